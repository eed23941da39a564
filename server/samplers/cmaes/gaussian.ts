import type { Random } from "../../numeric/random";
import { symmetricEigen } from "../../numeric/symmetric-eigen";
import type { Strategy } from "./strategy";

/** The search distribution N(m, σ² C) with its evolution paths, at one generation. Never changed in place. */
export interface Gaussian {
  readonly mean: Float64Array;
  readonly sigma: number;
  /** n × n, row-major; n numbers where the covariance is diagonal. */
  readonly covariance: Float64Array;
  readonly separable: boolean;
  readonly pathSigma: Float64Array;
  readonly pathC: Float64Array;
  readonly generation: number;
}

const SMALLEST = 1e-8;
const LARGEST_SIGMA = 1e32;

export function initialGaussian(mean: Float64Array, sigma: number, separable: boolean): Gaussian {
  const n = mean.length;
  const covariance = separable ? new Float64Array(n).fill(1) : new Float64Array(n * n);
  if (!separable) for (let i = 0; i < n; i++) covariance[i * n + i] = 1;
  return { mean, sigma, covariance, separable, pathSigma: new Float64Array(n), pathC: new Float64Array(n), generation: 0 };
}

/** √C_jj. */
export function axisDeviation({ covariance, separable, mean }: Gaussian, j: number): number {
  return Math.sqrt(Math.max(covariance[separable ? j : j * mean.length + j] ?? 0, 0));
}

/** C^½ and C^−½ as linear maps. */
export class Root {
  readonly #n: number;
  readonly #scales: Float64Array;
  readonly #vectors: Float64Array | null;

  constructor({ covariance, separable, mean }: Gaussian) {
    this.#n = mean.length;
    const { values, vectors } = separable ? { values: covariance, vectors: null } : symmetricEigen(covariance, this.#n);
    this.#scales = values.map((v) => Math.sqrt(v < 0 ? SMALLEST : Math.max(v, 1e-300)));
    this.#vectors = vectors;
  }

  /** B D z, distributed as N(0, C) where z is standard normal. */
  coloured(z: Float64Array): Float64Array {
    return this.#times(z.map((v, j) => v * (this.#scales[j] ?? 0)));
  }

  /** C^−½ y. */
  whitened(y: Float64Array): Float64Array {
    const n = this.#n;
    const vectors = this.#vectors;
    const rotated = vectors === null ? y : y.map((_, j) => y.reduce((sum, v, i) => sum + v * (vectors[i * n + j] ?? 0), 0));
    return this.#times(rotated.map((v, j) => v / (this.#scales[j] ?? 1)));
  }

  #times(z: Float64Array): Float64Array {
    const n = this.#n;
    const vectors = this.#vectors;
    return vectors === null ? z : z.map((_, i) => z.reduce((sum, v, j) => sum + v * (vectors[i * n + j] ?? 0), 0));
  }
}

/** A draw with its step stretched by `scale`, drawn again while it is not inside: the whole point, or where axes are independent an axis alone. */
export function drawWhere(
  isInside: (x: number, axis: number) => boolean,
  redraws: number,
  { mean, sigma, separable }: Gaussian,
  root: Root,
  random: Random,
  scale: number,
): Float64Array {
  if (separable) {
    const width = root.coloured(new Float64Array(mean.length).fill(scale * sigma));
    return mean.map((m, j) => {
      const draw = (): number => m + (width[j] ?? 0) * random.normal();
      let x = draw();
      for (let i = 0; i < redraws && !isInside(x, j); i++) x = draw();
      return x;
    });
  }
  const draw = (): Float64Array => root.coloured(mean.map(() => random.normal())).map((y, j) => (mean[j] ?? 0) + scale * sigma * y);
  let x = draw();
  for (let i = 0; i < redraws && !x.every(isInside); i++) x = draw();
  return x;
}

/**
 * The distribution after a generation: `points` best first, `weights` of the same length (those of the strategy, or averaged over
 * equals). Eq. 41–47 of Hansen 2016 with active covariance update.
 */
export function updated(
  g: Gaussian,
  root: Root,
  points: readonly Float64Array[],
  weights: readonly number[],
  strategy: Strategy,
): Gaussian {
  const n = g.mean.length;
  const { muEff, cSigma, dSigma, cc, chiN } = strategy;
  const steps = points.map((x) => x.map((v, j) => (v - (g.mean[j] ?? 0)) / g.sigma));
  const step = new Float64Array(n);
  steps.forEach((y, k) => {
    const w = Math.max(weights[k] ?? 0, 0);
    for (let j = 0; j < n; j++) step[j] = (step[j] ?? 0) + w * (y[j] ?? 0);
  });
  const white = root.whitened(step);
  const gain = Math.sqrt(cSigma * (2 - cSigma) * muEff);
  const pathSigma = g.pathSigma.map((p, j) => (1 - cSigma) * p + gain * (white[j] ?? 0));
  const length = norm(pathSigma);
  const generation = g.generation + 1;
  const expected = Math.sqrt(1 - (1 - cSigma) ** (2 * (generation + 1)));
  const moving = length / expected < (1.4 + 2 / (n + 1)) * chiN;
  const gainC = moving ? Math.sqrt(cc * (2 - cc) * muEff) : 0;
  const pathC = g.pathC.map((p, j) => (1 - cc) * p + gainC * (step[j] ?? 0));
  const scaled = weights.map((w, k) => (w >= 0 ? w : (w * n) / (norm(root.whitened(steps[k] ?? step)) ** 2 + SMALLEST)));
  const lost = moving ? 0 : cc * (2 - cc);
  return {
    mean: g.mean.map((m, j) => m + g.sigma * (step[j] ?? 0)),
    sigma: Math.min(g.sigma * Math.exp((cSigma / dSigma) * (length / chiN - 1)), LARGEST_SIGMA),
    covariance: covarianceAfter(g, steps, weights, scaled, pathC, strategy, lost),
    separable: g.separable,
    pathSigma,
    pathC,
    generation,
  };
}

function covarianceAfter(
  { covariance, separable, mean }: Gaussian,
  steps: readonly Float64Array[],
  weights: readonly number[],
  scaled: readonly number[],
  path: Float64Array,
  { c1, cMu }: Strategy,
  lost: number,
): Float64Array {
  const n = mean.length;
  const sum = weights.reduce((a, w) => a + w, 0);
  const keep = 1 + c1 * lost - c1 - cMu * sum;
  const entry = (i: number, j: number): number => {
    let rankMu = 0;
    for (let k = 0; k < steps.length; k++) rankMu += (scaled[k] ?? 0) * (steps[k]?.[i] ?? 0) * (steps[k]?.[j] ?? 0);
    return c1 * (path[i] ?? 0) * (path[j] ?? 0) + cMu * rankMu;
  };
  const next = covariance.map((c) => keep * c);
  for (let i = 0; i < n; i++) {
    if (separable) next[i] = Math.max((next[i] ?? 0) + entry(i, i), 1e-300);
    else
      for (let j = 0; j <= i; j++) {
        const value = (next[i * n + j] ?? 0) + entry(i, j);
        next[i * n + j] = value;
        next[j * n + i] = value;
      }
  }
  return next;
}

export function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
}
