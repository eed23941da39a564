import type { Direction } from "../protocol/space";

/**
 * The scale that curves are modelled on: u grows as the metric gets better, is about 0 … 1, and does not depend on the metric's unit.
 *
 * | metric | u |
 * |---|---|
 * | both bounds known | share of the way from the worse to the better bound |
 * | better bound known (a loss ≥ 0, a reward ≤ 0) | s/(s + x), x the distance from that bound: a logistic curve in ln x |
 * | a minimised metric that was never negative, bounds unknown | the same, going on as a straight line beyond 0 |
 * | anything else | a straight line through a good and a bad value that were seen |
 */
export interface Scale {
  /** NaN for NaN; infinities go to the ends. */
  toModel(value: number): number;
  fromModel(u: number): number;
  /** ln |du/dvalue|. */
  logSlope(value: number): number;
  /** What u can be, by the known bounds. */
  readonly low: number;
  readonly high: number;
}

export type Bounds = readonly [low: number | null, high: number | null];

/** How far a straight scale reaches: what explodes beyond it is as bad as can be. */
const FAR = 4;

/** Where a straight scale puts the worst and the best that was seen. */
const WORST_SEEN = 0.15;
const BEST_SEEN = 0.75;

/** Beyond so many times the median of what was seen a value is an explosion. */
const MOST_UNUSUAL = 4;

/** A curve on the metric's own scale by the share of the horizon at which it was seen. */
export interface SeenCurve {
  readonly shares: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/**
 * The scale of a task. `curves` are those of completed trials; where there are none, the one that is asked about. `unit` is the distance
 * from the better bound that is worth ½, where it is known.
 */
export function scaleOf(direction: Direction, bounds: Bounds, curves: readonly SeenCurve[], unit: number | null = null): Scale {
  const sign = direction === "maximize" ? 1 : -1;
  const [low, high] = bounds;
  const better = direction === "maximize" ? high : low;
  const worse = direction === "maximize" ? low : high;
  if (better !== null && worse !== null) return straight(worse, better, 0, 1, bounds, sign);
  if (better !== null) return curved(sign, better, unit ?? typicalDistance(curves, (v) => sign * (better - v)), true);
  if (direction === "minimize" && worse === null && neverNegative(curves))
    return curved(sign, 0, unit ?? typicalDistance(curves, (v) => v), false);
  const [bad, good] = seenRange(curves, sign);
  return straight(bad, good, WORST_SEEN, BEST_SEEN, bounds, sign);
}

/** u = s/(s + x) with x = distance from the better bound; beyond the bound, where there is none in truth, 1 − x/s. */
function curved(sign: 1 | -1, better: number, unit: number, bounded: boolean): Scale {
  const s = unit > 0 && Number.isFinite(unit) ? unit : 1;
  return {
    low: 0,
    high: bounded ? 1 : Number.POSITIVE_INFINITY,
    toModel: (value) => {
      const x = sign * (better - value);
      if (x <= 0) return bounded ? 1 : Math.min(1 - x / s, FAR);
      return s / (s + x);
    },
    fromModel: (u) => better - sign * (u >= 1 ? s * (1 - u) : s * (1 / Math.max(u, Number.MIN_VALUE) - 1)),
    logSlope: (value) => {
      const x = sign * (better - value);
      return x <= 0 ? -Math.log(s) : Math.log(s) - 2 * Math.log(s + x);
    },
  };
}

function straight(bad: number, good: number, atBad: number, atGood: number, bounds: Bounds, sign: 1 | -1): Scale {
  const slope = (atGood - atBad) / (good - bad);
  const linear = (value: number): number => atBad + slope * (value - bad);
  const ends = bounds.map((bound, i) => (bound === null ? (i === 0 ? -sign : sign) * Number.POSITIVE_INFINITY : linear(bound)));
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  return {
    low,
    high,
    toModel: (value) => Math.min(Math.max(linear(value), Math.max(low, -FAR)), Math.min(high, 1 + FAR)),
    fromModel: (u) => bad + (u - atBad) / slope,
    logSlope: () => Math.log(Math.abs(slope)),
  };
}

/** Median over curves of the distance at a tenth of the horizon, or at what was seen nearest to it, where that is no explosion. */
function typicalDistance(curves: readonly SeenCurve[], distance: (value: number) => number): number {
  const found: number[] = [];
  for (const { shares, values } of curves) {
    const seen: number[] = [];
    let nearest = Number.NaN;
    let gap = Number.POSITIVE_INFINITY;
    for (let i = 0; i < values.length; i++) {
      const value = distance(values[i] ?? Number.NaN);
      const away = Math.abs((shares[i] ?? 0) - 0.1);
      if (!(value > 0) || !Number.isFinite(value)) continue;
      seen.push(value);
      if (away < gap) [nearest, gap] = [value, away];
    }
    if (seen.length > 0) found.push(Math.min(nearest, MOST_UNUSUAL * medianOf(seen)));
  }
  return found.length === 0 ? 1 : medianOf(found);
}

function neverNegative(curves: readonly SeenCurve[]): boolean {
  return curves.every(({ values }) => {
    for (let i = 0; i < values.length; i++) if ((values[i] ?? 0) < 0 && Number.isFinite(values[i] ?? 0)) return false;
    return true;
  });
}

/** A bad and a good value that are not equal: the medians over curves of each one's tenth and of its best. */
function seenRange(curves: readonly SeenCurve[], sign: 1 | -1): readonly [number, number] {
  const bad: number[] = [];
  const good: number[] = [];
  for (const { values } of curves) {
    const sorted = Array.from(values, (v) => sign * v)
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    if (sorted.length === 0) continue;
    bad.push(sorted[Math.floor((sorted.length - 1) / 10)] ?? 0);
    good.push(sorted.at(-1) ?? 0);
  }
  const worst = bad.length === 0 ? 0 : medianOf(bad);
  const best = good.length === 0 ? 1 : Math.max(medianOf(good), worst);
  // A curve that never moved: a thousandth of its size is a difference.
  const least = 1e-3 * Math.max(Math.abs(best), Math.abs(worst)) || 1;
  return [sign * (best - Math.max(best - worst, least)), sign * best];
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
