import { squaredDifferences } from "./covariance";
import type { WeightedTheta } from "./fit-hyperparameters";
import { Posterior } from "./posterior";
import type { TrainingSet } from "./training-set";

export interface EnsembleMember {
  readonly posterior: Posterior;
  readonly logShare: number;
  /** What improvement is counted from, on the transformed scale. */
  best: number;
}

/** Gaussian processes that differ in their hyperparameters, each with its share, heaviest first: the posterior with θ averaged out. */
export class Ensemble {
  readonly members: readonly EnsembleMember[];
  readonly #data: TrainingSet;
  /** Of the last `predict`, on the transformed scale. */
  mean = 0;
  variance = 0;

  /** `room` rows may be believed in later without copying. */
  constructor(data: TrainingSet, draws: readonly WeightedTheta[], room = 0) {
    this.#data = data;
    const squares = squaredDifferences(data);
    this.members = draws.map(({ theta, logShare }) => {
      const posterior = new Posterior(data, squares, theta, room);
      return { posterior, logShare, best: bestOf(data, posterior) };
    });
  }

  /** Mean and variance of the mixture at a point, noise left out. */
  predict(z: Float64Array): void {
    let mean = 0;
    let square = 0;
    for (const { posterior, logShare } of this.members) {
      const share = Math.exp(logShare);
      posterior.predict(z);
      mean += share * posterior.mean;
      square += share * (posterior.variance + posterior.mean ** 2);
    }
    this.mean = mean;
    this.variance = Math.max(square - mean * mean, 0);
  }

  /** The mean alone, at the price of a row for each member. */
  meanAt(z: Float64Array): number {
    return this.members.reduce((sum, { posterior, logShare }) => sum + Math.exp(logShare) * posterior.predictMean(z), 0);
  }

  /** Variance of a single run. */
  get noise(): number {
    return this.members.reduce((sum, { posterior, logShare }) => sum + Math.exp(logShare) * posterior.noise, 0);
  }

  /** Rows with the best measured values, under noise with the lowest posterior means; best first. */
  bestRows(count: number): readonly number[] {
    const posterior = this.members[0]?.posterior;
    if (posterior === undefined) return [];
    const believed = Float64Array.from({ length: this.#data.rows }, (_, i) => believedValue(this.#data, posterior, i));
    return [...believed.keys()].sort((a, b) => (believed[a] ?? 0) - (believed[b] ?? 0) || a - b).slice(0, count);
  }

  /** A trial under way: each member takes what it expects of it for its outcome. */
  believe(z: Float64Array): void {
    for (const member of this.members) member.best = Math.min(member.best, member.posterior.believe(z));
  }
}

/** The lowest of what is believed of the rows. */
function bestOf(data: TrainingSet, posterior: Posterior): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < data.rows; i++) best = Math.min(best, believedValue(data, posterior, i));
  return best;
}

/**
 * What a row is believed to be worth: its measured value; where values measured again differ, the posterior mean, as under noise the
 * lowest value is a lucky one. An estimate is no measured value: Infinity, unless there are estimates alone.
 */
function believedValue(data: TrainingSet, posterior: Posterior, row: number): number {
  const estimated = (data.variances[row] ?? 0) > 0;
  if (estimated && data.variances.some((v) => v === 0)) return Number.POSITIVE_INFINITY;
  return data.scatter > 0 || estimated ? posterior.fitted(row) : (data.values[row] ?? 0);
}
