import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";

/** Bytes kept from the start and from the end of what a trial prints. */
const HEAD = 4 << 20;
const TAIL = 4 << 20;
/** Bytes in which a traceback is looked for. */
const RECENT = 32 << 10;

/** A trial's stdout and stderr on disk: all of it up to a limit, then the first part and the last, with a line that says what is missing. */
export class TrialLog {
  /** Null when it could not be opened: the trial runs all the same. */
  readonly #file: number | null;
  #total = 0;
  #head = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #recent: Buffer[] = [];
  #recentBytes = 0;

  constructor(file: string) {
    this.#file = opened(file);
  }

  write(data: Buffer): void {
    this.#total += data.length;
    this.#remember(data.subarray(-RECENT));
    const first = data.subarray(0, HEAD - this.#head);
    if (first.length > 0) {
      this.#put(first);
      this.#head += first.length;
    }
    if (first.length < data.length) this.#keep(data.subarray(first.length));
  }

  /** The last lines that the trial printed. */
  recent(): string {
    return this.#lastBytes().toString("utf8");
  }

  /** Writes the last part; gives the number of bytes left out. */
  close(): number {
    const missing = this.#total - this.#head - this.#tailBytes;
    if (missing > 0)
      this.#put(
        Buffer.from(`\n… ${missing} bytes left out here: the log keeps the first ${HEAD >> 20} MiB and the last ${TAIL >> 20} MiB …\n`),
      );
    for (const part of this.#tail) this.#put(part);
    this.#tail = [];
    if (this.#file !== null) closeSync(this.#file);
    return missing;
  }

  #remember(data: Buffer): void {
    this.#recent.push(data);
    this.#recentBytes += data.length;
    if (this.#recentBytes < 4 * RECENT) return;
    this.#recent = [this.#lastBytes()];
    this.#recentBytes = RECENT;
  }

  #lastBytes(): Buffer {
    return Buffer.concat(this.#recent).subarray(-RECENT);
  }

  #put(data: Buffer): void {
    try {
      if (this.#file !== null) for (let at = 0; at < data.length; ) at += writeSync(this.#file, data, at);
    } catch {
      // a full disk: the trial itself will say so, or needs none
    }
  }

  #keep(data: Buffer): void {
    this.#tail.push(data);
    this.#tailBytes += data.length;
    for (let first = this.#tail[0]; first !== undefined && this.#tailBytes - first.length >= TAIL; first = this.#tail[0]) {
      this.#tail.shift();
      this.#tailBytes -= first.length;
    }
  }
}

function opened(file: string): number | null {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    return openSync(file, "w");
  } catch {
    return null;
  }
}
