/** Which rows of a long table are in the document: those in sight and a margin. Offsets in pixels. */
export interface Window {
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
  readonly above: number;
  readonly below: number;
}

const MARGIN = 8;

export function windowOf(heights: readonly number[], top: number, height: number): Window {
  let offset = 0;
  let first = 0;
  while (first < heights.length && offset + (heights[first] ?? 0) < top) offset += heights[first++] ?? 0;
  let last = first;
  let end = offset;
  while (last < heights.length && end < top + height) end += heights[last++] ?? 0;
  const start = Math.max(0, first - MARGIN);
  const stop = Math.min(heights.length, last + MARGIN);
  const sum = (from: number, to: number) => heights.slice(from, to).reduce((total, h) => total + h, 0);
  return { first: start, last: stop, above: sum(0, start), below: sum(stop, heights.length) };
}
