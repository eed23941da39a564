import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { Random } from "../../server/numeric/random";
import type { Params } from "../../server/protocol/space";
import type { SearchSpace } from "../../server/space/search-space";
import { fitSurrogate } from "../../server/surrogate/fit-surrogate";
import type { Measurement, Surrogate } from "../../server/surrogate/surrogate";
import { ended, OBJECTIVES } from "./objectives";
import { anySpace } from "./random-spaces";
import { KINDS, kind } from "./space-kinds";

vi.setConfig({ testTimeout: 60_000 });

/** Whatever was measured in whatever space, the model says something finite of every point, or nothing at all. */

const RUNS = 14;

function drawn(of: string, count: number, seed: number): readonly Params[] {
  return drawnFrom(kind(of), count, seed);
}

function drawnFrom(space: SearchSpace, count: number, seed: number): readonly Params[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => space.fromUnit(space.parameters.map(() => random.uniform())));
}

function measured(of: string, objective: string): readonly Measurement[] {
  return [kind(of).baseline(), ...drawn(of, RUNS, 1)].flatMap((params, trial) => {
    const { values, predicted } = ended(objective, kind(of), params, trial, ["minimize"]);
    const found = values?.[0] ?? predicted?.mean;
    return found === undefined ? [] : [{ params, value: found, sd: values === null ? (predicted?.sd ?? 0) : 0 }];
  });
}

function expectSane(surrogate: Surrogate, points: readonly Params[]): void {
  expect(Number.isFinite(surrogate.noise) && surrogate.noise >= 0, `noise ${surrogate.noise}`).toBe(true);
  for (const params of points) {
    const { mean, sd } = surrogate.predict(params);
    expect(Number.isFinite(mean), `mean ${mean}`).toBe(true);
    expect(Number.isFinite(sd) && sd >= 0, `sd ${sd}`).toBe(true);
    const improvement = surrogate.logExpectedImprovement(params);
    expect(improvement < Number.POSITIVE_INFINITY, `improvement ${improvement}`).toBe(true);
  }
}

describe.each(Object.keys(KINDS))("%s", (of) => {
  test.each(Object.keys(OBJECTIVES).filter((_, i) => (i + Object.keys(KINDS).indexOf(of)) % 3 === 0))("%s", (objective) => {
    const measurements = measured(of, objective);
    for (const direction of ["minimize", "maximize"] as const) {
      const surrogate = fitSurrogate({ space: kind(of), direction, measurements, seed: 1 });
      const places = new Set(measurements.filter((m) => Number.isFinite(m.value)).map((m) => kind(of).key(m.params)));
      if (surrogate === null) expect(places.size, "known points").toBeLessThan(5);
      else expectSane(surrogate, [kind(of).baseline(), ...drawn(of, 20, 2), ...drawn(of, 3, 1)]);
    }
  });
});

test.each([
  "mixed",
  "disjoint branches",
  "one float",
  "unordered choices alone",
  "log ints",
])("what it learns holds elsewhere: %s", (of) => {
  const value = (params: Params): number => ended("smooth", kind(of), params, 1, ["minimize"]).values?.[0] ?? Number.NaN;
  for (const scale of [1, 1e300, 1e-300]) {
    const measurements = drawn(of, 60, 3).map((params) => ({ params, value: value(params) * scale, sd: 0 }));
    const surrogate = fitSurrogate({ space: kind(of), direction: "minimize", measurements, seed: 1 });
    const fresh = drawn(of, 40, 4).map((params) => [value(params), (surrogate?.predict(params).mean ?? Number.NaN) / scale] as const);
    const middle = fresh.reduce((sum, [v]) => sum + v, 0) / fresh.length;
    const unexplained = fresh.reduce((sum, [v, m]) => sum + (v - m) ** 2, 0) / fresh.reduce((sum, [v]) => sum + (v - middle) ** 2, 0);
    expect(unexplained, `share of the variance, scale ${scale}`).toBeLessThan(0.5);
  }
});

test("in any space, with any values", () => {
  const measurement = fc.record({ value: fc.double(), sd: fc.oneof(fc.constant(0), fc.double({ min: 0, noNaN: true })) });
  fc.assert(
    fc.property(anySpace, fc.array(measurement, { maxLength: 20 }), fc.integer({ min: 1, max: 8 }), (space, results, distinct) => {
      const points = drawnFrom(space, distinct, 1);
      const measurements = results.flatMap((result, i) =>
        points
          .slice(i % distinct)
          .slice(0, 1)
          .map((params) => ({ ...result, params })),
      );
      const surrogate = fitSurrogate({ space, direction: "minimize", measurements, seed: 1 });
      if (surrogate !== null) expectSane(surrogate, [space.baseline(), ...drawnFrom(space, 10, 2)]);
    }),
    { numRuns: 60 },
  );
});
