import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { packedLength } from "../../server/numeric/cholesky";
import { Random } from "../../server/numeric/random";
import { fillCovariance, squaredDifferences } from "../../server/surrogate/covariance";
import { Ensemble } from "../../server/surrogate/ensemble";
import { LogExpectedImprovement } from "../../server/surrogate/expected-improvement";
import { fitMap, laplaceDraws } from "../../server/surrogate/fit-hyperparameters";
import { HyperPrior } from "../../server/surrogate/hyperparameters";
import { LogPosterior } from "../../server/surrogate/log-posterior";
import { Posterior } from "../../server/surrogate/posterior";
import { choiceSlots, thetaLayout } from "../../server/surrogate/theta-layout";
import { type TrainingSet, trainingSet } from "../../server/surrogate/training-set";

type Matrix = readonly (readonly number[])[];

interface Case {
  readonly ordered: number;
  readonly theta: readonly number[];
  readonly x: Matrix;
  readonly y: readonly number[];
  readonly counts: readonly number[];
  readonly variances: readonly number[];
  readonly covariance: Matrix;
  readonly logLikelihood: number;
  readonly at: Matrix;
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly best: number;
  readonly logEi: readonly number[];
}

/** Made by make_surrogate.py beside it. */
const { cases } = JSON.parse(readFileSync(path.join(import.meta.dirname, "../fixtures/surrogate/surrogate.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

function dataOf({ x, y, ordered, counts, variances }: Case): TrainingSet {
  const axes = x[0]?.length ?? 0;
  const layout = thetaLayout({ count: axes, ordered });
  const slots = new Int32Array(x.length * (axes - ordered));
  for (const [i, row] of x.entries()) choiceSlots(layout, Float64Array.from(row), slots, i * (axes - ordered));
  return {
    layout,
    slots,
    tallies: new Float64Array(0),
    rows: x.length,
    axes,
    ordered,
    points: Float64Array.from(x.flat()),
    values: Float64Array.from(y),
    counts: Float64Array.from(counts),
    variances: Float64Array.from(variances),
    repeats: 0,
    scatter: 0,
  };
}

function close(actual: number, expected: number, relative = 1e-8): void {
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(relative * (1e-3 + Math.abs(expected)));
}

/** Central differences of a function along each component. */
function slopes(f: (x: Float64Array) => number, at: Float64Array, step = 1e-5): readonly number[] {
  return Array.from(at, (_, j) => {
    const [low, high] = [at.slice(), at.slice()];
    low[j] = (low[j] ?? 0) - step;
    high[j] = (high[j] ?? 0) + step;
    return (f(high) - f(low)) / (2 * step);
  });
}

describe.each(cases)("$ordered ordered axes, as scikit-learn", (fixture) => {
  const data = dataOf(fixture);
  const theta = Float64Array.from(fixture.theta);
  const prior = new HyperPrior({ count: data.axes, ordered: data.ordered });

  test("covariance of what was measured", () => {
    const out = new Float64Array(packedLength(data.rows));
    fillCovariance(data, squaredDifferences(data), theta, out, null);
    fixture.covariance.forEach((row, i) => {
      for (let k = 0; k <= i; k++) close(out[packedLength(i) + k] ?? 0, row[k] ?? 0);
    });
  });

  test("marginal likelihood", () => {
    const constant = 0.5 * data.rows * Math.log(2 * Math.PI);
    close(new LogPosterior(data, prior).evaluate(theta, null) - prior.penalty(theta, null) + constant, -fixture.logLikelihood);
  });

  test("its gradient against finite differences, with and without repeats", () => {
    for (const more of [
      { repeats: 0, scatter: 0 },
      { repeats: 4, scatter: 0.3 },
    ]) {
      const posterior = new LogPosterior({ ...data, ...more }, prior);
      const gradient = new Float64Array(prior.count);
      const value = posterior.evaluate(theta, gradient);
      expect(posterior.evaluate(theta, null)).toBeCloseTo(value, 9);
      const expected = slopes((x) => posterior.evaluate(x, null), theta);
      gradient.forEach((g, t) => {
        close(g, expected[t] ?? Number.NaN, 1e-5);
      });
    }
  });

  test("posterior mean and variance", () => {
    const posterior = new Posterior(data, squaredDifferences(data), theta);
    fixture.at.forEach((z, i) => {
      posterior.predict(Float64Array.from(z));
      close(posterior.mean, fixture.mean[i] ?? 0, 1e-7);
      close(posterior.variance, fixture.variance[i] ?? 0, 1e-6);
      expect(posterior.predictMean(Float64Array.from(z))).toBe(posterior.mean);
    });
    for (let i = 0; i < data.rows; i++) {
      posterior.predict(data.points.slice(i * data.axes, (i + 1) * data.axes));
      close(posterior.fitted(i), posterior.mean, 1e-7);
    }
  });

  test("expected improvement in logarithms, and its gradient along the ordered axes", () => {
    const ensemble = new Ensemble(data, [{ theta, mostProbable: true, logShare: 0 }]);
    for (const member of ensemble.members) member.best = fixture.best;
    const acquisition = new LogExpectedImprovement(ensemble, null);
    fixture.at.forEach((point, i) => {
      const z = Float64Array.from(point);
      close(acquisition.value(z), fixture.logEi[i] ?? 0, 1e-5);
      expect(acquisition.screen(z)).toBeCloseTo(acquisition.value(z), 12);
      const gradient = new Float64Array(data.axes);
      expect(acquisition.valueAndGradient(z, gradient)).toBeCloseTo(acquisition.value(z), 12);
      const expected = slopes((x) => acquisition.value(x), z, 1e-6);
      for (let j = 0; j < data.ordered; j++) close(gradient[j] ?? 0, expected[j] ?? Number.NaN, 1e-4);
    });
  });

  test("a trial under way leaves the mean and shrinks the variance as a measurement there would", () => {
    const posterior = new Posterior(data, squaredDifferences(data), theta);
    const [first, second] = fixture.at.map((z) => Float64Array.from(z));
    if (first === undefined || second === undefined) throw new Error("The fixture has no points");
    const believed = posterior.believe(first);
    const joined = new Posterior(...withRow(data, first, believed, theta));
    for (const z of [first, second, Float64Array.from(fixture.at[2] ?? [])]) {
      posterior.predict(z);
      joined.predict(z);
      close(posterior.mean, joined.mean, 1e-6);
      close(posterior.variance, joined.variance, 1e-6);
    }
  });
});

test("θ averaged out: gradient of the mixture against finite differences, shares that add up to 1", () => {
  const [, , fixture] = cases;
  if (fixture === undefined) throw new Error("The fixture has no cases");
  const data = dataOf(fixture);
  const posterior = new LogPosterior(data, new HyperPrior({ count: data.axes, ordered: data.ordered }));
  const map = fitMap(posterior, [posterior.prior.mean]);
  const gradient = new Float64Array(posterior.prior.count);
  posterior.evaluate(map.theta, gradient);
  gradient.forEach((g, t) => {
    const atBound = map.theta[t] === posterior.lower[t] || map.theta[t] === posterior.upper[t];
    if (!atBound) expect(Math.abs(g)).toBeLessThan(0.1);
  });
  expect(map.value).toBeLessThanOrEqual(posterior.evaluate(posterior.prior.mean, null));
  const draws = laplaceDraws(posterior, map, 6, new Random(1));
  expect(draws.length).toBeGreaterThan(2);
  expect(draws.reduce((sum, d) => sum + Math.exp(d.logShare), 0)).toBeCloseTo(1, 12);
  expect(draws.filter((d) => d.mostProbable)).toHaveLength(1);
  const acquisition = new LogExpectedImprovement(new Ensemble(data, draws), null);
  for (const point of fixture.at) {
    const z = Float64Array.from(point);
    const found = new Float64Array(data.axes);
    acquisition.valueAndGradient(z, found);
    const expected = slopes((x) => acquisition.value(x), z, 1e-6);
    for (let j = 0; j < data.ordered; j++) close(found[j] ?? 0, expected[j] ?? Number.NaN, 1e-4);
  }
});

describe("training set", () => {
  const row = (z: readonly number[], value: number, variance = 0) => ({ z: Float64Array.from(z), value, variance });

  test("measurements of one point are merged without loss: the likelihood is that of all of them", () => {
    const targets = [row([0.1], 1), row([0.7], -1), row([0.1], 1.4), row([0.1], 0.9), row([0.7], -1.1)];
    const merged = trainingSet({ count: 1, ordered: 1 }, targets);
    expect([merged.rows, [...merged.counts], merged.repeats]).toEqual([2, [3, 2], 3]);
    const apart: TrainingSet = {
      ...merged,
      rows: 5,
      points: Float64Array.from(targets.map((t) => t.z[0] ?? 0)),
      values: Float64Array.from(targets.map((t) => t.value)),
      counts: new Float64Array(5).fill(1),
      variances: new Float64Array(5),
      repeats: 0,
      scatter: 0,
    };
    const prior = new HyperPrior({ count: 1, ordered: 1 });
    const [a, b] = [new LogPosterior(merged, prior), new LogPosterior(apart, prior)];
    const difference = (noise: number): number => {
      const theta = Float64Array.of(0.5, 0.2, noise);
      return a.evaluate(theta, null) - b.evaluate(theta, null);
    };
    expect(difference(-1)).toBeCloseTo(difference(-4), 4); // up to a constant
  });

  test("an estimate gives way to a measurement, and to a surer estimate", () => {
    const { values, variances } = trainingSet({ count: 1, ordered: 1 }, [
      row([0.1], 1, 0.5),
      row([0.1], 2),
      row([0.3], 5, 0.5),
      row([0.3], 6, 0.1),
    ]);
    expect([[...values], [...variances]]).toEqual([
      [2, 6],
      [0, 0.1],
    ]);
  });
});

function withRow(data: TrainingSet, z: Float64Array, value: number, theta: Float64Array): [TrainingSet, Float64Array, Float64Array] {
  const slots = new Int32Array(data.axes - data.ordered);
  choiceSlots(data.layout, z, slots, 0);
  const joined: TrainingSet = {
    ...data,
    rows: data.rows + 1,
    slots: Int32Array.of(...data.slots, ...slots),
    points: Float64Array.of(...data.points, ...z),
    values: Float64Array.of(...data.values, value),
    counts: Float64Array.of(...data.counts, 1),
    variances: Float64Array.of(...data.variances, 0),
  };
  return [joined, squaredDifferences(joined), theta];
}
