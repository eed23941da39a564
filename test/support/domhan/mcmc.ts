import { Random } from "../../../server/numeric/random";
import { FAMILIES, type Family, pointsOf } from "./families";
import { leastSquares } from "./least-squares";
import { LogPosterior, recencyWeights } from "./log-posterior";

export interface McmcOptions {
  readonly walkers: number;
  readonly steps: number;
  readonly burnIn: number;
  /** One state of so many is kept. */
  readonly thinning: number;
  readonly seed: number;
}

/** As in the paper. */
export const PAPER: McmcOptions = { walkers: 100, steps: 2500, burnIn: 500, thinning: 10, seed: 1 };

/** Samples of the curve's value at the horizon, and of the noise about it. */
export interface Samples {
  readonly means: Float64Array;
  readonly sds: Float64Array;
  readonly acceptance: number;
}

/** Where the families start: each one's least squares; those that fail, fall or leave 0 … 100 are left out. Null where none is left. */
export function startOf(y: ArrayLike<number>, horizon: number): { readonly names: readonly string[]; readonly start: Float64Array } | null {
  const n = y.length;
  const points = pointsOf(Array.from({ length: n }, (_, i) => i + 1));
  const fits = FAMILIES.map((family) => ({
    family,
    ...leastSquares((p, out) => family.add(points, p, 0, 1, out), y, recencyWeights(n), family.start),
  })).filter(({ family, parameters, finite }) => {
    const [second, end] = ends(family, parameters, horizon);
    return finite && end >= 0 && end <= 100 && second <= end;
  });
  if (fits.length === 0) return null;
  const names = fits.map(({ family }) => family.name);
  const posterior = new LogPosterior(names, y, horizon);
  const start = new Float64Array(posterior.dimension).fill(10, posterior.sigmaAt + 1);
  let offset = 0;
  for (const { parameters } of fits) {
    start.set(parameters, offset);
    offset += parameters.length;
  }
  const residuals = Array.from(posterior.curve(points, start), (value, i) => (y[i] ?? 0) - value);
  const mean = residuals.reduce((a, b) => a + b, 0) / n;
  start[posterior.sigmaAt] = Math.sqrt(residuals.reduce((sum, r) => sum + (r - mean) ** 2, 0) / n);
  return { names, start };
}

/** Values at x = 2 and at the horizon. */
function ends(family: Family, parameters: Float64Array, horizon: number): readonly [number, number] {
  const out = new Float64Array(2);
  family.add(pointsOf([2, horizon]), parameters, 0, 1, out);
  return [out[0] ?? Number.NaN, out[1] ?? Number.NaN];
}

/**
 * The prediction of the paper: affine-invariant ensemble sampling by stretch moves of two half ensembles (Goodman & Weare 2010; Foreman-Mackey et
 * al. 2013, "emcee: The MCMC Hammer", algorithm 3). Null where no family can be fitted.
 */
export function sampleCurves(y: ArrayLike<number>, horizon: number, options: McmcOptions = PAPER): Samples | null {
  const begun = startOf(y, horizon);
  return begun === null ? null : samplesFrom(new LogPosterior(begun.names, y, horizon), begun.start, horizon, options);
}

export function samplesFrom(posterior: LogPosterior, start: ArrayLike<number>, horizon: number, options: McmcOptions): Samples {
  const { steps, burnIn, thinning } = options;
  const d = posterior.dimension;
  const half = Math.ceil(Math.max(options.walkers, 2 * d) / 2);
  const random = new Random(options.seed);
  const states = new Float64Array(2 * half * d);
  const logs = new Float64Array(2 * half);
  for (let k = 0; k < 2 * half; k++) {
    for (let j = 0; j < d; j++) states[k * d + j] = (start[j] ?? 0) + 1e-6 * random.normal();
    logs[k] = posterior.at(states, k * d);
  }
  const atHorizon = pointsOf([horizon]);
  const means: number[] = [];
  const sds: number[] = [];
  const proposal = new Float64Array(d);
  let accepted = 0;
  let seen = 0;
  for (let step = 0; step < steps; step++) {
    const order = random.permutation(2 * half); // new halves each time, as in emcee 3
    for (let side = 0; side < 2; side++)
      for (let i = side * half; i < (side + 1) * half; i++) {
        const k = order[i] ?? 0;
        const z = (random.uniform() + 1) ** 2 / 2;
        const other = order[(1 - side) * half + random.integer(half)] ?? 0;
        for (let j = 0; j < d; j++) {
          const fixed = states[other * d + j] ?? 0;
          proposal[j] = fixed + z * ((states[k * d + j] ?? 0) - fixed);
        }
        const log = posterior.at(proposal);
        if (!(Math.log(random.uniform()) < (d - 1) * Math.log(z) + log - (logs[k] ?? 0))) continue;
        states.set(proposal, k * d);
        logs[k] = log;
        accepted++;
      }
    if (step < burnIn) continue;
    for (let k = 0; k < 2 * half; k++) {
      if (seen++ % thinning !== 0) continue;
      const value = posterior.curve(atHorizon, states, k * d)[0] ?? Number.NaN;
      const sd = states[k * d + posterior.sigmaAt] ?? 0;
      if (!Number.isFinite(value) || !(sd > 0)) continue;
      means.push(value);
      sds.push(sd);
    }
  }
  return { means: Float64Array.from(means), sds: Float64Array.from(sds), acceptance: accepted / (2 * half * steps) };
}
