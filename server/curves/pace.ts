import type { BinnedCurve } from "./timeline";

/**
 * How far a curve would come until `target` if it went on as it did: by how much it moved while its length doubled last, on the
 * model's scale, times how often its length will double yet. Curves that are straight over ln t keep it.
 */
export function pace({ times, values }: BinnedCurve, target: number): number {
  const last = values.length - 1;
  const moved = Math.abs(around(values, last) - around(values, Math.floor(last / 2)));
  return moved * Math.log2(Math.max(target / (times[last] ?? target), 1));
}

/** Mean of a value and its neighbours. */
function around(values: Float64Array, i: number): number {
  const [from, to] = [Math.max(i - 1, 0), Math.min(i + 1, values.length - 1)];
  let sum = 0;
  for (let k = from; k <= to; k++) sum += values[k] ?? 0;
  return sum / (to - from + 1);
}
