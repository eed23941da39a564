import type { Span } from "./model";

const QUOTES = "\"'`";
const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d(?:[\d_]|'(?=\d))*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eEdDqQ][+-]?\d[\d_]*)?)/y;
const WORD = /[\p{L}\p{Nl}_$][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$]*/uy;
const DOTTED = /[\p{L}\p{Nl}_$][\p{L}\p{N}\p{Mn}\p{Mc}\p{Pc}$]*(?:\.[\p{L}\p{Nl}_$][\p{L}\p{N}\p{Mn}\p{Mc}\p{Pc}$]*)*/uy;
const TARGET = /[\p{L}\p{N}_$#][\p{L}\p{N}\p{Pc}$-]*(?:\.(?!\.)[\p{L}\p{N}\p{Pc}$-]+)*/uy;
const SPACE = /\s*/y;

/** End of the string that begins at an offset (past its closing quote); null when none begins or none closes before `to`. */
export function stringEnd(text: string, at: number, to: number, quotes: string = QUOTES): number | null {
  const quote = text[at];
  if (quote === undefined || !quotes.includes(quote)) return null;
  if (quote === "'" && /\d/.test(text[at - 1] ?? "") && /\d/.test(text[at + 1] ?? "")) return null; // 1'000 of C++
  const triple = quote.repeat(3);
  const close = text.startsWith(triple, at) ? triple : quote;
  for (let i = at + close.length; i + close.length <= to; i++) {
    if (text[i] === "\\") i++;
    else if (text.startsWith(close, i)) return i + close.length;
    else if (text[i] === "\n" || text[i] === "\r") return null;
  }
  return null;
}

/** Reads the text of an annotation from left to right. */
export class Scanner {
  pos: number;

  readonly text: string;
  readonly to: number;

  constructor(text: string, from: number, to: number) {
    this.text = text;
    this.to = to;
    this.pos = from;
    this.skipSpace();
  }

  get done(): boolean {
    return this.pos >= this.to;
  }

  /** What is left, without space at its end. */
  get rest(): Span {
    let end = this.to;
    while (end > this.pos && /\s/.test(this.text[end - 1] ?? "")) end--;
    return { from: this.pos, to: end };
  }

  source(span: Span): string {
    return this.text.slice(span.from, span.to);
  }

  skipSpace(): void {
    this.pos = Math.min(this.to, this.matchEnd(SPACE) ?? this.pos);
  }

  /** Takes the text if it comes next; a word only as a whole one. */
  eat(expected: string): Span | null {
    if (!this.text.startsWith(expected, this.pos) || this.pos + expected.length > this.to) return null;
    return this.take(this.pos + expected.length);
  }

  peekWord(): string {
    const end = this.matchEnd(WORD);
    return end === null ? "" : this.text.slice(this.pos, end);
  }

  word(): Span | null {
    const end = this.matchEnd(WORD);
    return end === null ? null : this.take(end);
  }

  /** A name with dots, and a file before a colon: `lr`, `train.lr`, `model:train.lr`. */
  name(): Span | null {
    const from = this.pos;
    let end = this.matchEnd(WORD);
    while (end !== null && /[.:]/.test(this.text[end] ?? "")) {
      WORD.lastIndex = end + 1;
      const next = WORD.exec(this.text);
      if (next === null || WORD.lastIndex > this.to) break;
      end = WORD.lastIndex;
    }
    if (end === null) return null;
    this.take(end);
    return { from, to: end };
  }

  /** A name with dots. */
  dotted(): Span | null {
    return this.pattern(DOTTED);
  }

  /** A target: a name that may hold dots and hyphens. */
  chunkName(): Span | null {
    return this.pattern(TARGET);
  }

  private pattern(pattern: RegExp): Span | null {
    const end = this.matchEnd(pattern);
    return end === null ? null : this.take(end);
  }

  number(): Span | null {
    const end = this.matchEnd(NUMBER);
    return end === null ? null : this.take(end);
  }

  string(): Span | null {
    const prefix = /[rRuUbB]{0,2}/y;
    prefix.lastIndex = this.pos;
    const open = this.pos + (prefix.exec(this.text)?.[0].length ?? 0);
    const end = stringEnd(this.text, open, this.to) ?? stringEnd(this.text, this.pos, this.to);
    return end === null ? null : this.take(end);
  }

  /** Everything up to the next space outside strings. */
  chunk(): Span | null {
    let end = this.pos;
    while (end < this.to && !/\s/.test(this.text[end] ?? "")) end = stringEnd(this.text, end, this.to) ?? end + 1;
    return end === this.pos ? null : this.take(end);
  }

  /** Takes everything up to an offset, and the space behind it. */
  take(end: number): Span {
    const span = { from: this.pos, to: end };
    this.pos = end;
    this.skipSpace();
    return span;
  }

  private matchEnd(pattern: RegExp): number | null {
    pattern.lastIndex = this.pos;
    if (pattern.exec(this.text) === null) return null;
    const end = pattern.lastIndex;
    return end <= this.to ? end : pattern === SPACE ? this.to : null;
  }
}
