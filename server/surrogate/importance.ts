import { Sobol } from "../numeric/sobol";
import type { Direction, Params } from "../protocol/space";
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
  /** Of each total share, by how much it may be off: a standard deviation. Told for the first of `worst` alone; empty where nothing is in doubt. */
  readonly spread: readonly number[];
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
  const points = designOf(space, n);
  const means = surrogate.means(points.configurations);
  const found = worst.map((limit) => effectsOf(points, means, direction, limit));
  // What is in doubt is known well enough from fewer points.
  const spread = spreadOf(surrogate, designOf(space, Math.max(FEWEST, n / 4)), direction, worst[0] ?? Number.NaN, d);
  return found.map((effects, k) => ({ ...effects, spread: k === 0 ? spread : [] }));
}

/** Points of two Sobol sequences and, for each parameter, of the first with that parameter from the second: positions in `configurations`. */
interface Design {
  readonly configurations: readonly Params[];
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly mixed: readonly Int32Array[];
}

/** A finite space has few configurations, and inactive parameters make many points one: each is there once. */
function designOf(space: SearchSpace, n: number): Design {
  const d = space.parameters.length;
  const known = new Map<string, number>();
  const configurations: Params[] = [];
  const position = (unit: readonly number[]): number => {
    const params = space.fromUnit(unit);
    const key = space.key(params);
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, configurations.length);
    return configurations.push(params) - 1;
  };
  const sequence = new Sobol(2 * d, 1);
  const [a, b] = [new Int32Array(n), new Int32Array(n)];
  const mixed = Array.from({ length: d }, () => new Int32Array(n));
  for (let i = 0; i < n; i++) {
    const point = sequence.point(i);
    const [left, right] = [point.slice(0, d), point.slice(d)];
    a[i] = position(left);
    b[i] = position(right);
    for (const [j, row] of mixed.entries()) row[i] = position(left.with(j, right[j] ?? 0.5));
  }
  return { configurations, a, b, mixed };
}

function effectsOf({ a, b, mixed }: Design, means: Float64Array, direction: Direction, limit: number): Omit<Importance, "spread"> {
  const values = means.map((mean) => (direction === "minimize" ? Math.min(mean, limit) : Math.max(mean, limit)));
  const at = (positions: Int32Array): Float64Array => Float64Array.from(positions, (p) => values[p] ?? Number.NaN);
  return scaledEffects(at(a), at(b), mixed.map(at));
}

/**
 * By how much the total shares may be off, as a standard deviation: how they differ between plausible hyperparameters, and how much they
 * rest on single parts of the measurements (delete-a-group jackknife, Kott 2001). Empty where nothing is in doubt.
 */
function spreadOf(surrogate: Surrogate, design: Design, direction: Direction, limit: number, parameters: number): readonly number[] {
  const doubt = surrogate.doubt?.(design.configurations);
  if (doubt === undefined) return [];
  const totals = (means: Float64Array) => effectsOf(design, means, direction, limit).total;
  const settings = doubt.settings.map(({ share, means }) => ({ share, total: totals(means) }));
  const folds = doubt.without.map(totals);
  return Array.from({ length: parameters }, (_, j) => {
    const center = settings.reduce((sum, { share, total }) => sum + share * (total[j] ?? 0), 0);
    const between = settings.reduce((sum, { share, total }) => sum + share * ((total[j] ?? 0) - center) ** 2, 0);
    const middle = folds.reduce((sum, total) => sum + (total[j] ?? 0), 0) / folds.length;
    const jackknife = folds.reduce((sum, total) => sum + ((total[j] ?? 0) - middle) ** 2, 0) * (1 - 1 / folds.length);
    return Math.sqrt(between + (folds.length > 0 ? jackknife : 0));
  });
}

/** Squares of the largest and the smallest numbers are none: the function is divided by its magnitude. */
function scaledEffects(a: Float64Array, b: Float64Array, mixed: readonly Float64Array[]): Omit<Importance, "spread"> {
  const magnitude = [a, b, ...mixed].reduce((most, values) => values.reduce((m, x) => Math.max(m, Math.abs(x)), most), 0);
  const scaled = (values: Float64Array): Float64Array => (magnitude > 0 ? values.map((x) => x / magnitude) : values);
  return effects(scaled(a), scaled(b), mixed.map(scaled));
}

function effects(a: Float64Array, b: Float64Array, mixed: readonly Float64Array[]): Omit<Importance, "spread"> {
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
