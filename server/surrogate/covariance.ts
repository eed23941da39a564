import { negativeExp } from "../numeric/negative-exp";
import { choiceHalves, type ThetaLayout } from "./theta-layout";
import type { TrainingSet } from "./training-set";

/**
 * The Matérn kernel of smoothness 5/2 (Rasmussen & Williams 2006, eq. 4.17), k = (1 + s + s²/3) e^−s with s = √5 r and
 * dk/d(r²) = −5/6 · (1 + s) e^−s, over a mixed distance: r² = Σ λ_j d_j², d_j the difference along an ordered axis; different unordered
 * choices add λ_j (δ_c + δ_c′)/2, as if each lay √(λ_j δ_c/2) along a direction of its own. Where unordered axes have the same choices,
 * b times the same kernel of how often each choice occurs among them is added: what a choice does in one place tells what it does in
 * another.
 */
export interface KernelParts {
  /** k of every pair of rows. */
  readonly correlations: Float64Array;
  /** dk/d(r²) of every pair, finite also at r = 0. */
  readonly slopes: Float64Array;
  /** The same of the kernel of tallies; empty where no axes are alike. */
  readonly alikeCorrelations: Float64Array;
  readonly alikeSlopes: Float64Array;
}

/**
 * The covariance of what was measured, a packed lower triangle in `out`: a k(r) + b k(tallies) between rows, on the diagonal
 * a + b + (ν + nugget)/count + variance of an estimate. With `parts` the kernels themselves are kept too, for gradients.
 */
export function fillCovariance(
  { layout, rows, axes, ordered, slots, counts, variances }: TrainingSet,
  squares: Float64Array,
  theta: Float64Array,
  out: Float64Array,
  parts: KernelParts | null,
): void {
  const scales = theta.slice(0, ordered).map(Math.exp);
  const halves = choiceHalves(layout, theta);
  const unordered = axes - ordered;
  const lengths = layout.alike.map(({ length }) => Math.exp(theta[length] ?? 0));
  const amplitude = Math.exp(theta[layout.amplitude] ?? 0);
  const alike = alikeAmplitudeOf(layout.alikeAmplitude, theta);
  const noise = noiseOf(layout, theta);
  for (let i = 0, pair = 0, at = 0, to = 0; i < rows; i++) {
    for (let k = 0; k < i; k++, pair++) {
      let r2 = 0;
      for (let j = 0; j < ordered; j++) r2 += (scales[j] ?? 0) * (squares[at++] ?? 0);
      for (let u = 0; u < unordered; u++) {
        if (squares[at++] !== 0) r2 += (halves[slots[i * unordered + u] ?? 0] ?? 0) + (halves[slots[k * unordered + u] ?? 0] ?? 0);
      }
      const s = Math.sqrt(5 * r2);
      const e = negativeExp(s);
      const correlation = (1 + s + (s * s) / 3) * e;
      let covariance = amplitude * correlation;
      if (parts !== null) {
        parts.correlations[pair] = correlation;
        parts.slopes[pair] = (-5 / 6) * (1 + s) * e;
      }
      if (alike > 0) {
        let t2 = 0;
        for (const length of lengths) t2 += length * (squares[at++] ?? 0);
        const t = Math.sqrt(5 * t2);
        const f = negativeExp(t);
        covariance += alike * (1 + t + (t * t) / 3) * f;
        if (parts !== null) {
          parts.alikeCorrelations[pair] = (1 + t + (t * t) / 3) * f;
          parts.alikeSlopes[pair] = (-5 / 6) * (1 + t) * f;
        }
      }
      out[to++] = covariance;
    }
    out[to++] = amplitude + alike + noise / (counts[i] ?? 1) + (variances[i] ?? 0);
  }
}

/** Variance of a single run: ν and the nugget. */
export function noiseOf({ noise, nugget }: ThetaLayout, theta: Float64Array): number {
  return Math.exp(theta[noise] ?? 0) + nugget;
}

/** b, the variance that tallies explain; 0 where no axes are alike. */
export function alikeAmplitudeOf(at: number, theta: Float64Array): number {
  return at < 0 ? 0 : Math.exp(theta[at] ?? 0);
}

/**
 * d_j² of every pair of rows along every axis (0 or 1 for unordered choices), then of the tallies of every group of axes that are alike:
 * pair (i, k), k < i, in the order of a packed lower triangle without its diagonal, its squares side by side. They do not depend on
 * hyperparameters, so that a fit computes them once.
 */
export function squaredDifferences({ layout, rows, axes, ordered, points, tallies }: TrainingSet): Float64Array {
  const squares = new Float64Array(((rows * (rows - 1)) / 2) * (axes + layout.alike.length));
  let at = 0;
  for (let i = 1; i < rows; i++) {
    for (let k = 0; k < i; k++) {
      for (let j = 0; j < axes; j++) {
        const d = (points[i * axes + j] ?? 0) - (points[k * axes + j] ?? 0);
        squares[at++] = j < ordered ? d * d : d === 0 ? 0 : 1;
      }
      for (const { tally, choices } of layout.alike) {
        let sum = 0;
        for (let c = tally; c < tally + choices; c++)
          sum += ((tallies[i * layout.tallies + c] ?? 0) - (tallies[k * layout.tallies + c] ?? 0)) ** 2;
        squares[at++] = sum;
      }
    }
  }
  return squares;
}
