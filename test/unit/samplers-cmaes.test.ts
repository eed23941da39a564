import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { Random } from "../../server/numeric/random";
import { symmetricEigen } from "../../server/numeric/symmetric-eigen";
import type { Params } from "../../server/protocol/space";
import { initialChoices, updatedChoices } from "../../server/samplers/cmaes/choices";
import { cmaesSampler } from "../../server/samplers/cmaes/cmaes";
import { initialGaussian, Root, updated } from "../../server/samplers/cmaes/gaussian";
import { type Thresholds, withMargin } from "../../server/samplers/cmaes/margin";
import { fullStrategy, separableStrategy } from "../../server/samplers/cmaes/strategy";
import { randomSampler } from "../../server/samplers/random";
import { SearchSpace } from "../../server/space/search-space";
import { choice, float, int } from "../conformance/spaces";
import { bestOf, geometricMean, MIXED, type Problem, ROSENBROCK, SPHERE, told } from "../support/sampler-problems";

vi.setConfig({ testTimeout: 60_000 });

interface Step {
  readonly points: readonly (readonly number[])[];
  readonly values: readonly number[];
  readonly mean: readonly number[];
  readonly sigma: number;
  readonly C: readonly number[];
  readonly A?: readonly number[];
}

interface Fixture {
  readonly full: readonly Step[];
  readonly large: readonly Step[];
  readonly separable: readonly Step[];
  readonly margin: readonly Step[];
  readonly choices: readonly {
    readonly drawn: readonly (readonly number[])[];
    readonly values: readonly number[];
    readonly q: readonly (readonly number[])[];
  }[];
}

/** Made by make_cmaes.py beside it. */
const FIXTURE = JSON.parse(readFileSync(path.join(import.meta.dirname, "../fixtures/samplers/cmaes.json"), "utf8")) as Fixture;

function sorted<T>(items: readonly T[], values: readonly number[]): readonly T[] {
  return items
    .map((item, i) => ({ item, value: values[i] ?? Number.NaN }))
    .toSorted((a, b) => a.value - b.value)
    .map(({ item }) => item);
}

function expectClose(actual: Iterable<number>, expected: readonly number[], what: string): void {
  const numbers = [...actual];
  expect(numbers).toHaveLength(expected.length);
  numbers.forEach((v, i) => {
    expect(Math.abs(v - (expected[i] ?? Number.NaN)), `${what}[${i}]: ${v} is not ${expected[i]}`).toBeLessThan(
      1e-8 * Math.max(1, Math.abs(v)),
    );
  });
}

const floats = (rows: readonly (readonly number[])[]): readonly Float64Array[] => rows.map((row) => Float64Array.from(row));

describe("updates equal those of the package cmaes", () => {
  test.each([
    ["full", false],
    ["large", false],
    ["separable", true],
  ] as const)("%s", (name, separable) => {
    let g = initialGaussian(Float64Array.of(1, -0.5, 0.2, 0.7, 0.1), 0.6, separable);
    for (const { points, values, mean, sigma, C } of FIXTURE[name]) {
      const strategy = (separable ? separableStrategy : fullStrategy)(5, points.length);
      g = updated(g, new Root(g), sorted(floats(points), values), strategy.weights, strategy);
      expectClose(g.mean, mean, "mean");
      expectClose([g.sigma], [sigma], "sigma");
      expectClose(g.covariance, C, "C");
    }
  });

  test("with margin", () => {
    const integer: Thresholds = (v) => {
      const k = Math.min(Math.max(Math.round(v), 0), 6);
      return [k === 0 ? Number.NEGATIVE_INFINITY : k - 0.5, k === 6 ? Number.POSITIVE_INFINITY : k + 0.5];
    };
    let g = initialGaussian(Float64Array.of(3.2, 0.1, 5.8, 0.5, -0.5), 0.8, false);
    let scales = new Float64Array(5).fill(1);
    for (const { points, values, mean, sigma, C, A } of FIXTURE.margin) {
      const strategy = fullStrategy(5, points.length);
      g = updated(g, new Root(g), sorted(floats(points), values), strategy.weights, strategy);
      const kept = withMargin(g, scales, [integer, integer, integer, null, null], 1 / (5 * points.length));
      g = { ...g, mean: kept.mean };
      scales = Float64Array.from(kept.scales);
      expectClose(g.mean, mean, "mean");
      expectClose([g.sigma], [sigma], "sigma");
      expectClose(g.covariance, C, "C");
      expectClose(scales, A ?? [], "A");
    }
  });

  test("of choices", () => {
    let choices = initialChoices([3, 5, 2].map((size) => new Float64Array(size).fill(1 / size)));
    for (const { drawn, values, q } of FIXTURE.choices) {
      choices = updatedChoices(choices, sorted(drawn, values), fullStrategy(1, drawn.length).weights, 3);
      choices.probabilities.forEach((p, i) => {
        expectClose(p, q[i] ?? [], `q[${i}]`);
      });
    }
  });
});

