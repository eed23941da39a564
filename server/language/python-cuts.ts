import { CutFrame } from "./cut-frame";
import type { KeptText } from "./kept-text";
import type { Span } from "./model";
import { pythonLineEnd, pythonStringEnd } from "./python-strings";

/** Jupytext: comments of a Markdown cell are its text, up to the next cell. */
export const PROSE_CELL = /^#\s*%%.*\[(?:markdown|md|raw)\]/m;

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

/** What may end a statement, or hide its end. */
const SIGN = /["'#\\()[\]{},\r\n]/g;

/** The lines by strings, brackets and indentation; null where something is not closed. */
function linesOf(text: string, kept: KeptText): readonly Line[] | null {
  const lines: Line[] = [];
  const open: CutFrame[] = [];
  let line = new CutFrame("block", text, 0, kept);
  let from = 0;
  let indent = 0;
  let comma = -1;
  const begin = (at: number) => {
    let code = at;
    while (code < text.length && isSpace(text.charCodeAt(code))) code++;
    if (code === text.length || /[#\r\n]/.test(text[code] ?? "")) return;
    line.at(code);
    indent = columnOf(text, at, code);
  };
  const end = (to: number) => {
    CLAUSE.lastIndex = line.code;
    const isClause = CLAUSE.test(text);
    const isDecorator = text[line.code] === "@";
    const isKept = kept.touches(from, to);
    const cuts = line.close(to);
    lines.push({ from, to, indent, isKept, isClause, isDecorator, cuts: isKept ? cuts : [] });
    line = new CutFrame("block", text, to, kept);
    from = to;
  };
  begin(0);
  // Signs are searched by V8's own code: going through all units takes several times as long while that is not compiled.
  for (let i = next(text, 0); i >= 0; i = next(text, i)) {
    const unit = text.charCodeAt(i++);
    switch (unit) {
      case 10:
      case 13: {
        if (unit === 13 && text.charCodeAt(i) === 10) break;
        const list = open.at(-1);
        if (list === undefined) {
          if (line.code >= 0) end(i);
          begin(i);
        } else if (list.kind === "list" && comma >= 0 && text.slice(comma, i).trim() === "") list.separate(i);
        comma = -1;
        break;
      }
      case 35:
        if (comma >= 0 && text.slice(comma, i - 1).trim() === "") comma = pythonLineEnd(text, i);
        i = pythonLineEnd(text, i);
        break;
      case 44:
        comma = i;
        break;
      case 92:
        i += text.charCodeAt(i) === 13 && text.charCodeAt(i + 1) === 10 ? 2 : 1;
        break;
      case 34:
      case 39: {
        const close = pythonStringEnd(text, i - 1, unit);
        if (close === null) return null;
        i = close;
        break;
      }
      case 40:
      case 91:
      case 123:
        open.push(new CutFrame(unit === 40 ? "other" : "list", text, i, kept));
        break;
      default: {
        const closed = open.pop();
        if (closed === undefined) return null;
        (open.at(-1) ?? line).take(closed.close(i - 1));
      }
    }
  }
  if (line.code >= 0) end(text.length);
  return open.length > 0 || lines.some((one) => one.indent < 0) ? null : lines;
}

function next(text: string, from: number): number {
  SIGN.lastIndex = from;
  return SIGN.test(text) ? SIGN.lastIndex - 1 : -1;
}

function isSpace(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 12 || unit === 0xfeff;
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
