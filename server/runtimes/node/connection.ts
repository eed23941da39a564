import { writeSync } from "node:fs";
import net from "node:net";

const RETRIES = 50;
const PAUSE_MS = 5;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * One thread's line to the engine. Writes are synchronous, so that nothing is lost when the program exits or dies right
 * after: connecting to a Unix socket completes within the call, and its descriptor is then written to directly.
 */
export class Connection {
  readonly #path: string;
  readonly #hello: string;
  #socket: net.Socket | null = null;
  #over = false;

  constructor(path: string, token: string) {
    this.#path = path;
    this.#hello = `${JSON.stringify({ token, pid: process.pid })}\n`;
  }

  /** The engine has hung up: this trial is over. */
  get over(): boolean {
    return this.#over;
  }

  /** Sends one line of JSON; false when the engine has hung up. */
  send(line: string): boolean {
    if (this.#over) return false;
    if (this.#socket === null && !this.#open()) return false;
    return this.#write(`${line}\n`);
  }

  #open(): boolean {
    for (let attempt = 0; attempt < RETRIES && !this.#over; attempt++) {
      this.#socket = connect(this.#path);
      const sent = this.#tryWrite(this.#hello);
      if (sent === "sent") return true;
      this.#socket.destroy();
      // Many processes connecting at once can fill the listener's queue for a moment.
      if (sent === "not connected") Atomics.wait(sleeper, 0, 0, PAUSE_MS);
      else break;
    }
    this.#over = true;
    return false;
  }

  #write(text: string): boolean {
    if (this.#tryWrite(text) === "sent") return true;
    this.#over = true;
    return false;
  }

  #tryWrite(text: string): "sent" | "not connected" | "over" {
    const socket = this.#socket;
    if (socket === null) return "over";
    if (process.platform === "win32") return socket.destroyed || !socket.write(text) ? "over" : "sent";
    const bytes = Buffer.from(text, "utf8");
    for (let from = 0; from < bytes.length; ) {
      // Asked for each time: once the socket is closed its number may belong to another file.
      const fd = descriptor(socket);
      if (fd < 0) return "over";
      try {
        from += writeSync(fd, bytes, from);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === "EAGAIN") Atomics.wait(sleeper, 0, 0, 1);
        else if (code === "ENOTCONN") return "not connected";
        else if (code !== "EINTR") return "over";
      }
    }
    return "sent";
  }
}

function connect(path: string): net.Socket {
  const socket = net.connect(path);
  socket.on("error", () => {});
  socket.unref();
  return socket;
}

function descriptor(socket: net.Socket): number {
  return (socket as unknown as { _handle: { fd?: number } | null })._handle?.fd ?? -1;
}
