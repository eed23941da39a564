import { statSync } from "node:fs";
import { type Connection, TextDocumentSyncKind, TextDocuments } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { pathOfUri, uriOfPath } from "./uris";

/** A file that an editor shows, with its text as it stands there. */
export interface OpenFile {
  readonly uri: string;
  readonly path: string;
  readonly text: string;
  readonly version: number;
}

/** The files open in the editor, by absolute path. */
export class OpenDocuments {
  static readonly sync = TextDocumentSyncKind.Incremental;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #uris = new Map<string, string>();
  /** When a file was last changed, in the editor or before it was opened; milliseconds since 1970. */
  readonly #changed = new Map<string, number>();

  constructor(connection: Connection, onChange: (path: string, isOpening: boolean) => void, onClose: (path: string, uri: string) => void) {
    this.#documents.onDidOpen(({ document }) => {
      const path = pathOfUri(document.uri);
      if (path === null) return;
      this.#uris.set(path, document.uri);
      this.#changed.set(path, modifiedAt(path));
    });
    this.#documents.onDidChangeContent(({ document }) => {
      const path = pathOfUri(document.uri);
      if (path === null) return;
      const isEdit = document.version > this.#firstVersion(path, document.version);
      if (isEdit) this.#changed.set(path, Date.now());
      onChange(path, !isEdit);
    });
    this.#documents.onDidClose(({ document }) => {
      const path = pathOfUri(document.uri);
      if (path === null) return;
      this.#uris.delete(path);
      this.#changed.delete(path);
      this.#versions.delete(path);
      onClose(path, document.uri);
    });
    this.#documents.listen(connection);
  }

  readonly #versions = new Map<string, number>();

  /** The library reports an opening as a change as well; that is no edit. */
  #firstVersion(path: string, version: number): number {
    const first = this.#versions.get(path) ?? version;
    this.#versions.set(path, first);
    return first;
  }

  all(): readonly OpenFile[] {
    return [...this.#uris.keys()].flatMap((path) => this.get(path) ?? []);
  }

  get(path: string): OpenFile | undefined {
    const uri = this.#uris.get(path);
    const document = uri === undefined ? undefined : this.#documents.get(uri);
    return document && { uri: document.uri, path, text: document.getText(), version: document.version };
  }

  has(path: string): boolean {
    return this.#uris.has(path);
  }

  /** The address under which the editor knows a file. */
  uriOf(path: string): string {
    return this.#uris.get(path) ?? uriOfPath(path);
  }

  changedAt(path: string): number {
    return this.#changed.get(path) ?? modifiedAt(path);
  }
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
