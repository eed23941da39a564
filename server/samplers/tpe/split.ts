import type { Evaluation } from "../history";
import { ranksOf } from "../ranking";

/** Share of the configurations that count as good, and how many at most. */
const GOOD = 0.15;
const MOST = 25;

/** How much of the good ones' weight goes by what they gain. */
const BY_GAIN = 0.7;

export interface Split {
  readonly all: readonly Evaluation[];
  readonly good: readonly Evaluation[];
  readonly bad: readonly Evaluation[];
  /** Of the good ones; 1 on average. */
  readonly weights: readonly number[];
}

/**
 * The best 15 % by value, at most 25, against all others: what was stopped without an estimate and what failed is never good. Several
 * objectives: by front of non-dominated ones (Ozaki et al. 2022, "Multiobjective Tree-Structured Parzen Estimator"). A good one weighs
 * the more, the more it is better than the best of the others (Watanabe 2023, arXiv:2304.11127, §3.2, weights of expected improvement).
 */
export function splitOf(evaluations: readonly Evaluation[]): Split {
  const ranks = ranksOf(evaluations);
  const order = evaluations.map((_, i) => i).sort((i, j) => (ranks[i] ?? 0) - (ranks[j] ?? 0) || i - j);
  const sorted = order.flatMap((i) => evaluations[i] ?? []);
  const well = sorted.filter((e) => e.state !== "failed").length;
  const good = sorted.filter((e) => e.values.length > 0).slice(0, Math.min(Math.ceil(GOOD * well), MOST));
  const bad = sorted.slice(good.length);
  return { all: evaluations, good, bad, weights: weightsOf(good, bad) };
}

function weightsOf(good: readonly Evaluation[], bad: readonly Evaluation[]): readonly number[] {
  const edge = bad.find((e) => e.values.length === 1)?.values[0];
  const gains = good.map((e) => (edge === undefined ? 0 : edge - (e.values[0] ?? edge)));
  const most = Math.max(...gains);
  if (!(most > 0) || most === Number.POSITIVE_INFINITY) return good.map(() => 1);
  const sum = gains.reduce((a, gain) => a + gain / most, 0);
  return gains.map((gain) => 1 - BY_GAIN + (BY_GAIN * good.length * (gain / most)) / sum);
}
