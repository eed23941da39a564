import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { normalLogMass } from "../../server/numeric/normal-mass";
import { Random } from "../../server/numeric/random";
import type { Params } from "../../server/protocol/space";
import { axesOf } from "../../server/samplers/axes";
import { pointOf } from "../../server/samplers/point";
import { randomSampler } from "../../server/samplers/random";
import { ParzenEstimator } from "../../server/samplers/tpe/parzen";
import { tpeSampler } from "../../server/samplers/tpe/tpe";
import { SearchSpace } from "../../server/space/search-space";
import { choice, float, int, when } from "../conformance/spaces";
import { bestOf, geometricMean, MIXED, ROSENBROCK, SPHERE, told } from "../support/sampler-problems";

vi.setConfig({ testTimeout: 60_000 });

interface Case {
  readonly names: readonly string[];
  readonly weights: readonly number[];
  readonly observed: readonly Readonly<Record<string, number>>[];
  readonly asked: readonly Readonly<Record<string, number>>[];
  readonly logDensity: readonly number[];
}

/** Made by make_parzen.py beside it. */
const CASES = JSON.parse(readFileSync(path.join(import.meta.dirname, "../fixtures/samplers/parzen.json"), "utf8")) as readonly Case[];

const PARAMETERS = {
  x: float("x", -2, 3),
  lr: float("lr", 1e-4, 1, { log: true }),
  n: int("n", 1, 9, { step: 2 }),
  units: int("units", 2, 300, { log: true }),
  q: float("q", 0, 1, { step: 0.25 }),
  c: choice("c", ["'a'", "'b'", "'c'"]),
};

const SETTINGS = { priorWeight: 1, finest: 100 };

function configuration(row: Readonly<Record<string, number>>, names: readonly string[]): Params {
  return Object.fromEntries(names.map((name) => [name, name === "c" ? (["'a'", "'b'", "'c'"][row[name] ?? 0] ?? "") : (row[name] ?? 0)]));
}

