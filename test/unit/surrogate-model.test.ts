import { describe, expect, test } from "vitest";
import { Random } from "../../server/numeric/random";
import type { Params } from "../../server/protocol/space";
import { SearchSpace } from "../../server/space/search-space";
import { Coordinates } from "../../server/surrogate/coordinates";
import { fitSurrogate } from "../../server/surrogate/fit-surrogate";
import { OutputTransform } from "../../server/surrogate/output-transform";
import { informative } from "../../server/surrogate/subset";
import { fitSuccess, SuccessModel } from "../../server/surrogate/success-model";
import type { Measurement } from "../../server/surrogate/surrogate";
import { choice, float, int, SPACES, when } from "../conformance/spaces";

const SPACE = new SearchSpace([
  float("lr", 1e-4, 1, { log: true, baseline: 3 }),
  int("batch", 16, 128, { step: 16, baseline: 16 }),
  choice("opt", ['"sgd"', '"adam"', '"rmsprop"']),
  float("momentum", 0, 1, { condition: when("opt", "==", '"sgd"') }),
]);

function accuracy(params: Params): number {
  const opt = params["opt"] === '"sgd"' ? (Number(params["momentum"]) - 0.7) ** 2 : params["opt"] === '"adam"' ? 0.2 : 0.3;
  return 90 - 10 * (Math.log10(Number(params["lr"])) + 2) ** 2 - 50 * opt - Number(params["batch"]) / 10;
}

function drawn(space: SearchSpace, n: number, seed = 1): readonly Params[] {
  const random = new Random(seed);
  return Array.from({ length: n }, () => space.fromUnit(space.parameters.map(() => random.uniform())));
}

function measured(points: readonly Params[], f: (params: Params) => number): readonly Measurement[] {
  return points.map((params) => ({ params, value: f(params), sd: 0 }));
}

describe("coordinates", () => {
  test.each(Object.entries(SPACES))("back and forth on %s", (_, space) => {
    const coordinates = new Coordinates(space);
    for (const params of drawn(space, 60)) {
      const z = coordinates.encode(params);
      expect(coordinates.decode(z)).toEqual(params);
      const canonical = coordinates.canonicalise(z.slice());
      canonical.forEach((v, j) => {
        expect(v).toBeCloseTo(z[j] ?? Number.NaN, 9);
      });
    }
  });

  test("shares of axes are spread as the space spreads them", () => {
    const space = new SearchSpace([
      int("units", 1, 40, { log: true }),
      int("many", 1, 4096, { log: true }),
      int("n", 0, 9),
      choice("c", ["1", "2", "3"]),
    ]);
    const coordinates = new Coordinates(space);
    for (let share = 0.005; share < 1; share += 0.01) {
      const z = coordinates.canonicalise(Float64Array.from(coordinates.axes, (_, j) => coordinates.at(j, share)));
      expect(coordinates.decode(z)).toEqual(space.fromUnit(space.parameters.map(() => share)));
    }
  });

  test("the user's own values outside of the domain lie outside, in bounds; inactive parameters all at one place", () => {
    const coordinates = new Coordinates(SPACE);
    const own = coordinates.encode(SPACE.baseline());
    expect(own[0]).toBeGreaterThan(1);
    expect(own[0]).toBeLessThanOrEqual(2);
    const [a, b] = [0.1, 0.9].map((momentum) => coordinates.encode({ lr: 0.1, batch: 32, opt: '"adam"', momentum }));
    expect(a).toEqual(b);
    expect(coordinates.canonicalise(own.slice())[0]).toBe(1);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1, 0]) {
      expect([...coordinates.encode({ lr: value, batch: 16, opt: "other" })].every(Number.isFinite)).toBe(true);
    }
  });

  test("a parameter with one value has a coordinate only where the user's own is another", () => {
    expect(new Coordinates(new SearchSpace([int("a", 3, 3, { baseline: 3 }), float("x", 0, 1)])).count).toBe(1);
    const moved = new Coordinates(new SearchSpace([int("a", 3, 3, { baseline: 5 }), float("x", 0, 1)]));
    expect(moved.count).toBe(2);
    expect(moved.encode({ a: 5, x: 0.5 })).not.toEqual(moved.encode({ a: 3, x: 0.5 }));
    expect(moved.decode(moved.canonicalise(moved.encode({ a: 5, x: 0.5 })))).toEqual({ a: 3, x: 0.5 });
  });
});

