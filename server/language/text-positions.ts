import type { Position, Range } from "../protocol/text";
import type { SourceFile, Span } from "./model";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Offsets ↔ positions of one text. Lines end as in LSP: at `\n`, `\r\n` or a lone `\r`; characters count in UTF-16 units. */
export class LineIndex {
  private readonly starts: number[] = [0];

  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    // Searched by V8's own code: going through all units one by one takes many times as long while that is not compiled.
    let feed = text.indexOf("\n");
    let back = text.indexOf("\r");
    while (feed >= 0 || back >= 0) {
      const isFeed = back < 0 || (feed >= 0 && feed < back);
      if (isFeed || back + 1 !== feed) this.starts.push((isFeed ? feed : back) + 1);
      if (isFeed) feed = text.indexOf("\n", feed + 1);
      else back = text.indexOf("\r", back + 1);
    }
  }

  get lineCount(): number {
    return this.starts.length;
  }

  /** Zero-based line that holds the offset. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Offset where a line begins; the text's end for a line past the last. */
  lineStart(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  /** Offset of a line's end, its line break left out. */
  lineEnd(line: number): number {
    const next = this.starts[line + 1];
    if (next === undefined) return this.text.length;
    return this.text.charCodeAt(next - 1) === LINE_FEED &&
      this.text.charCodeAt(next - 2) === CARRIAGE_RETURN &&
      next - 2 >= this.lineStart(line)
      ? next - 2
      : next - 1;
  }

  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineAt(clamped);
    return { line, character: clamped - this.lineStart(line) };
  }

  /** Offset of a position; past the end of a line it is the line's end. */
  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.starts.length) return this.text.length;
    return Math.min(this.lineStart(position.line) + Math.max(0, position.character), this.lineEnd(position.line));
  }

  rangeOf(span: Span): Range {
    return { start: this.positionAt(span.from), end: this.positionAt(span.to) };
  }
}

const known = new WeakMap<SourceFile, LineIndex>();

/** The index of a file's text, made once. */
export function lineIndexOf(source: SourceFile): LineIndex {
  const index = known.get(source) ?? new LineIndex(source.text);
  known.set(source, index);
  return index;
}
