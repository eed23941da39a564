import { execFile } from "node:child_process";
import { closeSync, constants, openSync, unlinkSync } from "node:fs";
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
  #making: Promise<void> | null = null;

  /** `directory` is the study's private folder. None is made before one is taken. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Null where there can be none: the trial then writes to what Node gives it. */
  async take(): Promise<OutputPipe | null> {
    if (this.#names.length === 0) await this.#more();
    const name = this.#names.pop();
    if (this.#names.length < FEW) void this.#more();
    if (name === undefined) return null;
    try {
      return opened(name);
    } catch {
      return null;
    }
  }

  #more(): Promise<void> {
    this.#making ??= this.#make().finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  async #make(): Promise<void> {
    const names = Array.from({ length: BATCH }, () => path.join(this.#directory, `output-${this.#made++}`));
    const done = await promisify(execFile)("mkfifo", ["-m", "600", ...names]).then(
      () => true,
      () => false,
    );
    if (done) this.#names.push(...names);
  }
}

/** Of a pipe that nobody took. */
export function closePipe({ read, write }: OutputPipe): void {
  read.destroy();
  closeSync(write);
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
