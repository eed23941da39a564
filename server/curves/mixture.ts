import { normalPdf } from "../numeric/normal";
import type { Discrepancy } from "./prior";
import { tabulatedCdf } from "./tabulated-cdf";

const LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Components whose standard deviations differ by less than this factor, and whose means by less than so many of them, become one. */
const SD_STEP = Math.log(1.25);
const MEAN_STEP = 0.4;

/** A component that weighs less than this share of the heaviest is left out. */
const NEGLIGIBLE = 1e-6;

/** A mixture of normal distributions, to be filled, pressed together and asked. */
export class Mixture {
  readonly weights: number[] = [];
  readonly means: number[] = [];
  readonly sds: number[] = [];

  add(weight: number, mean: number, sd: number): void {
    if (!(weight > 0)) return;
    this.weights.push(weight);
    this.means.push(mean);
    this.sds.push(sd);
  }

  /** The same with components that can hardly be told apart made one, of their joint mean and variance; weights sum to 1. */
  compressed(): Mixture {
    const cells = new Map<number, number>();
    const sums: number[] = [];
    let heaviest = 0;
    for (const weight of this.weights) heaviest = Math.max(heaviest, weight);
    for (let i = 0; i < this.weights.length; i++) {
      const [weight, mean, sd] = [this.weights[i] ?? 0, this.means[i] ?? 0, this.sds[i] ?? 1];
      if (weight < heaviest * NEGLIGIBLE) continue;
      const octave = Math.round(Math.log(sd) / SD_STEP);
      const place = Math.round(mean / (MEAN_STEP * Math.exp(octave * SD_STEP)));
      const key = place * 4096 + (octave + 2048);
      let at = cells.get(key);
      if (at === undefined) {
        at = sums.length;
        cells.set(key, at);
        sums.push(0, mean, 0); // weight, mean, Σ weight · squared deviation
      }
      // West 1979, "Updating Mean and Variance Estimates".
      const total = (sums[at] ?? 0) + weight;
      const step = mean - (sums[at + 1] ?? 0);
      const moved = (step * weight) / total;
      sums[at + 2] = (sums[at + 2] ?? 0) + (sums[at] ?? 0) * step * moved + weight * sd * sd;
      sums[at + 1] = (sums[at + 1] ?? 0) + moved;
      sums[at] = total;
    }
    let total = 0;
    for (let at = 0; at < sums.length; at += 3) total += sums[at] ?? 0;
    const result = new Mixture();
    for (let at = 0; at < sums.length; at += 3) {
      const weight = sums[at] ?? 0;
      result.add(weight / total, sums[at + 1] ?? 0, Math.sqrt((sums[at + 2] ?? 0) / weight));
    }
    return result;
  }

  /** Each component as one of each discrepancy, with the share of the curve still ahead and its pace as in `prior.ts`. */
  spread(discrepancies: readonly Discrepancy[], ahead: number, pace: number): Mixture {
    const result = new Mixture();
    for (const { kind, weight, sd, shift } of discrepancies) {
      const moved = shift * (kind === "absolute" ? ahead : pace);
      const variance = sd * sd * (kind === "absolute" ? ahead : pace * pace);
      for (let i = 0; i < this.weights.length; i++) {
        const own = this.sds[i] ?? 1;
        result.add(weight * (this.weights[i] ?? 0), (this.means[i] ?? 0) + moved, Math.sqrt(own * own + variance));
      }
    }
    return result;
  }

  /** Moved by `shift` and spread by `inflation` about its mean. */
  calibrated(inflation: number, shift: number): Mixture {
    const mean = this.mean();
    const result = new Mixture();
    for (let i = 0; i < this.weights.length; i++)
      result.add(this.weights[i] ?? 0, mean + shift + inflation * ((this.means[i] ?? 0) - mean), inflation * (this.sds[i] ?? 1));
    return result;
  }

  mean(): number {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < this.weights.length; i++) {
      sum += (this.weights[i] ?? 0) * (this.means[i] ?? 0);
      total += this.weights[i] ?? 0;
    }
    return sum / total;
  }

  sd(): number {
    const mean = this.mean();
    let sum = 0;
    let total = 0;
    for (let i = 0; i < this.weights.length; i++) {
      const sd = this.sds[i] ?? 0;
      sum += (this.weights[i] ?? 0) * (sd * sd + ((this.means[i] ?? 0) - mean) ** 2);
      total += this.weights[i] ?? 0;
    }
    return Math.sqrt(sum / total);
  }

  /** Weights must sum to 1. */
  cdf(x: number): number {
    let sum = 0;
    for (let i = 0; i < this.weights.length; i++)
      sum += (this.weights[i] ?? 0) * tabulatedCdf((x - (this.means[i] ?? 0)) / (this.sds[i] ?? 1));
    return sum;
  }

  /** ∫ x over what lies between two bounds, either of which may be infinite. */
  meanWithin(low: number, high: number): number {
    let sum = 0;
    for (let i = 0; i < this.weights.length; i++) {
      const [mean, sd] = [this.means[i] ?? 0, this.sds[i] ?? 1];
      const [a, b] = [(low - mean) / sd, (high - mean) / sd];
      sum += (this.weights[i] ?? 0) * (mean * (tabulatedCdf(b) - tabulatedCdf(a)) + sd * (normalPdf(a) - normalPdf(b)));
    }
    return sum;
  }

  logDensity(x: number): number {
    let largest = Number.NEGATIVE_INFINITY;
    const logs = new Float64Array(this.weights.length);
    for (let i = 0; i < logs.length; i++) {
      const sd = this.sds[i] ?? 1;
      const z = (x - (this.means[i] ?? 0)) / sd;
      const log = Math.log(this.weights[i] ?? 0) - 0.5 * z * z - Math.log(sd) - LOG_SQRT_TWO_PI;
      logs[i] = log;
      if (log > largest) largest = log;
    }
    if (largest === Number.NEGATIVE_INFINITY) return largest;
    let sum = 0;
    for (let i = 0; i < logs.length; i++) sum += Math.exp((logs[i] ?? 0) - largest);
    return largest + Math.log(sum);
  }
}
