import { normalCdf, normalQuantile } from "../../numeric/normal";
import { axisDeviation, type Gaussian } from "./gaussian";

/** Edges between which an axis keeps its value around a coordinate; −Infinity below the first value, Infinity above the last. */
export type Thresholds = (coordinate: number) => readonly [below: number, above: number];

export interface Margin {
  readonly mean: Float64Array;
  /** Diagonal of A: what a step along an axis is multiplied by before it is rounded. */
  readonly scales: Float64Array;
}

/**
 * Keeps at least the probability `margin` on values beside the mean's on every discrete axis, so that none is lost for good: CMA-ES
 * with Margin, Hamano et al. 2022 (arXiv:2205.13482, §4.2), σ and C as they are. `thresholds`: null where an axis is continuous.
 */
export function withMargin(g: Gaussian, scales: Float64Array, thresholds: readonly (Thresholds | null)[], margin: number): Margin {
  const result: Margin = { mean: Float64Array.from(g.mean), scales: Float64Array.from(scales) };
  thresholds.forEach((edges, j) => {
    if (edges === null) return;
    const deviation = g.sigma * axisDeviation(g, j);
    const [below, above] = edges(g.mean[j] ?? 0);
    const low = below === Number.NEGATIVE_INFINITY ? above : below;
    const up = above === Number.POSITIVE_INFINITY ? below : above;
    correct(result, j, deviation, low, up, margin);
  });
  return result;
}

function correct({ mean, scales }: Margin, j: number, deviation: number, low: number, up: number, margin: number): void {
  const m = mean[j] ?? 0;
  const sd = deviation * (scales[j] ?? 1);
  const under = normalCdf((low - m) / sd);
  const over = normalCdf((m - up) / sd);
  if (Math.max(under, over) > 0.5) {
    if (Math.min(under, over) < margin) mean[j] = up + Math.sign(m - up) * sd * halfWidth(margin);
    return;
  }
  const inner = 1 - under - over;
  const raisedUnder = Math.max(under, margin / 2);
  const raisedOver = Math.max(over, margin / 2);
  const excess = 1 - raisedUnder - raisedOver - inner;
  const room = raisedUnder + inner + raisedOver - (3 * margin) / 2;
  const p = bounded(raisedUnder + (excess * (raisedUnder - margin / 2)) / room);
  const q = bounded(raisedOver + (excess * (raisedOver - margin / 2)) / room);
  const [left, right] = [halfWidth(p), halfWidth(q)];
  scales[j] = (up - low) / ((left + right) * deviation);
  mean[j] = (low * right + up * left) / (left + right);
}

/** √χ²₁⁻¹(1 − 2p): how many standard deviations away the tail of probability p begins. */
function halfWidth(p: number): number {
  return -normalQuantile(p);
}

function bounded(p: number): number {
  return Math.min(Math.max(p, 1e-10), 0.5 - 1e-10);
}
