import { oneLine } from "../words/one-line";

/** Characters of the longest title of an action. */
const LONGEST = 90;

/** A title as menus show it: one line, and no longer than a person reads. */
export function titleOf(text: string): string {
  return oneLine(text, LONGEST);
}