test("eigenvalues and vectors: orthonormal, and they give the matrix back", () => {
  for (const n of [1, 2, 7, 40]) {
    const random = new Random(n);
    const half = Float64Array.from({ length: n * n }, () => random.normal());
    const at = (m: Float64Array, i: number, j: number): number => m[i * n + j] ?? 0;
    const matrix = new Float64Array(n * n);
    const sum = (term: (k: number) => number): number => Array.from({ length: n }, (_, k) => term(k)).reduce((a, b) => a + b, 0);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] = sum((k) => at(half, i, k) * at(half, j, k));
    const { values, vectors } = symmetricEigen(matrix, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        expect(sum((k) => at(vectors, k, i) * at(vectors, k, j))).toBeCloseTo(i === j ? 1 : 0, 10);
        expect(sum((k) => at(vectors, i, k) * (values[k] ?? 0) * at(vectors, j, k))).toBeCloseTo(at(matrix, i, j), 8);
      }
    }
  }
});

const INTEGERS: Problem = {
  name: "integers and steps alone",
  space: new SearchSpace([int("a", 0, 40), int("b", 0, 40), float("c", 0, 1, { step: 0.05 }), int("d", 1, 1024, { log: true })]),
  cost: ({ a, b, c, d }) =>
    0.01 + (Number(a) - 31) ** 2 + (Number(b) - Number(a) + 10) ** 2 + 40 * (Number(c) - 0.85) ** 2 + (Math.log2(Number(d)) - 8) ** 2,
};

describe("cmaes", () => {
  test.each([
    [SPHERE.name, SPHERE, 10],
    [ROSENBROCK.name, ROSENBROCK, 2],
    [MIXED.name, MIXED, 4],
    [INTEGERS.name, INTEGERS, 4],
  ] as const)("is ahead of chance: %s", (_, problem, factor) => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const own = geometricMean(seeds.map((seed) => bestOf(cmaesSampler, problem, seed, 150)));
    const chance = geometricMean(seeds.map((seed) => bestOf(randomSampler, problem, seed, 150)));
    expect(own).toBeLessThan(chance / factor);
  });

  test("with many trials at once, each generation is taken whole", () => {
    const seeds = [1, 2, 3, 4, 5, 6];
    for (const [batch, factor] of [
      [5, 10],
      [64, 4],
    ] as const) {
      const own = geometricMean(seeds.map((seed) => bestOf(cmaesSampler, SPHERE, seed, 321, batch)));
      expect(own, `${batch} at once`).toBeLessThan(geometricMean(seeds.map((seed) => bestOf(randomSampler, SPHERE, seed, 321))) / factor);
    }
  });

  test("fifty axes", () => {
    const space = new SearchSpace(Array.from({ length: 50 }, (_, i) => float(`x${i}`, -1, 1)));
    const problem: Problem = { name: "", space, cost: (p) => Object.values(p).reduce<number>((sum, x) => sum + (Number(x) - 0.4) ** 2, 0) };
    const own = geometricMean([1, 2].map((seed) => bestOf(cmaesSampler, problem, seed, 400)));
    expect(own).toBeLessThan(geometricMean([1, 2].map((seed) => bestOf(randomSampler, problem, seed, 400))) / 3);
  });

  test("starts anew where it has closed in on a minimum", () => {
    const space = new SearchSpace([float("x", 0, 1), float("y", 0, 1)]);
    const sampler = cmaesSampler({ space, directions: ["minimize"], seed: 1, trials: 400 });
    const distances: number[] = [];
    for (let trial = 0; trial < 400; trial++) {
      const [params = {}] = trial === 0 ? [space.baseline()] : sampler.ask([trial], []);
      distances.push(Math.hypot(Number(params["x"]) - 0.3, Number(params["y"]) - 0.8));
      sampler.tell(told(trial, params, distances.at(-1) ?? 0));
    }
    const close = distances.findIndex((_, i) => distances.slice(i, i + 20).every((d) => d < 0.02));
    expect(close).toBeGreaterThan(10);
    expect(distances.slice(close).filter((d) => d > 0.25).length).toBeGreaterThan(10);
  });

  test("a trial that never ends is not waited for without end", () => {
    const { space, cost } = SPHERE;
    const sampler = cmaesSampler({ space, directions: ["minimize"], seed: 3, trials: 250 });
    sampler.tell(told(0, space.baseline(), cost(space.baseline())));
    let best = Number.POSITIVE_INFINITY;
    const lost: Params[] = [];
    for (let trial = 1; trial < 250; trial++) {
      const [params = {}] = sampler.ask([trial], lost);
      if (trial === 4 || trial === 30) lost.push(params);
      else {
        sampler.tell(told(trial, params, cost(params)));
        best = Math.min(best, cost(params));
      }
    }
    expect(best).toBeLessThan(0.05);
  });

  test("the better choice of an unordered axis becomes the likely one", () => {
    const space = new SearchSpace(Array.from({ length: 6 }, (_, i) => choice(`c${i}`, ["1", "2", "3", "4", "5"])));
    const cost = (p: Params): number => Object.values(p).filter((v) => v !== "4").length;
    const sampler = cmaesSampler({ space, directions: ["minimize"], seed: 1, trials: 400 });
    const late: number[] = [];
    for (let trial = 0; trial < 400; trial++) {
      const [params = {}] = trial === 0 ? [space.baseline()] : sampler.ask([trial], []);
      if (trial >= 250) late.push(cost(params));
      sampler.tell(told(trial, params, cost(params)));
    }
    expect(late.reduce((a, b) => a + b, 0) / late.length).toBeLessThan(4); // by chance 4.8
  });
});
