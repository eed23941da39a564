import { Random } from "../../../server/numeric/random";
import { bestMean, gainOfRun, mostGained } from "../../../server/study/gain-of-run";
import type { Prediction } from "../../../server/surrogate/surrogate";

/** A finite space with the belief that a Gaussian process of known kernel has of a function on it; values have variance 1. */
class Belief {
  readonly mean: Float64Array;
  readonly #covariance: Float64Array[];

  constructor(covariance: readonly Float64Array[]) {
    this.mean = new Float64Array(covariance.length);
    this.#covariance = covariance.map((row) => row.slice());
  }

  at(i: number): Prediction {
    return { mean: this.mean[i] ?? 0, sd: Math.sqrt(Math.max(this.#covariance[i]?.[i] ?? 0, 0)) };
  }

  /** Conditions on a run at a point. */
  learn(i: number, value: number, noise: number): void {
    const column = this.#covariance.map((row) => row[i] ?? 0);
    const variance = (column[i] ?? 0) + noise ** 2 + 1e-10;
    const off = (value - (this.mean[i] ?? 0)) / variance;
    this.#covariance.forEach((row, p) => {
      const share = (column[p] ?? 0) / variance;
      this.mean[p] = (this.mean[p] ?? 0) + (column[p] ?? 0) * off;
      for (let q = 0; q < row.length; q++) row[q] = (row[q] ?? 0) - share * (column[q] ?? 0);
    });
  }
}

export interface Setting {
  readonly dimensions: number;
  readonly points: number;
  /** Length scale of the kernel; the space is the unit cube. */
  readonly length: number;
  readonly noise: number;
  readonly trials: number;
}

/** Share of the trials after which values may be measured again, and whether all runs from there on are. */
export type Rule = readonly [from: number, always?: "always"];

/** A Matérn 5/2 function to be minimised: how far above its least value what is recommended lies, for each rule in turn. */
export function regrets({ dimensions, points, length, noise, trials }: Setting, seed: number, rules: readonly Rule[]): readonly number[] {
  const random = new Random(seed, 4711);
  const places = Array.from({ length: points }, () => Array.from({ length: dimensions }, () => random.uniform()));
  const prior = places.map((a) => Float64Array.from(places, (b) => matern(Math.hypot(...a.map((x, j) => x - (b[j] ?? 0))) / length)));
  const truth = drawn(prior, random);
  const least = Math.min(...truth);
  return rules.map(([from, always]) => {
    const belief = new Belief(prior);
    const tried = new Set<number>();
    for (let trial = 0; trial < trials; trial++) {
      const fresh = proposed(belief, tried, points, new Random(seed, trial));
      const again = trial < from * trials ? null : repeated(belief, tried, fresh, noise, always !== undefined);
      const point = again ?? fresh;
      tried.add(point);
      belief.learn(point, (truth[point] ?? 0) + noise * new Random(seed, 5, trial).normal(), noise);
    }
    const best = [...tried].reduce((a, b) => ((belief.mean[b] ?? 0) < (belief.mean[a] ?? 0) ? b : a));
    return (truth[best] ?? 0) - least;
  });
}

/** The untried point of largest expected improvement on the best mean; a random one at first. */
function proposed(belief: Belief, tried: ReadonlySet<number>, points: number, random: Random): number {
  if (tried.size < 4) return random.integer(points);
  const best = bestMean(
    [...tried].map((i) => belief.at(i)),
    "minimize",
  );
  let [most, at] = [-1, 0];
  for (let i = 0; i < points; i++) {
    if (tried.has(i)) continue;
    const { mean, sd } = belief.at(i);
    // Without noise the gain of a run is the expected improvement where the point is worse than the best.
    const gain = Math.max(best - mean, 0) + gainOfRun({ mean, sd }, 0, best, "minimize");
    if (gain > most) [most, at] = [gain, i];
  }
  return at;
}

function repeated(belief: Belief, tried: ReadonlySet<number>, fresh: number, noise: number, always: boolean): number | null {
  const known = [...tried];
  const beliefs = known.map((i) => belief.at(i));
  const again = mostGained(beliefs, noise, "minimize");
  if (again === null) return null;
  const gained = gainOfRun(belief.at(fresh), noise, bestMean(beliefs, "minimize"), "minimize");
  return always || again.gain > gained ? (known[again.index] ?? null) : null;
}

function matern(r: number): number {
  const s = Math.sqrt(5) * r;
  return (1 + s + (s * s) / 3) * Math.exp(-s);
}

/** A draw from the prior, by Cholesky. */
function drawn(prior: readonly Float64Array[], random: Random): readonly number[] {
  const factor: Float64Array[] = [];
  prior.forEach((row, i) => {
    const line = new Float64Array(i + 1);
    for (let j = 0; j <= i; j++) {
      let sum = (row[j] ?? 0) + (i === j ? 1e-8 : 0);
      for (let k = 0; k < j; k++) sum -= (line[k] ?? 0) * ((i === j ? line : factor[j])?.[k] ?? 0);
      line[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (factor[j]?.[j] ?? 1);
    }
    factor.push(line);
  });
  const z = prior.map(() => random.normal());
  return factor.map((line) => line.reduce((sum, v, k) => sum + v * (z[k] ?? 0), 0));
}
