import { describe, expect, test } from "vitest";
import { cholesky, packedLength } from "../../server/numeric/cholesky";
import { Random } from "../../server/numeric/random";
import type { Distribution } from "../../server/protocol/space";
import { SearchSpace } from "../../server/space/search-space";
import { Coordinates } from "../../server/surrogate/coordinates";
import { fillCovariance, squaredDifferences } from "../../server/surrogate/covariance";
import { fitMap } from "../../server/surrogate/fit-hyperparameters";
import { HyperPrior } from "../../server/surrogate/hyperparameters";
import { LogPosterior } from "../../server/surrogate/log-posterior";
import { Posterior } from "../../server/surrogate/posterior";
import { trainingSet } from "../../server/surrogate/training-set";

const operations = ['"none"', '"skip"', '"conv"', '"pool"'];
const unordered = (choices: readonly string[]): Distribution => ({ type: "categorical", choices, ordered: false });
const unit: Distribution = { type: "float", low: 0, high: 1, log: false, step: null };

function spaceOf(distributions: Readonly<Record<string, Distribution>>): SearchSpace {
  return new SearchSpace(
    Object.entries(distributions).map(([name, distribution]) => ({ name, distribution, condition: null, baseline: null })),
  );
}

const cell = spaceOf({
  first: unordered(operations),
  x: unit,
  second: unordered(operations),
  other: unordered(['"a"', '"b"', '"c"']),
  third: unordered(operations),
  flag: unordered(["false", "true"]),
});

function sample(coordinates: Coordinates, random: Random): Float64Array {
  return coordinates.canonicalise(Float64Array.from({ length: coordinates.count }, (_, j) => coordinates.at(j, random.uniform())));
}

function scattered(prior: HyperPrior, random: Random): Float64Array {
  return prior.mean.map((v) => v + 0.5 * random.normal());
}

describe("unordered choices", () => {
  const coordinates = new Coordinates(cell);
  const prior = new HyperPrior(coordinates);
  const random = new Random(5);
  const targets = Array.from({ length: 24 }, () => ({ z: sample(coordinates, random), value: random.normal(), variance: 0 }));
  const data = trainingSet(coordinates, targets);

  test("three or more choices have scales, axes with the same ones are alike, two choices need neither", () => {
    const names = coordinates.axes.map((a) => a.parameter.name);
    expect(prior.layout.alike.map(({ axes }) => axes.map((j) => names[j]))).toEqual([["first", "second", "third"]]);
    expect([...prior.layout.scales].map((at) => at >= 0)).toEqual(names.map((name) => name !== "x" && name !== "flag"));
    expect(prior.count).toBe(6 + 2 + 3 * 4 + 3 + 2);
    const flags = new Coordinates(spaceOf({ a: unordered(["false", "true"]), b: unordered(["false", "true"]) }));
    expect(new HyperPrior(flags).count).toBe(4);
  });

  test("gradient of the posterior of θ against finite differences", () => {
    const posterior = new LogPosterior(data, prior);
    const theta = scattered(prior, random);
    const gradient = new Float64Array(prior.count);
    posterior.evaluate(theta, gradient);
    gradient.forEach((g, t) => {
      const [low, high] = [theta.slice(), theta.slice()];
      low[t] = (low[t] ?? 0) - 1e-5;
      high[t] = (high[t] ?? 0) + 1e-5;
      expect(g).toBeCloseTo((posterior.evaluate(high, null) - posterior.evaluate(low, null)) / 2e-5, 6);
    });
  });

  test("the covariance is positive definite without noise, and predictions pass through the data", () => {
    for (let i = 0; i < 20; i++) {
      const theta = scattered(prior, random);
      theta[prior.layout.noise] = -12;
      const out = new Float64Array(packedLength(data.rows));
      fillCovariance(data, squaredDifferences(data), theta, out, null);
      expect(cholesky(out, data.rows)).toBe(true);
      const posterior = new Posterior(data, squaredDifferences(data), theta);
      const believing = new Posterior(data, squaredDifferences(data), theta);
      const under = sample(coordinates, random);
      const believed = believing.believe(under);
      const told = trainingSet(coordinates, [...targets, { z: under, value: believed, variance: 0 }]);
      const joined = new Posterior(told, squaredDifferences(told), theta);
      const at = sample(coordinates, random);
      believing.predict(at);
      joined.predict(at);
      expect(believing.mean).toBeCloseTo(joined.mean, 8);
      expect(believing.variance).toBeCloseTo(joined.variance, 8);
      for (let row = 0; row < data.rows; row++) {
        posterior.predict(data.points.slice(row * data.axes, (row + 1) * data.axes));
        expect(posterior.mean).toBeCloseTo(posterior.fitted(row), 6);
      }
    }
  });

  test("a value that is no choice is as far from one choice as from another", () => {
    const outside = new Float64Array(coordinates.count).fill(-1);
    const known = trainingSet(coordinates, [{ z: outside, value: 1, variance: 0 }]);
    const posterior = new Posterior(known, squaredDifferences(known), prior.mean);
    const means = [0, 1, 2, 3].map((choice) => {
      const z = outside.slice();
      z[1] = choice;
      return posterior.predictMean(z);
    });
    expect(means[0]).toBeLessThan(1);
    for (const mean of means) expect(mean).toBeCloseTo(means[0] ?? 0, 12);
  });
});

test("what a choice does in one place tells what it does in another", () => {
  const coordinates = new Coordinates(spaceOf({ a: unordered(operations), b: unordered(operations), c: unordered(operations) }));
  const random = new Random(9);
  const worth = (z: Float64Array): number => z.reduce((sum, c) => sum + (c === 2 ? -1 : c === 0 ? 1 : 0), 0);
  const points = Array.from({ length: 60 }, () => sample(coordinates, random)).filter((z) => z[2] !== 2);
  const targets = points.slice(0, 20).map((z) => ({ z, value: worth(z), variance: 0 }));
  const data = trainingSet(coordinates, targets);
  const posterior = new LogPosterior(data, new HyperPrior(coordinates));
  const { theta } = fitMap(posterior, [posterior.prior.mean]);
  const model = new Posterior(data, squaredDifferences(data), theta);
  model.predict(Float64Array.from([1, 1, 2])); // the third axis was never at 2
  const best = model.mean;
  model.predict(Float64Array.from([1, 1, 0]));
  expect(best).toBeLessThan(model.mean - 0.8);
});