describe("output transform", () => {
  const samples: readonly (readonly number[])[] = [
    [1, 2, 3, 4, 50],
    [0.9, 0.91, 0.5, 0.1],
    [-1e300, 0, 1e300],
    [1e-300, 2e-300, 9e-300],
    [3, 3, 3, 8],
    [1e12 + 1, 1e12 + 2, 1e12 + 5],
  ];

  test.each(samples)("goes back to where it came from (%d …), the better the smaller", (...values) => {
    for (const direction of ["minimize", "maximize"] as const) {
      const transform = new OutputTransform(direction, values);
      const sorted = values.toSorted((a, b) => (direction === "minimize" ? a - b : b - a));
      sorted.forEach((value, i) => {
        const t = transform.apply(value);
        expect(Math.abs(transform.invert(t) - value)).toBeLessThanOrEqual(1e-6 * Math.max(...values.map(Math.abs)));
        if (i > 0) expect(t).toBeGreaterThanOrEqual(transform.apply(sorted[i - 1] ?? 0));
      });
    }
  });

  test("equal values, one value", () => {
    for (const values of [[5, 5, 5], [0], [-2]]) {
      const transform = new OutputTransform("minimize", values);
      expect(transform.apply(values[0] ?? 0)).toBeCloseTo(0, 9);
      expect(transform.invert(0)).toBeCloseTo(values[0] ?? 0, 9);
    }
  });

  test("a standard deviation goes with the slope", () => {
    const transform = new OutputTransform("maximize", [1, 2, 3, 4, 90]);
    for (const at of [85, 3.5, 1, -20]) {
      const slope = (transform.apply(at - 1e-5) - transform.apply(at + 1e-5)) / 2e-5;
      expect(transform.applySd(at, 0.3)).toBeCloseTo(0.3 * slope, 6);
    }
    expect(transform.invertSd(transform.applySd(89, 0.3))).toBeCloseTo(0.3, 9);
  });

  test("a loss that exploded does not flatten the others", () => {
    const transform = new OutputTransform("minimize", [0.1, 0.2, 0.3, 1e30]);
    expect(transform.apply(0.3) - transform.apply(0.1)).toBeGreaterThan(0.3);
  });
});

describe("fitSurrogate", () => {
  test("predicts in the objective's unit and direction, surer near what was measured", () => {
    const surrogate = fitSurrogate({ space: SPACE, direction: "maximize", measurements: measured(drawn(SPACE, 60), accuracy), seed: 1 });
    if (surrogate === null) throw new Error("No surrogate");
    const held = drawn(SPACE, 40, 2);
    const average = held.reduce((sum, p) => sum + accuracy(p), 0) / held.length;
    const left = held.reduce((sum, p) => sum + (surrogate.predict(p).mean - accuracy(p)) ** 2, 0);
    const whole = held.reduce((sum, p) => sum + (average - accuracy(p)) ** 2, 0);
    expect(left / whole).toBeLessThan(0.1);
    const within = held.filter((p) => Math.abs(surrogate.predict(p).mean - accuracy(p)) < 3 * surrogate.predict(p).sd).length;
    expect(within).toBeGreaterThan(30);
    expect(surrogate.noise).toBeLessThan(3);
    const good = { lr: 0.01, batch: 16, opt: '"sgd"', momentum: 0.7 };
    expect(surrogate.logExpectedImprovement(good)).toBeGreaterThan(
      surrogate.logExpectedImprovement({ lr: 1, batch: 128, opt: '"rmsprop"' }),
    );
  });

  test("learns the noise of a run from repeats", () => {
    const random = new Random(4);
    const points = drawn(SPACE, 15).flatMap((p) => [p, p, p]);
    const surrogate = fitSurrogate({
      space: SPACE,
      direction: "maximize",
      measurements: measured(points, (p) => accuracy(p) + 2 * random.normal()),
      seed: 1,
    });
    expect(surrogate?.noise).toBeGreaterThan(1);
    expect(surrogate?.noise).toBeLessThan(4);
  });

  test("an estimate weighs by its standard deviation", () => {
    const space = new SearchSpace([float("x", 0, 1)]);
    const known = measured(
      [0, 0.25, 0.5, 1].map((x) => ({ x })),
      ({ x }) => Number(x),
    );
    const withEstimate = (sd: number): number =>
      fitSurrogate({ space, direction: "minimize", measurements: [...known, { params: { x: 0.75 }, value: 2, sd }], seed: 1 })?.predict({
        x: 0.75,
      }).mean ?? Number.NaN;
    expect(Math.abs(withEstimate(0.01) - 2)).toBeLessThan(0.2);
    expect(Math.abs(withEstimate(50) - 0.75)).toBeLessThan(0.2);
  });

  test("null where too little is known, whatever else is given", () => {
    const points = drawn(SPACE, 3);
    const surrogateOf = (space: SearchSpace, measurements: readonly Measurement[]) =>
      fitSurrogate({ space, direction: "minimize", measurements, seed: 1 });
    expect(surrogateOf(SPACE, [])).toBeNull();
    expect(surrogateOf(SPACE, measured([...points, ...points, ...points], accuracy))).toBeNull();
    expect(
      surrogateOf(
        SPACE,
        measured(drawn(SPACE, 9), () => Number.NaN),
      ),
    ).toBeNull();
    expect(
      surrogateOf(
        new SearchSpace([int("a", 1, 1)]),
        measured([{ a: 1 }, { a: 1 }, { a: 1 }, { a: 1 }], () => 1),
      ),
    ).toBeNull();
  });

  test.each([
    ["all equal", () => 7],
    ["huge", (p: Params) => 1e300 * accuracy(p)],
    ["tiny", (p: Params) => 1e-300 * accuracy(p)],
    ["one exploded", (p: Params) => (Number(p["lr"]) > 0.3 ? 1e200 : accuracy(p))],
  ])("finite whatever was measured: %s", (_, f) => {
    const surrogate = fitSurrogate({ space: SPACE, direction: "minimize", measurements: measured(drawn(SPACE, 20), f), seed: 1 });
    for (const p of drawn(SPACE, 20, 3)) {
      const { mean, sd } = surrogate?.predict(p) ?? { mean: Number.NaN, sd: Number.NaN };
      expect(Number.isFinite(mean) && Number.isFinite(sd) && sd >= 0, `${mean} ${sd}`).toBe(true);
      expect(Number.isNaN(surrogate?.logExpectedImprovement(p))).toBe(false);
    }
  });

  test("same measurements and seed, same surrogate", () => {
    const [a, b] = [1, 1].map((seed) =>
      fitSurrogate({ space: SPACE, direction: "minimize", measurements: measured(drawn(SPACE, 12), accuracy), seed }),
    );
    for (const p of drawn(SPACE, 5, 3)) expect(a?.predict(p)).toEqual(b?.predict(p));
  });
});

