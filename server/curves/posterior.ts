import { normalCdf, normalHazard, normalLogCdf } from "../numeric/normal";
import type { Design } from "./design";
import { Mixture } from "./mixture";
import { noiseScale } from "./noise";
import type { EndPrior } from "./prior";
import type { WhitenedShapes } from "./whitened-shapes";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** Cells whose probability is below that of the best by this factor's logarithm are left out of the prediction. */
const NEGLIGIBLE = Math.log(1e5);

/** How much less likely than the other a block may be and still be asked: natural logarithm. */
const APART = 30;

/** Cells still less likely than this beside the best so far are not kept. */
const DEEPEST = 60;

/** Shapes with what is believed of each of them beforehand: a logarithmic weight, and where curves of that shape end. */
export interface Block {
  readonly shapes: WhitenedShapes;
  readonly logWeights: Float64Array;
  /** Of all shapes alike, or one a shape with equal standard deviations. */
  readonly end: EndPrior | readonly EndPrior[];
}

const ANYWHERE: EndPrior = { level: 0.65, levelSd: 0.35, gain: 0.25, gainSd: 0.35 };

/** Numbers a cell keeps: mean of level and gain, their variances and covariance. */
const STRIDE = 5;

/**
 * Posterior of a curve y(t) = a − D d(t) + walk(t) + white(t) over shapes d × noise models × noise levels s, with a and D ≥ 0 integrated
 * out. With whitened ỹ, 1̃ and d̃ (of −d) and the prior (a, D) ~ N(m, Λ⁻¹), the precision of a cell is P = Λ + G/s², G the Gram
 * matrix of (1̃, d̃), its mean θ = P⁻¹(Λm + (1̃, d̃)ᵀỹ/s²), and its evidence
 *
 * ln p(y) = −½ (n ln 2πs² + Σ ln v) + ½ ln |Λ|/|P| − ½ (ỹᵀỹ/s² + mᵀΛm − θᵀPθ) + ln Φ(θ_D/√(P⁻¹)_DD) − ln Φ(m_D/sd_D)
 *
 * (Rasmussen & Williams 2006, "Gaussian Processes for Machine Learning", §2.7; the last two terms are the truncation to D ≥ 0).
 */
export class Posterior {
  readonly design: Design;
  readonly blocks: readonly Block[];
  readonly #n: number;
  /** Logarithmic weight and STRIDE numbers a cell; by noise model, then block, shape and level. */
  #count = 0;
  readonly #log: Float64Array;
  readonly #state: Float64Array;
  readonly #observed: Float64Array;
  #largest = Number.NEGATIVE_INFINITY;

  /** `values` on the model's scale, one a time of the design, the first `n` of them. */
  constructor(design: Design, blocks: readonly Block[], values: ArrayLike<number>, n: number) {
    this.design = design;
    this.blocks = blocks;
    this.#n = n;
    this.#observed = new Float64Array(design.whitenings.length);
    const cells = blocks.reduce((sum, { shapes }) => sum + shapes.count, 0) * design.whitenings.length * design.cells.levels.length;
    this.#log = new Float64Array(cells);
    this.#state = new Float64Array(STRIDE * cells);
    const whitened = new Float64Array(n);
    for (let j = 0; j < design.whitenings.length; j++) this.#addModel(j, values, whitened);
  }

