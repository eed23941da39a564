/** Characters of the longest title of an action. */
const LONGEST = 90;

/** A title as menus show it: one line, and no longer than a person reads. */
export function titleOf(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
