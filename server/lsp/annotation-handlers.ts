import { type ClientCapabilities, type Connection, ErrorCodes, ResponseError, type ServerCapabilities } from "vscode-languageserver/node";
import { completions } from "../features/completion";
import { type NameQuestion, parameterDefinition, parameterReferences } from "../features/navigation";
import { preparedRename, renameParameter } from "../features/rename";
import { LEGEND, semanticTokens } from "../features/semantic-tokens";
import { signatureHelp } from "../features/signature-help";
import { documentSymbols, workspaceSymbols } from "../features/symbols";
import { sourceFile } from "../language/analyze-file";
import { languageOf } from "../language/host-syntax";
import type { SourceFile, SourceHost } from "../language/model";
import { lineIndexOf } from "../language/text-positions";
import type { Position } from "../protocol/text";
import type { ClientOptions } from "../protocol/tuner";
import type { OpenDocuments } from "./open-documents";
import { pathOfUri } from "./uris";
import type { WorkspaceModel } from "./workspace-model";

export interface AnnotationServices {
  readonly documents: OpenDocuments;
  readonly model: WorkspaceModel;
  readonly host: SourceHost;
  readonly client: () => ClientCapabilities;
}

/** What the server offers of the writing of annotations. An editor that colours comments by a grammar gets no tokens. */
export function annotationCapabilities(client: ClientCapabilities, { hasGrammar }: ClientOptions): ServerCapabilities {
  return {
    completionProvider: { triggerCharacters: ["@", " ", "=", "(", ","], resolveProvider: false },
    signatureHelpProvider: { triggerCharacters: [" ", "="], retriggerCharacters: [",", "|", ";"] },
    definitionProvider: true,
    referencesProvider: true,
    renameProvider: client.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true,
    documentSymbolProvider: { label: "Tunelens" },
    workspaceSymbolProvider: true,
    ...(hasGrammar === true ? {} : { semanticTokensProvider: { legend: LEGEND, full: true, range: true } }),
  };
}

/** Answers requests about the annotation at a place; each fails alone. */
export function registerAnnotations(connection: Connection, { documents, model, host, client }: AnnotationServices): void {
  const safely = <T>(none: T, make: () => T): T => {
    try {
      return make();
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return none;
    }
  };
  const inText = <T>(uri: string, none: T, make: (source: SourceFile) => T): T =>
    safely(none, () => {
      const path = pathOfUri(uri);
      const open = path === null || languageOf(path) === null ? undefined : documents.get(path);
      return open === undefined ? none : make(sourceFile(open.path, open.path, open.text));
    });
  const at = <T>(uri: string, position: Position, none: T, make: (source: SourceFile, offset: number) => T): T =>
    inText(uri, none, (source) => make(source, lineIndexOf(source).offsetAt(position)));
  const named = <T>(uri: string, position: Position, none: T, make: (question: NameQuestion) => T): T =>
    at(uri, position, none, ({ path }, offset) =>
      make({ programs: model.programsWith(path), path, offset, uriOf: (file) => documents.uriOf(file) }),
    );

  connection.onCompletion(({ textDocument, position }) =>
    at(textDocument.uri, position, null, (source, offset) => {
      const snippets = client().textDocument?.completion?.completionItem?.snippetSupport === true;
      return completions({ source, offset, program: model.programOf(source.path), client: { snippets }, list: host.list });
    }),
  );
  connection.onSignatureHelp(({ textDocument, position }) => at(textDocument.uri, position, null, signatureHelp));
  connection.onDefinition(({ textDocument, position }) => named(textDocument.uri, position, null, parameterDefinition));
  connection.onReferences(({ textDocument, position, context }) =>
    named(textDocument.uri, position, [], (question) => parameterReferences(question, context.includeDeclaration)),
  );
  connection.onPrepareRename(({ textDocument, position }) => named(textDocument.uri, position, null, preparedRename));
  connection.onRenameRequest(({ textDocument, position, newName }) =>
    named(textDocument.uri, position, null, (question) => {
      const edit = renameParameter(question, newName);
      if (typeof edit === "string") throw new ResponseError(ErrorCodes.InvalidParams, edit);
      return edit;
    }),
  );
  connection.onDocumentSymbol(({ textDocument }) =>
    inText(textDocument.uri, [], ({ path }) => {
      const program = model.programOf(path);
      return program === null ? [] : documentSymbols(program, path);
    }),
  );
  connection.onWorkspaceSymbol(({ query }) =>
    safely([], () => workspaceSymbols(model.knownPrograms(), query, (file) => documents.uriOf(file))),
  );
  connection.languages.semanticTokens.on(({ textDocument }) => inText(textDocument.uri, { data: [] }, (source) => semanticTokens(source)));
  connection.languages.semanticTokens.onRange(({ textDocument, range }) =>
    inText(textDocument.uri, { data: [] }, (source) => {
      const lines = lineIndexOf(source);
      return semanticTokens(source, { from: lines.offsetAt(range.start), to: lines.offsetAt(range.end) });
    }),
  );
}
