import type { ReadStream, WriteStream } from "node:tty";

const ESC = "\u001b[";
/** The other screen, no cursor, no wrapping. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
/** What stands between these two appears at once, on terminals that know them; others ignore them. */
const [BEGIN, END] = [`${ESC}?2026h`, `${ESC}?2026l`];

/** The whole terminal, which is as it was before when this is left. Only lines that changed are written. */
export class FullScreen {
  readonly #out: WriteStream;
  readonly #in: ReadStream | null;
  #lines: readonly string[] = [];
  #entered = false;

  constructor(out: WriteStream, input: ReadStream | null) {
    this.#out = out;
    this.#in = input;
  }

  get columns(): number {
    return this.#out.columns || 80;
  }

  get rows(): number {
    return this.#out.rows || 24;
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#lines = [];
    this.#in?.setRawMode(true);
    this.#in?.resume();
    this.#out.write(ENTER);
  }

  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#out.write(LEAVE);
    try {
      this.#in?.setRawMode(false);
    } catch {
      // a terminal that was closed has no mode any more
    }
    this.#in?.pause();
  }

  /** After the size has changed nothing stands where it stood. */
  forget(): void {
    this.#lines = [];
    if (this.#entered) this.#out.write(`${ESC}2J`);
  }

  paint(lines: readonly string[]): void {
    if (!this.#entered) return;
    const changed: string[] = [];
    for (let row = 0; row < Math.max(lines.length, this.#lines.length); row++) {
      const line = lines[row] ?? "";
      if (line !== this.#lines[row]) changed.push(`${ESC}${row + 1};1H${line}${ESC}0m${ESC}K`);
    }
    this.#lines = lines;
    if (changed.length > 0) this.#out.write(`${BEGIN}${changed.join("")}${END}`);
  }
}

/** What was typed, key by key: those that come together arrive as one text. */
export function keysOf(typed: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: arrows and their like begin with one
  return typed.match(/\u001b\[[\d;]*[A-Za-z~]|\u001bO[A-Za-z]|[\s\S]/gu) ?? [];
}
