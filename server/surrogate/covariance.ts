import { NUGGET } from "./hyperparameters";
import type { TrainingSet } from "./training-set";

/**
 * The Matérn kernel of smoothness 5/2 over a mixed distance (Rasmussen & Williams 2006, eq. 4.17): r² = Σ λ_j d_j², d_j the difference
 * along an ordered axis, 0 or 1 for an unordered choice; k = (1 + s + s²/3) e^−s with s = √5 r, dk/d(r²) = −5/6 · (1 + s) e^−s.
 */
export interface KernelParts {
  /** k of every pair of rows. */
  readonly correlations: Float64Array;
  /** dk/d(r²) of every pair, finite also at r = 0. */
  readonly slopes: Float64Array;
}

/**
 * The covariance of what was measured, a packed lower triangle in `out`: a k(r) between rows, on the diagonal
 * a + (ν + nugget)/count + variance of an estimate. With `parts` the kernel itself is kept too, for gradients.
 */
export function fillCovariance(
  { rows, axes, counts, variances }: TrainingSet,
  squares: Float64Array,
  theta: Float64Array,
  out: Float64Array,
  parts: KernelParts | null,
): void {
  const scales = new Float64Array(axes);
  for (let j = 0; j < axes; j++) scales[j] = Math.exp(theta[j] ?? 0);
  const amplitude = Math.exp(theta[axes] ?? 0);
  const noise = noiseOf(theta);
  for (let i = 0, pair = 0, at = 0, to = 0; i < rows; i++) {
    for (let k = 0; k < i; k++, pair++) {
      let r2 = 0;
      for (let j = 0; j < axes; j++) r2 += (scales[j] ?? 0) * (squares[at++] ?? 0);
      const s = Math.sqrt(5 * r2);
      const e = Math.exp(-s);
      const correlation = (1 + s + (s * s) / 3) * e;
      out[to++] = amplitude * correlation;
      if (parts === null) continue;
      parts.correlations[pair] = correlation;
      parts.slopes[pair] = (-5 / 6) * (1 + s) * e;
    }
    out[to++] = amplitude + noise / (counts[i] ?? 1) + (variances[i] ?? 0);
  }
}

/** Variance of a single run: ν and the nugget. */
export function noiseOf(theta: Float64Array): number {
  return Math.exp(theta[theta.length - 1] ?? 0) + NUGGET;
}

/**
 * d_j² of every pair of rows along every axis: pair (i, k), k < i, in the order of a packed lower triangle without its diagonal,
 * its axes side by side. They do not depend on hyperparameters, so that a fit computes them once.
 */
export function squaredDifferences({ rows, axes, ordered, points }: TrainingSet): Float64Array {
  const squares = new Float64Array(((rows * (rows - 1)) / 2) * axes);
  let at = 0;
  for (let i = 1; i < rows; i++) {
    for (let k = 0; k < i; k++) {
      for (let j = 0; j < axes; j++) {
        const d = (points[i * axes + j] ?? 0) - (points[k * axes + j] ?? 0);
        squares[at++] = j < ordered ? d * d : d === 0 ? 0 : 1;
      }
    }
  }
  return squares;
}
