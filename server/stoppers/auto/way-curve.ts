/** A curve is known at so many equal parts of its way. */
export const CELLS = 100;

/** The part of its way, 1 … CELLS, that a trial is in at a step. */
export function cellOf(step: number, horizon: number): number {
  return Math.min(Math.max(Math.ceil((step / horizon) * CELLS - 1e-9), 1), CELLS);
}

/**
 * One trial's goodness over the share of its way, whatever its steps are (epochs, seconds, samples): the mean of the reports in each cell,
 * on a straight line where a cell has none. Grows with the reports; what was known before never changes but in the last cell and, where
 * steps jump, in the gap up to it.
 */
export class WayCurve {
  readonly u = new Float64Array(CELLS + 1);
  /** Best so far. */
  readonly best = new Float64Array(CELLS + 1);
  /** Σ u over cells 1 … c, for means in O(1). */
  readonly #sums = new Float64Array(CELLS + 1);
  readonly #horizon: number;
  /** The last cell that is known; 0 before the first finite report. */
  #known = 0;
  #reportsInLast = 0;
  /** Reports that were looked at. */
  #taken = 0;

  constructor(horizon: number) {
    this.#horizon = horizon;
  }

  get known(): number {
    return this.#known;
  }

  /** Reports in order, of which those that came since the last call are taken. A step that comes back counts where the curve is. */
  extend(steps: ArrayLike<number>, values: ArrayLike<number>, of: (value: number) => number): void {
    for (; this.#taken < steps.length; this.#taken++) {
      const u = of(values[this.#taken] ?? Number.NaN);
      if (Number.isFinite(u)) this.#take(Math.max(cellOf(steps[this.#taken] ?? 0, this.#horizon), this.#known), u);
    }
  }

  /** The curve of a trial that ended before the horizon stays where it was. */
  complete(): void {
    if (this.#known > 0 && this.#known < CELLS) this.#take(CELLS, this.u[this.#known] ?? 0);
  }

  /** Mean of u over cells from … to. */
  mean(from: number, to: number): number {
    const first = Math.max(from, 1);
    return ((this.#sums[to] ?? 0) - (this.#sums[first - 1] ?? 0)) / (to - first + 1);
  }

  #take(cell: number, u: number): void {
    const last = this.#known;
    if (cell === last) {
      this.#reportsInLast++;
      const now = this.u[cell] ?? 0;
      this.#set(cell, now + (u - now) / this.#reportsInLast);
      return;
    }
    const before = last === 0 ? u : (this.u[last] ?? u);
    for (let c = last + 1; c <= cell; c++) this.#set(c, last === 0 ? u : before + ((u - before) * (c - last)) / (cell - last));
    this.#known = cell;
    this.#reportsInLast = 1;
  }

  #set(cell: number, u: number): void {
    this.u[cell] = u;
    this.best[cell] = cell === 1 ? u : Math.max(u, this.best[cell - 1] ?? u);
    this.#sums[cell] = (this.#sums[cell - 1] ?? 0) + u;
  }
}
