import { geometric } from "./shapes";

/**
 * What is added to the curve at t of 1 … length, at noise level s: white noise of variance white · s² · h(t)², and a random walk whose
 * steps have variance walk · s² · h(t)², with h(t) = (t/length)^−fade: curves are rougher early.
 */
export interface NoiseModel {
  readonly white: number;
  readonly walk: number;
  readonly fade: number;
}

const PARTS: readonly (readonly [white: number, walk: number])[] = [
  [1, 0],
  [1, 0.01],
  [1, 0.1],
  [1, 1],
  [0, 1],
];

export const NOISE_MODELS: readonly NoiseModel[] = [0, 0.5, 1].flatMap((fade) => PARTS.map(([white, walk]) => ({ white, walk, fade })));

/** Standard deviations s on the model's scale, where a metric runs from 0 to 1. */
export const NOISE_LEVELS: Float64Array = Float64Array.from(geometric(3e-4, 0.3, 11));

/** h(t)². */
export function noiseScale(model: NoiseModel, t: number, length: number): number {
  return model.fade === 0 ? 1 : (t / length) ** (-2 * model.fade);
}
