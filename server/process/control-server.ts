import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { ControlRequests } from "../protocol/control";
import { Guard } from "../trials/guard";
import { temporaryFolder } from "../trials/temporary-folder";

export interface ControlHandlers {
  readonly study: string;
  readonly journal: string;
  onStop(): void;
  /** No new trial starts, or trials start again. */
  onPause(paused: boolean): void;
  /** Called with the number of attached clients whenever it changes. */
  onClients(count: number): void;
}

/** The door of a study process: JSON-RPC over a socket that only its own user can open. */
export class ControlServer {
  readonly socket: string;
  readonly #server: net.Server;
  readonly #folder: string | null;
  readonly #guard: Guard | null;
  readonly #connections = new Set<MessageConnection>();
  readonly #sockets = new Set<net.Socket>();
  readonly #clients = new Set<MessageConnection>();

  private constructor(server: net.Server, socket: string, folder: string | null) {
    this.#server = server;
    this.socket = socket;
    this.#folder = folder;
    this.#guard = folder === null ? null : new Guard(folder);
  }

  static async listen(handlers: ControlHandlers): Promise<ControlServer> {
    const { socket, folder } = privateAddress();
    const server = net.createServer();
    const control = new ControlServer(server, socket, folder);
    server.on("connection", (connection) => control.#serve(connection, handlers));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(socket, resolve);
    });
    return control;
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.dispose();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#folder !== null) await rmdir(this.#folder).catch(() => {});
    this.#guard?.release();
  }

  /** For the last moment of a process, when nothing can be awaited any more. */
  removeNow(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }

  #serve(socket: net.Socket, handlers: ControlHandlers): void {
    const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
    this.#connections.add(connection);
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#connections.delete(connection);
      this.#sockets.delete(socket);
      if (this.#clients.delete(connection)) handlers.onClients(this.#clients.size);
      connection.dispose();
    });
    connection.onError(() => socket.destroy());
    connection.onRequest("study/attach", (): ControlRequests["study/attach"]["result"] => {
      this.#clients.add(connection);
      handlers.onClients(this.#clients.size);
      return { study: handlers.study, journal: handlers.journal, pid: process.pid };
    });
    connection.onRequest("study/stop", (): ControlRequests["study/stop"]["result"] => {
      handlers.onStop();
      return { stopping: true };
    });
    connection.onRequest(
      "study/pause",
      (params: Partial<ControlRequests["study/pause"]["params"]>): ControlRequests["study/pause"]["result"] => {
        const paused = params.paused === true;
        handlers.onPause(paused);
        return { paused };
      },
    );
    connection.listen();
  }
}

function privateAddress(): { socket: string; folder: string | null } {
  if (process.platform === "win32") return { socket: `\\\\.\\pipe\\tunelens-${randomBytes(16).toString("hex")}`, folder: null };
  const folder = temporaryFolder("tunelens-");
  return { socket: path.join(folder, "control"), folder };
}
