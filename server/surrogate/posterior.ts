import { choleskyRow, choleskyWithJitter, dot, packedLength, solveLower, solveLowerTransposed } from "../numeric/cholesky";
import { negativeExp } from "../numeric/negative-exp";
import { alikeAmplitudeOf, fillCovariance, noiseOf } from "./covariance";
import { choiceHalves, choiceSlots, tally } from "./theta-layout";
import type { TrainingSet } from "./training-set";

/** A prediction's variance is never taken below this share of the kernel's. */
const SMALLEST_VARIANCE = 1e-12;

/**
 * The Gaussian process of one θ given data (Rasmussen & Williams 2006, algorithm 2.1): factor of the covariance, weights α = K⁻¹y,
 * predictions with their gradients. Points are held scaled by √λ. Buffers belong to the object: one prediction at a time.
 */
export class Posterior {
  readonly theta: Float64Array;
  /** Variance of the objective where nothing is known. */
  readonly amplitude: number;
  /** Variance of a single run: ν and the nugget. */
  readonly noise: number;
  /** Of the last `predict`. */
  mean = 0;
  variance = 0;
  readonly #data: TrainingSet;
  readonly #axes: number;
  readonly #ordered: number;
  /** √λ of ordered axes. */
  readonly #scales: Float64Array;
  readonly #halves: Float64Array;
  readonly #slots: Int32Array;
  /** What the choices of every row add to r² where others differ, and those of a point to predict. */
  #rowHalves: Float64Array;
  readonly #ownHalves: Float64Array;
  readonly #ownAmplitude: number;
  readonly #alikeAmplitude: number;
  /** √λ of every tally. */
  readonly #tallyScales: Float64Array;
  #rows: number;
  #points: Float64Array;
  /** Scaled by √λ as well. */
  #tallies: Float64Array;
  readonly #tally: Float64Array;
  #factor: Float64Array;
  #alpha: Float64Array;
  #covariances: Float64Array;
  #slopes: Float64Array;
  #whitened: Float64Array;
  #solved: Float64Array;
  readonly #scaled: Float64Array;

