/** East Asian wide and fullwidth signs, and pictures: two cells of a terminal each. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const NONE = /\p{M}|\p{Cf}/u;
/** How many cells a text without colours takes. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const sign of text) cells += NONE.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return cells;
}

/** A text in at most so many cells; what is cut off ends in `…`. */
export function fitted(text: string, cells: number): string {
  if (cells <= 0) return "";
  if (cellsOf(text) <= cells) return text;
  let kept = "";
  let used = 0;
  for (const sign of text) {
    const width = cellsOf(sign);
    if (used + width > cells - 1) break;
    kept += sign;
    used += width;
  }
  return `${kept}…`;
}

export function padded(text: string, cells: number, right = false): string {
  const space = " ".repeat(Math.max(0, cells - cellsOf(text)));
  return right ? space + text : text + space;
}
