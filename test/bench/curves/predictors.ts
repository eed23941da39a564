import { CurveModel } from "../../../server/curves/curve-model";
import { Mixture } from "../../../server/curves/mixture";
import type { CurvePrior } from "../../../server/curves/prior";
import { Truncated } from "../../../server/curves/truncated";
import { type Samples, sampleCurves } from "../../support/domhan/mcmc";
import { CUTS, cutAt, drawn, historyOf, type JudgedPool, kinOf, stepsUpTo } from "./judged-pools";

/** A prediction as it is judged: on the scale u of its pool. */
export interface Judged {
  readonly logDensity: number;
  readonly error: number;
  readonly within: boolean;
  readonly milliseconds: number;
  /** P(better than the best of ten other curves), and whether it became so; null where that was not asked. */
  readonly better: { readonly probability: number; readonly happened: boolean } | null;
}

/** Of the value at the horizon of curve `i` from its first `n` values. */
export type Predictor = (pool: JudgedPool, i: number, n: number) => Judged;

/** No single surprise decides a mean: nothing is worse than e^−10 times the density of "anything from 0 to 1". */
const WORST = -10;

function judgedAs(logDensity: number, error: number, within: boolean, milliseconds: number, better: Judged["better"] = null): Judged {
  return { logDensity: Math.max(logDensity, WORST), error, within, milliseconds, better };
}

/** The closed form, the metric's bounds being told and nothing else; with `history` completed curves of the pool told before. */
export function closedForm(priorOf: (pool: JudgedPool) => CurvePrior, history: number): Predictor {
  let last: { readonly pool: JudgedPool; readonly i: number; readonly model: CurveModel } | null = null;
  return (pool, i, n) => {
    if (last === null || last.pool !== pool || last.i !== i) {
      const { direction, horizon, bounds } = pool;
      const model = new CurveModel({ direction, horizon, bounds }, priorOf(pool));
      for (const values of historyOf(pool, i, history)) model.addComplete({ steps: stepsUpTo(values.length), values });
      model.predict({ steps: stepsUpTo(n), values: (pool.curves[i] ?? []).slice(0, n) });
      last = { pool, i, model };
    }
    const curve = { steps: stepsUpTo(n), values: (pool.curves[i] ?? []).slice(0, n) };
    const value = pool.curves[i]?.[pool.horizon - 1] ?? 0;
    const incumbent = bestOf(pool, historyOf(pool, i, 10));
    const began = performance.now();
    const prediction = last.model.predict(curve);
    if (prediction === null) return judgedAs(WORST, 1, false, 0);
    const [low, high] = [prediction.quantile(0.05), prediction.quantile(0.95)];
    const probability = prediction.probabilityBetter(incumbent);
    const density = prediction.logDensity(value);
    const took = performance.now() - began;
    const error = Math.abs(pool.toU(prediction.mean) - pool.toU(value));
    const better = { probability, happened: pool.toU(value) > pool.toU(incumbent) };
    return judgedAs(density - pool.logSlope(value), error, value >= low && value <= high, took, better);
  };
}

/** The last value, and how far curves of other pools moved from theirs after the same share of the horizon. */
export function lastValue(pools: readonly JudgedPool[], curvesPerPool: number): Predictor {
  const moves = new Map<string, Float64Array>();
  const movesOf = (pool: JudgedPool, n: number): Float64Array => {
    const cut = CUTS.find((share) => cutAt(pool, share) === n) ?? 0.5;
    const key = `${kinOf(pool.name)} ${cut}`;
    const known = moves.get(key);
    if (known !== undefined) return known;
    const found: number[] = [];
    for (const other of pools)
      if (kinOf(other.name) !== kinOf(pool.name))
        for (const i of drawn(other, curvesPerPool, 1))
          found.push(other.toU(other.curves[i]?.[other.horizon - 1] ?? 0) - lastSeen(other, i, cutAt(other, cut)));
    const sorted = Float64Array.from(found).sort();
    moves.set(key, sorted);
    return sorted;
  };
  return (pool, i, n) => {
    const sorted = movesOf(pool, n);
    const began = performance.now();
    const from = lastSeen(pool, i, n);
    const mixture = new Mixture();
    // A density of the moves: the bandwidth of each is a quarter of the distance between its twentieth neighbours.
    sorted.forEach((move, k) => {
      const width = (sorted[Math.min(k + 20, sorted.length - 1)] ?? 0) - (sorted[Math.max(k - 20, 0)] ?? 0);
      mixture.add(1 / sorted.length, from + move, Math.max(width / 4, 0.004));
    });
    const cut = new Truncated(mixture, 0, 1);
    return judgedBy(pool, i, cut, performance.now() - began);
  };
}

