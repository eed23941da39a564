import type { CompletionItem, CompletionList, TextDocument } from "vscode";
import { l10n } from "vscode";
import type { BaseLanguageClient, Middleware } from "vscode-languageclient/node";
import { withProblemPages } from "../problem-pages";
import { readSettings } from "../settings";
import { withoutIcons } from "../shown-text";
import { mayBeAnnotation } from "./annotation-place";
import { bringsAnnotation, isProgram, isRelevant, isTunable } from "./document-selector";
import { isEdited } from "./hints-in-files";

/**
 * What the language server hears of: programs of its own languages, settings that look like those of a training, and of all other files
 * those with an annotation, from the moment there is one. For the rest nothing is sent and nothing is asked.
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
      if (this.#knows(document) || (!isProgram(document) && !isRelevant(document) && !isTunable(document))) return;
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
    provideCodeLenses: async (document, token, next) => {
      const { codeLens, suggestTuning } = readSettings(document.uri);
      const lenses = this.#knows(document) && codeLens ? await next(document, token) : [];
      for (const { command } of lenses ?? []) if (command !== undefined) command.title = withoutIcons(command.title);
      return suggestTuning ? lenses : lenses?.filter(({ command }) => command?.command !== "tunelens.tuneFile");
    },
    provideInlayHints: (document, range, token, next) =>
      this.#knows(document) && isEdited(document) && readSettings(document.uri).inlayHints ? next(document, range, token) : [],
    provideCompletionItem: async (document, position, context, token, next) => {
      if (!mayBeAnnotation(document, position)) return null;
      await this.open(document);
      return askingAgain(await next(document, position, context, token));
    },
    provideSignatureHelp: (document, position, context, token, next) =>
      this.#knows(document) && mayBeAnnotation(document, position) ? next(document, position, context, token) : null,
    provideDefinition: (document, position, token, next) =>
      this.#knows(document) && mayBeAnnotation(document, position) ? next(document, position, token) : null,
    provideReferences: (document, position, options, token, next) =>
      this.#knows(document) ? next(document, position, options, token) : [],
    provideDocumentSymbols: (document, token, next) => (this.#knows(document) ? next(document, token) : []),
    // Refused without an error: with one, VS Code would not let a server rename that cannot tell beforehand whether it can.
    prepareRename: async (document, position, token, next) => {
      if (!this.#knows(document) || !mayBeAnnotation(document, position)) return null;
      return Promise.resolve(next(document, position, token)).catch(() => null);
    },
    provideRenameEdits: (document, position, name, token, next) =>
      this.#knows(document) && mayBeAnnotation(document, position) ? next(document, position, name, token) : null,
  };

  /** Lets the server know of a document in which an annotation is about to be written. */
  async open(document: TextDocument): Promise<void> {
    if (!this.#knows(document)) await this.#open(document);
  }

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

/** Items behind which more is to be chosen open the list again. */
export function askingAgain<T extends CompletionItem[] | CompletionList | null | undefined>(result: T): T {
  for (const item of Array.isArray(result) ? result : (result?.items ?? [])) {
    const { data } = item as CompletionItem & { data?: { more?: unknown } };
    if (data?.more === true) item.command = { command: "editor.action.triggerSuggest", title: l10n.t("Go on") };
  }
  return result;
}
