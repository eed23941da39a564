import { FAMILIES, type Family, type Points, pointsOf } from "./families";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** Points count 10^(i/n): later ones more, as in the reference implementation. */
export function recencyWeights(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => (n === 1 ? 1 : 10 ** (i / n)));
}

/**
 * Posterior of a positive combination of curve families (Domhan, Springenberg & Hutter 2015, §3.2) for y at x = 1 … n: normal noise, flat
 * priors, weights ≥ 0, f(2) ≤ f(horizon), and f(horizon) of 0 … 100. Parameters: those of each family in turn, σ, the weights.
 */
export class LogPosterior {
  readonly families: readonly Family[];
  readonly dimension: number;
  /** Index of σ; the weights follow. */
  readonly sigmaAt: number;
  readonly #offsets: readonly number[];
  readonly #y: Float64Array;
  readonly #weights: Float64Array;
  readonly #weightSum: number;
  readonly #points: Points;
  /** x = 2 and the horizon. */
  readonly #ends: Points;
  readonly #atEnds = new Float64Array(2);
  readonly #sums: Float64Array;

  constructor(names: readonly string[], y: ArrayLike<number>, horizon: number) {
    this.families = names.map((name) => FAMILIES.find((f) => f.name === name) ?? FAMILIES[0]).filter((f) => f !== undefined);
    let offset = 0;
    this.#offsets = this.families.map((f) => {
      const at = offset;
      offset += f.start.length;
      return at;
    });
    this.sigmaAt = offset;
    this.dimension = offset + 1 + this.families.length;
    this.#y = Float64Array.from(y);
    this.#weights = recencyWeights(y.length);
    this.#weightSum = this.#weights.reduce((a, b) => a + b, 0);
    this.#points = pointsOf(this.#y.map((_, i) => i + 1));
    this.#ends = pointsOf([2, horizon]);
    this.#sums = new Float64Array(y.length);
  }

  /** Values of the combination at some points, the parameters beginning at `from`. */
  curve(points: Points, p: ArrayLike<number>, from = 0): Float64Array {
    const out = new Float64Array(points.x.length);
    let total = 0;
    for (let m = 0; m < this.families.length; m++) {
      const weight = p[from + this.sigmaAt + 1 + m] ?? 0;
      total += weight;
      this.families[m]?.add(points, p, from + (this.#offsets[m] ?? 0), weight, out);
    }
    return out.map((sum) => sum / total);
  }

  /** Up to a constant; −∞ where it is not allowed. */
  at(p: ArrayLike<number>, from = 0): number {
    const sigma = p[from + this.sigmaAt] ?? 0;
    if (!(sigma > 0)) return Number.NEGATIVE_INFINITY;
    const n = this.#y.length;
    this.#sums.fill(0);
    let total = 0;
    for (let m = 0; m < this.families.length; m++) {
      const weight = p[from + this.sigmaAt + 1 + m] ?? 0;
      if (weight < 0) return Number.NEGATIVE_INFINITY;
      total += weight;
      const f = this.families[m];
      if (f === undefined) continue;
      const o = from + (this.#offsets[m] ?? 0);
      this.#atEnds.fill(0);
      f.add(this.#ends, p, o, 1, this.#atEnds);
      const [second = Number.NaN, end = Number.NaN] = this.#atEnds;
      if (!(second <= end && end >= 0 && end <= 100)) return Number.NEGATIVE_INFINITY;
      f.add(this.#points, p, o, weight, this.#sums);
    }
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const r = (this.#y[i] ?? 0) - (this.#sums[i] ?? 0) / total;
      squares += (this.#weights[i] ?? 0) * r * r;
    }
    const log = (-0.5 * squares) / (sigma * sigma) - this.#weightSum * (Math.log(sigma) + 0.5 * LOG_TWO_PI);
    return Number.isNaN(log) ? Number.NEGATIVE_INFINITY : log;
  }
}
