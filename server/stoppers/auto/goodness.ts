import { quantile } from "../../numeric/statistics";

/**
 * Values as goodness u, increasing, of any metric: u = w / (w + gap) with the gap to the best value b of the complete trials, and w the
 * median gap that trials had after a tenth of their way; better values than b go on along the tangent, u = 1 + (x − b) / w. For a loss whose best is
 * near 0 this is s / (s + loss). What lies far behind is pressed together, so that a loss that exploded has no say in means, deviations and
 * distances; a metric in another unit (scale and origin) or with the other sign has the same u.
 */
export class Goodness {
  readonly #sign: 1 | -1;
  readonly #best: number;
  readonly #width: number;

  /** `early` and `best` as reported; `early` are values after a tenth of the way. */
  constructor(sign: 1 | -1, best: number, early: readonly number[]) {
    this.#sign = sign;
    this.#best = best;
    const gaps = early.map((value) => sign * (best - value)).filter((gap) => Number.isFinite(gap) && gap > 0);
    const middle = gaps.length === 0 ? 0 : quantile(gaps, 0.5);
    // Curves that all begin at their best tell no width; the size of the value is the only unit left then.
    this.#width = middle > 0 ? middle : Math.abs(best) || 1;
  }

  of(value: number): number {
    const gap = this.#sign * (this.#best - value);
    return gap >= 0 ? this.#width / (this.#width + gap) : 1 - gap / this.#width;
  }

  /** The value with this goodness; the worst that there can be for u ≤ 0. */
  value(u: number): number {
    const gap = u >= 1 ? (1 - u) * this.#width : u > 0 ? this.#width / u - this.#width : Number.POSITIVE_INFINITY;
    return this.#best - this.#sign * gap;
  }
}
