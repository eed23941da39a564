import { normalCdf, normalPdf } from "../numeric/normal";
import type { Direction } from "../protocol/space";
import type { Prediction } from "../surrogate/surrogate";
import { gain } from "./candidates";

/**
 * By how much one more run is expected to better the configuration that is recommended, in the objective's unit: the knowledge gradient for
 * independent normal beliefs (Frazier, Powell & Dayanik 2008, "A knowledge-gradient policy for sequential information collection", eq. 4.4),
 * where the run scatters by `noise`. The same for a configuration that was tried (`best`: the best mean of the others) and a new one
 * (`best`: the best mean of all), so that the two can be compared.
 */
export function gainOfRun({ mean, sd }: Prediction, noise: number, best: number, direction: Direction): number {
  const spread = sd ** 2 + noise ** 2;
  const change = spread > 0 ? sd ** 2 / Math.sqrt(spread) : 0; // sd of the change of the mean by the run
  if (!(change > 0)) return 0;
  const u = -Math.abs(gain(direction, mean, best)) / change;
  return change * (normalPdf(u) + u * normalCdf(u));
}

/** The tried configuration of which one more run gains most; null where none is given. `floor`: a mean that the best of the others is no worse than. */
export function mostGained(
  tried: readonly Prediction[],
  noise: number,
  direction: Direction,
  floor: number = worst(direction),
): { readonly index: number; readonly gain: number } | null {
  let most: { readonly index: number; readonly gain: number } | null = null;
  for (const [index, belief] of tried.entries()) {
    const found = gainOfRun(belief, noise, bestMean(tried, direction, index, floor), direction);
    if (most === null || found > most.gain) most = { index, gain: found };
  }
  return most;
}

/** The best mean, of all but one. */
export function bestMean(beliefs: readonly Prediction[], direction: Direction, without = -1, floor: number = worst(direction)): number {
  return beliefs.reduce((best, { mean }, i) => (i !== without && gain(direction, mean, best) > 0 ? mean : best), floor);
}

function worst(direction: Direction): number {
  return direction === "maximize" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
