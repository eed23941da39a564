import { isNearTag } from "./annotation-text";
import { METRIC_ASSIGNMENT } from "./metric-candidate";
import type { ParsedLanguage, Span } from "./model";

/** Where an import may stand, told without parsing. */
export const IMPORT = /import|require|\bfrom\s*["']/;
const IMPORTS = new RegExp(IMPORT, "g");
const METRICS = new RegExp(METRIC_ASSIGNMENT, "gi");

const COMMENT_OR_DECORATOR = /^[ \t]*(?:#|\/[/*]|\*|@)/;

/** How many lines above an annotation a target is looked for. */
export const MOST_PARTED = 8;

/** Offsets of tags, or of what may be meant as one. */
export function* tagsIn(text: string, language: ParsedLanguage): Generator<number> {
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (language === "python" && !text.slice(text.lastIndexOf("\n", at) + 1, at).includes("#")) continue;
    const word = /^[A-Za-z]+/.exec(text.slice(at + 1, at + 20))?.[0] ?? "";
    if (word !== "" && isNearTag(word)) yield at;
  }
}

/** The lines of a text that a search may ask about: those of annotations and imports, and of the metric where none is annotated. */
export class KeptText {
  /** Those of annotations that speak of a statement. */
  readonly #tags: Span[] = [];
  readonly #all: Span[] = [];

  constructor(text: string, language: ParsedLanguage, isMetricAsked: boolean) {
    for (const at of tagsIn(text, language)) {
      const line = withBelow(text, lineOf(text, { from: at, to: at }));
      // What is named may stand above, in statements that a formatter put on lines of their own.
      const isNamed = text.slice(at, line.to).includes(":");
      const span = isNamed ? { from: linesAbove(text, line.from), to: line.to } : line;
      this.#all.push(span);
      if (!text.startsWith("@search", at)) this.#tags.push(span);
    }
    for (const pattern of isMetricAsked ? [IMPORTS, METRICS] : [IMPORTS])
      for (const { index, 0: found } of text.matchAll(pattern)) this.#all.push(lineOf(text, { from: index, to: index + found.length }));
    this.#all.sort((a, b) => a.from - b.from || a.to - b.to);
    let end = 0;
    for (const [i, span] of this.#all.entries()) {
      end = Math.max(end, span.to);
      this.#all[i] = { from: span.from, to: end };
    }
  }

  /** Whether any of it stands between two offsets. */
  touches(from: number, to: number): boolean {
    return touches(this.#all, from, to);
  }

  /** The same of annotations that speak of a statement. */
  isTagged(from: number, to: number): boolean {
    return touches(this.#tags, from, to);
  }
}

/** Spans in order of where they begin, and of where they end too. */
function touches(spans: readonly Span[], from: number, to: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const first = spans[low];
  return first !== undefined && first.from < to;
}

function lineOf(text: string, { from, to }: Span): Span {
  const end = text.indexOf("\n", to);
  return { from: lineStart(text, from), to: end < 0 ? text.length : end };
}

/** With a comment on lines of its own, the line below that it speaks of, with what that decorates. */
function withBelow(text: string, line: Span): Span {
  let { to } = line;
  for (let from = line.from; COMMENT_OR_DECORATOR.test(text.slice(from, from + 200)) && to < text.length; from = lineStart(text, to)) {
    const end = text.indexOf("\n", to + 1);
    to = end < 0 ? text.length : end;
  }
  return { from: line.from, to };
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

function linesAbove(text: string, from: number): number {
  let start = from;
  for (let above = 0; above < MOST_PARTED && start > 0; above++) start = lineStart(text, start - 1);
  return start;
}
