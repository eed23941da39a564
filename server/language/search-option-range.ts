import type { Range } from "../protocol/text";
import type { Program } from "./model";

/** Where `key=…` stands in the `@search`, with its value and without the space before it; null where it was not written there. */
export function searchOptionRange({ entry, searchRange }: Program, key: string): Range | null {
  if (searchRange === null) return null;
  const lines = entry.text.split(/\r\n|\r|\n/);
  for (let line = searchRange.start.line; line <= searchRange.end.line; line++) {
    const from = line === searchRange.start.line ? searchRange.start.character : 0;
    const [text] = new RegExp(`(?<=\\s)${key}\\s*=\\s*[^\\s"']+`).exec((lines[line] ?? "").slice(from)) ?? [];
    if (text === undefined) continue;
    const character = (lines[line] ?? "").indexOf(text, from);
    return { start: { line, character }, end: { line, character: character + text.length } };
  }
  return null;
}
