import { describe, expect, test, vi } from "vitest";
import type { Params } from "../../server/protocol/space";
import { basinhoppingSampler, DIRECT_FROM } from "../../server/samplers/basinhopping/basinhopping";
import { randomSampler } from "../../server/samplers/random";
import { SearchSpace } from "../../server/space/search-space";
import { KINDS } from "../conformance/space-kinds";
import { choice, float, int } from "../conformance/spaces";
import { bestOf, geometricMean, MIXED, type Problem, ROSENBROCK, SPHERE, told } from "../support/sampler-problems";

vi.setConfig({ testTimeout: 120_000 });

/** Many minima on a bowl, the lowest at (2.1, −1.3): 0.001. */
const RIPPLES: Problem = {
  name: "ripples",
  space: new SearchSpace([float("x", -6, 6), float("y", -6, 6)]),
  cost: ({ x, y }) => {
    const [a, b] = [Number(x) - 2.1, Number(y) + 1.3];
    return 0.001 + 0.1 * (a * a + b * b) + 1 - 0.5 * (Math.cos(5 * a) + Math.cos(5 * b));
  },
};

describe("over the surrogate", () => {
  test.each([
    [SPHERE.name, SPHERE, 30, 10],
    [ROSENBROCK.name, ROSENBROCK, 60, 2],
    [MIXED.name, MIXED, 35, 3],
  ] as const)("is far ahead of chance: %s", (_, problem, trials, factor) => {
    const seeds = [1, 2, 3, 4];
    const own = geometricMean(seeds.map((seed) => bestOf(basinhoppingSampler, problem, seed, trials)));
    const chance = geometricMean(seeds.map((seed) => bestOf(randomSampler, problem, seed, trials)));
    expect(own).toBeLessThan(chance / factor);
  });
});

describe("with the trials themselves", () => {
  test.each([
    [SPHERE.name, SPHERE, 50],
    [ROSENBROCK.name, ROSENBROCK, 3],
    [MIXED.name, MIXED, 8],
    [RIPPLES.name, RIPPLES, 5],
  ] as const)("is far ahead of chance: %s", (_, problem, factor) => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const own = geometricMean(seeds.map((seed) => bestOf(basinhoppingSampler, problem, seed, DIRECT_FROM)));
    const chance = geometricMean(seeds.map((seed) => bestOf(randomSampler, problem, seed, DIRECT_FROM)));
    expect(own).toBeLessThan(chance / factor);
  });

  test("many at once", () => {
    const seeds = [1, 2, 3];
    const own = geometricMean(seeds.map((seed) => bestOf(basinhoppingSampler, SPHERE, seed, 900, 16)));
    expect(own).toBeLessThan(geometricMean(seeds.map((seed) => bestOf(randomSampler, SPHERE, seed, 900))) / 20);
  });

  test.each(Object.keys(KINDS))("new points of the space, the same after a kill: %s", (kind) => {
    const space = KINDS[kind] as SearchSpace;
    const settings = { space, directions: ["maximize"], seed: 5, trials: DIRECT_FROM } as const;
    const sampler = basinhoppingSampler(settings);
    const history = [told(0, space.baseline(), 0)];
    sampler.tell(told(0, space.baseline(), 0));
    const seen = new Set([space.key(space.baseline())]);
    for (let trial = 1; trial <= 60; trial += 4) {
      const numbers = [trial, trial + 1, trial + 2, trial + 3];
      const asked = sampler.ask(numbers, []);
      const resumed = basinhoppingSampler(settings);
      for (const observation of history.toReversed()) resumed.tell(observation);
      expect(resumed.ask(numbers, [])).toEqual(asked);
      asked.forEach((params, i) => {
        expect(space.contains(params)).toBe(true);
        expect(space.fromUnit(space.toUnit(params))).toEqual(params);
        expect(seen.has(space.key(params))).toBe(false);
        seen.add(space.key(params));
        const value = [1, Number.NaN, -3, 0.5, 7][(trial + i) % 5] ?? 0;
        const ended = { ...told(trial + i, params, value), state: (trial + i) % 7 === 3 ? ("failed" as const) : ("complete" as const) };
        history.push(ended);
        sampler.tell(ended);
      });
      if (asked.length < 4) {
        const inside = history.filter(({ params }) => space.contains(params)).length;
        if (kind !== "hardly any room") expect(inside).toBe(space.cardinality());
        break;
      }
    }
  });

  test("uses up a finite space, and is the same after a kill where its walk goes in circles", () => {
    const space = new SearchSpace([int("a", 0, 14), int("b", 0, 6), choice("c", ["1", "2", "3"])]);
    const settings = { space, directions: ["minimize"], seed: 3, trials: DIRECT_FROM } as const;
    const cost = (p: Params): number => (Number(p["a"]) - 4) ** 2 + (Number(p["b"]) - 5) ** 2 + Number(p["c"]);
    const sampler = basinhoppingSampler(settings);
    const history = [told(0, space.baseline(), cost(space.baseline()))];
    for (const observation of history) sampler.tell(observation);
    for (let trial = 1; ; trial++) {
      const asked = sampler.ask([trial], []);
      if (trial % 9 === 0 || asked.length === 0) {
        const resumed = basinhoppingSampler(settings);
        for (const observation of history) resumed.tell(observation);
        expect(resumed.ask([trial], [])).toEqual(asked);
      }
      const [params] = asked;
      if (params === undefined) break;
      history.push(told(trial, params, cost(params)));
      sampler.tell(told(trial, params, cost(params)));
    }
    expect(history).toHaveLength(15 * 7 * 3);
  });

  test("goes on where everything fails, and looks everywhere", () => {
    const { space } = RIPPLES;
    const sampler = basinhoppingSampler({ space, directions: ["minimize"], seed: 2, trials: DIRECT_FROM });
    const all: Params[] = [];
    for (let trial = 1; trial <= 64; trial++) {
      const [params = {}] = sampler.ask([trial], []);
      all.push(params);
      sampler.tell({ ...told(trial, params, 0), state: "failed", values: null });
    }
    const cells = new Set(all.map(({ x, y }) => `${Math.floor((Number(x) + 6) / 3.001)} ${Math.floor((Number(y) + 6) / 3.001)}`));
    expect(cells.size).toBe(16);
  });
});
