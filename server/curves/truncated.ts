import type { Mixture } from "./mixture";

/** Mass within the bounds below which a mixture says nothing of what lies there. */
const LEAST = 1e-9;

/** Of quantiles, as a share of the mixture's standard deviation. */
const PRECISION = 1e-7;

/** A mixture of normal distributions on [low, high], of which the mass beyond is cut off. The bounds may be infinite. */
export class Truncated {
  readonly low: number;
  readonly high: number;
  readonly #mixture: Mixture;
  readonly #below: number;
  readonly #mass: number;
  #spread: number | null = null;

  constructor(mixture: Mixture, low: number, high: number) {
    this.#mixture = mixture;
    this.low = low;
    this.high = high;
    this.#below = low === Number.NEGATIVE_INFINITY ? 0 : mixture.cdf(low);
    this.#mass = (high === Number.POSITIVE_INFINITY ? 1 : mixture.cdf(high)) - this.#below;
  }

  /** Whether so little of the mixture lies within the bounds that it should not be used. */
  get empty(): boolean {
    return !(this.#mass > LEAST);
  }

  cdf(x: number): number {
    if (x <= this.low) return 0;
    if (x >= this.high) return 1;
    return Math.min(Math.max((this.#mixture.cdf(x) - this.#below) / this.#mass, 0), 1);
  }

  /** Natural logarithm; −∞ beyond the bounds. */
  logDensity(x: number): number {
    return x < this.low || x > this.high ? Number.NEGATIVE_INFINITY : this.#mixture.logDensity(x) - Math.log(this.#mass);
  }

  /** The smallest x with cdf(x) ≥ p, by false position (Dowell & Jarratt 1971, "A Modified Regula Falsi Method") with bisection. */
  quantile(p: number): number {
    if (!(p > 0)) return this.low;
    if (p >= 1) return this.high;
    const width = this.#width();
    const mean = this.#mixture.mean();
    let [low, high] = [Math.max(mean - width, this.low), Math.min(mean + width, this.high)];
    for (let w = width; this.cdf(low) > p && low > this.low; w *= 2) low = Math.max(low - w, this.low);
    for (let w = width; this.cdf(high) < p && high < this.high; w *= 2) high = Math.min(high + w, this.high);
    let [atLow, atHigh] = [this.cdf(low) - p, this.cdf(high) - p];
    let side = 0;
    for (let i = 0; i < 60 && high - low > PRECISION * width; i++) {
      const share = i % 3 === 2 ? 0.5 : atLow / (atLow - atHigh);
      const x = low + (high - low) * (share > 0 && share < 1 ? share : 0.5);
      const at = this.cdf(x) - p;
      if (at < 0) {
        [low, atLow] = [x, at];
        if (side === -1) atHigh /= 2;
        side = -1;
      } else {
        [high, atHigh] = [x, at];
        if (side === 1) atLow /= 2;
        side = 1;
      }
    }
    return (low + high) / 2;
  }

  mean(): number {
    if (this.#mass > 1 - 1e-9) return this.#mixture.mean();
    return Math.min(Math.max(this.#mixture.meanWithin(this.low, this.high) / this.#mass, this.low), this.high);
  }

  #width(): number {
    this.#spread ??= this.#mixture.sd();
    return this.#spread;
  }
}
