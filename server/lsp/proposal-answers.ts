import type { CodeAction, CodeActionParams, CodeLens } from "vscode-languageserver/node";
import { CodeActionTriggerKind } from "vscode-languageserver/node";
import { type OpenProgram, proposalActions, proposedEdits } from "../features/proposal-actions";
import { proposalLenses } from "../features/proposal-lens";
import { languageOf } from "../language/host-syntax";
import { proposeFile } from "../proposals/propose-file";
import type { ProposedAnnotations } from "../protocol/tuner";
import type { OpenDocuments } from "./open-documents";
import { ParsedFiles } from "./parsed-files";
import { pathOfUri } from "./uris";

/** What could be annotated in an open file. */
export class ProposalAnswers {
  readonly #documents: OpenDocuments;
  readonly #read: (path: string) => string | undefined;
  readonly #files = new ParsedFiles();

  /** `read`: the text of a file that is not open, undefined when it cannot be read. */
  constructor(documents: OpenDocuments, read: (path: string) => string | undefined) {
    this.#documents = documents;
    this.#read = read;
  }

  actions({ textDocument, range, context }: CodeActionParams, reviews: boolean): CodeAction[] {
    const wanted = context.only?.some((kind) => "refactor.rewrite".startsWith(kind)) ?? true;
    const program = wanted ? this.#program(textDocument.uri) : null;
    const invoked = context.triggerKind !== CodeActionTriggerKind.Automatic;
    return program === null ? [] : proposalActions(program, range, { invoked, reviews });
  }

  lenses(uri: string): CodeLens[] {
    const program = this.#program(uri);
    return program === null ? [] : proposalLenses(uri, program.parsed);
  }

  /** Annotations for the whole file, as edits of its text; null where nothing in it looks like a hyperparameter. */
  ofFile(uri: string): ProposedAnnotations | null {
    const path = pathOfUri(uri);
    const text = path === null ? undefined : (this.#documents.get(path)?.text ?? this.#read(path));
    const parsed = path === null || text === undefined || languageOf(path) === null ? null : this.#files.of(path, text);
    const proposal = parsed === null ? null : proposeFile(parsed.source.path, parsed.source.text);
    if (parsed === null || proposal === null) return null;
    const { names, objective } = proposal;
    return { edits: proposedEdits(parsed, proposal), names, objective, hasObjective: parsed.analyzed.objectives.length > 0 };
  }

  #program(uri: string): OpenProgram | null {
    const path = pathOfUri(uri);
    const open = path === null ? undefined : this.#documents.get(path);
    const parsed = open === undefined || languageOf(open.path) === null ? null : this.#files.of(open.path, open.text);
    return open === undefined || parsed === null ? null : { uri: open.uri, parsed };
  }
}
