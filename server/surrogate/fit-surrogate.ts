import { Random } from "../numeric/random";
import type { Direction, Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import { Coordinates } from "./coordinates";
import { squaredDifferences } from "./covariance";
import { Ensemble } from "./ensemble";
import { LogExpectedImprovement } from "./expected-improvement";
import { fitMap, laplaceDraws } from "./fit-hyperparameters";
import { HyperPrior } from "./hyperparameters";
import { LogPosterior } from "./log-posterior";
import { OutputTransform } from "./output-transform";
import { Posterior } from "./posterior";
import { informative } from "./subset";
import type { Doubt, Measurement, Prediction, Surrogate } from "./surrogate";
import { type Target, trainingSet } from "./training-set";

/** Distinct configurations below which nothing can be told of their surroundings. */
export const FEWEST_POINTS = 4;

/** Draws of the hyperparameters beside the most probable ones. */
export const DRAWS = 6;

/** Parts that are left out in turn to see what rests on few measurements. */
const FOLDS = 10;

export interface SurrogateSettings {
  readonly space: SearchSpace;
  readonly direction: Direction;
  /** In any order. A configuration given twice was measured twice. Values that are not finite are left out. */
  readonly measurements: readonly Measurement[];
  readonly seed: number;
}

/**
 * The model of an objective from what was measured of it: a Gaussian process over the space, its hyperparameters averaged out. Null
 * where fewer than four distinct configurations were measured, or the space has a single one. Of more than a few hundred
 * measurements it rests on the most informative ones.
 */
export function fitSurrogate({ space, direction, measurements, seed }: SurrogateSettings): Surrogate | null {
  const coordinates = new Coordinates(space);
  const finite = measurements.filter((m) => Number.isFinite(m.value) && m.sd >= 0 && Number.isFinite(m.sd));
  const measured = finite.filter((m) => m.sd === 0);
  if (coordinates.count === 0 || finite.length === 0) return null;
  const transform = new OutputTransform(
    direction,
    (measured.length > 0 ? measured : finite).map((m) => m.value),
  );
  const targets = informative(transformed(coordinates, transform, finite), coordinates.ordered);
  const data = trainingSet(coordinates, targets);
  if (data.rows < FEWEST_POINTS) return null;
  const posterior = new LogPosterior(data, new HyperPrior(coordinates));
  const map = fitMap(posterior, posterior.prior.starts(data.rows));
  const ensemble = new Ensemble(data, laplaceDraws(posterior, map, DRAWS, new Random(seed, data.rows)));
  return new GaussianProcessSurrogate(coordinates, transform, ensemble, targets);
}

/** Measurements as what a Gaussian process is fitted to. */
export function transformed(coordinates: Coordinates, transform: OutputTransform, measurements: readonly Measurement[]): readonly Target[] {
  return measurements.map(({ params, value, sd }) => ({
    z: coordinates.encode(params),
    value: transform.apply(value),
    variance: sd > 0 ? transform.applySd(value, sd) ** 2 : 0,
  }));
}

class GaussianProcessSurrogate implements Surrogate {
  readonly noise: number;
  readonly #coordinates: Coordinates;
  readonly #transform: OutputTransform;
  readonly #ensemble: Ensemble;
  readonly #improvement: LogExpectedImprovement;
  readonly #targets: readonly Target[];

  constructor(coordinates: Coordinates, transform: OutputTransform, ensemble: Ensemble, targets: readonly Target[]) {
    this.#targets = targets;
    this.#coordinates = coordinates;
    this.#transform = transform;
    this.#ensemble = ensemble;
    this.#improvement = new LogExpectedImprovement(ensemble, null);
    this.noise = transform.invertSd(Math.sqrt(ensemble.noise));
  }

  predict(params: Params): Prediction {
    this.#ensemble.predict(this.#coordinates.encode(params));
    const { mean, variance } = this.#ensemble;
    const sd = Math.sqrt(variance);
    const ends = [this.#transform.invert(mean - sd), this.#transform.invert(mean + sd)] as const;
    return { mean: this.#transform.invert(mean), sd: Math.abs(ends[1] / 2 - ends[0] / 2) };
  }

  means(configurations: readonly Params[]): Float64Array {
    return this.#inverted(this.#encoded(configurations), (z) => this.#ensemble.meanAt(z));
  }

  doubt(configurations: readonly Params[]): Doubt {
    const points = this.#encoded(configurations);
    const meansOf = (posterior: Posterior) => this.#inverted(points, (z) => posterior.predictMean(z));
    const { members } = this.#ensemble;
    const [likeliest] = members;
    return {
      settings: members.map(({ posterior, logShare }) => ({ share: Math.exp(logShare), means: meansOf(posterior) })),
      without: likeliest === undefined ? [] : this.#folds(likeliest.posterior.theta).map(meansOf),
    };
  }

  #encoded(configurations: readonly Params[]): readonly Float64Array[] {
    return configurations.map((params) => this.#coordinates.encode(params));
  }

  #inverted(points: readonly Float64Array[], mean: (z: Float64Array) => number): Float64Array {
    return Float64Array.from(points, (z) => this.#transform.invert(mean(z)));
  }

  /** Each with a part of the data left out, the hyperparameters as they are. */
  #folds(theta: Float64Array): readonly Posterior[] {
    const targets = this.#targets;
    if (targets.length < 2 * FEWEST_POINTS) return [];
    const count = Math.min(FOLDS, targets.length);
    return Array.from({ length: count }, (_, k) => {
      const data = trainingSet(
        this.#coordinates,
        targets.filter((_, i) => i % count !== k),
      );
      return new Posterior(data, squaredDifferences(data), theta);
    });
  }

  logExpectedImprovement(params: Params): number {
    return this.#improvement.value(this.#coordinates.encode(params));
  }
}
