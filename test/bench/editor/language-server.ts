import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  CancellationToken,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { Diagnostic } from "vscode-languageserver";

/** The language server as the extension starts it, but over standard input and output. */
export class LanguageServer {
  readonly connection: MessageConnection;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  #version = 0;

  private constructor(child: ChildProcess) {
    this.#process = child;
    if (child.stdout === null || child.stdin === null) throw new Error("the language server has no streams");
    this.connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    this.connection.onNotification(
      "textDocument/publishDiagnostics",
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
        this.#waiting.get(uri)?.(diagnostics);
      },
    );
    this.connection.onRequest(() => null);
    this.connection.listen();
  }

  static async start(dist: string, folder: string): Promise<LanguageServer> {
    const server = new LanguageServer(
      spawn(process.execPath, ["--v8-pool-size=1", path.join(dist, "server.js"), "--stdio"], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    await server.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "w" }],
      capabilities: {},
    });
    await server.connection.sendNotification("initialized", {});
    return server;
  }

  /** Milliseconds from opening a file until its diagnostics are there. */
  async open(file: string, languageId: string, text: string): Promise<number> {
    return this.#timed(file, (uri) =>
      this.connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId, version: ++this.#version, text } }),
    );
  }

  /** Milliseconds from replacing characters of a line until the diagnostics say so. */
  async edit(file: string, line: number, from: number, to: number, text: string): Promise<number> {
    return this.#timed(file, () => this.change(file, line, from, to, text));
  }

  /** Milliseconds from replacing characters of a line until the answer that takes them into account. */
  async asked(file: string, line: number, from: number, to: number, text: string, method: string, params: object): Promise<number> {
    const start = performance.now();
    void this.change(file, line, from, to, text);
    await this.request(method, file, params);
    return performance.now() - start;
  }

  async request<T>(method: string, file: string, params: object, token = CancellationToken.None): Promise<T> {
    return this.connection.sendRequest(method, { textDocument: { uri: pathToFileURL(file).href }, ...params }, token);
  }

  /** Replaces characters of a line. */
  async change(file: string, line: number, from: number, to: number, text: string): Promise<void> {
    const range = { start: { line, character: from }, end: { line, character: to } };
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: pathToFileURL(file).href, version: ++this.#version },
      contentChanges: [{ range, text }],
    });
  }

  /** MiB that the process holds. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  /** Milliseconds of processor time that its main thread has taken: what a wait costs where others keep the cores busy. */
  get cpu(): number {
    return Number(readFileSync(`/proc/${this.#process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    this.connection.dispose();
    this.#process.kill();
  }

  async #timed(file: string, act: (uri: string) => Promise<void>): Promise<number> {
    const uri = pathToFileURL(file).href;
    const told = new Promise<void>((resolve) => {
      this.#waiting.set(uri, () => resolve());
    });
    const start = performance.now();
    await act(uri);
    await told;
    this.#waiting.delete(uri);
    return performance.now() - start;
  }
}
