import { studentTQuantile } from "./student-t";

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation (n − 1), two passes; 0 of a single value and of equal ones, NaN of nothing. */
export function sampleSd(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  if (values.every((value) => value === values[0])) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Quantile by linear interpolation (type 7 of Hyndman & Fan 1996, the default of NumPy); NaN of nothing. */
export function quantile(values: readonly number[], p: number): number {
  return quantileOfSorted(
    values.toSorted((a, b) => a - b),
    p,
  );
}

/** The same for values already in increasing order; infinite values are allowed. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = Math.min(Math.max(p, 0), 1) * (sorted.length - 1);
  const index = Math.floor(position);
  const share = position - index;
  const low = sorted[index] ?? Number.NaN;
  const high = sorted[index + 1] ?? low;
  return share === 0 || low === high ? low : Math.min(Math.max(low * (1 - share) + high * share, low), high);
}

/** A standard deviation as the interquartile range tells it, which is 1.349 of them in a normal distribution: a few far values make none. */
export function robustSd(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 1.349;
}

/** Whether single runs that scatter so much account for half the variance of these values, or more. */
export function isMostlyScatter(runSd: number, values: readonly number[]): boolean {
  return runSd > 0 && runSd ** 2 >= robustSd(values) ** 2 / 2;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Difference of two means with its confidence interval. */
export interface DifferenceInterval {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly degrees: number;
}

/**
 * Confidence interval of mean(a) − mean(b) for independent samples of unequal variance (Welch 1947, degrees of freedom by
 * Satterthwaite 1946). Null with fewer than two values on either side: there is no spread to judge by.
 */
export function welchInterval(a: readonly number[], b: readonly number[], confidence = 0.95): DifferenceInterval | null {
  if (a.length < 2 || b.length < 2) return null;
  const va = sampleSd(a) ** 2 / a.length;
  const vb = sampleSd(b) ** 2 / b.length;
  const degrees = va + vb > 0 ? (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1)) : a.length + b.length - 2;
  return interval(mean(a) - mean(b), Math.sqrt(va + vb), degrees, confidence);
}

/** The same for values that belong together in pairs (same seed), Student 1908. Null unless both have the same length of at least two. */
export function pairedInterval(a: readonly number[], b: readonly number[], confidence = 0.95): DifferenceInterval | null {
  if (a.length < 2 || a.length !== b.length) return null;
  const differences = a.map((value, i) => value - (b[i] ?? Number.NaN));
  return interval(mean(differences), sampleSd(differences) / Math.sqrt(a.length), a.length - 1, confidence);
}

function interval(difference: number, error: number, degrees: number, confidence: number): DifferenceInterval {
  const half = error === 0 ? 0 : studentTQuantile(0.5 + confidence / 2, degrees) * error;
  return { difference, low: difference - half, high: difference + half, degrees };
}
