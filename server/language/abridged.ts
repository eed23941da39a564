import { isNearTag } from "./annotation-text";
import { METRIC_ASSIGNMENT } from "./metric-candidate";
import type { SourceFile } from "./model";
import { nodeStatements } from "./node-statements";
import { pythonStatements } from "./python-statements";

export interface Abridged {
  /** As long as the text; statements that have nothing to do with an annotation or an import are blank. */
  readonly code: string;
  /** Whether an annotation may be in it: of a text without one nothing is left out that matters. */
  readonly isAnnotated: boolean;
}

/** How many lines before an annotation may belong to it. */
const LINES_BEFORE = 9;

/**
 * A program cut down to the statements that annotations and imports need: to parse that is many times faster than the whole. What is
 * lost is only where else the parser would stumble. `also` is a place that is kept besides.
 */
export function abridged(source: SourceFile, also?: number): Abridged {
  const { text, language, path } = source;
  const tags = language === "text" ? [] : tagsIn(text, language === "python");
  if (also !== undefined) tags.push(also);
  const isAnnotated = language === "text" || tags.length > 0;
  const starts = language === "text" ? null : language === "python" ? pythonStatements(text) : nodeStatements(text, path);
  if (starts === null || starts.length < 2) return { code: text, isAnnotated };
  const kept = new Uint8Array(starts.length + 1);
  const keep = (offset: number): number => {
    const at = indexAt(starts, offset);
    kept[at] = 1;
    return at;
  };
  kept[0] = 1;
  for (const tag of tags) {
    const at = keep(tag);
    if (at + 1 < kept.length && isLast(text, tag, starts[at] ?? text.length)) kept[at + 1] = 1;
    const first = indexAt(starts, linesBefore(text, tag));
    for (let i = first; i < at; i++) kept[i] = 1;
  }
  for (const { index } of text.matchAll(/import|require|\bfrom\s*["']/g)) keep(index);
  if (isAnnotated && !text.includes("@objective")) for (const { index } of text.matchAll(METRIC_ASSIGNMENT)) keep(index);
  return { code: blanked(text, starts, kept), isAnnotated };
}

/** Where tags, or what may be meant as one, stand. */
function tagsIn(text: string, isPython: boolean): number[] {
  const found: number[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (isPython && !text.slice(text.lastIndexOf("\n", at) + 1, at).includes("#")) continue;
    const word = /^[A-Za-z]+/.exec(text.slice(at + 1, at + 20))?.[0] ?? "";
    if (word !== "" && isNearTag(word)) found.push(at);
  }
  return found;
}

/** Which statement an offset lies in; 0 for what stands before the first. */
function indexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether no code of the statement stands below a tag, so that the next statement may be meant. */
function isLast(text: string, tag: number, end: number): boolean {
  const below = text.indexOf("\n", tag);
  return below < 0 || below >= end || !/^[ \t]*[^\s#/*]/m.test(text.slice(below + 1, end));
}

/** A blank line parts what stands before an annotation from it. */
function linesBefore(text: string, offset: number): number {
  let at = text.lastIndexOf("\n", offset - 1);
  for (let line = 0; line < LINES_BEFORE && at > 0; line++) {
    const above = text.lastIndexOf("\n", at - 1);
    if (text.slice(above + 1, at).trim() === "") break;
    at = above;
  }
  return at + 1;
}

function blanked(text: string, starts: readonly number[], kept: Uint8Array): string {
  const pieces: string[] = [];
  let from = 0;
  for (let i = 0; i < kept.length; i++) {
    if (kept[i] === 1) continue;
    const [start = 0, end = text.length] = [starts[i - 1], starts[i]];
    const isClosed = /[\r\n]/.test(text[end - 1] ?? "");
    pieces.push(text.slice(from, start), " ".repeat(end - start - (isClosed ? 1 : 0)), isClosed ? (text[end - 1] ?? "") : "");
    from = end;
  }
  return from === 0 ? text : pieces.join("") + text.slice(from);
}
