import { pathToFileURL } from "node:url";
import { createMessageConnection, type MessageConnection, type MessageReader, type MessageWriter } from "vscode-jsonrpc/node";
import type { Diagnostic } from "vscode-languageserver";
import type { TunerNotifications, TunerRequests } from "../../server/protocol/tuner";

/** An editor as a test needs it: it speaks the language server protocol and remembers what it was told. */
export class LspClient {
  readonly connection: MessageConnection;
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  readonly told: { [M in keyof TunerNotifications]: TunerNotifications[M][] } = {
    "tuner/studyEvent": [],
    "tuner/studiesChanged": [],
    "tuner/annotatedFiles": [],
  };
  /** Methods that the server asked for, e.g. `workspace/inlayHint/refresh`. */
  readonly asked: string[] = [];
  #version = 1;

  constructor(reader: MessageReader, writer: MessageWriter) {
    this.connection = createMessageConnection(reader, writer);
    this.connection.onNotification(
      "textDocument/publishDiagnostics",
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
        this.diagnostics.set(uri, diagnostics);
      },
    );
    this.#remember("tuner/studyEvent");
    this.#remember("tuner/studiesChanged");
    this.#remember("tuner/annotatedFiles");
    this.connection.onRequest((method: string) => {
      this.asked.push(method);
      return null;
    });
    this.connection.listen();
  }

  async initialize(folder: string, locale = "en"): Promise<unknown> {
    const result = await this.connection.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      locale,
      workspaceFolders: [{ uri: uriOf(folder), name: "w" }],
      capabilities: {
        textDocument: { codeLens: {} },
        workspace: { codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
      },
    });
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  open(file: string, text: string): Promise<void> {
    const textDocument = { uri: uriOf(file), languageId: "python", version: ++this.#version, text };
    return this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  change(file: string, text: string): Promise<void> {
    const textDocument = { uri: uriOf(file), version: ++this.#version };
    return this.connection.sendNotification("textDocument/didChange", { textDocument, contentChanges: [{ text }] });
  }

  request<T>(method: string, file: string, params: object = {}): Promise<T> {
    return this.connection.sendRequest(method, { textDocument: { uri: uriOf(file) }, ...params });
  }

  tuner<M extends keyof TunerRequests>(method: M, params: TunerRequests[M]["params"]): Promise<TunerRequests[M]["result"]> {
    return this.connection.sendRequest(method, params);
  }

  #remember<M extends keyof TunerNotifications>(method: M): void {
    this.connection.onNotification(method, (params: TunerNotifications[M]) => {
      this.told[method].push(params);
    });
  }
}

export function uriOf(file: string): string {
  return pathToFileURL(file).href;
}

/** Waits for something to come true, and says what it waited for when it does not. */
export async function until<T>(what: string, probe: () => T | Promise<T>, seconds = 10): Promise<NonNullable<T>> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
