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

/** What is believed of an objective over the whole space after some trials. */
export interface Surrogate {
  /** Of the objective itself; a single run scatters around it by `noise`. Parameters that are absent or inactive are as `SearchSpace.restrict` leaves them. */
  predict(params: Params): Prediction;
  /** Natural logarithm of the expected improvement on the best value believed so far; comparable between points of one surrogate only. */
  logExpectedImprovement(params: Params): number;
  /** Learned standard deviation of a single run near the best values, in the objective's unit. */
  readonly noise: number;
}
