import { quantile } from "../../numeric/statistics";
import type { WayCurve } from "./way-curve";

/** How much farther than complete trials are from each other a trial may be from its nearest: this multiple of this quantile. */
const FARTHER = 1.5;
const QUANTILE = 0.9;

/** Root mean square difference of two curves up to a cell, without their first quarter. */
export function distance(a: WayCurve, b: WayCurve, cell: number): number {
  const first = Math.max(1, Math.floor(cell / 4) + 1);
  let squares = 0;
  for (let c = first; c <= cell; c++) {
    const difference = (a.u[c] ?? 0) - (b.u[c] ?? 0);
    squares += difference * difference;
  }
  return Math.sqrt(squares / (cell - first + 1));
}

/** Distance of each complete curve to its nearest other, up to one cell; grows with the trials. */
export class Neighbours {
  readonly #nearest: number[] = [];
  readonly #cell: number;
  #farthest = Number.POSITIVE_INFINITY;

  constructor(cell: number) {
    this.#cell = cell;
  }

  extend(curves: readonly WayCurve[]): void {
    if (this.#nearest.length === curves.length) return;
    for (let i = this.#nearest.length; i < curves.length; i++) {
      const curve = curves[i];
      if (curve === undefined) continue;
      let nearest = Number.POSITIVE_INFINITY;
      for (let j = 0; j < i; j++) {
        const other = curves[j];
        if (other === undefined) continue;
        const d = distance(curve, other, this.#cell);
        nearest = Math.min(nearest, d);
        this.#nearest[j] = Math.min(this.#nearest[j] ?? d, d);
      }
      this.#nearest.push(nearest);
    }
    this.#farthest = FARTHER * quantile(this.#nearest, QUANTILE);
  }

  /** Index of the complete curve that is nearest; null where the trial has no like among them. */
  precedent(curve: WayCurve, curves: readonly WayCurve[]): number | null {
    let nearest = Number.POSITIVE_INFINITY;
    let found = -1;
    for (const [i, other] of curves.entries()) {
      const d = distance(curve, other, this.#cell);
      if (d < nearest) [nearest, found] = [d, i];
    }
    return found < 0 || nearest > this.#farthest ? null : found;
  }
}
