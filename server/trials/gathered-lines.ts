import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** How long lines wait in the socket for more of them, in milliseconds: waking up for each would cost more than all else that is done with it. */
const PATIENCE = 20;
/** Bytes that may gather there: a sixth of what a socket holds of the shortest lines, so that no program waits for room. */
const ROOM = 2048;
/** A wait that is shorter gathers nothing. */
const SHORTEST = 1;
/** So many reads within twice the patience of each other make a stream; what comes now and then is heard at once. */
const STREAM = 8;

/**
 * The lines that come through a socket. Those of a stream stay in the kernel for a moment, where not even the sender's death harms them, and
 * are read together. The socket must have been made with `highWaterMark: 1`: it then reads nothing ahead of us.
 */
export class GatheredLines {
  readonly #socket: Readable;
  readonly #onLines: (lines: readonly string[]) => void;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";
  /** Bytes so far. */
  #received = 0;
  #heardAt = Number.NEGATIVE_INFINITY;
  #quick = 0;
  #timer: NodeJS.Timeout | null = null;
  /** The time to wait is not over. */
  #gathering = false;
  #hurried = false;

  constructor(socket: Readable, onLines: (lines: readonly string[]) => void) {
    this.#socket = socket;
    this.#onLines = onLines;
    socket.on("readable", () => this.#readable());
    socket.on("close", () => this.#stopWaiting());
  }

  get received(): number {
    return this.#received;
  }

  /** What lies in the socket is heard in the next turns of the event loop. With `always`, from now on nothing waits. */
  hurry(always = false): void {
    this.#hurried ||= always;
    if (this.#gathering) this.#over();
  }

  #readable(): void {
    if (this.#gathering) return;
    const before = this.#received;
    this.#read();
    const bytes = this.#received - before;
    if (bytes > 0) this.#gather(bytes);
  }

  /** Reads on: what was taken from the kernel before it could be told to wait, and then, in a turn of its own, what has gathered there. */
  #over(): void {
    this.#stopWaiting();
    this.#read();
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#gathering = false;
  }

  #gather(bytes: number): void {
    const now = performance.now();
    const gap = now - this.#heardAt;
    this.#heardAt = now;
    this.#quick = gap < 2 * PATIENCE ? this.#quick + 1 : 0;
    const wait = Math.min(PATIENCE, (ROOM * gap) / bytes);
    if (this.#hurried || this.#quick < STREAM || wait < SHORTEST) return;
    this.#gathering = true;
    this.#timer = setTimeout(() => this.#over(), wait);
  }

  #read(): void {
    for (let data: Buffer | null = this.#socket.read(); data !== null; data = this.#socket.read()) {
      this.#received += data.length;
      const lines = (this.#rest + this.#decoder.write(data)).split("\n");
      this.#rest = lines.pop() ?? "";
      if (lines.length > 0) this.#onLines(lines);
    }
  }
}
