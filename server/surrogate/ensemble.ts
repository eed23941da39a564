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
  /** Of the last `predict`, on the transformed scale. */
  mean = 0;
  variance = 0;

  /** `room` rows may be believed in later without copying. */
  constructor(data: TrainingSet, draws: readonly WeightedTheta[], room = 0) {
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

  /** Variance of a single run. */
  get noise(): number {
    return this.members.reduce((sum, { posterior, logShare }) => sum + Math.exp(logShare) * posterior.noise, 0);
  }

  /** A trial under way: each member takes what it expects of it for its outcome. */
  believe(z: Float64Array): void {
    for (const member of this.members) member.best = Math.min(member.best, member.posterior.believe(z));
  }
}

/**
 * The lowest measured value; where values measured again differ, the lowest posterior mean among the rows instead: under noise the
 * lowest value is a lucky one.
 */
function bestOf(data: TrainingSet, posterior: Posterior): number {
  const noisy = data.scatter > 0;
  const measured = data.variances.some((v) => v === 0);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < data.rows; i++) {
    if (measured && (data.variances[i] ?? 0) > 0) continue;
    best = Math.min(best, noisy ? posterior.fitted(i) : (data.values[i] ?? 0));
  }
  return best;
}
