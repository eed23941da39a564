import type { Connection } from "vscode-languageserver/node";
import { codeActions } from "../features/code-actions";
import { codeLenses } from "../features/code-lens";
import type { FileModel, ProgramStudy } from "../features/file-model";
import { hover, hoveredParameter } from "../features/hover";
import { inlayHints } from "../features/inlay-hints";
import { asStudied } from "../features/renamed-modules";
import type { Landscape, NoLandscape } from "../protocol/landscape";
import type { ClientOptions } from "../protocol/tuner";
import type { Beliefs } from "./beliefs";
import type { DiagnosticsPublisher } from "./diagnostics-publisher";
import type { Landscapes } from "./landscapes";
import type { OpenDocuments } from "./open-documents";
import type { ProposalAnswers } from "./proposal-answers";
import type { StudyWatch } from "./study-watch";
import { pathOfUri } from "./uris";
import type { WorkspaceModel } from "./workspace-model";

/** Milliseconds that a hover waits for what takes computing. */
const HOVER_PATIENCE = 150;

/** Answers the editor's language requests; each fails alone. */
export function registerFeatures(
  connection: Connection,
  documents: OpenDocuments,
  publisher: DiagnosticsPublisher,
  model: WorkspaceModel,
  studies: StudyWatch,
  landscapes: Landscapes,
  beliefs: Beliefs,
  proposals: ProposalAnswers,
  client: () => ClientOptions & Pick<FileModel, "showsDisabled" | "showsLenses">,
): void {
  const fileModel = (uri: string): FileModel | null => {
    const path = pathOfUri(uri);
    const present = path === null ? null : model.programOf(path);
    if (path === null || present === null) return null;
    const study = studies.ofProgram(present);
    const program = study === null ? present : asStudied(present, study.view);
    const otherSearches = () => model.searchesOf(path).filter((entry) => entry !== program.entry.path);
    return { uri, path, program, study, otherSearches, uriOf: (file) => documents.uriOf(file), ...client() };
  };
  const believed = (file: FileModel): FileModel => {
    const landscape = file.study === null ? undefined : beliefs.of(file.study);
    return landscape === undefined ? file : { ...file, landscape };
  };
  const guarded = <T>(none: T, make: () => T): T => {
    try {
      return make();
    } catch (error) {
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return none;
    }
  };
  const answer = <T>(uri: string, none: T, make: (file: FileModel) => T): T =>
    guarded(none, () => {
      const file = fileModel(uri);
      return file === null ? none : make(file);
    });
  connection.onCodeLens(({ textDocument: { uri } }) => {
    const lenses = answer(uri, null, codeLenses);
    return lenses ?? (client().showsProposals === true ? guarded([], () => proposals.lenses(uri)) : []);
  });
  connection.onHover(async ({ textDocument, position }) => {
    const there = answer(textDocument.uri, null, (file) => (hover(file, position) === null ? null : file));
    if (there === null) return null;
    await within(HOVER_PATIENCE, model.searchesKnown());
    const landscape = there.study === null ? null : await soon(landscapes, there.study, hoveredParameter(there, position));
    return answer(textDocument.uri, null, (file) =>
      hover(landscape === null ? { ...file, landscapePending: true } : { ...file, landscape }, position),
    );
  });
  connection.languages.inlayHint.on(({ textDocument, range }) => answer(textDocument.uri, [], (file) => inlayHints(believed(file), range)));
  connection.onCodeAction((params) => {
    const { range, context } = params;
    const actions = [
      ...answer(params.textDocument.uri, [], (file) => codeActions(file, range, publisher.at(file.path, range))),
      ...guarded([], () => proposals.actions(params, client().showsProposals === true)),
    ];
    return actions.filter(({ kind = "" }) => context.only?.some((wanted) => wanted === "" || `${kind}.`.startsWith(`${wanted}.`)) ?? true);
  });
}

/** What is known of a study, where that is known within a moment; a hover does not wait for more. */
async function soon(
  landscapes: Landscapes,
  { view, journal }: ProgramStudy,
  parameter: string | null,
): Promise<Landscape | NoLandscape | null> {
  const landscape = landscapes.of(view, { journal, parameters: parameter === null ? [] : [parameter] }).catch(() => null);
  return within(HOVER_PATIENCE, landscape);
}

/** What is promised, or null where that takes longer. */
function within<T>(milliseconds: number, promised: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  return Promise.race([promised, late]).finally(() => clearTimeout(timer));
}
