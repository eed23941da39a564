import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CurveModel } from "../../server/curves/curve-model";
import { flatPrior } from "../../server/curves/flat-prior";
import { LEARNED_PRIOR } from "../../server/curves/learned-prior";
import { quantile } from "../../server/numeric/statistics";
import { LogPosterior } from "../support/domhan/log-posterior";
import { sampleCurves, samplesFrom, startOf } from "../support/domhan/mcmc";

interface Case {
  readonly y: readonly number[];
  readonly horizon: number;
  readonly names: readonly string[];
  readonly start: readonly number[];
  readonly states: readonly (readonly number[])[];
  readonly logPosterior: readonly string[];
  readonly mean: number;
  readonly sd: number;
  readonly quantiles: readonly number[];
  readonly acceptance: number;
}

/** Made by make_domhan.py beside it: SciPy's least squares, emcee's sampler. */
const { cases } = JSON.parse(readFileSync(path.join(import.meta.dirname, "../fixtures/curves/domhan.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

/** Half of the paper's length. */
const SHORT = { walkers: 100, steps: 1200, burnIn: 500, thinning: 10, seed: 2 };

describe.each(cases.map((c, i) => [i, c] as const))("the sampler of the paper, curve %i", (_, c) => {
  test("the posterior is that of NumPy", () => {
    const posterior = new LogPosterior(c.names, c.y, c.horizon);
    expect(c.states.some((_, i) => c.logPosterior[i] !== "-inf")).toBe(true);
    c.states.forEach((state, i) => {
      const expected = Number(c.logPosterior[i]?.replace("inf", "Infinity"));
      if (Number.isFinite(expected)) expect(posterior.at(state)).toBeCloseTo(expected, 6);
      else expect(posterior.at(state)).toBe(expected);
    });
  });

  test("the families start where SciPy's least squares put them, and the samples are those of emcee, as far as chains that short are", () => {
    const begun = startOf(c.y, c.horizon);
    expect(begun?.names.filter((name) => c.names.includes(name)).length).toBeGreaterThanOrEqual(c.names.length - 2);
    const samples = samplesFrom(new LogPosterior(c.names, c.y, c.horizon), c.start, c.horizon, SHORT);
    const mean = samples.means.reduce((a, b) => a + b, 0) / samples.means.length;
    expect(Math.abs(mean - c.mean)).toBeLessThan(1.5 * c.sd);
    expect(samples.acceptance / c.acceptance).toBeGreaterThan(0.6);
    expect(samples.acceptance / c.acceptance).toBeLessThan(2);
    const middle = quantile(Array.from(samples.means), 0.5);
    expect(middle).toBeGreaterThan(c.quantiles[0] ?? 0);
    expect(middle).toBeLessThan(c.quantiles[4] ?? 1);
  });

  test("the closed form says about the same", () => {
    const samples = sampleCurves(c.y, c.horizon, SHORT);
    const theirs = (samples?.means.reduce((a, b) => a + b, 0) ?? Number.NaN) / (samples?.means.length ?? 1);
    for (const prior of [flatPrior(), LEARNED_PRIOR]) {
      const model = new CurveModel({ direction: "maximize", horizon: c.horizon, bounds: [0, 1] }, prior);
      const ours = model.predict({ steps: c.y.map((_, i) => i + 1), values: c.y });
      expect(Math.abs((ours?.mean ?? Number.NaN) - theirs)).toBeLessThan(0.06);
      expect(ours?.quantile(0.05)).toBeLessThan(theirs);
      expect(ours?.quantile(0.95)).toBeGreaterThan(theirs);
    }
  });
});
