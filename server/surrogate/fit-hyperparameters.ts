import { cholesky, packedLength, solveLowerTransposed } from "../numeric/cholesky";
import { minimiseInBox } from "../numeric/lbfgs";
import type { Random } from "../numeric/random";
import type { LogPosterior } from "./log-posterior";

const SEARCH = { iterations: 40, gradientTolerance: 1e-4, valueTolerance: 1e-5 };

/** Step of the forward differences of the gradient. */
const HESSIAN_STEP = 1e-3;
/** First jitter of a Hessian that is not positive definite; each next one is four times as large. */
const HESSIAN_JITTER = 0.05;

/** Hyperparameters beyond which none are drawn: a Hessian would take as many gradients, and a handful of draws says little of so many. */
const MOST_DRAWN = 64;

/** Bounds of a draw's log weight against the best θ: none counts more than e^1.5 times as much, and what counts next to nothing is left out. */
const HEAVIEST = 1.5;
const LIGHTEST = -30;
/** Draws this much lighter than the heaviest are dropped. */
const NEGLIGIBLE = 4;

/** θ with the logarithm of its share of the posterior; shares add up to 1. */
export interface WeightedTheta {
  readonly theta: Float64Array;
  readonly mostProbable: boolean;
  readonly logShare: number;
}

/** Hyperparameters of highest posterior probability (MAP), the best of what L-BFGS finds from several starts, with −ln p there. */
export function fitMap(posterior: LogPosterior, starts: readonly Float64Array[]): { readonly theta: Float64Array; readonly value: number } {
  let best = { theta: posterior.prior.mean, value: Number.POSITIVE_INFINITY };
  for (const start of starts) {
    const { x, value } = minimiseInBox(posterior, start, SEARCH);
    if (value < best.value) best = { theta: x, value };
  }
  return best;
}

/**
 * Draws from the Laplace approximation of the posterior of θ around its maximum (Rasmussen & Williams 2006, §5.5; Flaxman et al. 2015),
 * in ± pairs and weighted by importance, along the prior's `drawn` hyperparameters. The maximum is one of them. Heaviest first.
 */
export function laplaceDraws(
  posterior: LogPosterior,
  map: { readonly theta: Float64Array; readonly value: number },
  count: number,
  random: Random,
): readonly WeightedTheta[] {
  const weighted = [{ theta: map.theta, mostProbable: true, logWeight: 0 }];
  if (count > 0 && posterior.prior.drawn <= MOST_DRAWN) {
    const { lower, upper, drawn: size } = posterior.prior;
    const factor = hessianFactor(posterior, map.theta);
    const z = new Float64Array(size);
    const step = new Float64Array(size);
    for (let draw = 0; draw < count; draw++) {
      for (let t = 0; t < size; t++) z[t] = draw % 2 === 0 ? random.normal() : -(z[t] ?? 0);
      solveLowerTransposed(factor, size, z, step);
      const theta = map.theta.map((v, t) => Math.min(Math.max(v + (step[t] ?? 0), lower[t] ?? 0), upper[t] ?? 0));
      const squared = z.reduce((sum, v) => sum + v * v, 0);
      const logWeight = map.value - posterior.evaluate(theta, null) + 0.5 * squared;
      weighted.push({ theta, mostProbable: false, logWeight: Math.min(Math.max(logWeight, LIGHTEST), HEAVIEST) });
    }
  }
  return shared(weighted);
}

function shared(weighted: readonly (Omit<WeightedTheta, "logShare"> & { readonly logWeight: number })[]): readonly WeightedTheta[] {
  const heaviest = weighted.reduce((m, w) => Math.max(m, w.logWeight), LIGHTEST);
  const kept = weighted.filter((w) => w.logWeight > heaviest - NEGLIGIBLE);
  const total = kept.reduce((sum, w) => sum + Math.exp(w.logWeight - heaviest), 0);
  return kept
    .map(({ logWeight, ...draw }) => ({ ...draw, logShare: logWeight - heaviest - Math.log(total) }))
    .sort((a, b) => b.logShare - a.logShare);
}

/** Factor of the Hessian of −ln p(θ | data) along the drawn hyperparameters, symmetrised, its diagonal at least the prior's: never wider than the prior. */
function hessianFactor(posterior: LogPosterior, theta: Float64Array): Float64Array {
  const { count: all, drawn: count, sd } = posterior.prior;
  const at = new Float64Array(all);
  posterior.evaluate(theta, at);
  const rows = Array.from({ length: count }, (_, t) => {
    const moved = theta.slice();
    moved[t] = (moved[t] ?? 0) + HESSIAN_STEP;
    const row = new Float64Array(all);
    posterior.evaluate(moved, row);
    return row.slice(0, count).map((g, u) => (g - (at[u] ?? 0)) / HESSIAN_STEP);
  });
  const hessian = new Float64Array(packedLength(count));
  for (let t = 0; t < count; t++) {
    for (let u = 0; u < t; u++) hessian[packedLength(t) + u] = 0.5 * ((rows[t]?.[u] ?? 0) + (rows[u]?.[t] ?? 0));
    hessian[packedLength(t) + t] = Math.max(rows[t]?.[t] ?? 0, 1 / (sd[t] ?? 1) ** 2);
  }
  for (let jitter = 0; ; jitter = jitter === 0 ? HESSIAN_JITTER : 4 * jitter) {
    const factor = hessian.slice();
    for (let t = 0; t < count; t++) factor[packedLength(t) + t] = (factor[packedLength(t) + t] ?? 0) + jitter;
    if (cholesky(factor, count)) return factor;
    if (!(jitter < 1e12)) throw new Error("The Hessian of the hyperparameters is not finite.");
  }
}
