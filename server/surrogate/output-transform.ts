import { mean, median } from "../numeric/statistics";
import type { Direction } from "../protocol/space";

/** What counts as worse than the median is drawn together: g(u) = 1 + ½ ln u for u > 1. */
const COMPRESSION = 0.5;

/** g is cut off here, u ≈ 20,000: a guard against losses that exploded. */
const CAP = 6;

/** What an estimate may be better than the best value, in units of u, and its standard deviation on the transformed scale: both tell nothing more beyond. */
const LOWEST = -CAP;
const WIDEST = 1000;

/** Differences below which values count as equal, as a share of their size. */
const EQUAL = 1e-12;

/**
 * The scale on which an objective is modelled: always minimised, u = (y − best)/(median − best), the worse half compressed, then
 * standardised. Fixed by the measured values it was made from, invertible up to the cap.
 */
export class OutputTransform {
  /** Direction and magnitude: losses are values over it, at most 1 in size, so that huge and tiny ones neither overflow nor vanish. */
  readonly #unit: number;
  readonly #best: number;
  readonly #scale: number;
  readonly #centre: number;
  readonly #spread: number;

  /** `values` are finite and at least one. */
  constructor(direction: Direction, values: readonly number[]) {
    const largest = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    this.#unit = (direction === "maximize" ? -1 : 1) * (largest > 0 ? largest : 1);
    const losses = values.map((v) => v / this.#unit);
    this.#best = losses.reduce((a, b) => Math.min(a, b));
    this.#scale = scaleOf(losses, this.#best);
    const warped = losses.map((v) => this.#warp(v));
    this.#centre = mean(warped);
    const spread = Math.sqrt(mean(warped.map((u) => (u - this.#centre) ** 2)));
    this.#spread = spread > EQUAL ? spread : 1; // equal values: what an estimate differs by is taken as it is
  }

  /** Standardised, smaller is better. */
  apply(value: number): number {
    return (this.#warp(value / this.#unit) - this.#centre) / this.#spread;
  }

  /** The value in the objective's unit and direction. */
  invert(transformed: number): number {
    const g = Math.min(transformed * this.#spread + this.#centre, CAP);
    const u = g > 1 ? Math.exp((g - 1) / COMPRESSION) : g;
    return finite(this.#unit * (this.#best + this.#scale * u));
  }

  /** The standard deviation of `value` on the transformed scale, where it is small. */
  applySd(value: number, sd: number): number {
    const u = (value / this.#unit - this.#best) / this.#scale;
    const transformed = ((sd / Math.abs(this.#unit) / this.#scale) * (u > 1 ? COMPRESSION / u : 1)) / this.#spread;
    return transformed < WIDEST ? transformed : WIDEST; // also where it overflows
  }

  /** The standard deviation, in the objective's unit near its best value, that corresponds to a transformed one. */
  invertSd(transformed: number): number {
    return finite(transformed * this.#spread * this.#scale * Math.abs(this.#unit));
  }

  #warp(loss: number): number {
    const u = Math.max((loss - this.#best) / this.#scale, LOWEST);
    return Math.min(u > 1 ? 1 + COMPRESSION * Math.log(u) : u, CAP);
  }
}

/** Beside the largest numbers there are, what is believed may lie beyond them. */
function finite(value: number): number {
  return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
}

/** From the best to the median; to the mean where half of the values are the best. */
function scaleOf(losses: readonly number[], best: number): number {
  const middle = median(losses);
  const equal = EQUAL * Math.max(Math.abs(middle), Math.abs(best));
  if (middle - best > equal) return middle - best;
  const average = mean(losses) - best;
  return average > equal ? average : 1;
}
