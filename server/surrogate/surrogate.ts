import type { Params } from "../protocol/space";

/** One measured or estimated value of the objective. */
export interface Measurement {
  readonly params: Params;
  readonly value: number;
  /** Standard deviation of an estimate (an early-stopped trial's predicted value), in the unit of `value`; 0 for a measured one. */
  readonly sd: number;
}

/** Posterior of the objective at a point, in its own unit and direction: median and half of the width of the central 68 %. */
export interface Prediction {
  readonly mean: number;
  readonly sd: number;
}

/** Means of some configurations, in their order, that the same measurements allow for as well. */
export interface Doubt {
  /** By each plausible setting of the hyperparameters; the shares sum to 1. */
  readonly settings: readonly { readonly share: number; readonly means: Float64Array }[];
  /** Without a part of the measurements, each part left out in turn. */
  readonly without: readonly Float64Array[];
}

/** What is believed of an objective over the whole space after some trials. */
export interface Surrogate {
  /** Of the objective itself; a single run scatters around it by `noise`. Parameters that are absent or inactive are as `SearchSpace.restrict` leaves them. */
  predict(params: Params): Prediction;
  /** The mean of `predict` alone, at a small part of its price. */
  means(configurations: readonly Params[]): Float64Array;
  /** What might be believed of them as well. Absent where there is no doubt. */
  doubt?(configurations: readonly Params[]): Doubt;
  /** Natural logarithm of the expected improvement on the best value believed so far; comparable between points of one surrogate only. */
  logExpectedImprovement(params: Params): number;
  /** Learned standard deviation of a single run near the best values, in the objective's unit. */
  readonly noise: number;
}
