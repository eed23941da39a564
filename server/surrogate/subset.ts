import type { Target } from "./training-set";

/** Points that a Gaussian process is conditioned on at most: beyond them a fit takes longer than most trials are worth. */
export const MOST_POINTS = 250;

/** Shares of the subset: the best values, and the points nearest to the best of them. What remains is spread over the space. */
const BEST_SHARE = 0.3;
const NEAREST_SHARE = 0.4;

/**
 * Of many targets those that matter most for where to search next: the best, the nearest to the best, and of the rest the ones that
 * lie farthest from all that was taken (Gonzalez 1985), so that no part of the space is forgotten. All of them up to `most`. In the
 * order in which they came. Distances are in coordinates, a different choice counting as 1.
 */
export function informative<T extends Target>(targets: readonly T[], ordered: number, most = MOST_POINTS): readonly T[] {
  if (targets.length <= most) return targets;
  const byValue = targets.map((_, i) => i).sort((a, b) => (targets[a]?.value ?? 0) - (targets[b]?.value ?? 0) || a - b);
  const taken = new Uint8Array(targets.length);
  for (const i of byValue.slice(0, Math.round(most * BEST_SHARE))) taken[i] = 1;
  const best = targets[byValue[0] ?? 0];
  if (best !== undefined) takeNearest(targets, best, ordered, Math.round(most * NEAREST_SHARE), taken);
  takeFarthest(targets, ordered, most, taken);
  return targets.filter((_, i) => taken[i] === 1);
}

function takeNearest(targets: readonly Target[], best: Target, ordered: number, count: number, taken: Uint8Array): void {
  const distances = targets.map((t) => squaredDistance(t.z, best.z, ordered));
  const rest = targets.map((_, i) => i).filter((i) => taken[i] === 0);
  rest.sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0) || a - b);
  for (const i of rest.slice(0, count)) taken[i] = 1;
}

function takeFarthest(targets: readonly Target[], ordered: number, most: number, taken: Uint8Array): void {
  const nearest = new Float64Array(targets.length).fill(Number.POSITIVE_INFINITY);
  let size = 0;
  for (const [i, target] of targets.entries()) {
    if (taken[i] === 0) continue;
    size++;
    approach(targets, target, ordered, nearest);
  }
  for (; size < most; size++) {
    let farthest = -1;
    for (let i = 0; i < targets.length; i++) {
      if (taken[i] === 0 && (farthest < 0 || (nearest[i] ?? 0) > (nearest[farthest] ?? 0))) farthest = i;
    }
    const target = targets[farthest];
    if (target === undefined) return;
    taken[farthest] = 1;
    approach(targets, target, ordered, nearest);
  }
}

function approach(targets: readonly Target[], to: Target, ordered: number, nearest: Float64Array): void {
  for (const [i, { z }] of targets.entries()) {
    const d = squaredDistance(z, to.z, ordered);
    if (d < (nearest[i] ?? 0)) nearest[i] = d;
  }
}

export function squaredDistance(a: Float64Array, b: Float64Array, ordered: number): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) {
    const d = (a[j] ?? 0) - (b[j] ?? 0);
    sum += j < ordered ? d * d : d === 0 ? 0 : 1;
  }
  return sum;
}
