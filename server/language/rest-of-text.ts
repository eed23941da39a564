import type { Span } from "./model";
import type { Shift } from "./moved";

/** What is left of a text where some spans of it, which come in order, are cut out; tells where it stood. */
export class RestOfText implements Shift {
  readonly text: string;
  /** Where the pieces begin, here and in the text. */
  readonly #starts: number[] = [];
  readonly #origins: number[] = [];

  constructor(text: string, cuts: readonly Span[]) {
    let rest = "";
    let from = 0;
    const keep = (to: number) => {
      if (to <= from) return;
      this.#starts.push(rest.length);
      this.#origins.push(from);
      rest += text.slice(from, to);
    };
    for (const cut of cuts) {
      keep(cut.from);
      from = Math.max(from, cut.to);
    }
    keep(text.length);
    this.text = rest;
  }

  readonly start = (offset: number): number => {
    const piece = this.#pieceAt(offset);
    return offset - (this.#starts[piece] ?? 0) + (this.#origins[piece] ?? 0);
  };

  /** What ends where a piece does ends there, and not where the next one begins. */
  readonly end = (offset: number): number => (offset === 0 ? 0 : this.start(offset - 1) + 1);

  #pieceAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
