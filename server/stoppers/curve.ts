/** What a step of a learning curve is judged by. Values are oriented: larger is better, −∞ is divergence. */
export type Statistic = "best" | "average";

/** Reports of one trial in the order in which they came. */
export interface Reports {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** A finished learning curve that answers in O(log n): best or mean of all that was reported up to a step. */
export class Curve {
  readonly #steps: readonly number[];
  readonly #statistics: readonly number[];
  /** Largest step at which the curve is evidence: its last where the trial was cut, any later step where it ran to its end. */
  readonly #reach: number;

  constructor(reports: Reports, statistic: Statistic, cut: boolean) {
    const order = reports.steps.map((_, i) => i).sort((i, j) => (reports.steps[i] ?? 0) - (reports.steps[j] ?? 0));
    this.#steps = order.map((i) => reports.steps[i] ?? 0);
    this.#statistics = running(
      order.map((i) => reports.values[i] ?? 0),
      statistic,
    );
    this.#reach = cut ? (this.#steps.at(-1) ?? Number.NEGATIVE_INFINITY) : Number.POSITIVE_INFINITY;
  }

  /** The statistic at the largest reported step ≤ `step`; undefined before the first and beyond where the trial was cut. */
  at(step: number): number | undefined {
    if (step > this.#reach) return undefined;
    let low = 0;
    let high = this.#steps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#steps[middle] ?? 0) <= step) low = middle + 1;
      else high = middle;
    }
    return this.#statistics[low - 1];
  }
}

function running(values: readonly number[], statistic: Statistic): readonly number[] {
  let best = Number.NEGATIVE_INFINITY;
  let average = 0;
  return values.map((value, i) => {
    best = Math.max(best, value);
    // Weighted, not summed, so that exploding values cannot overflow; rounding must not lift a mean above the best.
    average = value === average ? value : Math.min(average * (i / (i + 1)) + value / (i + 1), best);
    return statistic === "best" ? best : average;
  });
}
