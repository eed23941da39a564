import type { Direction } from "../protocol/space";

/** A share that larger is better of: below this nothing speaks for one. */
const SHARE = 0.5;

/**
 * What a metric can be, by all that was seen of it: a share of 1 where larger is better, all values lie in 0 … 1 and some in the upper half
 * (accuracy, AUC, F1); not below 0 where smaller is better and no value was. Null for no limit.
 */
export function seenBounds(
  direction: Direction,
  curves: readonly { readonly values: readonly number[] }[],
): readonly [number | null, number | null] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of curves) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!(low >= 0)) return [null, null];
  if (direction === "minimize") return [0, null];
  return high >= SHARE && high <= 1 ? [0, 1] : [null, null];
}
