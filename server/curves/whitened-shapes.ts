import type { Whitening } from "./whitening";

/**
 * Shapes d as each noise model whitens −d, with the running sums of which the posterior is made. Row k of noise model j at observation
 * i stands at k · room + i of the j-th array.
 */
export class WhitenedShapes {
  /** d at t = 1 … length, row by row. */
  readonly values: Float64Array;
  readonly count: number;
  room = 0;
  #known = 0;
  readonly #length: number;
  /** Whitened −d; Σ whitened 1 · −d; Σ (whitened −d)²; the filter's state. */
  shape: Float64Array[] = [];
  cross: Float64Array[] = [];
  squared: Float64Array[] = [];
  state: Float64Array[] = [];

  constructor(values: Float64Array, length: number) {
    this.values = values;
    this.count = values.length / length;
    this.#length = length;
  }

  /** Makes the rows reach over the first `n` of the times. */
  reach(times: ArrayLike<number>, n: number, whitenings: readonly Whitening[]): void {
    if (n <= this.#known) return;
    if (n > this.room) this.#grow(Math.min(Math.max(2 * n, 16), this.#length), whitenings.length);
    const drops = new Float64Array(n);
    for (let j = 0; j < whitenings.length; j++) {
      const whitening = whitenings[j];
      if (whitening !== undefined) for (let k = 0; k < this.count; k++) this.#extend(k, j, times, n, drops, whitening);
    }
    this.#known = n;
  }

  #extend(k: number, j: number, times: ArrayLike<number>, n: number, drops: Float64Array, whitening: Whitening): void {
    const at = k * this.room;
    const [shape, cross, squared, state] = [this.shape[j], this.cross[j], this.squared[j], this.state[j]];
    if (shape === undefined || cross === undefined || squared === undefined || state === undefined) return;
    const known = this.#known;
    for (let i = known; i < n; i++) drops[i] = -(this.values[k * this.#length + (times[i] ?? 1) - 1] ?? 0);
    let s = known > 0 ? (state[at + known - 1] ?? 0) : 0;
    for (let i = known; i < n; i++) {
      s = whitening.apply(drops, i, i + 1, s, shape, at);
      const value = shape[at + i] ?? 0;
      cross[at + i] = (i > 0 ? (cross[at + i - 1] ?? 0) : 0) + value * (whitening.ones[i] ?? 0);
      squared[at + i] = (i > 0 ? (squared[at + i - 1] ?? 0) : 0) + value * value;
      state[at + i] = s;
    }
  }

  #grow(room: number, models: number): void {
    const grown = (old: Float64Array | undefined): Float64Array => {
      const wide = new Float64Array(this.count * room);
      if (old !== undefined)
        for (let k = 0; k < this.count; k++) wide.set(old.subarray(k * this.room, k * this.room + this.#known), k * room);
      return wide;
    };
    for (let j = 0; j < models; j++) {
      this.shape[j] = grown(this.shape[j]);
      this.cross[j] = grown(this.cross[j]);
      this.squared[j] = grown(this.squared[j]);
      this.state[j] = grown(this.state[j]);
    }
    this.room = room;
  }
}
