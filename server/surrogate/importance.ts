import { Sobol } from "../numeric/sobol";
import type { Direction } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import type { Surrogate } from "./surrogate";

/** Predictions at most, on the order of. */
const BUDGET = 4096;
const FEWEST = 32;
const MOST = 512;

/** Variance below this share of the squared magnitude is rounding. */
const ROUNDING = 1e-18;

export interface Importance {
  /** Total effects as shares of their sum; all 0 where the function is constant. */
  readonly total: readonly number[];
  /** Main effects as shares of the variance, 0 … 1. */
  readonly main: readonly number[];
}

/**
 * How much each parameter (in the order of `space.parameters`) decides about the surrogate's mean over the whole space, where points are
 * uniform in the coordinates of the space: on log axes in the logarithm. The decomposition of variance is that of functional ANOVA
 * (Hutter, Hoos & Leyton-Brown 2014, "An Efficient Approach for Assessing Hyperparameter Importance"), estimated with Sobol points: total
 * effects by Jansen 1999, main effects by Saltelli et al. 2010 ("Variance based sensitivity analysis of model output", table 2, b and f).
 * A conditional parameter counts where it is active. Means that are worse than `worst` count as `worst`.
 */
export function importance(
  surrogate: Surrogate,
  space: SearchSpace,
  direction: Direction,
  worst: readonly number[],
): readonly Importance[] {
  const d = space.parameters.length;
  const n = Math.min(MOST, Math.max(FEWEST, 2 ** Math.floor(Math.log2(BUDGET / (d + 2)))));
  const mean = remembered(surrogate, space);
  const sequence = new Sobol(2 * d, 1);
  const [a, b] = [new Float64Array(n), new Float64Array(n)];
  const mixed = Array.from({ length: d }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const point = sequence.point(i);
    const [left, right] = [point.slice(0, d), point.slice(d)];
    a[i] = mean(left);
    b[i] = mean(right);
    for (let j = 0; j < d; j++) {
      const row = mixed[j];
      if (row !== undefined) row[i] = mean(left.with(j, right[j] ?? 0.5));
    }
  }
  return worst.map((limit) => {
    const cut = (values: Float64Array): Float64Array =>
      values.map((value) => (direction === "minimize" ? Math.min(value, limit) : Math.max(value, limit)));
    return scaledEffects(cut(a), cut(b), mixed.map(cut));
  });
}

/** Squares of the largest and the smallest numbers are none: the function is divided by its magnitude. */
function scaledEffects(a: Float64Array, b: Float64Array, mixed: readonly Float64Array[]): Importance {
  const magnitude = [a, b, ...mixed].reduce((most, values) => values.reduce((m, x) => Math.max(m, Math.abs(x)), most), 0);
  const scaled = (values: Float64Array): Float64Array => (magnitude > 0 ? values.map((x) => x / magnitude) : values);
  return effects(scaled(a), scaled(b), mixed.map(scaled));
}

function effects(a: Float64Array, b: Float64Array, mixed: readonly Float64Array[]): Importance {
  const n = a.length;
  const all = [...a, ...b];
  const center = all.reduce((sum, x) => sum + x, 0) / all.length;
  const variance = all.reduce((sum, x) => sum + (x - center) ** 2, 0) / all.length;
  const none = mixed.map(() => 0);
  if (!(variance > ROUNDING * center * center) || !Number.isFinite(variance)) return { total: none, main: none };
  const mean = (of: (i: number) => number): number => a.reduce((sum, _, i) => sum + of(i), 0) / n;
  const totals = mixed.map((row) => mean((i) => ((a[i] ?? 0) - (row[i] ?? 0)) ** 2) / 2);
  const sum = totals.reduce((s, t) => s + t, 0);
  const main = mixed.map((row) => mean((i) => ((b[i] ?? 0) - center) * ((row[i] ?? 0) - (a[i] ?? 0))) / variance);
  return { total: sum > 0 ? totals.map((t) => t / sum) : none, main: main.map((m) => Math.min(Math.max(m, 0), 1)) };
}

/** A finite space has few configurations, and inactive parameters make many points one. */
function remembered(surrogate: Surrogate, space: SearchSpace): (unit: readonly number[]) => number {
  const known = new Map<string, number>();
  return (unit) => {
    const params = space.fromUnit(unit);
    const key = space.key(params);
    const before = known.get(key);
    if (before !== undefined) return before;
    const { mean } = surrogate.predict(params);
    known.set(key, mean);
    return mean;
  };
}
