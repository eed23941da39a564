import { CutFrame } from "./cut-frame";
import type { KeptText } from "./kept-text";
import type { Span } from "./model";
import { pythonLineEnd, pythonStringEnd } from "./python-strings";

const CLAUSE = /(?:else|elif|except|finally)\b/y;
const DEEPEST = 100;

/** A statement, or the header of a compound one, with the comments and blank lines above it. */
interface Line extends Span {
  readonly indent: number;
  readonly isKept: boolean;
  /** Goes on with the compound statement above. */
  readonly isClause: boolean;
  readonly isDecorator: boolean;
  /** What may be left out of lists in it. */
  readonly cuts: readonly Span[];
}

interface Item {
  readonly from: number;
  to: number;
  isKept: boolean;
  isSimple: boolean;
  readonly cuts: Span[];
}

/**
 * What may be left out of a part of a Python module without a change to what its annotations and imports say: statements, and entries of
 * lists and dictionaries on lines of their own. Headers around what is kept stay, each with a statement. Null where that is in doubt.
 */
export function pythonCuts(text: string, kept: KeptText): readonly Span[] | null {
  const lines = linesOf(text, kept);
  return lines && new Blocks(lines).all();
}

class Blocks {
  readonly #lines: readonly Line[];
  #next = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  all(): readonly Span[] | null {
    const items = this.#block(this.#lines[0]?.indent ?? 0, 0);
    return items === null || this.#next < this.#lines.length ? null : cutsOf(items, false);
  }

  /** The statements of a block; null where the indentation is none. */
  #block(indent: number, depth: number): Item[] | null {
    if (depth > DEEPEST) return null;
    const items: Item[] = [];
    let isDecorated = false;
    for (;;) {
      const line = this.#lines[this.#next];
      if (line === undefined || line.indent < indent) return items;
      if (line.indent > indent) return null;
      this.#next++;
      const before = items.at(-1);
      const goesOn = isDecorated || line.isClause ? before : undefined;
      const item = goesOn ?? { from: line.from, to: 0, isKept: false, isSimple: true, cuts: [] };
      if (goesOn === undefined) items.push(item);
      isDecorated = line.isDecorator;
      item.isKept ||= line.isKept;
      item.cuts.push(...line.cuts);
      item.to = line.to;
      const below = this.#lines[this.#next];
      if (below === undefined || below.indent <= indent) continue;
      const inner = this.#block(below.indent, depth + 1);
      if (inner === null) return null;
      item.isSimple = false;
      item.isKept ||= inner.some(({ isKept }) => isKept);
      item.cuts.push(...cutsOf(inner, true));
      item.to = inner.at(-1)?.to ?? item.to;
    }
  }
}

/** `isBody`: one statement has to stay. */
function cutsOf(items: readonly Item[], isBody: boolean): Span[] {
  const isAnyKept = items.some(({ isKept }) => isKept);
  const only = isAnyKept || !isBody ? null : (shortest(items.filter(({ isSimple }) => isSimple)) ?? items[0]);
  const cuts: Span[] = [];
  for (const item of items) {
    if (item.isKept || item === only) cuts.push(...item.cuts);
    else cuts.push({ from: item.from, to: item.to });
  }
  return cuts;
}

function shortest(items: readonly Item[]): Item | undefined {
  return items.toSorted((a, b) => a.to - a.from - (b.to - b.from))[0];
}

/** The lines by strings, brackets and indentation; null where something is not closed. */
function linesOf(text: string, kept: KeptText): readonly Line[] | null {
  const lines: Line[] = [];
  const open: CutFrame[] = [];
  let line = new CutFrame("block", text, 0, kept);
  let from = 0;
  let isComma = false;
  /** Where the line begins that the last statement began on. */
  let lineFrom = 0;
  let nextLine = 0;
  const end = (to: number): boolean => {
    const indent = columnOf(text, lineFrom, line.code);
    CLAUSE.lastIndex = line.code;
    const isClause = CLAUSE.test(text);
    const isDecorator = text[line.code] === "@";
    const isKept = kept.touches(from, to);
    const cuts = line.close(to);
    lines.push({ from, to, indent, isKept, isClause, isDecorator, cuts: isKept ? cuts : [] });
    line = new CutFrame("block", text, to, kept);
    from = to;
    return indent >= 0;
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) {
      nextLine = i + 1;
      const list = open.at(-1);
      if (isComma && list?.kind === "list") list.separate(i + 1);
      else if (list === undefined && line.code >= 0 && !end(i + 1)) return null;
      isComma = false;
    } else if (unit === 35) i = pythonLineEnd(text, i) - 1;
    else if (unit > 32 && unit !== 0xfeff) {
      if (line.code < 0) lineFrom = nextLine;
      line.at(i);
      isComma = unit === 44;
      switch (unit) {
        case 92:
          i += text.charCodeAt(i + 1) === 13 && text.charCodeAt(i + 2) === 10 ? 2 : 1;
          break;
        case 34:
        case 39: {
          const close = pythonStringEnd(text, i, unit);
          if (close === null) return null;
          i = close - 1;
          break;
        }
        case 40:
        case 91:
        case 123:
          open.push(new CutFrame(unit === 40 ? "other" : "list", text, i + 1, kept));
          break;
        case 41:
        case 93:
        case 125: {
          const closed = open.pop();
          if (closed === undefined) return null;
          (open.at(-1) ?? line).take(closed.close(i));
        }
      }
    }
  }
  return open.length > 0 || (line.code >= 0 && !end(text.length)) ? null : lines;
}

/** The column of a line's first sign, tabs to the next eighth as in Python; -1 where something else stands before it. */
function columnOf(text: string, from: number, code: number): number {
  let column = 0;
  for (let i = from; i < code; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 9) column += 8 - (column % 8);
    else if (unit === 32) column++;
    else if (unit !== 0xfeff) return -1;
  }
  return column;
}