/** Samples of a curve's end, drawn once for all that is made of them, and how long that took. */
export class Sampler {
  readonly #known = new Map<string, { readonly samples: Samples | null; readonly milliseconds: number }>();

  samples(pool: JudgedPool, i: number, n: number): { readonly samples: Samples | null; readonly milliseconds: number } {
    const key = `${pool.name} ${i} ${n}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const began = performance.now();
    const seen = (pool.curves[i] ?? []).slice(0, n).filter(Number.isFinite);
    const samples = sampleCurves(
      seen.map((value) => pool.toU(value)),
      pool.horizon,
    );
    const drawnNow = { samples, milliseconds: performance.now() - began };
    this.#known.set(key, drawnNow);
    return drawnNow;
  }
}

/** The sampler of the paper, at work on u; with `safety` cut off at 0 and 1 and mixed with so much of "anything from 0 to 1". */
export function mcmc(sampler: Sampler, safety: number): Predictor {
  return (pool, i, n) => {
    const { samples, milliseconds: took } = sampler.samples(pool, i, n);
    const value = pool.toU(pool.curves[i]?.[pool.horizon - 1] ?? 0);
    if (samples === null || samples.means.length === 0) return judgedAs(0, Math.abs(0.5 - value), value >= 0.05 && value <= 0.95, took);
    const mixture = new Mixture();
    samples.means.forEach((mean, k) => {
      mixture.add(1 / samples.means.length, mean, samples.sds[k] ?? 1);
    });
    if (safety === 0)
      return judgedBy(pool, i, new Truncated(mixture.compressed(), Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY), took);
    const cut = new Truncated(mixture.compressed(), 0, 1);
    if (cut.empty) return judgedAs(0, Math.abs(0.5 - value), value >= 0.05 && value <= 0.95, took);
    const density = Math.log((1 - safety) * Math.exp(cut.logDensity(value)) + safety);
    // Quantiles of the mixture with the uniform distribution.
    const below = (1 - safety) * cut.cdf(value) + safety * value;
    const mean = (1 - safety) * cut.mean() + safety * 0.5;
    return judgedAs(density, Math.abs(mean - value), below >= 0.05 && below <= 0.95, took);
  };
}

function judgedBy(pool: JudgedPool, i: number, u: Truncated, milliseconds: number): Judged {
  const value = pool.toU(pool.curves[i]?.[pool.horizon - 1] ?? 0);
  const below = u.cdf(value);
  return judgedAs(u.logDensity(value), Math.abs(u.mean() - value), below >= 0.05 && below <= 0.95, milliseconds);
}

function bestOf(pool: JudgedPool, curves: readonly (readonly number[])[]): number {
  const ends = curves.map((curve) => curve[pool.horizon - 1] ?? Number.NaN).filter(Number.isFinite);
  return pool.direction === "maximize" ? Math.max(...ends) : Math.min(...ends);
}

/** u of the last value that is a number. */
function lastSeen(pool: JudgedPool, i: number, n: number): number {
  return pool.toU((pool.curves[i] ?? []).slice(0, n).findLast(Number.isFinite) ?? 0);
}
