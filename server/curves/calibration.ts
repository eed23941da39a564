import type { Mixture } from "./mixture";

/** Shares of the horizon at which completed trials are looked back at. */
export const CHECKPOINTS: readonly number[] = [0.1, 0.2, 0.35, 0.6];

/** Completed trials without which nothing is corrected. */
const LEAST = 5;

const INFLATIONS: readonly number[] = [0.5, 0.6, 0.72, 0.85, 1, 1.2, 1.45, 1.75, 2.1, 2.5];
const SHIFTS: readonly number[] = [-1, -0.6, -0.3, -0.15, 0, 0.15, 0.3, 0.6, 1];

/** Before anything was seen: standard deviations of the logarithm of the inflation, and of the shift. */
const INFLATION_SD = 0.2;
const SHIFT_SD = 0.12;

/** By how much predictions of a study are spread about their mean, and moved in units of their own standard deviation. */
export interface Correction {
  readonly inflation: number;
  readonly shift: number;
}

const NONE: Correction = { inflation: 1, shift: 0 };

/**
 * How predictions of a study turned out: the posterior, on a grid, of the inflation and shift by which those made before each completed
 * trial ended would have given its end the greatest density.
 */
export class Calibration {
  #trials = 0;
  readonly #sums = CHECKPOINTS.map(() => new Float64Array(INFLATIONS.length * SHIFTS.length));
  readonly #found: (Correction | null)[] = CHECKPOINTS.map(() => null);

  /** A completed trial: what was predicted at each check-point (null where it was not) without knowing it, and its end. On the model's scale. */
  add(predictions: readonly (Mixture | null)[], end: number): void {
    this.#trials++;
    predictions.forEach((mixture, at) => {
      const sums = this.#sums[at];
      if (mixture === null || sums === undefined) return;
      const sd = mixture.sd();
      const mean = mixture.mean();
      INFLATIONS.forEach((inflation, i) => {
        SHIFTS.forEach((shift, j) => {
          const cell = i * SHIFTS.length + j;
          // The density of the corrected distribution is that of this one where the correction takes its argument from.
          const log = mixture.logDensity(mean + (end - mean - shift * sd) / inflation) - Math.log(inflation);
          sums[cell] = (sums[cell] ?? 0) + Math.max(log, Math.log(1e-6));
        });
      });
      this.#found[at] = null;
    });
  }

  /** For predictions made at a share of the horizon. */
  at(share: number): Correction {
    if (this.#trials < LEAST) return NONE;
    const after = CHECKPOINTS.findIndex((checkpoint) => checkpoint >= share);
    const [low, high] = after < 0 ? [CHECKPOINTS.length - 1, CHECKPOINTS.length - 1] : [Math.max(after - 1, 0), after];
    const [a, b] = [CHECKPOINTS[low] ?? 0, CHECKPOINTS[high] ?? 1];
    const part = b > a ? Math.min(Math.max((share - a) / (b - a), 0), 1) : 0;
    const [x, y] = [this.#at(low), this.#at(high)];
    return { inflation: x.inflation ** (1 - part) * y.inflation ** part, shift: x.shift * (1 - part) + y.shift * part };
  }

  /** Posterior means of the logarithm of the inflation and of the shift. */
  #at(checkpoint: number): Correction {
    const known = this.#found[checkpoint];
    if (known !== null && known !== undefined) return known;
    const sums = this.#sums[checkpoint] ?? new Float64Array(INFLATIONS.length * SHIFTS.length);
    const logs = sums.map((sum, cell) => {
      const inflation = INFLATIONS[Math.floor(cell / SHIFTS.length)] ?? 1;
      const shift = SHIFTS[cell % SHIFTS.length] ?? 0;
      return sum - 0.5 * (Math.log(inflation) / INFLATION_SD) ** 2 - 0.5 * (shift / SHIFT_SD) ** 2;
    });
    const largest = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let total = 0;
    let inflation = 0;
    let shift = 0;
    logs.forEach((log, cell) => {
      const weight = Math.exp(log - largest);
      total += weight;
      inflation += weight * Math.log(INFLATIONS[Math.floor(cell / SHIFTS.length)] ?? 1);
      shift += weight * (SHIFTS[cell % SHIFTS.length] ?? 0);
    });
    const found = { inflation: Math.exp(inflation / total), shift: shift / total };
    this.#found[checkpoint] = found;
    return found;
  }
}