describe("Parzen estimator", () => {
  test.each(CASES.map((c) => [`${c.observed.length} observations of ${c.names.join(", ")}`, c] as const))("equals Optuna's: %s", (_, c) => {
    const space = new SearchSpace(c.names.map((name) => PARAMETERS[name as keyof typeof PARAMETERS]));
    const point = (row: Readonly<Record<string, number>>): Float64Array => pointOf(space, configuration(row, c.names));
    const estimator = new ParzenEstimator(axesOf(space), c.observed.map(point), c.weights, SETTINGS);
    c.asked.forEach((row, i) => {
      expect(Math.abs(estimator.logDensity(point(row)) - (c.logDensity[i] ?? Number.NaN))).toBeLessThan(1e-9);
    });
  });

  test("is one over the whole of a conditional space, and draws from what it is", () => {
    const space = new SearchSpace([
      choice("a", ["1", "2", "3"]),
      int("b", 0, 5, { condition: when("a", "!=", "1") }),
      float("c", 0, 1, { step: 0.25, condition: when("b", ">", "2") }),
    ]);
    const random = new Random(3);
    const observed = Array.from({ length: 9 }, () => space.fromUnit(space.parameters.map(() => random.uniform() ** 2)));
    const points = observed.map((params) => pointOf(space, params));
    const estimator = new ParzenEstimator(axesOf(space), points, new Array<number>(9).fill(1), SETTINGS);
    const all = [...space.enumerate()];
    const mass = new Map(all.map((params) => [space.key(params), Math.exp(estimator.logDensity(pointOf(space, params)))]));
    expect([...mass.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    const n = 20_000;
    const counts = new Map<string, number>();
    for (let i = 0; i < n; i++) {
      const key = space.key(space.fromUnit(estimator.sample(random)));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [key, p] of mass) expect(Math.abs((counts.get(key) ?? 0) / n - p)).toBeLessThan(4.5 * Math.sqrt((p + 1e-4) / n));
  });

  test("mass of thin and far intervals", () => {
    expect(normalLogMass(-1, 1)).toBeCloseTo(Math.log(0.6826894921370859), 12);
    expect(normalLogMass(30, 31)).toBeCloseTo(-454.3212439563433, 9);
    expect(normalLogMass(-31, -30)).toBe(normalLogMass(30, 31));
    for (const at of [0, 2, -8]) {
      const wide = normalLogMass(at, at + 2e-3);
      const halves = [0, 1, 2, 3].map((k) => Math.exp(normalLogMass(at + k * 5e-4, at + (k + 1) * 5e-4) - wide));
      expect(halves.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      expect(normalLogMass(at, at + 1e-9)).toBeCloseTo(normalLogMass(at, at + 1e-6) - Math.log(1e3), 4);
    }
  });
});

describe("tpe", () => {
  test.each([
    [SPHERE.name, SPHERE, 3],
    [ROSENBROCK.name, ROSENBROCK, 1.5],
    [MIXED.name, MIXED, 3],
  ] as const)("is ahead of chance: %s", (_, problem, factor) => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const own = geometricMean(seeds.map((seed) => bestOf(tpeSampler, problem, seed, 80)));
    const chance = geometricMean(seeds.map((seed) => bestOf(randomSampler, problem, seed, 80)));
    expect(own).toBeLessThan(chance / factor);
  });

  test("keeps away from where trials fail, also when all did", () => {
    const space = new SearchSpace([float("x", 0, 1), float("y", 0, 1)]);
    const sampler = tpeSampler({ space, directions: ["minimize"], seed: 2, trials: 60 });
    const late: Params[] = [];
    for (let trial = 0; trial < 60; trial++) {
      const [params = {}] = trial === 0 ? [{ x: 0.5, y: 0.5 }] : sampler.ask([trial], []);
      if (trial > 30) late.push(params);
      const x = Number(params["x"]);
      sampler.tell(x < 0.5 ? { ...told(trial, params, 0), state: "failed", values: null } : told(trial, params, x));
    }
    expect(late.filter((params) => Number(params["x"]) < 0.5).length).toBeLessThan(12); // the lowest value lies at the edge of where they fail
    expect(Math.min(...late.map((params) => Number(params["x"])).filter((x) => x >= 0.5))).toBeLessThan(0.55);
    const failing = tpeSampler({ space, directions: ["minimize"], seed: 2, trials: 60 });
    for (let trial = 0; trial < 20; trial++)
      failing.tell({ ...told(trial, { x: trial / 40, y: ((trial * 7) % 20) / 20 }, 0), state: "failed", values: null });
    const next = failing.ask([20, 21, 22, 23], []);
    expect(next.filter((params) => Number(params["x"]) > 0.5).length).toBeGreaterThanOrEqual(3);
  });

  test("a batch spreads: trials under way are not crowded", () => {
    const space = new SearchSpace([float("x", 0, 1)]);
    const sampler = tpeSampler({ space, directions: ["minimize"], seed: 1, trials: 60 });
    for (let trial = 0; trial < 20; trial++) sampler.tell(told(trial, { x: trial / 20 }, (trial / 20 - 0.42) ** 2));
    const apart = (params: readonly Params[]): number => {
      const xs = params.map((p) => Number(p["x"])).sort((a, b) => a - b);
      return (xs.at(-1) ?? 0) - (xs[0] ?? 0);
    };
    const alone = Array.from({ length: 16 }, (_, i) => sampler.ask([20 + i], [])).flat();
    const together = sampler.ask(
      Array.from({ length: 16 }, (_, i) => 20 + i),
      [],
    );
    expect(apart(together)).toBeGreaterThan(apart(alone));
  });

  test("several objectives: what is proposed draws near to the front", () => {
    const space = new SearchSpace([float("x", 0, 1), float("y", 0, 1), float("z", 0, 1)]);
    const sampler = tpeSampler({ space, directions: ["minimize", "maximize"], seed: 4, trials: 100 });
    const off: number[] = [];
    for (let trial = 0; trial < 100; trial++) {
      const [params = {}] = trial === 0 ? [space.baseline()] : sampler.ask([trial], []);
      const [x, y, z] = [Number(params["x"]), Number(params["y"]), Number(params["z"])];
      const cost = (y - 0.3) ** 2 + (z - 0.6) ** 2; // the front is the line y = 0.3, z = 0.6
      off.push(cost);
      sampler.tell({ ...told(trial, params, 0), values: [x + cost, x ** 0.5 - cost] });
    }
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(off.slice(60))).toBeLessThan(mean(off.slice(0, 10)) / 3);
  });
});
