import type { Curve } from "./curve";

/** Steps whose values are kept sorted at once. A program that reports by the clock has a new step each time and is looked up afresh. */
const KEPT = 2048;

/** What finished trials had reached at a step, sorted; kept up to date as trials finish instead of being collected for each report. */
export class Evidence {
  readonly #curves: Curve[] = [];
  readonly #sorted = new Map<number, number[]>();

  add(curve: Curve): void {
    this.#curves.push(curve);
    for (const [step, values] of this.#sorted) {
      const value = curve.at(step);
      if (value !== undefined) values.splice(position(values, value), 0, value);
    }
  }

  /** Values at the largest step ≤ `step` of each trial that has one, in increasing order. */
  at(step: number): readonly number[] {
    const known = this.#sorted.get(step);
    if (known !== undefined) return known;
    const values = this.#curves.flatMap((curve) => curve.at(step) ?? []).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    if (this.#sorted.size >= KEPT) this.#sorted.clear();
    this.#sorted.set(step, values);
    return values;
  }
}

function position(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
