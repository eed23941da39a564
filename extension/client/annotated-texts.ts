import type { TextDocument } from "vscode";
import type { BaseLanguageClient, Middleware } from "vscode-languageclient/node";
import { withProblemPages } from "../problem-pages";
import { readSettings } from "../settings";
import { bringsAnnotation, isProgram, isRelevant } from "./document-selector";

/**
 * What the language server hears of: programs of its own languages, and of all other files those with an annotation, from the moment
 * there is one. For the rest nothing is sent and nothing is asked.
 */
export class AnnotatedTexts {
  readonly #client: () => BaseLanguageClient | null;
  readonly #known = new Set<string>();

  constructor(client: () => BaseLanguageClient | null) {
    this.#client = client;
  }

  /** A server that starts anew knows nothing. */
  forget(): void {
    this.#known.clear();
  }

  readonly middleware: Middleware = {
    didOpen: async (document, next) => {
      if (this.#knows(document) || (!isProgram(document) && !isRelevant(document))) return;
      this.#known.add(document.uri.toString());
      await next(document);
    },
    didChange: async (event, next) => {
      if (this.#knows(event.document)) await next(event);
      else if (bringsAnnotation(event)) await this.#open(event.document);
    },
    didClose: async (document, next) => {
      if (this.#known.delete(document.uri.toString())) await next(document);
    },
    handleDiagnostics: (uri, diagnostics, next) => next(uri, withProblemPages(diagnostics)),
    provideHover: (document, position, token, next) => (this.#knows(document) ? next(document, position, token) : null),
    provideCodeActions: (document, range, context, token, next) => (this.#knows(document) ? next(document, range, context, token) : []),
    provideCodeLenses: (document, token, next) =>
      this.#knows(document) && readSettings(document.uri).codeLens ? next(document, token) : [],
    provideInlayHints: (document, range, token, next) =>
      this.#knows(document) && readSettings(document.uri).inlayHints ? next(document, range, token) : [],
  };

  #knows(document: TextDocument): boolean {
    return this.#known.has(document.uri.toString());
  }

  /** The change is in the text that is sent. */
  async #open(document: TextDocument): Promise<void> {
    const client = this.#client();
    if (client === null) return;
    this.#known.add(document.uri.toString());
    await client.sendNotification("textDocument/didOpen", client.code2ProtocolConverter.asOpenTextDocumentParams(document));
  }
}
