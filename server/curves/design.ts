import { NOISE_LEVELS, NOISE_MODELS } from "./noise";
import type { CurvePrior } from "./prior";
import { shapeBank } from "./shapes";
import { WhitenedShapes } from "./whitened-shapes";
import { Whitening } from "./whitening";

/** Shapes, noise models and levels with less probability beforehand than this are left out. */
const NEGLIGIBLE = 1e-4;

/** Kept sequences of times beside 1, 2, 3, … */
const KEPT = 6;

/** The cells of a prior that count. */
export interface Cells {
  readonly prior: CurvePrior;
  readonly length: number;
  readonly shapes: readonly number[];
  readonly values: Float64Array;
  readonly logShapes: Float64Array;
  readonly noises: readonly number[];
  readonly logNoises: Float64Array;
  readonly levelIndices: readonly number[];
  readonly levels: Float64Array;
  /** 1/s² and ln s of each level. */
  readonly precisions: Float64Array;
  readonly logSizes: Float64Array;
  readonly logLevels: Float64Array;
}

export function cellsOf(prior: CurvePrior, length: number): Cells {
  const bank = shapeBank(length);
  const lively = (k: number): boolean => bank.values[k * length] !== 0;
  const shapes = kept(prior.shapes).filter(lively);
  const values = new Float64Array(shapes.length * length);
  shapes.forEach((k, i) => {
    values.set(bank.values.subarray(k * length, (k + 1) * length), i * length);
  });
  const noises = kept(prior.noises);
  const levels = kept(prior.levels);
  const logs = (from: ArrayLike<number>, which: readonly number[]): Float64Array => {
    const sum = which.reduce((total, i) => total + (from[i] ?? 0), 0);
    return Float64Array.from(which, (i) => Math.log((from[i] ?? 0) / sum));
  };
  return {
    prior,
    length,
    shapes,
    values,
    logShapes: logs(prior.shapes, shapes),
    noises,
    logNoises: logs(prior.noises, noises),
    levelIndices: levels,
    levels: Float64Array.from(levels, (i) => NOISE_LEVELS[i] ?? 1),
    precisions: Float64Array.from(levels, (i) => (NOISE_LEVELS[i] ?? 1) ** -2),
    logSizes: Float64Array.from(levels, (i) => Math.log(NOISE_LEVELS[i] ?? 1)),
    logLevels: logs(prior.levels, levels),
  };
}

function kept(weights: ArrayLike<number>): number[] {
  return Array.from(weights, (_, i) => i).filter((i) => (weights[i] ?? 0) >= NEGLIGIBLE);
}

/** Cells with all that does not depend on a curve's values but on the times at which it was seen. */
export class Design {
  readonly cells: Cells;
  readonly whitenings: readonly Whitening[];
  readonly bank: WhitenedShapes;
  readonly times: number[] = [];

  constructor(cells: Cells) {
    this.cells = cells;
    this.whitenings = cells.noises.map((j) => new Whitening(NOISE_MODELS[j] ?? { white: 1, walk: 0, fade: 0 }, cells.length));
    this.bank = new WhitenedShapes(cells.values, cells.length);
  }

  /** Whether curves with these times can be looked at by it, more times being added where it has too few. */
  fits(times: ArrayLike<number>): boolean {
    const shared = Math.min(times.length, this.times.length);
    for (let i = 0; i < shared; i++) if (times[i] !== this.times[i]) return false;
    return true;
  }

  reach(times: ArrayLike<number>): void {
    for (let i = this.times.length; i < times.length; i++) {
      const t = times[i] ?? 0;
      this.times.push(t);
      for (const whitening of this.whitenings) whitening.add(t);
    }
    this.bank.reach(this.times, times.length, this.whitenings);
  }
}

/** The designs of one prior and length: one for curves without gaps, a few for others. */
export class Designs {
  readonly cells: Cells;
  readonly #kept: Design[];

  constructor(cells: Cells) {
    this.cells = cells;
    this.#kept = [];
  }

  for(times: ArrayLike<number>): Design {
    const index = this.#kept.findIndex((d) => d.fits(times));
    const design = this.#kept[index] ?? new Design(this.cells);
    if (index >= 0) this.#kept.splice(index, 1);
    this.#kept.unshift(design);
    if (this.#kept.length > KEPT) this.#kept.pop();
    design.reach(times);
    return design;
  }
}