  #addModel(j: number, values: ArrayLike<number>, whitened: Float64Array): void {
    const whitening = this.design.whitenings[j];
    if (whitening === undefined) return;
    const n = this.#n;
    this.#observed[j] = whitening.apply(values, 0, n, 0, whitened, 0);
    let squares = 0;
    let ones = 0;
    for (let i = 0; i < n; i++) {
      const w = whitened[i] ?? 0;
      squares += w * w;
      ones += w * (whitening.ones[i] ?? 0);
    }
    const determinant = whitening.logDeterminant[n - 1] ?? 0;
    const onesSquared = whitening.onesSquared[n - 1] ?? 0;
    for (let b = 0; b < this.blocks.length; b++) this.#addBlock(b, j, whitened, squares, ones, onesSquared, determinant);
  }

  #addBlock(b: number, j: number, whitened: Float64Array, squares: number, ones: number, g11: number, determinant: number): void {
    const block = this.blocks[b];
    if (block === undefined) return;
    const { shapes, logWeights, end } = block;
    const rows = shapes.shape[j];
    const cross = shapes.cross[j];
    const squared = shapes.squared[j];
    if (rows === undefined || cross === undefined || squared === undefined) return;
    const { levels, precisions, logSizes, logLevels, logNoises } = this.design.cells;
    const n = this.#n;
    const last = n - 1;
    const logs = this.#log;
    const state = this.#state;
    let cell = this.#count;
    for (let k = 0; k < shapes.count; k++) {
      const at = k * shapes.room;
      let dot = 0;
      for (let i = 0; i < n; i++) dot += (rows[at + i] ?? 0) * (whitened[i] ?? 0);
      const {
        level: m1,
        levelSd,
        gain: m2,
        gainSd,
      } = Array.isArray(end) ? ((end as readonly EndPrior[])[k] ?? ANYWHERE) : (end as EndPrior);
      const p1 = 1 / (levelSd * levelSd);
      const p2 = 1 / (gainSd * gainSd);
      const q1 = p1 * m1;
      const q2 = p2 * m2;
      const prior = q1 * m1 + q2 * m2;
      const logPrior = Math.log(p1 * p2);
      const logPositive = normalLogCdf(m2 / gainSd);
      const g12 = cross[at + last] ?? 0;
      const g22 = squared[at + last] ?? 0;
      const base = (logWeights[k] ?? 0) + (logNoises[j] ?? 0) + 0.5 * (logPrior - determinant - n * LOG_TWO_PI) - logPositive;
      for (let s = 0; s < levels.length; s++) {
        const w = precisions[s] ?? 1;
        const a11 = p1 + g11 * w;
        const a12 = g12 * w;
        const a22 = p2 + g22 * w;
        const b1 = q1 + ones * w;
        const b2 = q2 + dot * w;
        const determinantP = a11 * a22 - a12 * a12;
        const inverse = 1 / determinantP;
        const v11 = a22 * inverse;
        const v12 = -a12 * inverse;
        const v22 = a11 * inverse;
        const end1 = v11 * b1 + v12 * b2;
        const gain = v12 * b1 + v22 * b2;
        const z2 = gain * gain;
        let log =
          base +
          (logLevels[s] ?? 0) -
          n * (logSizes[s] ?? 0) -
          0.5 * (Math.log(determinantP) + squares * w + prior - b1 * end1 - b2 * gain);
        if (gain < 0 || z2 < 36 * v22) log += Math.log(Math.max(normalCdf(gain / Math.sqrt(v22)), 1e-300));
        logs[cell] = log;
        if (log > this.#largest) this.#largest = log;
        else if (log < this.#largest - DEEPEST) {
          cell++;
          continue;
        }
        const at5 = STRIDE * cell;
        state[at5] = end1;
        state[at5 + 1] = gain;
        state[at5 + 2] = v11;
        state[at5 + 3] = v12;
        state[at5 + 4] = v22;
        cell++;
      }
    }
    this.#count = cell;
  }

  /** ln p(curve), the evidence of all cells together. */
  get logEvidence(): number {
    let sum = 0;
    for (let c = 0; c < this.#count; c++) sum += Math.exp((this.#log[c] ?? 0) - this.#largest);
    return this.#largest + Math.log(sum);
  }

  /** What would be reported at a time not seen yet, not before the last that was seen; `extraVariance` is added to the noise. */
  predict(time: number, extraVariance = 0): Mixture {
    const mixture = new Mixture();
    this.visit(time, NEGLIGIBLE, (log, _block, _noise, _shape, _level, mean, variance) => {
      mixture.add(Math.exp(log), mean, Math.sqrt(variance + extraVariance));
    });
    return mixture;
  }

  /** The same by the first block alone, by the others alone, and by all. */
  predictApart(time: number, extraVariance: number): readonly [first: Mixture, others: Mixture, all: Mixture] {
    const [first, others, all] = [new Mixture(), new Mixture(), new Mixture()];
    this.visit(time, APART, (log, block, _noise, _shape, _level, mean, variance) => {
      const sd = Math.sqrt(variance + extraVariance);
      (block === 0 ? first : others).add(Math.exp(log), mean, sd);
      if (log > -NEGLIGIBLE) all.add(Math.exp(log), mean, sd);
    });
    return [first, others, all];
  }

  /** Cells with their logarithmic weight beside the best cell's, indices, and mean and variance of what would be reported at a time. */
  visit(time: number, depth: number, see: CellVisitor): void {
    const n = this.#n;
    const { length, levels } = this.design.cells;
    const lastTime = this.design.times[n - 1] ?? 0;
    const noise = this.design.whitenings.map(
      (w) => (w.stateVariance[n - 1] ?? 0) + w.walked(lastTime, time) + w.model.white * noiseScale(w.model, time, length),
    );
    const floor = this.#largest - Math.min(depth, DEEPEST);
    let cell = 0;
    for (let j = 0; j < this.design.whitenings.length; j++)
      for (let b = 0; b < this.blocks.length; b++) {
        const count = this.blocks[b]?.shapes.count ?? 0;
        for (let k = 0; k < count; k++)
          for (let s = 0; s < levels.length; s++, cell++) {
            if ((this.#log[cell] ?? 0) >= floor) this.#see(cell, b, j, k, s, time, noise[j] ?? 0, see);
          }
      }
  }

  #see(cell: number, b: number, j: number, k: number, s: number, time: number, noise: number, see: CellVisitor): void {
    const { length, levels } = this.design.cells;
    const n = this.#n;
    const shapes = this.blocks[b]?.shapes;
    const whitening = this.design.whitenings[j];
    if (shapes === undefined || whitening === undefined) return;
    const level = levels[s] ?? 1;
    const c1 = 1 - (whitening.onesState[n - 1] ?? 0);
    const c2 = -(shapes.values[k * length + time - 1] ?? 0) - (shapes.state[j]?.[k * shapes.room + n - 1] ?? 0);
    const at = STRIDE * cell;
    const end = this.#state[at] ?? 0;
    const gain = this.#state[at + 1] ?? 0;
    const v11 = this.#state[at + 2] ?? 0;
    const v12 = this.#state[at + 3] ?? 0;
    const v22 = this.#state[at + 4] ?? 0;
    // Moments of the normal distribution truncated to D ≥ 0 (Johnson, Kotz & Balakrishnan 1994, §13.10.1).
    const sd = Math.sqrt(v22);
    const z = gain / sd;
    const hazard = z > 6 ? 0 : normalHazard(z);
    const slope = c1 * v12 + c2 * v22; // covariance of the prediction with D
    const mean = c1 * end + c2 * gain + (this.#observed[j] ?? 0) + (slope / sd) * hazard;
    const shrink = ((slope * slope) / v22) * hazard * (hazard + z);
    const variance = c1 * c1 * v11 + 2 * c1 * c2 * v12 + c2 * c2 * v22 - shrink + level * level * noise;
    see((this.#log[cell] ?? 0) - this.#largest, b, j, k, s, mean, Math.max(variance, 1e-18));
  }
}

/** Indices of block, noise model, shape and level are those of the design's cells. */
export type CellVisitor = (log: number, block: number, noise: number, shape: number, level: number, mean: number, variance: number) => void;
