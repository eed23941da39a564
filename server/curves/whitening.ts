import { type NoiseModel, noiseScale } from "./noise";

/**
 * Whitening of curves that were seen at some of the times 1 … length: the innovations of the Kalman filter of one noise model at
 * level 1 (Harvey 1989, "Forecasting, Structural Time Series Models and the Kalman Filter", §3.2), divided by their standard deviation. It is linear,
 * and so is applied to a curve and to what the curve is made of alike. Times are added one by one; nothing that was computed changes.
 */
export class Whitening {
  readonly model: NoiseModel;
  readonly length: number;
  readonly #gain: number[] = [];
  readonly #inverseSd: number[] = [];
  /** Up to each time: Σ ln variance, variance of the walk's state, Σ (whitened 1)², what the filter makes of a curve of ones. */
  readonly logDeterminant: number[] = [];
  readonly stateVariance: number[] = [];
  readonly ones: number[] = [];
  readonly onesSquared: number[] = [];
  readonly onesState: number[] = [];
  #last = 0;

  constructor(model: NoiseModel, length: number) {
    this.model = model;
    this.length = length;
  }

  /** Adds an observation at time t, later than all before. */
  add(t: number): void {
    const n = this.#gain.length;
    const predicted = (this.stateVariance[n - 1] ?? 0) + this.walked(this.#last, t);
    const variance = predicted + this.model.white * noiseScale(this.model, t, this.length);
    const gain = predicted / variance;
    this.#gain.push(gain);
    this.#inverseSd.push(1 / Math.sqrt(variance));
    this.logDeterminant.push((this.logDeterminant[n - 1] ?? 0) + Math.log(variance));
    this.stateVariance.push((1 - gain) * predicted);
    const state = this.onesState[n - 1] ?? 0;
    const one = (1 - state) / Math.sqrt(variance);
    this.ones.push(one);
    this.onesSquared.push((this.onesSquared[n - 1] ?? 0) + one * one);
    this.onesState.push(state + gain * (1 - state));
    this.#last = t;
  }

  /** Variance that the walk gathers from time a to time b. */
  walked(a: number, b: number): number {
    if (this.model.walk === 0) return 0;
    let sum = 0;
    for (let t = a + 1; t <= b; t++) sum += noiseScale(this.model, t, this.length);
    return this.model.walk * sum;
  }

  /** Whitens the i-th observation and on of a curve into `out`; `state` is the filter's before it, the answer that behind the last. */
  apply(curve: ArrayLike<number>, from: number, to: number, state: number, out: Float64Array, at: number): number {
    let s = state;
    for (let i = from; i < to; i++) {
      const innovation = (curve[i] ?? 0) - s;
      s += (this.#gain[i] ?? 0) * innovation;
      out[at + i] = innovation * (this.#inverseSd[i] ?? 0);
    }
    return s;
  }
}
