import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { GatheredLines } from "./gathered-lines";
import { parseLine, type RuntimeMessage } from "./report-lines";
import { settled } from "./settled";

export type MessageListener = (message: RuntimeMessage, rank: number) => void;

interface Line {
  readonly socket: Socket;
  readonly lines: GatheredLines;
  token: string | null;
  rank: number;
}

interface Listening {
  readonly listener: MessageListener;
  /** Its processes are gone. */
  over: boolean;
}

/** Where the runtimes of all trials of a study report to: one Unix socket, connections told apart by the trial's token. */
export class ReportServer {
  readonly path: string;
  readonly #server: Server;
  readonly #lines = new Set<Line>();
  readonly #listeners = new Map<string, Listening>();
  readonly #waiting = new Set<() => void>();
  /** Bytes of connections that are closed. */
  #received = 0;
  #accepted = 0;

  private constructor(path: string) {
    this.path = path;
    this.#server = createServer({ highWaterMark: 1 }, (socket) => this.#accept(socket));
    this.#server.unref();
  }

  static async listen(path: string): Promise<ReportServer> {
    const server = new ReportServer(path);
    server.#server.listen(path);
    await once(server.#server, "listening");
    return server;
  }

  register(token: string, listener: MessageListener): void {
    this.#listeners.set(token, { listener, over: false });
  }

  /** What the trial has sent so far is heard in the next turns of the event loop. */
  hurry(token: string): void {
    for (const line of this.#lines) if (line.token === token) line.lines.hurry();
  }

  /** After a trial's processes are gone: resolves when everything that they sent has been heard, and forgets the trial. */
  async drain(token: string): Promise<void> {
    const listening = this.#listeners.get(token);
    if (listening !== undefined) listening.over = true;
    for (const line of this.#lines) if (line.token === token) line.lines.hurry(true);
    await this.#turnsWithoutNews();
    await settled(this.#closed(token), () => this.#heard());
    for (const line of this.#lines) if (line.token === token) line.socket.destroy();
    this.#listeners.delete(token);
  }

  async close(): Promise<void> {
    for (const line of this.#lines) line.socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /**
   * All connections that were made before are known: they wait in the socket's queue, of which each turn of the event loop takes at least
   * one. The first turn may have looked at the socket already.
   */
  async #turnsWithoutNews(): Promise<void> {
    for (let idle = 0; idle < 2; ) {
      const before = this.#accepted;
      await new Promise((resolve) => setImmediate(resolve));
      idle = this.#accepted === before ? idle + 1 : 0;
    }
  }

  #accept(socket: Socket): void {
    const lines = new GatheredLines(socket, (texts) => {
      for (const text of texts) this.#hear(line, text);
    });
    const line: Line = { socket, lines, token: null, rank: 0 };
    this.#accepted++;
    this.#lines.add(line);
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#lines.delete(line);
      this.#received += lines.received;
      this.#wake();
    });
  }

  #heard(): number {
    return [...this.#lines].reduce((sum, { lines }) => sum + lines.received, this.#received);
  }

  #hear(line: Line, text: string): void {
    const message = parseLine(text);
    if (message === null) return;
    if (line.token === null) {
      const listening = message.kind === "hello" ? this.#listeners.get(message.token) : undefined;
      if (message.kind !== "hello" || listening === undefined) {
        line.socket.destroy();
        return;
      }
      line.token = message.token;
      line.rank = message.rank;
      if (listening.over) line.lines.hurry(true);
      this.#wake();
    } else this.#listeners.get(line.token)?.listener(message, line.rank);
  }

  /** Resolves when no connection of the trial is open, nor one that has not yet said whose it is. */
  #closed(token: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if ([...this.#lines].some((line) => line.token === null || line.token === token)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look();
  }
}
