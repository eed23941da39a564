import { execFile } from "node:child_process";
import { constants, openSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import path from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";

/** Both ends of what a trial writes to; the writing end is a descriptor for the child and belongs to who takes it. */
export interface OutputPipe {
  readonly read: Readable;
  readonly write: number;
}

/** FIFOs made at once, and the number left at which more are made. */
const BATCH = 16;
const FEW = 6;

/**
 * Real pipes for what trials print. Node gives its children a socket, and a program cannot open `/dev/stdout` of that
 * (`tee /dev/stderr`, `open("/dev/stdout")`). FIFOs are made ahead, many by one process, and unlinked once they are open.
 */
export class OutputPipes {
  readonly #directory: string;
  readonly #names: string[] = [];
  #made = 0;
  #making = false;

  /** Has none ready yet. `directory` is the study's private folder. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string): Promise<OutputPipes> {
    const pipes = new OutputPipes(directory);
    await pipes.#make();
    return pipes;
  }

  /** Null where there is none: the trial then writes to what Node gives it. */
  take(): OutputPipe | null {
    const name = this.#names.pop();
    if (this.#names.length < FEW) void this.#make();
    if (name === undefined) return null;
    try {
      return opened(name);
    } catch {
      return null;
    }
  }

  async #make(): Promise<void> {
    if (this.#making) return;
    this.#making = true;
    const names = Array.from({ length: BATCH }, () => path.join(this.#directory, `output-${this.#made++}`));
    const done = await promisify(execFile)("mkfifo", ["-m", "600", ...names]).then(
      () => true,
      () => false,
    );
    this.#making = false;
    if (done) this.#names.push(...names);
  }
}

/** The study's end of a FIFO, which does not wait for a writer. */
export function readingEnd(name: string): Readable {
  return new Socket({ fd: openSync(name, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false });
}

/** The reading end first, so that opening the other does not wait; only ours is non-blocking. */
function opened(name: string): OutputPipe {
  const read = readingEnd(name);
  try {
    const write = openSync(name, constants.O_WRONLY);
    unlinkSync(name);
    return { read, write };
  } catch (error) {
    read.destroy();
    throw error;
  }
}
