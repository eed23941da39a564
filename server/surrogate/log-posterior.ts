import { cholesky, dot, inverseFromLower, invertLower, packedLength, solveLower } from "../numeric/cholesky";
import type { BoxProblem } from "../numeric/lbfgs";
import { alikeAmplitudeOf, fillCovariance, type KernelParts, noiseOf, squaredDifferences } from "./covariance";
import type { HyperPrior } from "./hyperparameters";
import { choiceHalves, type ThetaLayout } from "./theta-layout";
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
    const [pairs, alike] = [packedLength(n - 1), data.layout.alike.length > 0 ? packedLength(n - 1) : 0];
    this.#parts = {
      correlations: new Float64Array(pairs),
      slopes: new Float64Array(pairs),
      alikeCorrelations: new Float64Array(alike),
      alikeSlopes: new Float64Array(alike),
    };
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
    const { layout, rows, counts } = this.data;
    const inverse = this.#covariance;
    const alpha = this.#alpha;
    invertLower(this.#covariance, rows, this.#inverse);
    alpha.fill(0);
    for (let i = 0, row = 0; i < rows; row += ++i) {
      const w = this.#whitened[i] ?? 0;
      for (let k = 0; k <= i; k++) alpha[k] = (alpha[k] ?? 0) + w * (this.#inverse[row + k] ?? 0);
    }
    inverseFromLower(this.#inverse, rows, inverse);
    let ofDiagonal = 0;
    let ofNoise = 0;
    for (let i = 0, row = 0; i < rows; row += ++i) {
      const alphaI = alpha[i] ?? 0;
      for (let k = 0; k < i; k++) inverse[row + k] = (inverse[row + k] ?? 0) - alphaI * (alpha[k] ?? 0);
      const weight = 0.5 * ((inverse[row + i] ?? 0) - alphaI * alphaI);
      ofDiagonal += weight;
      ofNoise += weight / (counts[i] ?? 1);
    }
    gradient[layout.noise] = ofNoise * Math.exp(theta[layout.noise] ?? 0);
    this.#addLengths(theta, inverse, ofDiagonal, gradient);
    if (layout.alikeAmplitude >= 0) this.#addAlike(theta, inverse, ofDiagonal, gradient);
  }

  /** Of the length scales, the choices' scales and the amplitude; `weights` holds W below its diagonal. */
  #addLengths(theta: Float64Array, weights: Float64Array, ofDiagonal: number, gradient: Float64Array): void {
    const { layout, rows, axes, ordered, slots } = this.data;
    const unordered = axes - ordered;
    const { correlations, slopes } = this.#parts;
    const halves = choiceHalves(layout, theta);
    const amplitude = Math.exp(theta[layout.amplitude] ?? 0);
    const ofSlots = new Float64Array(halves.length);
    let ofAmplitude = ofDiagonal;
    for (let i = 0, pair = 0, at = 0, from = 0; i < rows; i++, from++) {
      for (let k = 0; k < i; k++, pair++, at += layout.alike.length) {
        const weight = weights[from++] ?? 0;
        ofAmplitude += weight * (correlations[pair] ?? 0);
        const slope = weight * (slopes[pair] ?? 0);
        for (let j = 0; j < ordered; j++) gradient[j] = (gradient[j] ?? 0) + slope * (this.squares[at++] ?? 0);
        for (let u = 0; u < unordered; u++) {
          if (this.squares[at++] === 0) continue;
          addTo(ofSlots, slots[i * unordered + u] ?? 0, slope);
          addTo(ofSlots, slots[k * unordered + u] ?? 0, slope);
        }
      }
    }
    for (let j = 0; j < ordered; j++) gradient[j] = (gradient[j] ?? 0) * amplitude * Math.exp(theta[j] ?? 0);
    for (let slot = 0; slot < halves.length; slot++)
      addSlot(layout, slot, amplitude * (ofSlots[slot] ?? 0) * (halves[slot] ?? 0), gradient);
    gradient[layout.amplitude] = ofAmplitude * amplitude;
  }

  /** Of what axes have alike. */
  #addAlike(theta: Float64Array, weights: Float64Array, ofDiagonal: number, gradient: Float64Array): void {
    const { layout, rows, axes } = this.data;
    const { alikeCorrelations, alikeSlopes } = this.#parts;
    const amplitude = alikeAmplitudeOf(layout.alikeAmplitude, theta);
    let ofAmplitude = ofDiagonal;
    for (let i = 0, pair = 0, at = axes, from = 0; i < rows; i++, from++) {
      for (let k = 0; k < i; k++, pair++, at += axes) {
        const weight = weights[from++] ?? 0;
        ofAmplitude += weight * (alikeCorrelations[pair] ?? 0);
        const slope = weight * (alikeSlopes[pair] ?? 0);
        for (const { length } of layout.alike) gradient[length] = (gradient[length] ?? 0) + slope * (this.squares[at++] ?? 0);
      }
    }
    for (const { length } of layout.alike) gradient[length] = (gradient[length] ?? 0) * amplitude * Math.exp(theta[length] ?? 0);
    gradient[layout.alikeAmplitude] = ofAmplitude * amplitude;
  }

  /** What values measured again say of the noise: their deviations from their mean, whose distribution ν alone governs. */
  #repeatsTerm(theta: Float64Array, gradient: Float64Array | null): number {
    const { repeats, scatter, layout } = this.data;
    if (repeats === 0) return 0;
    const at = layout.noise;
    const noise = Math.exp(theta[at] ?? 0);
    const total = noiseOf(layout, theta);
    if (gradient !== null) gradient[at] = (gradient[at] ?? 0) + 0.5 * noise * (repeats / total - scatter / (total * total));
    return 0.5 * (repeats * Math.log(total) + scatter / total);
  }
}

/** What a slot adds to the gradient: half_j(c) is proportional to λ_j and, where it has a scale, to δ_c. */
function addSlot({ slotAxes, slotScales }: ThetaLayout, slot: number, part: number, gradient: Float64Array): void {
  addTo(gradient, slotAxes[slot] ?? 0, part);
  const scale = slotScales[slot] ?? -1;
  if (scale >= 0) addTo(gradient, scale, part);
}

function addTo(array: Float64Array, at: number, amount: number): void {
  array[at] = (array[at] ?? 0) + amount;
}
