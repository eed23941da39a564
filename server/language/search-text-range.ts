import type { Range } from "../protocol/text";
import type { Program } from "./model";

/** Where a text stands in the `@search`; null where it is not written there, but came from a flag. */
export function searchTextRange({ entry, searchRange }: Program, text: string | RegExp): Range | null {
  if (searchRange === null) return null;
  const { start, end } = searchRange;
  const lines = entry.text.split(/\r\n|\r|\n/);
  for (let line = start.line; line <= end.line; line++) {
    const from = line === start.line ? start.character : 0;
    const rest = (lines[line] ?? "").slice(from);
    const found = typeof text === "string" ? rest.indexOf(text) : rest.search(text);
    if (found < 0) continue;
    const length = typeof text === "string" ? text.length : (text.exec(rest)?.[0].length ?? 0);
    const character = from + found;
    return { start: { line, character }, end: { line, character: character + length } };
  }
  return null;
}

/** Where `key=…` stands in the `@search`, with its value and without the space before it; null where it was not written there. */
export function searchOptionRange(program: Program, key: string): Range | null {
  return searchTextRange(program, new RegExp(`(?<=\\s)${key}\\s*=\\s*[^\\s"']+`));
}
