import type { Direction } from "../protocol/space";
import { isBetter } from "../protocol/view";
import type { SearchSpace } from "../space/search-space";
import type { TrialRecord } from "./ledger";

export type Valued = TrialRecord & { readonly values: readonly number[] };

export function isValued(trial: TrialRecord): trial is Valued {
  return trial.state === "complete" && trial.values !== null;
}

/** Positive when `a` is better than `b` in that direction. */
export function gain(direction: Direction, a: number, b: number): number {
  return direction === "maximize" ? a - b : b - a;
}

/**
 * Trials worth recommending over the user's own values, best first, each configuration once. One objective: those that are strictly
 * better. Several: those that are nowhere worse and somewhere better than the user's own, the most balanced gain first. Of equals the one
 * that changes fewest of the user's values: what made no difference stays.
 */
export function candidates(
  space: SearchSpace,
  directions: readonly Direction[],
  trials: readonly TrialRecord[],
  baseline: TrialRecord | null,
): readonly Valued[] {
  const reference = baseline !== null && isValued(baseline) && baseline.feasible ? baseline : null;
  const own = baseline === null ? null : space.key(baseline.params);
  const able = trials.filter(isValued).filter((t) => t.feasible && t.repeatOf === null && !t.baseline && space.key(t.params) !== own);
  const better = reference === null ? able : able.filter((t) => dominates(directions, t.values, reference.values));
  const seen = new Set<string>();
  return ranked(directions, better, reference, baseline).filter((t) => {
    const key = space.key(t.params);
    return !seen.has(key) && seen.add(key).size > 0;
  });
}

/**
 * The same by what a model believes of each, one objective: better than the user's own, whatever single runs came to. Of those between which
 * the difference is none to speak of, the one that changes fewest of the user's values.
 */
export function believedCandidates(
  space: SearchSpace,
  {
    direction,
    noise,
    tried,
  }: {
    readonly direction: Direction;
    readonly noise: number;
    readonly tried: readonly { readonly trial: Valued; readonly belief: { readonly mean: number } }[];
  },
  baseline: TrialRecord | null,
): readonly Valued[] {
  const own = baseline === null ? null : space.key(baseline.params);
  const reference = tried.find(({ trial }) => space.key(trial.params) === own)?.belief.mean;
  const found = tried
    .filter(({ trial }) => space.key(trial.params) !== own)
    .filter(({ belief }) => reference === undefined || gain(direction, belief.mean, reference) > 0)
    .toSorted((a, b) => gain(direction, b.belief.mean, a.belief.mean) || a.trial.trial - b.trial.trial);
  const best = found[0]?.belief.mean ?? Number.NaN;
  const allowed = reference === undefined ? 0 : indifference(direction, noise, best, reference);
  const alike = found.filter(({ belief }) => gain(direction, best, belief.mean) <= allowed);
  const simplest = alike.toSorted((a, b) => changes(a.trial, baseline) - changes(b.trial, baseline));
  return [...simplest, ...found.slice(alike.length)].map(({ trial }) => trial);
}

/**
 * By how much values may be believed to be worse than the best ones and still be as good: an eighth of what single runs scatter by, at least a
 * thousandth and at most a twentieth of what is gained over the user's own.
 */
export function indifference(direction: Direction, noise: number, best: number, own: number): number {
  const gained = Math.max(gain(direction, best, own), 0);
  return Math.min(Math.max(noise / 8, gained / 1000), gained / 20);
}

/** Nowhere worse and somewhere better. */
export function dominates(directions: readonly Direction[], a: readonly number[], b: readonly number[]): boolean {
  const gains = gainsOf(directions, a, b);
  return gains.every((g) => g >= 0) && gains.some((g) => g > 0);
}

/** The trials that no other dominates. */
export function paretoFront(directions: readonly Direction[], trials: readonly Valued[]): readonly Valued[] {
  return trials.filter((t) => !trials.some((o) => dominates(directions, o.values, t.values)));
}

function gainsOf(directions: readonly Direction[], a: readonly number[], b: readonly number[]): readonly number[] {
  return directions.map((direction, i) => gain(direction, a[i] ?? Number.NaN, b[i] ?? Number.NaN));
}

function ranked(
  directions: readonly Direction[],
  trials: readonly Valued[],
  reference: Valued | null,
  own: TrialRecord | null,
): readonly Valued[] {
  if (trials.length === 0) return [];
  const [direction] = directions;
  const simpler = (a: Valued, b: Valued): number => changes(a, own) - changes(b, own) || a.trial - b.trial;
  if (directions.length === 1 && direction !== undefined) {
    return trials.toSorted(
      (a, b) =>
        (isBetter(direction, a.values[0] ?? Number.NaN, b.values[0] ?? Number.NaN) ? -1 : 1) * Number(a.values[0] !== b.values[0]) ||
        simpler(a, b),
    );
  }
  const front = new Set(paretoFront(directions, trials));
  const score = balance(directions, trials, reference);
  return trials.toSorted((a, b) => Number(front.has(b)) - Number(front.has(a)) || score(b) - score(a) || simpler(a, b));
}

/** How many of the user's own values a trial changes. */
function changes({ params }: Valued, own: TrialRecord | null): number {
  return own === null ? 0 : Object.entries(params).filter(([name, value]) => own.params[name] !== value).length;
}

/** The knee as largest least gain: each gain over the reference (else over the worst) as a share of the largest such gain. */
function balance(directions: readonly Direction[], trials: readonly Valued[], reference: Valued | null): (trial: Valued) => number {
  const origin =
    reference?.values ??
    directions.map((d, i) => trials.map((t) => t.values[i] ?? Number.NaN).reduce((a, b) => (isBetter(d, a, b) ? b : a)));
  const gains = new Map(trials.map((t) => [t, gainsOf(directions, t.values, origin)] as const));
  const spans = directions.map((_, i) => Math.max(...[...gains.values()].map((g) => g[i] ?? 0)));
  return (trial) => Math.min(...(gains.get(trial) ?? []).map((g, i) => ((spans[i] ?? 0) > 0 ? g / (spans[i] ?? 1) : 1)));
}
