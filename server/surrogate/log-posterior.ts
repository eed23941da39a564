import { cholesky, dot, inverseFromLower, invertLower, packedLength, solveLower } from "../numeric/cholesky";
import type { BoxProblem } from "../numeric/lbfgs";
import { fillCovariance, type KernelParts, noiseOf, squaredDifferences } from "./covariance";
import type { HyperPrior } from "./hyperparameters";
import type { TrainingSet } from "./training-set";

/**
 * −ln p(θ | data) up to a constant, with its gradient (Rasmussen & Williams 2006, eq. 5.8 and 5.9): Buffers belong to the
 * object: one evaluation at a time.
 */
export class LogPosterior implements BoxProblem {
  readonly data: TrainingSet;
  readonly prior: HyperPrior;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly squares: Float64Array;
  readonly #covariance: Float64Array;
  readonly #inverse: Float64Array;
  readonly #parts: KernelParts;
  readonly #whitened: Float64Array;
  readonly #alpha: Float64Array;

  constructor(data: TrainingSet, prior: HyperPrior) {
    const n = data.rows;
    this.data = data;
    this.prior = prior;
    this.lower = prior.lower;
    this.upper = prior.upper;
    this.squares = squaredDifferences(data);
    this.#covariance = new Float64Array(packedLength(n));
    this.#inverse = new Float64Array(packedLength(n));
    this.#parts = { correlations: new Float64Array(packedLength(n - 1)), slopes: new Float64Array(packedLength(n - 1)) };
    this.#whitened = new Float64Array(n);
    this.#alpha = new Float64Array(n);
  }

  /** Infinity where the covariance is not positive definite. Without a gradient it costs a third. */
  evaluate(theta: Float64Array, gradient: Float64Array | null): number {
    const { data } = this;
    const n = data.rows;
    if (gradient !== null) gradient.fill(0);
    fillCovariance(data, this.squares, theta, this.#covariance, gradient === null ? null : this.#parts);
    if (!cholesky(this.#covariance, n)) return Number.POSITIVE_INFINITY;
    let value = 0;
    for (let i = 0; i < n; i++) value += Math.log(this.#covariance[packedLength(i) + i] ?? 1);
    solveLower(this.#covariance, n, data.values, this.#whitened);
    value += 0.5 * dot(this.#whitened, 0, this.#whitened, 0, n);
    if (gradient !== null) this.#addGradient(theta, gradient);
    return value + this.#repeatsTerm(theta, gradient) + this.prior.penalty(theta, gradient);
  }

  /** ½ tr(W ∂K/∂θ) with W = K⁻¹ − α αᵀ, from the factor in #covariance and L⁻¹y in #whitened. */
  #addGradient(theta: Float64Array, gradient: Float64Array): void {
    const { rows, axes, counts } = this.data;
    const amplitude = Math.exp(theta[axes] ?? 0);
    const noise = Math.exp(theta[axes + 1] ?? 0);
    const inverse = this.#covariance;
    const alpha = this.#alpha;
    invertLower(this.#covariance, rows, this.#inverse);
    alpha.fill(0);
    for (let i = 0, row = 0; i < rows; row += ++i) {
      const w = this.#whitened[i] ?? 0;
      for (let k = 0; k <= i; k++) alpha[k] = (alpha[k] ?? 0) + w * (this.#inverse[row + k] ?? 0);
    }
    inverseFromLower(this.#inverse, rows, inverse);
    const { correlations, slopes } = this.#parts;
    let ofAmplitude = 0;
    let ofNoise = 0;
    for (let i = 0, pair = 0, at = 0, from = 0; i < rows; i++) {
      const alphaI = alpha[i] ?? 0;
      for (let k = 0; k < i; k++, pair++) {
        const weight = (inverse[from++] ?? 0) - alphaI * (alpha[k] ?? 0);
        ofAmplitude += weight * (correlations[pair] ?? 0);
        const slope = weight * (slopes[pair] ?? 0);
        for (let j = 0; j < axes; j++) gradient[j] = (gradient[j] ?? 0) + slope * (this.squares[at++] ?? 0);
      }
      const weight = 0.5 * ((inverse[from++] ?? 0) - alphaI * alphaI);
      ofAmplitude += weight;
      ofNoise += weight / (counts[i] ?? 1);
    }
    for (let j = 0; j < axes; j++) gradient[j] = (gradient[j] ?? 0) * amplitude * Math.exp(theta[j] ?? 0);
    gradient[axes] = ofAmplitude * amplitude;
    gradient[axes + 1] = ofNoise * noise;
  }

  /** What values measured again say of the noise: their deviations from their mean, whose distribution ν alone governs. */
  #repeatsTerm(theta: Float64Array, gradient: Float64Array | null): number {
    const { repeats, scatter, axes } = this.data;
    if (repeats === 0) return 0;
    const noise = Math.exp(theta[axes + 1] ?? 0);
    const total = noiseOf(theta);
    if (gradient !== null) gradient[axes + 1] = (gradient[axes + 1] ?? 0) + 0.5 * noise * (repeats / total - scatter / (total * total));
    return 0.5 * (repeats * Math.log(total) + scatter / total);
  }
}
