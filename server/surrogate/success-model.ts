import { normalHazard, normalLogCdf } from "../numeric/normal";
import type { Coordinates } from "./coordinates";
import { squaredDifferences } from "./covariance";
import { fitMap } from "./fit-hyperparameters";
import { HyperPrior, LABEL_NOISE } from "./hyperparameters";
import { LogPosterior } from "./log-posterior";
import { Posterior } from "./posterior";
import { type TrainingSet, trainingSet } from "./training-set";

/** How a trial at a point ended: 1 well, 0 failed or against a constraint. */
export interface Outcome {
  readonly z: Float64Array;
  readonly well: boolean;
}

/** How steeply what is likelier to fail than not falls where too many trials failed of late. */
const STEEP = 100;

/** Outcomes of either kind from which on length scales are learned rather than taken from the prior. */
const FEW = 2;

/**
 * The probability that a trial goes well: a Gaussian process on the labels 0 and 1 around their mean (least-squares classification,
 * Rasmussen & Williams 2006, §6.5), P = Φ((μ − ½)/√(σ² + ν)). Where failures are chance its noise is large and P near the share of
 * trials that went well; where they fill a region P falls there without a floor, so that the search leaves it.
 */
export class SuccessModel {
  readonly #steep: number;
  readonly #posterior: Posterior;
  readonly #centre: number;
  readonly #spread: number;

  /**
   * `outcomes` of both kinds; θ as `fitSuccess` finds it, of these outcomes or of earlier ones. `careful`: what is likelier to fail
   * than not counts as all but impossible.
   */
  constructor(coordinates: Coordinates, outcomes: readonly Outcome[], theta: Float64Array, careful = false) {
    this.#steep = careful ? STEEP : 0;
    const { data, centre, spread } = labelled(coordinates, outcomes);
    this.#centre = centre;
    this.#spread = spread;
    this.#posterior = new Posterior(data, squaredDifferences(data), theta);
  }

  logProbability(z: Float64Array): number {
    return this.#weighed(normalLogCdf(this.#score(z)));
  }

  /** The same; adds `weight` times its gradient along the ordered axes. */
  addGradient(z: Float64Array, gradient: Float64Array, weight = 1): number {
    const score = this.#score(z);
    const slope = weight * normalHazard(score) * (score < 0 ? 1 + this.#steep : 1);
    const total = this.#posterior.variance + this.#posterior.noise;
    this.#posterior.addGradient(slope / Math.sqrt(total), (-slope * score) / (2 * total), gradient);
    return this.#weighed(normalLogCdf(score));
  }

  #weighed(log: number): number {
    return log + this.#steep * Math.min(log + Math.LN2, 0);
  }

  #score(z: Float64Array): number {
    this.#posterior.predict(z);
    const distance = this.#posterior.mean + (this.#centre - 0.5) / this.#spread;
    return distance / Math.sqrt(this.#posterior.variance + this.#posterior.noise);
  }
}

/** Hyperparameters of the model of outcomes: the prior's mean until there are a few of both kinds. */
export function fitSuccess(coordinates: Coordinates, outcomes: readonly Outcome[]): Float64Array {
  const prior = new HyperPrior(coordinates, LABEL_NOISE);
  const well = outcomes.filter((o) => o.well).length;
  if (Math.min(well, outcomes.length - well) < FEW) return prior.mean;
  return fitMap(new LogPosterior(labelled(coordinates, outcomes).data, prior), [prior.mean]).theta;
}

/** Labels standardised by the share of trials that went well, taken a little towards one half. */
function labelled(
  coordinates: Coordinates,
  outcomes: readonly Outcome[],
): { readonly data: TrainingSet; readonly centre: number; readonly spread: number } {
  const centre = (outcomes.filter((o) => o.well).length + 1) / (outcomes.length + 2);
  const spread = Math.sqrt(centre * (1 - centre));
  const targets = outcomes.map(({ z, well }) => ({ z, value: ((well ? 1 : 0) - centre) / spread, variance: 0 }));
  return { data: trainingSet(coordinates, targets), centre, spread };
}
