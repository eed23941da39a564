import { studentTQuantile } from "./student-t";

export interface Sample {
  readonly mean: number;
  /** Sample standard deviation; 0 for a single value. */
  readonly sd: number;
  readonly count: number;
}

export function sampleOf(values: readonly number[]): Sample {
  const count = values.length;
  const mean = values.reduce((sum, v) => sum + v / count, 0);
  const same = values.every((v) => v === values[0]);
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean: same ? (values[0] ?? Number.NaN) : mean, sd: same || count < 2 ? 0 : Math.sqrt(squares / (count - 1)), count };
}

/**
 * Whether `a` is larger than `b` beyond noise: Welch's t test, one-sided, at the given confidence.
 * Welch, "The generalization of Student's problem when several different population variances are involved", Biometrika 34 (1947), eqs. 28–29 (degrees of freedom).
 * Two samples without any spread are compared as they are.
 */
export function exceeds(a: Sample, b: Sample, confidence: number): boolean {
  const va = a.sd ** 2 / a.count;
  const vb = b.sd ** 2 / b.count;
  const difference = a.mean - b.mean;
  if (va + vb === 0) return difference > 0;
  const terms = (a.count > 1 ? va ** 2 / (a.count - 1) : 0) + (b.count > 1 ? vb ** 2 / (b.count - 1) : 0);
  const freedom = (va + vb) ** 2 / terms;
  return difference / Math.sqrt(va + vb) > studentTQuantile(confidence, freedom);
}