test("of many points the best, the nearest to it and some everywhere are kept", () => {
  const random = new Random(2);
  const targets = Array.from({ length: 1000 }, (_, i) => {
    const z = Float64Array.of(random.uniform() * (i < 900 ? 0.5 : 1), random.uniform());
    return { z, value: (z[0] ?? 0) ** 2 + (z[1] ?? 0) ** 2, variance: 0 };
  });
  const kept = informative(targets, 2, 100);
  expect(kept).toHaveLength(100);
  const best = targets.toSorted((a, b) => a.value - b.value).slice(0, 30);
  expect(best.every((t) => kept.includes(t))).toBe(true);
  expect(kept.filter((t) => (t.z[0] ?? 0) > 0.5).length).toBeGreaterThan(10);
  expect(informative(targets.slice(0, 100), 2, 100)).toEqual(targets.slice(0, 100));
});

describe("what goes well", () => {
  const coordinates = new Coordinates(new SearchSpace([float("x", 0, 1), float("y", 0, 1)]));

  test("a region that fails is learned along the axis that makes it, chance is not", () => {
    const random = new Random(3);
    const points = Array.from({ length: 40 }, () => Float64Array.of(random.uniform(), random.uniform()));
    const region = points.map((z) => ({ z, well: (z[0] ?? 0) < 0.6 }));
    const model = new SuccessModel(coordinates, region, fitSuccess(coordinates, region));
    for (const y of [0.1, 0.5, 0.9]) {
      expect(model.logProbability(Float64Array.of(0.2, y))).toBeGreaterThan(Math.log(0.8));
      expect(model.logProbability(Float64Array.of(0.9, y))).toBeLessThan(Math.log(0.2));
    }
    const chance = points.map((z) => ({ z, well: random.uniform() < 0.8 }));
    const flaky = new SuccessModel(coordinates, chance, fitSuccess(coordinates, chance));
    const kept = points.filter((z) => flaky.logProbability(z) > Math.log(0.5));
    expect(kept.length).toBeGreaterThan(25);
    for (const z of points) expect(flaky.logProbability(z)).toBeGreaterThan(-8);
  });

  test("its gradient against finite differences", () => {
    const random = new Random(5);
    const outcomes = Array.from({ length: 15 }, (_, i) => ({ z: Float64Array.of(random.uniform(), random.uniform()), well: i % 3 > 0 }));
    const model = new SuccessModel(coordinates, outcomes, fitSuccess(coordinates, outcomes));
    const z = Float64Array.of(0.4, 0.3);
    const gradient = new Float64Array(2);
    expect(model.addGradient(z, gradient)).toBeCloseTo(model.logProbability(z), 12);
    for (const j of [0, 1]) {
      const [low, high] = [z.slice(), z.slice()];
      low[j] = (low[j] ?? 0) - 1e-5;
      high[j] = (high[j] ?? 0) + 1e-5;
      expect(gradient[j]).toBeCloseTo((model.logProbability(high) - model.logProbability(low)) / 2e-5, 4);
    }
  });
});
