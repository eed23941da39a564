import { studentTQuantile } from "../../numeric/student-t";
import { rankCorrelation } from "./rank-correlation";

/** Good finishers without which their spread says nothing. */
const MIN_GOOD = 4;
/** Below this risk nothing is stopped: no few curves can vouch for it. */
const LEAST_RISK = 1e-5;

/** Who of the complete trials is good: the best by their final values, best first. */
export function goodOnes(finals: readonly number[], share: number): readonly number[] {
  const count = Math.min(finals.length, Math.max(MIN_GOOD, Math.ceil(share * finals.length)));
  return finals
    .map((_, i) => i)
    .sort((i, j) => (finals[j] ?? 0) - (finals[i] ?? 0) || i - j)
    .slice(0, count);
}

/** Where the good finishers stood after a part of their way, by one trait. */
export interface Bar {
  readonly mean: number;
  readonly sd: number;
  /** How well the trait ranked all complete trials: Spearman's ρ, shrunk as if by two more trials without any order; ≥ 0. */
  readonly rho: number;
  /** Sizes of the good. */
  readonly count: number;
}

export function barOf(stands: readonly number[], finals: readonly number[], good: readonly number[]): Bar {
  const n = stands.length;
  const rho = Math.max(0, (rankCorrelation(stands, finals) * n) / (n + 2));
  let mean = 0;
  for (const i of good) mean += (stands[i] ?? 0) / good.length;
  let squares = 0;
  for (const i of good) squares += ((stands[i] ?? 0) - mean) ** 2;
  return { mean, sd: Math.sqrt(squares / (good.length - 1)), rho, count: good.length };
}

/**
 * Below this a trial is unlike the good finishers: the α quantile of one more of them, mean − t_{1−α, k−1} · sd · √(1 + 1/k) (Student's prediction
 * interval). α falls with the order of the ranks, so that good finishers that were spread, and ranks that moved, both lower it; −∞ where
 * there is no telling.
 */
export function limitOf({ mean, sd, count }: Bar, risk: number): number {
  const alpha = Math.min(0.5, risk);
  if (!(alpha > LEAST_RISK)) return Number.NEGATIVE_INFINITY;
  return mean - tail(alpha, count - 1) * sd * Math.sqrt(1 + 1 / count);
}

const tails = new Map<number, number>();

/** t_{1−α}, of α to 2 %: each check has another α, and the quantile is found by bisection. */
function tail(alpha: number, degrees: number): number {
  const rounded = Math.round(Math.log(alpha) * 50);
  const key = rounded * 4096 + Math.min(degrees, 2047);
  const known = tails.get(key);
  if (known !== undefined) return known;
  const found = Math.max(0, studentTQuantile(1 - Math.min(0.5, Math.exp(rounded / 50)), degrees));
  if (tails.size > 20_000) tails.clear();
  tails.set(key, found);
  return found;
}