  /** `squares` are the data's `squaredDifferences`; `room` rows may be added later without being copied. */
  constructor(data: TrainingSet, squares: Float64Array, theta: Float64Array, room = 0) {
    const { layout, rows, axes, ordered } = data;
    this.theta = theta;
    this.#ownAmplitude = Math.exp(theta[layout.amplitude] ?? 0);
    this.#alikeAmplitude = alikeAmplitudeOf(layout.alikeAmplitude, theta);
    this.amplitude = this.#ownAmplitude + this.#alikeAmplitude;
    this.noise = noiseOf(layout, theta);
    this.#data = data;
    this.#axes = axes;
    this.#ordered = ordered;
    this.#rows = rows;
    this.#scales = theta.slice(0, ordered).map((v) => Math.exp(v / 2));
    this.#halves = choiceHalves(layout, theta);
    this.#tallyScales = new Float64Array(layout.tallies);
    for (const { tally: first, choices, length } of layout.alike)
      this.#tallyScales.fill(Math.exp((theta[length] ?? 0) / 2), first, first + choices);
    this.#tally = new Float64Array(layout.tallies);
    const space = rows + room;
    this.#points = new Float64Array(space * axes);
    this.#tallies = new Float64Array(space * layout.tallies);
    this.#slots = new Int32Array(axes - ordered);
    this.#ownHalves = new Float64Array(axes - ordered);
    this.#rowHalves = new Float64Array(space * (axes - ordered));
    for (let i = 0; i < rows; i++) this.#place(data.points.subarray(i * axes, (i + 1) * axes), i);
    this.#factor = new Float64Array(packedLength(space));
    fillCovariance(data, squares, theta, this.#factor, null);
    choleskyWithJitter(this.#factor, rows);
    this.#alpha = new Float64Array(space);
    solveLower(this.#factor, rows, data.values, this.#alpha);
    solveLowerTransposed(this.#factor, rows, this.#alpha, this.#alpha);
    this.#covariances = new Float64Array(space);
    this.#slopes = new Float64Array(space);
    this.#whitened = new Float64Array(space);
    this.#solved = new Float64Array(space);
    this.#scaled = new Float64Array(axes);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Posterior of the noise-free objective at a point, into `mean` and `variance`. */
  predict(z: Float64Array): void {
    this.#correlate(z);
    this.mean = dot(this.#covariances, 0, this.#alpha, 0, this.#rows);
    solveLower(this.#factor, this.#rows, this.#covariances, this.#whitened);
    const explained = dot(this.#whitened, 0, this.#whitened, 0, this.#rows);
    this.variance = Math.max(this.amplitude - explained, SMALLEST_VARIANCE * this.amplitude);
  }

  /** The mean at a row of the data: what is left of its value without the noise. */
  fitted(row: number): number {
    const noise = this.noise / (this.#data.counts[row] ?? 1) + (this.#data.variances[row] ?? 0);
    return (this.#data.values[row] ?? 0) - noise * (this.#alpha[row] ?? 0);
  }

  /** The mean alone, at the price of a row. */
  predictMean(z: Float64Array): number {
    this.#correlate(z);
    return dot(this.#covariances, 0, this.#alpha, 0, this.#rows);
  }

  /**
   * After `predict(z)`: adds byMean · ∂mean/∂z_j + byVariance · ∂variance/∂z_j to out[j] for the ordered axes
   * (∂mean = Σ α_i ∂k_i, ∂variance = −2 Σ (K⁻¹k)_i ∂k_i).
   */
  addGradient(byMean: number, byVariance: number, out: Float64Array): void {
    const rows = this.#rows;
    const axes = this.#axes;
    solveLowerTransposed(this.#factor, rows, this.#whitened, this.#solved);
    for (let i = 0, at = 0; i < rows; i++, at += axes) {
      const share = byMean * (this.#alpha[i] ?? 0) - 2 * byVariance * (this.#solved[i] ?? 0);
      const slope = 2 * share * (this.#slopes[i] ?? 0);
      for (let j = 0; j < this.#ordered; j++) {
        out[j] = (out[j] ?? 0) + slope * (this.#scales[j] ?? 0) * ((this.#scaled[j] ?? 0) - (this.#points[at + j] ?? 0));
      }
    }
  }

  /**
   * A trial under way is taken to come to what is expected of it (the kriging believer of Ginsbourger, Le Riche & Carraro 2010):
   * the mean stays, the variance shrinks around it. Answers that mean. The factor grows by a row.
   */
  believe(z: Float64Array): number {
    this.#makeRoom();
    const mean = this.predictMean(z);
    const row = packedLength(this.#rows);
    this.#factor.set(this.#covariances.subarray(0, this.#rows), row);
    this.#factor[row + this.#rows] = this.amplitude + this.noise;
    if (!choleskyRow(this.#factor, this.#rows)) return mean; // so close to a row that it tells nothing new
    this.#place(z, this.#rows);
    this.#alpha[this.#rows] = 0;
    this.#rows++;
    return mean;
  }

  #place(z: Float64Array, i: number): void {
    for (let j = 0; j < this.#axes; j++) {
      this.#points[i * this.#axes + j] = (z[j] ?? 0) * (j < this.#ordered ? (this.#scales[j] ?? 0) : 1);
    }
    this.#halvesOf(z, this.#rowHalves, i * this.#ownHalves.length);
    this.#scaledTally(z, this.#tallies, i * this.#tally.length);
  }

  #halvesOf(z: Float64Array, out: Float64Array, at: number): void {
    choiceSlots(this.#data.layout, z, this.#slots, 0);
    for (let u = 0; u < this.#slots.length; u++) out[at + u] = this.#halves[this.#slots[u] ?? 0] ?? 0;
  }

  #scaledTally(z: Float64Array, out: Float64Array, at: number): void {
    tally(this.#data.layout, z, out, at);
    for (let c = 0; c < this.#tallyScales.length; c++) out[at + c] = (out[at + c] ?? 0) * (this.#tallyScales[c] ?? 0);
  }

  #correlate(z: Float64Array): void {
    const axes = this.#axes;
    const ordered = this.#ordered;
    const points = this.#points;
    const scales = this.#scales;
    const scaled = this.#scaled;
    const own = this.#ownHalves;
    const halves = this.#rowHalves;
    this.#halvesOf(z, own, 0);
    const amplitude = this.#ownAmplitude;
    for (let j = 0; j < ordered; j++) scaled[j] = (z[j] ?? 0) * (scales[j] ?? 0);
    for (let i = 0, at = 0, half = 0; i < this.#rows; i++, at += axes, half += axes - ordered) {
      let r2 = 0;
      for (let j = 0; j < ordered; j++) {
        const d = (scaled[j] ?? 0) - (points[at + j] ?? 0);
        r2 += d * d;
      }
      for (let j = ordered; j < axes; j++) {
        if ((z[j] ?? 0) !== (points[at + j] ?? 0)) r2 += (own[j - ordered] ?? 0) + (halves[half + j - ordered] ?? 0);
      }
      const s = Math.sqrt(5 * r2);
      const e = amplitude * negativeExp(s);
      this.#covariances[i] = (1 + s + (s * s) / 3) * e;
      this.#slopes[i] = (-5 / 6) * (1 + s) * e;
    }
    if (this.#alikeAmplitude > 0) this.#correlateTallies(z);
  }

  #correlateTallies(z: Float64Array): void {
    const own = this.#tally;
    this.#scaledTally(z, own, 0);
    for (let i = 0, at = 0; i < this.#rows; i++) {
      let r2 = 0;
      for (let c = 0; c < own.length; c++) {
        const d = (own[c] ?? 0) - (this.#tallies[at++] ?? 0);
        r2 += d * d;
      }
      const s = Math.sqrt(5 * r2);
      this.#covariances[i] = (this.#covariances[i] ?? 0) + this.#alikeAmplitude * (1 + s + (s * s) / 3) * negativeExp(s);
    }
  }

  #makeRoom(): void {
    if (this.#alpha.length > this.#rows) return;
    const space = 2 * this.#rows + 8;
    this.#points = grown(this.#points, space * this.#axes);
    this.#rowHalves = grown(this.#rowHalves, space * this.#ownHalves.length);
    this.#tallies = grown(this.#tallies, space * this.#tally.length);
    this.#factor = grown(this.#factor, packedLength(space));
    this.#alpha = grown(this.#alpha, space);
    this.#covariances = grown(this.#covariances, space);
    this.#slopes = grown(this.#slopes, space);
    this.#whitened = grown(this.#whitened, space);
    this.#solved = grown(this.#solved, space);
  }
}

function grown(array: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}
