import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import path from "node:path";

/** Bytes kept from the start and from the end of what a trial prints. */
const HEAD = 4 << 20;
const TAIL = 4 << 20;
/** Bytes in which a traceback is looked for. */
const RECENT = 32 << 10;

/** A trial's stdout and stderr on disk: all of it up to a limit, then the first part and the last, with a line that says what is missing. */
export class TrialLog {
  readonly #file: WriteStream;
  #total = 0;
  #head = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #recent = Buffer.alloc(0);

  constructor(file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#file = createWriteStream(file);
    this.#file.on("error", () => {});
  }

  write(data: Buffer): void {
    this.#total += data.length;
    this.#recent = Buffer.concat([this.#recent, data.subarray(-RECENT)]).subarray(-RECENT);
    const first = data.subarray(0, HEAD - this.#head);
    if (first.length > 0) {
      this.#file.write(first);
      this.#head += first.length;
    }
    if (first.length < data.length) this.#keep(data.subarray(first.length));
  }

  /** The last lines that the trial printed. */
  recent(): string {
    return this.#recent.toString("utf8");
  }

  /** Writes the last part; resolves with the number of bytes left out, when everything is on disk. */
  async close(): Promise<number> {
    const missing = this.#total - this.#head - this.#tailBytes;
    if (missing > 0)
      this.#file.write(`\n… ${missing} bytes left out here: the log keeps the first ${HEAD >> 20} MiB and the last ${TAIL >> 20} MiB …\n`);
    for (const part of this.#tail) this.#file.write(part);
    this.#tail = [];
    await new Promise<void>((resolve) => {
      this.#file.once("error", () => resolve());
      this.#file.end(() => resolve());
    });
    return missing;
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
