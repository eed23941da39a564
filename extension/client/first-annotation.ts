import {
  type CompletionContext,
  type CompletionItemProvider,
  type Disposable,
  languages,
  type Position,
  type TextDocument,
  workspace,
} from "vscode";
import { beginsAnnotation } from "./annotation-place";
import type { ServerClient } from "./server-client";

/**
 * Completes the very first `@` of a workspace: until there is an annotation no language server runs, so that its own completion is not
 * there yet. Once it runs this one is silent.
 */
export class FirstAnnotation implements Disposable, CompletionItemProvider {
  readonly #client: ServerClient;
  readonly #registration: Disposable;

  constructor(client: ServerClient) {
    this.#client = client;
    this.#registration = languages.registerCompletionItemProvider({ scheme: "file" }, this, "@");
  }

  async provideCompletionItems(document: TextDocument, position: Position, _token: unknown, context: CompletionContext) {
    if (this.#client.connection === "connected" || !workspace.isTrusted || !beginsAnnotation(document, position)) return null;
    return this.#client.complete(document, position, context);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
