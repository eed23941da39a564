import { describe, expect, test } from "vitest";
import { Random } from "../../server/numeric/random";
import type { Direction, Params } from "../../server/protocol/space";
import { type Parameter, SearchSpace } from "../../server/space/search-space";
import { fitSurrogate } from "../../server/surrogate/fit-surrogate";
import { importance } from "../../server/surrogate/importance";
import { axisValues, type LandscapeTrial, measurementsOf, ObjectiveLandscape } from "../../server/surrogate/landscape";
import type { Surrogate } from "../../server/surrogate/surrogate";
import { choice, float, int, SPACES, when } from "../conformance/spaces";

/** A surrogate that is sure of a function. */
function knowing(f: (params: Params) => number, sd = 0.1): Surrogate {
  return {
    predict: (params) => ({ mean: f(params), sd }),
    means: (all) => Float64Array.from(all, f),
    logExpectedImprovement: (params) => -f(params),
    noise: sd,
  };
}

function shares(space: SearchSpace, f: (params: Params) => number, worst = Number.POSITIVE_INFINITY) {
  const [found] = importance(knowing(f), space, "minimize", [worst]);
  return found ?? { total: [], main: [] };
}

const at = (params: Params, name: string): number => Number(params[name] ?? 0);

describe("importance", () => {
  const three = new SearchSpace(["a", "b", "c"].map((name) => float(name, -Math.PI, Math.PI)));

  test("of Ishigami's function is what is known of it (Saltelli et al. 2008, Global Sensitivity Analysis, p. 179)", () => {
    const { total, main } = shares(
      three,
      (p) => Math.sin(at(p, "a")) + 7 * Math.sin(at(p, "b")) ** 2 + 0.1 * at(p, "c") ** 4 * Math.sin(at(p, "a")),
    );
    const sum = 0.5576 + 0.4424 + 0.2437;
    const off = (found: readonly number[], known: readonly number[]): number =>
      Math.max(...known.map((k, j) => Math.abs(k - (found[j] ?? 9))));
    expect(
      off(
        total,
        [0.5576, 0.4424, 0.2437].map((share) => share / sum),
      ),
    ).toBeLessThan(0.03);
    expect(off(main, [0.3139, 0.4424, 0])).toBeLessThan(0.05);
    expect(total.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  test("of a sum goes with the squares of its weights, also on a log axis and among categories", () => {
    const space = new SearchSpace([float("lr", 1e-6, 1, { log: true }), choice("opt", ["'a'", "'b'"]), int("dull", 1, 9)]);
    // Standard deviations: 3 · 1/√12 for the uniform logarithm, ½ for a fair coin.
    const { total, main } = shares(space, (p) => (3 * Math.log(at(p, "lr"))) / Math.log(1e6) + Number(p["opt"] === "'a'"));
    expect(total[0]).toBeCloseTo(0.75, 1);
    expect(total[1]).toBeCloseTo(0.25, 1);
    expect(total[2]).toBe(0);
    expect(main[0]).toBeCloseTo(0.75, 1);
  });

  test("a conditional parameter counts where it is active", () => {
    const space = new SearchSpace([choice("opt", ["'sgd'", "'adam'"]), float("momentum", 0, 1, { condition: when("opt", "==", "'sgd'") })]);
    const { total, main } = shares(space, (p) => at(p, "momentum"));
    // Var = ½·(1/3) − 1/16; momentum within opt: ½·1/12; opt within momentum: E[m²]·¼ = 1/12.
    expect(total[1]).toBeCloseTo(1 / 24 / (1 / 24 + 1 / 12), 1);
    expect(main[1]).toBeGreaterThan(0);
  });

  test("what is worse than the limit is all the same", () => {
    const space = new SearchSpace([float("a", 0, 1), float("b", 0, 1)]);
    const cliff = (p: Params): number => (at(p, "a") > 0.5 ? 1000 : at(p, "b"));
    expect(shares(space, cliff).total[0]).toBeGreaterThan(0.99);
    expect(shares(space, cliff, 1).total[1]).toBeGreaterThan(0.1);
  });

  test.each([1e308, 1e-308])("of values of magnitude %g is the same", (scale) => {
    const space = new SearchSpace([float("a", 0, 1), float("b", 0, 1)]);
    const [one, scaled] = [1, scale].map((s) => shares(space, (p) => s * (at(p, "a") - 0.5 * at(p, "b"))).total);
    expect(scaled?.[0]).toBeCloseTo(one?.[0] ?? Number.NaN, 6);
  });

  test("one parameter has it all, a constant objective and a constant parameter nothing", () => {
    expect(shares(new SearchSpace([float("x", 0, 1)]), (p) => at(p, "x") ** 2).total).toEqual([1]);
    expect(shares(new SearchSpace([float("x", 0, 1), int("n", 1, 3)]), () => 1e6 / 3).total).toEqual([0, 0]);
    expect(shares(new SearchSpace([float("x", 0, 1), int("n", 3, 3)]), (p) => at(p, "x")).total).toEqual([1, 0]);
    expect(shares(new SearchSpace([]), () => 1).total).toEqual([]);
  });

  test.each(Object.keys(SPACES))("of the space %s: shares that sum to 1", (kind) => {
    const space = SPACES[kind] as SearchSpace;
    const { total, main } = shares(space, (p) => space.toUnit(p).reduce((sum, u, j) => sum + (j + 1) * u, 0));
    expect([0, 1]).toContain(Number(total.reduce((a, b) => a + b, 0).toFixed(9)));
    expect([...total, ...main].every((share) => share >= 0 && share <= 1)).toBe(true);
  });
});

function trials(space: SearchSpace, f: (params: Params) => number, units: readonly (readonly number[])[]): LandscapeTrial[] {
  return units.map((unit, trial) => {
    const params = space.fromUnit(unit);
    return { trial, repeatOf: null, params, state: "complete", feasible: true, value: f(params) };
  });
}

function landscape(space: SearchSpace, direction: Direction, f: (params: Params) => number, all: readonly LandscapeTrial[], sd = 0.1) {
  return new ObjectiveLandscape(space, direction, knowing(f, sd), all);
}

describe("a landscape", () => {
  const space = new SearchSpace([
    choice("opt", ["'sgd'", "'adam'"]),
    float("momentum", 0, 1, { baseline: 0.5, condition: when("opt", "==", "'sgd'") }),
    float("lr", 1e-4, 1, { log: true, baseline: 0.1 }),
  ]);
  const loss = (p: Params): number =>
    (Math.log10(at(p, "lr")) + 2) ** 2 + (p["opt"] === "'adam'" ? 0 : 0.5 + (at(p, "momentum") - 0.9) ** 2);
  const all = trials(space, loss, [
    [0.1, 0.5, 0.75],
    [0.9, 0.5, 0.5],
    [0.1, 0.9, 0.5],
    [0.9, 0.5, 0.1],
  ]);
  const made = landscape(space, "minimize", loss, all);

  test("runs along one parameter through the best trial, in the parameter's own unit", () => {
    expect(made.incumbent?.trial).toBe(1);
    const slice = made.slice(["lr"], 5);
    expect(slice?.axes[0]?.values).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(slice?.trial).toBe(1);
    expect(slice?.at).toEqual({ opt: "'adam'" });
    expect(slice?.mean.map((m) => Number(m?.toFixed(6)))).toEqual([4, 1, 0, 1, 4]);
    expect(slice?.lower[2]).toBeCloseTo(-0.1);
    expect(slice?.upper[2]).toBeCloseTo(0.1);
    expect(slice?.acquisition[0]).toBeCloseTo(-4);
    expect(slice?.measured.map(({ trial, at: place, value }) => [trial, place[0], value])).toEqual(
      all.map(({ trial, params, value }) => [trial, params["lr"], value]),
    );
  });

  test("of a conditional parameter goes through the best trial in which it can take part", () => {
    const slice = made.slice(["momentum"], 3);
    expect(slice?.trial).toBe(2);
    expect(slice?.at).toEqual({ opt: "'sgd'", lr: 0.01 });
    expect(slice?.mean.map((m) => Number(m?.toFixed(6)))).toEqual([1.31, 0.66, 0.51]);
    expect(slice?.measured.map((m) => m.trial)).toEqual([0, 2]);
  });

  test("over two parameters has nothing where one of them takes no part", () => {
    const slice = made.slice(["opt", "momentum"], 3);
    expect(slice?.axes.map((axis) => axis.values)).toEqual([
      ["'sgd'", "'adam'"],
      [0, 0.5, 1],
    ]);
    expect(slice?.mean.map((m) => m === null)).toEqual([false, false, false, true, true, true]);
    expect(slice?.acquisition.slice(3)).toEqual([null, null, null]);
  });

  test("says where the best value of a parameter probably lies", () => {
    const knowledge = Object.fromEntries(made.knowledge().map((k) => [k.name, k]));
    expect(knowledge["opt"]?.likely).toEqual({ choices: ["'adam'"] });
    expect(knowledge["momentum"]?.likely).toBeNull();
    const { low, high } = knowledge["lr"]?.likely as { low: number; high: number };
    // Within 0.1 of the best mean: |log10 lr + 2| ≤ √0.1.
    expect(Math.log10(low)).toBeCloseTo(-2 - Math.sqrt(0.1), 0);
    expect(Math.log10(high)).toBeCloseTo(-2 + Math.sqrt(0.1), 0);
    expect(low < 0.01 && high > 0.01).toBe(true);
  });

  test("maximised is the mirror image", () => {
    const up = landscape(
      space,
      "maximize",
      (p) => -loss(p),
      trials(space, (p) => -loss(p), [
        [0.1, 0.5, 0.75],
        [0.9, 0.5, 0.5],
      ]),
    );
    expect(up.incumbent?.trial).toBe(1);
    expect(up.knowledge().map((k) => k.likely)).toEqual(
      landscape(
        space,
        "minimize",
        loss,
        trials(space, loss, [
          [0.1, 0.5, 0.75],
          [0.9, 0.5, 0.5],
        ]),
      )
        .knowledge()
        .map((k) => k.likely),
    );
  });

  test("rests on what kept the constraints where anything did, and never on what failed", () => {
    const broken = all.map((t) =>
      t.trial === 1 ? { ...t, feasible: false } : t.trial === 2 ? { ...t, state: "failed" as const, value: null } : t,
    );
    expect(landscape(space, "minimize", loss, broken).incumbent?.trial).toBe(0);
    expect(
      landscape(
        space,
        "minimize",
        loss,
        broken.map((t) => ({ ...t, feasible: false })),
      ).incumbent?.trial,
    ).toBe(1);
    expect(landscape(space, "minimize", loss, []).incumbent).toBeNull();
    expect(landscape(space, "minimize", loss, []).slice(["lr"])).toBeNull();
    expect(() => made.slice(["size"])).toThrow("no parameter size");
  });

  test.each([
    [int("n", 1, 3).distribution, 9, [1, 2, 3]],
    [int("n", 0, 100).distribution, 3, [0, 50, 100]],
    [float("x", 0.5, 0.5).distribution, 9, [0.5]],
    [float("x", 0, 1, { step: 0.5 }).distribution, 9, [0, 0.5, 1]],
    [choice("c", ["None", "1", "2"]).distribution, 2, ["None", "1", "2"]],
  ])("the axis of %j", (domain, points, values) => {
    expect(axisValues(domain, points)).toEqual(values);
  });
});

test("the fitted model of a real study finds what matters and where", () => {
  const parameters: readonly Parameter[] = [float("lr", 1e-5, 1, { log: true }), int("dull", 1, 100), choice("opt", ["'a'", "'b'"])];
  const space = new SearchSpace(parameters);
  const f = (p: Params): number => (Math.log10(at(p, "lr")) + 3) ** 2 + 0.3 * Number(p["opt"] === "'b'");
  const units = Array.from({ length: 24 }, (_, i) => [(i * 0.618) % 1, (i * 0.755) % 1, (i * 0.5698) % 1]);
  const all = trials(space, f, units);
  const measurements = all.map(({ params, value }) => ({ params, value: value ?? 0, sd: 0 }));
  const surrogate = fitSurrogate({ space, direction: "minimize", measurements, seed: 1 }) as Surrogate;
  const [lr, dull, opt] = new ObjectiveLandscape(space, "minimize", surrogate, all).knowledge();
  expect(lr?.importance).toBeGreaterThan(0.8);
  expect(dull?.importance).toBeLessThan(0.05);
  expect(opt?.importanceAmongGood).toBeGreaterThan(opt?.importance ?? 1);
  const { low, high } = lr?.likely as { low: number; high: number };
  expect(low <= 2e-3 && high >= 5e-4 && low >= 1e-4 && high <= 1e-2).toBe(true);
});

describe("how sure the shares are", () => {
  const space = new SearchSpace(["a", "b", "c"].map((name) => float(name, 0, 1)));
  const f = (p: Params) => (at(p, "a") - 0.3) ** 2 + 0.5 * at(p, "b") * at(p, "a") + 0.05 * at(p, "c");
  const truth = shares(space, f).total;
  const knowledgeOf = (seed: number, count: number) => {
    const random = new Random(seed);
    const trials = Array.from({ length: count }, (_, trial): LandscapeTrial => {
      const params = space.fromUnit(space.parameters.map(() => random.uniform()));
      const value = f(params) + 0.05 * (random.uniform() - 0.5);
      return { trial, repeatOf: null, params, state: "complete", feasible: true, value };
    });
    const surrogate = fitSurrogate({ space, direction: "minimize", measurements: measurementsOf(trials), seed });
    if (surrogate === null) throw new Error("no surrogate");
    return importance(surrogate, space, "minimize", [Number.POSITIVE_INFINITY])[0];
  };

  test("two standard deviations hold the true share most of the time, and more trials make them smaller", () => {
    const [few, many] = [20, 60].map((count) => Array.from({ length: 5 }, (_, seed) => knowledgeOf(seed + 1, count)));
    const cases = (few ?? []).flatMap((k) => truth.map((share, j) => Math.abs((k?.total[j] ?? 9) - share) <= 2 * (k?.spread[j] ?? 0)));
    expect(cases.filter(Boolean).length / cases.length).toBeGreaterThan(0.7);
    const mean = (all: typeof few) => (all ?? []).flatMap((k) => k?.spread ?? []).reduce((sum, v, _, list) => sum + v / list.length, 0);
    expect(mean(many)).toBeLessThan(0.7 * mean(few));
  });

  test("who knows the function has no doubt", () => {
    expect(importance(knowing(f), space, "minimize", [Number.POSITIVE_INFINITY])[0]?.spread).toEqual([]);
  });
});
