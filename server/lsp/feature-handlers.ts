import type { Connection } from "vscode-languageserver/node";
import { codeActions } from "../features/code-actions";
import { codeLenses } from "../features/code-lens";
import type { FileModel } from "../features/file-model";
import { hover } from "../features/hover";
import { inlayHints } from "../features/inlay-hints";
import type { OpenDocuments } from "./open-documents";
import type { StudyWatch } from "./study-watch";
import { pathOfUri } from "./uris";
import type { WorkspaceModel } from "./workspace-model";

/** Answers the editor's language requests; each fails alone. */
export function registerFeatures(connection: Connection, documents: OpenDocuments, model: WorkspaceModel, studies: StudyWatch): void {
  const fileModel = (uri: string): FileModel | null => {
    const path = pathOfUri(uri);
    const program = path === null ? null : model.programOf(path);
    if (path === null || program === null) return null;
    return { uri, path, program, study: studies.ofEntry(program.entry.path), uriOf: (file) => documents.uriOf(file) };
  };
  const answer = <T>(uri: string, none: T, make: (file: FileModel) => T): T => {
    try {
      const file = fileModel(uri);
      return file === null ? none : make(file);
    } catch (error) {
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return none;
    }
  };
  connection.onCodeLens(({ textDocument }) => answer(textDocument.uri, [], codeLenses));
  connection.onHover(({ textDocument, position }) => answer(textDocument.uri, null, (file) => hover(file, position)));
  connection.languages.inlayHint.on(({ textDocument, range }) => answer(textDocument.uri, [], (file) => inlayHints(file, range)));
  connection.onCodeAction(({ textDocument, range, context }) =>
    answer(textDocument.uri, [], (file) => codeActions(file, range, context.diagnostics)),
  );
}
