import { closeSync, constants, fdatasync, fstatSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { promisify } from "node:util";
import { wholeLines } from "./journal-line";

const CHUNK = 1 << 22;

const synchronized = promisify(fdatasync);

/** The journal as a growing file of lines, with how far it has been read. Nobody else may write between `repair` and `append`. */
export class JournalFile {
  readonly #path: string;
  #offset = 0;
  #inode: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  rewind(): void {
    this.#offset = 0;
    this.#inode = null;
  }

  /** Whether the file ends where it was last read or written to, so that there is nothing to read or to mend. */
  isUnchanged(): boolean {
    const { size, ino } = statSync(this.#path);
    return size === this.#offset && ino === this.#inode;
  }

  /** Whether the file is shorter than, or not the same as, what was read. */
  async isReplaced(): Promise<boolean> {
    return this.#opened("r", async (file) => {
      const { size, ino } = await file.stat();
      return size < this.#offset || (this.#inode !== null && ino !== this.#inode);
    });
  }

  /** Cuts off a last line that was never completed: with a line after it no reader could go on. Only under the lock. */
  async repair(): Promise<void> {
    await this.#opened("r+", async (file) => {
      const { size } = await file.stat();
      const end = await lastLineEnd(file, size);
      if (end < size) await file.truncate(end);
    });
  }

  /** Passes the whole lines that are new since the last call. A torn last line waits. */
  async read(onLine: (line: string) => void): Promise<void> {
    await this.#opened("r", async (file) => {
      this.#inode = (await file.stat()).ino;
      for (;;) {
        const lines = await this.#nextLines(file);
        if (lines.length === 0) return;
        for (const line of lines) onLine(line);
      }
    });
  }

  /**
   * One write and an fsync; `text` is whole lines. When it fails nothing of it stays in the file. A study writes many times a second:
   * what the system answers from memory is asked for directly, only the disk is awaited.
   */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const file = openSync(this.#path, constants.O_RDWR | constants.O_APPEND);
    try {
      const { size } = fstatSync(file);
      try {
        writeAll(file, bytes);
        await synchronized(file);
      } catch (error) {
        truncate(file, size);
        throw error;
      }
      this.#offset = size + bytes.length;
      // Somebody wrote without the lock: where our lines stand is unknown, so all is read again.
      if (fstatSync(file).size !== this.#offset) this.#inode = -1;
    } finally {
      closeSync(file);
    }
  }

  async #nextLines(file: FileHandle): Promise<readonly string[]> {
    const left = (await file.stat()).size - this.#offset;
    for (let length = Math.min(CHUNK, Math.max(0, left)); length > 0; length *= 2) {
      const buffer = Buffer.allocUnsafe(length);
      const { bytesRead } = await file.read(buffer, 0, length, this.#offset);
      const { lines, rest } = wholeLines(buffer.subarray(0, bytesRead));
      this.#offset += bytesRead - rest;
      if (lines.length > 0 || bytesRead < length) return lines;
    }
    return [];
  }

  async #opened<T>(flags: string | number, work: (file: FileHandle) => Promise<T>): Promise<T> {
    const file = await open(this.#path, flags);
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function truncate(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // the error that led here is the one to tell
  }
}

/** Offset behind the last line feed. */
async function lastLineEnd(file: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.alloc(4096);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - buffer.length);
    const { bytesRead } = await file.read(buffer, 0, end - start, start);
    const index = buffer.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (index >= 0) return start + index + 1;
    end = start;
  }
  return 0;
}
