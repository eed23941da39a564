import type { Curve } from "./curve";

/** Values kept sorted at once, over all steps (32 MB). */
const KEPT = 2 ** 22;

/**
 * What finished trials had reached at a step, sorted. A step that is asked for again is kept up to date as trials finish instead of
 * being collected for each report; a program that reports by the clock has a new step each time and is looked up afresh.
 */
export class Evidence {
  readonly #curves: Curve[] = [];
  readonly #sorted = new Map<number, number[]>();
  readonly #askedOnce = new Set<number>();

  add(curve: Curve): void {
    this.#curves.push(curve);
    for (const [step, values] of this.#sorted) {
      const value = curve.at(step);
      if (value !== undefined) values.splice(position(values, value), 0, value);
    }
  }

  /** Values at the largest step ≤ `step` of each trial that has one, in increasing order. */
  at(step: number): ArrayLike<number> {
    const known = this.#sorted.get(step);
    if (known !== undefined) return known;
    const values = this.#collected(step);
    const room = KEPT / Math.max(this.#curves.length, 64);
    if (!this.#askedOnce.delete(step)) {
      if (this.#askedOnce.size >= room) this.#askedOnce.clear();
      this.#askedOnce.add(step);
    } else {
      if (this.#sorted.size >= room) this.#sorted.clear();
      this.#sorted.set(step, Array.from(values));
    }
    return values;
  }

  #collected(step: number): Float64Array {
    const values = new Float64Array(this.#curves.length);
    let count = 0;
    for (const curve of this.#curves) {
      const value = curve.at(step);
      if (value !== undefined) values[count++] = value;
    }
    return values.subarray(0, count).sort();
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
