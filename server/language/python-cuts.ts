import { CutFrame } from "./cut-frame";
import type { KeptText } from "./kept-text";
import type { Span } from "./model";
import { pythonLineEnd, pythonStringEnd } from "./python-strings";

/** Jupytext: comments of a Markdown cell are its text, up to the next cell. */
export const PROSE_CELL = /^#\s*%%.*\[(?:markdown|md|raw)\]/m;

/** What may have parameters or bases. */
const HEADER = /(?:async[ \t]+def|def|class)\b/y;
const CLAUSE = /(?:else|elif|except|finally)\b/y;
const DEEPEST = 100;

/** A statement, or the header of a compound one, with the comments and blank lines above it. */
interface Line extends Span {
  readonly indent: number;
  readonly isKept: boolean;
  /** Goes on with the compound statement above. */
  readonly isClause: boolean;
  readonly isDecorator: boolean;
  /** What may be left out of lists in it, or between the parentheses of a header. */
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
 * lists and dictionaries on lines of their own. Headers around what is kept stay, without parameters and bases, each with a statement. Null
 * where that is in doubt.
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
  let depth = 0;
  let from = 0;
  let code = codeAt(text, 0);
  let lineFrom = 0;
  /** The first brackets of the line. */
  let opened = -1;
  let closed = -1;
  const end = (to: number) => {
    CLAUSE.lastIndex = code;
    HEADER.lastIndex = code;
    const isKept = kept.touches(from, to);
    const cuts: Span[] = [];
    if (!isKept && opened >= 0 && text[opened] === "(" && closed > opened + 1 && HEADER.test(text))
      cuts.push({ from: opened + 1, to: closed });
    else if (isKept && text.slice(code, to).trimEnd().includes("\n")) cuts.push(...listCuts(text, { from, to }, code, kept));
    opened = closed = -1;
    const indent = columnOf(text, lineFrom, code);
    lines.push({ from, to, indent, isKept, isClause: CLAUSE.test(text), isDecorator: text[code] === "@", cuts });
    from = to;
  };
  // Signs are searched by V8's own code: going through all units takes several times as long while that is not compiled.
  for (let i = next(text, 0); i >= 0; i = next(text, i)) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) {
      i++;
      if (depth > 0) continue;
      if (code >= 0) end(i);
      code = codeAt(text, i);
      lineFrom = i;
      continue;
    }
    const past = pastHidden(text, i, unit);
    if (past === null) return null;
    if (past === i + 1 && opens(unit)) {
      depth++;
      if (opened < 0) opened = i;
    } else if (past === i + 1 && closes(unit)) {
      depth--;
      if (depth === 0 && closed < 0) closed = i;
    }
    if (depth < 0) return null;
    i = past;
  }
  if (code >= 0) end(text.length);
  return depth > 0 || lines.some(({ indent }) => indent < 0) ? null : lines;
}

/** What may be left out of the lists and dictionaries of a statement whose brackets are closed. */
function listCuts(text: string, { from, to }: Span, code: number, kept: KeptText): readonly Span[] {
  const statement = new CutFrame("block", text, from, kept);
  statement.at(code);
  const open: CutFrame[] = [];
  let comma = -1;
  for (let i = next(text, code); i >= 0 && i < to; i = next(text, i)) {
    const unit = text.charCodeAt(i);
    const list = open.at(-1);
    const past = pastHidden(text, i, unit) ?? to;
    if (unit === 44) comma = past;
    else if (unit === 35) comma = comma >= 0 && text.slice(comma, i).trim() === "" ? past : -1;
    else if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) {
      if (list?.kind === "list" && comma >= 0 && text.slice(comma, i).trim() === "") list.separate(past);
      comma = -1;
    } else if (opens(unit)) open.push(new CutFrame(unit === 40 ? "other" : "list", text, past, kept));
    else if (closes(unit)) {
      open.pop();
      if (list !== undefined) (open.at(-1) ?? statement).take(list, i);
    }
    i = past;
  }
  return statement.close(to);
}

/** Behind a string, a comment or a backslash that begins there, else behind the sign itself; null where a string is not closed. */
function pastHidden(text: string, i: number, unit: number): number | null {
  if (unit === 34 || unit === 39) return pythonStringEnd(text, i, unit);
  if (unit === 35) return pythonLineEnd(text, i);
  if (unit === 92) return i + (text.charCodeAt(i + 1) === 13 && text.charCodeAt(i + 2) === 10 ? 3 : 2);
  return i + 1;
}

function opens(unit: number): boolean {
  return unit === 40 || unit === 91 || unit === 123;
}

function closes(unit: number): boolean {
  return unit === 41 || unit === 93 || unit === 125;
}

/** Where the code of a line begins; -1 where it has none. */
function codeAt(text: string, from: number): number {
  let code = from;
  while (code < text.length && isSpace(text.charCodeAt(code))) code++;
  return code === text.length || /[#\r\n]/.test(text[code] ?? "") ? -1 : code;
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
