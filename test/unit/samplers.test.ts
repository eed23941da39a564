import { describe, expect, test, vi } from "vitest";
import { SAMPLER_NAMES } from "../../server/protocol/search";
import type { Params } from "../../server/protocol/space";
import { chooseSampler } from "../../server/samplers/choose";
import { gridSampler } from "../../server/samplers/grid";
import type { Sampler, SamplerSettings } from "../../server/samplers/sampler";
import { sobolSampler } from "../../server/samplers/sobol";
import { type Parameter, SearchSpace } from "../../server/space/search-space";
import { choice, float, int, SPACES, when } from "../conformance/spaces";

vi.setConfig({ testTimeout: 60_000 });

function settings(parameters: readonly Parameter[] | SearchSpace, trials = 30, seed = 1): SamplerSettings {
  return { space: parameters instanceof SearchSpace ? parameters : new SearchSpace(parameters), directions: ["maximize"], seed, trials };
}

function ask(sampler: Sampler, n: number): readonly Params[] {
  return sampler.ask(
    Array.from({ length: n }, (_, i) => i + 1),
    [],
  );
}

describe("chooseSampler", () => {
  test("every name of the language is answered", () => {
    for (const name of SAMPLER_NAMES) {
      const made = chooseSampler(name, settings([int("a", 1, 100)]));
      if ("sampler" in made && name !== "auto") expect([made.sampler.name, made.reason]).toEqual([name, null]);
    }
  });

  test.each<[readonly Parameter[], string, string, number?]>([
    [[int("a", 1, 5), choice("b", ["1", "2"])], "grid", "auto: grid, as all 10 configurations of the space fit into 10 trials"],
    [
      [int("a", 1, 11)],
      "gp",
      "auto: gp, as a model that learns from every trial where the next is worth most needs the fewest of 11 configurations",
    ],
    [
      [int("a", 0, 2 ** 40)],
      "gp",
      "auto: gp, as a model that learns from every trial where the next is worth most needs the fewest of 1.1e+12 configurations",
    ],
    [
      [float("a", 0, 1)],
      "gp",
      "auto: gp, as a model that learns from every trial where the next is worth most needs the fewest of endlessly many configurations",
    ],
    [[int("a", 1, 1)], "grid", "auto: grid, as the space has a single configuration"],
    [
      [float("a", 0, 1)],
      "gp",
      "auto: gp, whose first trials spread evenly over endlessly many configurations; 4 are too few for a model to learn from",
      4,
    ],
    [
      [float("a", 0, 1)],
      "gp",
      "auto: gp, as a model that learns from every trial where the next is worth most needs the fewest of endlessly many configurations; of more than 250 values it looks at the most informative ones",
      300,
    ],
    [
      ["a", "b", "c", "d", "e"].map((name) => float(name, 0, 1)),
      "gp",
      "auto: gp, as a model that learns from every trial where the next is worth most needs the fewest of endlessly many configurations; where it stands still it begins anew elsewhere",
      55,
    ],
    [
      ["a", "b", "c", "d", "e"].map((name) => float(name, 0, 1)),
      "gp",
      "auto: gp, as a model that learns from every trial where the next is worth most needs the fewest of endlessly many configurations",
      54,
    ],
  ])("auto over space %#", (parameters, name, reason, trials = 10) => {
    const made = chooseSampler("auto", settings(parameters, trials));
    expect("sampler" in made ? [made.sampler.name, made.reason] : made).toEqual([name, reason]);
  });
});

describe("grid", () => {
  test("a float without a step gets as many values as let the grid fit the planned trials, bounds included", () => {
    const grid = gridSampler(settings([float("lr", 1e-4, 1, { log: true }), choice("o", ["a", "b"])], 11));
    const first = ask(grid, 10);
    expect([...new Set(first.map((p) => p["lr"]))].sort()).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1].sort());
    expect(new Set(first.map((p) => JSON.stringify(p))).size).toBe(10);
  });

  test("two values at least, and finer grids where trials are left over", () => {
    const five = [1, 2, 3, 4, 5].map((i) => float(`x${i}`, 0, 1));
    expect(new Set(ask(gridSampler(settings(five, 10)), 10).flatMap((p) => Object.values(p)))).toEqual(new Set([0, 1]));
    const all = ask(gridSampler(settings(five.slice(0, 2), 15)), 15);
    expect(new Set(all.slice(0, 9).flatMap((p) => Object.values(p)))).toEqual(new Set([0, 0.5, 1]));
    expect(new Set(all.slice(9).flatMap((p) => Object.values(p)))).toEqual(new Set([0, 0.25, 0.5, 0.75, 1]));
    expect(all).toHaveLength(15);
  });

  test("its first trials look everywhere", () => {
    for (let seed = 0; seed < 5; seed++) {
      const first = ask(gridSampler(settings([int("a", 0, 7), int("b", 0, 7)], 64, seed)), 16);
      expect(new Set(first.map((p) => `${Math.floor(Number(p["a"]) / 2)} ${Math.floor(Number(p["b"]) / 2)}`)).size).toBe(16);
      expect(new Set(first.map((p) => p["a"])).size).toBe(8);
    }
  });

  test("a raised number of trials, a space without end and one of 2⁴⁰ values do not hang", () => {
    for (const trials of [1, 1e9, Number.POSITIVE_INFINITY]) {
      expect(
        ask(gridSampler(settings([float("x", 0, 1), float("y", 0, 1, { condition: when("x", ">", "0.5") })], trials)), 20),
      ).toHaveLength(20);
      expect(ask(gridSampler(settings([int("x", 0, 2 ** 40), int("y", 0, 2 ** 40)], trials)), 20)).toHaveLength(20);
    }
  });
});

describe("sobol", () => {
  test("spreads more evenly than chance: 16 trials in the 16 cells of two axes", () => {
    for (let seed = 0; seed < 5; seed++) {
      const points = ask(sobolSampler(settings([float("x", 0, 1), float("y", 1e-4, 1, { log: true })], 30, seed)), 16);
      const cells = points.map((p) => `${Math.floor(Number(p["x"]) * 3.999)} ${Math.floor(Math.log10(Number(p["y"])) + 3.999)}`);
      expect(new Set(cells).size).toBeGreaterThanOrEqual(14);
    }
  });

  test("values of a trial do not depend on how many were asked for at once", () => {
    const space = SPACES["digits sample"] as SearchSpace;
    const whole = sobolSampler(settings(space)).ask([5, 6, 7], []);
    expect(sobolSampler(settings(space)).ask([7], [])).toEqual(whole.slice(2));
  });

  test("uses up a space whose last values are rare", () => {
    const space = new SearchSpace([int("units", 1, 300, { log: true })]);
    const sampler = sobolSampler(settings(space));
    const all = sampler.ask(
      Array.from({ length: 301 }, (_, i) => i + 1),
      [],
    );
    expect(new Set(all.map((p) => p["units"])).size).toBe(300);
    expect(all).toHaveLength(300);
  });

  test("an own value off the steps does not count as a point of the space", () => {
    const space = new SearchSpace([int("n", 10, 50, { step: 10, baseline: 16 })]);
    const sampler = sobolSampler(settings(space));
    sampler.tell({ trial: 0, params: space.baseline(), state: "complete", values: [1], feasible: true, predicted: null });
    expect(
      ask(sampler, 9)
        .map((p) => p["n"])
        .sort(),
    ).toEqual([10, 20, 30, 40, 50]);
    expect(sampler.ask([1], [{ n: 16 }, { n: 10 }, { n: 20 }, { n: 40 }, { n: 50 }])).toEqual([{ n: 30 }]);
  });
});
