import { describe, expect, test, vi } from "vitest";
import type { Direction, Params } from "../../server/protocol/space";
import { fittedValues, milestones } from "../../server/samplers/gp/fit-schedule";
import { gpSampler } from "../../server/samplers/gp/gp";
import { Scalarisation } from "../../server/samplers/gp/scalarisation";
import type { Observation, Sampler } from "../../server/samplers/sampler";
import { SearchSpace } from "../../server/space/search-space";
import { choice, float, int, when } from "../conformance/spaces";

vi.setConfig({ testTimeout: 60_000 });

const PLANE = new SearchSpace([float("x", -5, 10), float("y", 0, 15)]);

function branin({ x, y }: Params): number {
  const [u, v] = [Number(x), Number(y)];
  const bend = v - (5.1 / (4 * Math.PI ** 2)) * u ** 2 + (5 / Math.PI) * u - 6;
  return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(u) + 10 - 0.397887;
}

interface Setup {
  readonly space?: SearchSpace;
  readonly directions?: readonly Direction[];
  readonly seed?: number;
  readonly trials?: number;
}

function made({ space = PLANE, directions = ["minimize"], seed = 1, trials = 30 }: Setup = {}): Sampler {
  return gpSampler({ space, directions, seed, trials });
}

function observation(trial: number, params: Params, more: Partial<Observation>): Observation {
  return { trial, params, state: "complete", values: null, feasible: true, predicted: null, ...more };
}

type Run = (params: Params, trial: number) => Partial<Observation>;

/** A study of one trial at a time; what was observed. */
function study(sampler: Sampler, trials: number, run: Run): readonly Observation[] {
  const all: Observation[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const [params] = sampler.ask([trial], []);
    if (params === undefined) break;
    const told = observation(trial, params, run(params, trial));
    sampler.tell(told);
    all.push(told);
  }
  return all;
}

function values(f: (params: Params) => number): Run {
  return (params) => ({ values: [f(params)] });
}

function lowest(observations: readonly Observation[]): number {
  return Math.min(...observations.map((o) => o.values?.[0] ?? Number.POSITIVE_INFINITY));
}

describe("gp", () => {
  test.each([6, 8, 9])("does not stay in the second-best of choices that each want another rate, seed %d", (seed) => {
    const space = new SearchSpace([
      float("lr", 1e-5, 1, { log: true }),
      float("momentum", 0, 1),
      float("decay", 1e-4, 1, { log: true }),
      int("layers", 0, 8),
      choice("optimizer", ["a", "b", "c", "d"]),
      choice("schedule", ["x", "y", "z"]),
    ]);
    const optimizers: Record<string, readonly [number, number]> = { a: [0.4, -2], b: [0, -3], c: [0.15, -1.5], d: [0.3, -2.5] };
    const mixed = ({ lr, momentum, decay, layers, optimizer, schedule }: Params): number => {
      const [base, rate] = optimizers[String(optimizer)] ?? [1, 0];
      return (
        base +
        { x: 0, y: 0.05, z: 0.2 }[String(schedule) as "x" | "y" | "z"] +
        0.15 * (Math.log10(Number(lr)) - rate) ** 2 +
        0.8 * (Number(momentum) - (schedule === "y" ? 0.6 : 0.9)) ** 2 +
        0.04 * (Math.log10(Number(decay)) + 3) ** 2 +
        0.01 * (Number(layers) - 6) ** 2
      );
    };
    expect(lowest(study(made({ space, seed, trials: 100 }), 100, values(mixed)))).toBeLessThan(0.01);
  });

  test.each([1, 2, 3])("finds the minimum of Branin's function in 40 trials, seed %d", (seed) => {
    expect(lowest(study(made({ seed, trials: 40 }), 40, values(branin)))).toBeLessThan(0.05);
  });

  test("maximising is minimising the negative", () => {
    const down = study(made(), 14, values(branin));
    const up = study(
      made({ directions: ["maximize"] }),
      14,
      values((p) => -branin(p)),
    );
    expect(up.map((o) => o.params)).toEqual(down.map((o) => o.params));
  });

  test("finds the branch of a conditional space that is worth it", () => {
    const space = new SearchSpace([
      choice("opt", ["'a'", "'b'", "'c'"]),
      float("ra", 0, 1, { condition: when("opt", "==", "'a'") }),
      float("rb", 1e-5, 1, { log: true, condition: when("opt", "==", "'b'") }),
      int("n", 1, 64, { log: true }),
    ]);
    const run = values(
      (p) => (p["opt"] === "'b'" ? Math.abs(Math.log10(Number(p["rb"])) + 3) : 2) + Math.abs(Math.log2(Number(p["n"])) - 4) / 4,
    );
    expect(lowest(study(made({ space }), 30, run))).toBeLessThan(0.3);
  });

  test("leaves a region that fails, though the objective promises most there", () => {
    const run: Run = (p) => (Number(p["x"]) > 3 ? { state: "failed" } : { values: [-Number(p["x"])] });
    const studies = [1, 2, 3, 4].map((seed) => study(made({ seed }), 30, run));
    const later = studies.flatMap((all) => all.slice(12));
    expect(later.filter((o) => o.state === "failed").length).toBeLessThan(0.6 * later.length);
    for (const all of studies) expect(lowest(all)).toBeLessThan(-2.5);
  });

  test.each<[string, Run]>([
    ["infeasible", (p) => ({ values: [-Number(p["x"])], feasible: Number(p["x"]) <= 3 })],
    ["NaN", (p) => ({ values: [Number(p["x"]) > 3 ? Number.NaN : -Number(p["x"])] })],
    ["infinite", (p) => ({ values: [Number(p["x"]) > 3 ? Number.NEGATIVE_INFINITY : -Number(p["x"])] })],
  ])("%s counts as a failure", (_, run) => {
    const failing: Run = (p) => (Number(p["x"]) > 3 ? { state: "failed" } : { values: [-Number(p["x"])] });
    expect(study(made(), 16, run).map((o) => o.params)).toEqual(study(made(), 16, failing).map((o) => o.params));
  });

  test("where everything fails it goes where it has not been", () => {
    const all = study(made(), 20, () => ({ state: "failed" }));
    const corners = new Set(all.map(({ params }) => `${Number(params["x"]) > 2.5} ${Number(params["y"]) > 7.5}`));
    expect(corners.size).toBe(4);
    expect(all).toHaveLength(20);
  });

  test("an early-stopped trial counts for what it was heading for, or as mildly bad", () => {
    const known = study(made(), 10, values(branin));
    const [best] = known.toSorted((a, b) => (a.values?.[0] ?? 0) - (b.values?.[0] ?? 0));
    const nextAfter = (stopped: Partial<Observation>): Params | undefined => {
      const sampler = made();
      for (const o of known) sampler.tell(o === best ? { ...o, state: "pruned", values: null, ...stopped } : o);
      return sampler.ask([10], [])[0];
    };
    const sure = nextAfter({ predicted: { mean: best?.values?.[0] ?? 0, sd: 1e-6 } });
    const measured = nextAfter({ state: "complete", values: best?.values ?? null });
    const bad = nextAfter({ predicted: { mean: 300, sd: 1 } });
    expect(branin(sure ?? {})).toBeLessThan(60);
    expect(bad).not.toEqual(measured);
    expect(PLANE.contains(nextAfter({}) ?? {})).toBe(true);
    expect(PLANE.contains(nextAfter({ predicted: { mean: Number.NaN, sd: 1 } }) ?? {})).toBe(true);
  });

  test("measured again, differing: goes on, and with the same proposals whatever the order of telling", () => {
    const known = study(made(), 10, values(branin));
    const again = known.slice(0, 5).map((o, i) => ({ ...o, trial: 10 + i, values: [(o.values?.[0] ?? 0) + 3 * (-1) ** i] }));
    const orders = [
      [...known, ...again],
      [...again, ...known].toReversed(),
      [...known, ...again].toSorted((a, b) => branin(a.params) - branin(b.params)),
    ];
    const next = orders.map((order) => {
      const sampler = made();
      for (const o of order) sampler.tell(o);
      return sampler.ask([15], []);
    });
    expect(next[1]).toEqual(next[0]);
    expect(next[2]).toEqual(next[0]);
  });

  test("a batch of 64 spreads, keeps off what runs, and is the same again", () => {
    const known = study(made(), 12, values(branin));
    const batch = (size: number): readonly Params[] => {
      const sampler = made();
      for (const o of known) sampler.tell(o);
      const running = [{ x: 3.14, y: 2.28 }];
      return [
        ...running,
        ...sampler.ask(
          Array.from({ length: size }, (_, i) => 12 + i),
          running,
        ),
      ];
    };
    const all = batch(64);
    expect(all).toHaveLength(65);
    expect(new Set([...all, ...known.map((o) => o.params)].map((p) => PLANE.key(p))).size).toBe(65 + 12);
    const spans = ["x", "y"].map((name) => Math.max(...all.map((p) => Number(p[name]))) - Math.min(...all.map((p) => Number(p[name]))));
    expect(Math.min(...spans)).toBeGreaterThan(5);
    expect(batch(9)).toEqual(all.slice(0, 10));
  });

  test("a batch before anything is known: the design, then ever other places", () => {
    const all = made().ask(
      Array.from({ length: 40 }, (_, i) => i + 1),
      [],
    );
    expect(new Set(all.map((p) => PLANE.key(p))).size).toBe(40);
    expect(made().ask([1, 2, 3], [])).toEqual(all.slice(0, 3));
    expect(made().ask([3], [all[0] ?? {}])).toEqual([all[2]]);
  });

  test("several objectives: trials on either side of a trade-off, and between", () => {
    const space = new SearchSpace([float("x", 0, 1), float("y", 0, 1)]);
    const run: Run = ({ x, y }) => ({ values: [Number(x) ** 2 + Number(y), -((Number(x) - 1) ** 2) - Number(y)] });
    const all = study(made({ space, directions: ["minimize", "maximize"] }), 35, run);
    const front = all.filter((o) => Number(o.params["y"]) < 0.1).map((o) => Number(o.params["x"]));
    for (const [low, high] of [
      [0, 0.2],
      [0.3, 0.7],
      [0.8, 1],
    ] as const) {
      expect(
        front.some((x) => x >= low && x <= high),
        `${low} … ${high}: ${front.join(" ")}`,
      ).toBe(true);
    }
  });

  test("studies told in one go propose what studies told step by step do, through every milestone", () => {
    const known = study(made(), 26, values(branin));
    for (const at of [9, 15, 16, 25]) {
      const sampler = made();
      for (const o of known.slice(0, at)) sampler.tell(o);
      expect(sampler.ask([at], [])).toEqual([known[at]?.params]);
    }
  });

  test("hundreds of values: the model rests on some of them and still proposes well", () => {
    const sampler = made({ trials: 400 });
    let trial = 0;
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 16; j++) {
        const params = { x: -5 + (15 * i) / 20, y: j };
        if (PLANE.contains(params)) sampler.tell(observation(trial++, params, { values: [branin(params)] }));
      }
    }
    const [next] = sampler.ask([trial], []);
    expect(branin(next ?? {})).toBeLessThan(5);
  });
});

test("the model has a say from the sixth trial on among choices alone, of small budgets and of five smooth axes, else from the ninth; a budget of five is spread out", () => {
  const cell = new SearchSpace(["a", "b", "c", "d", "e"].map((name) => choice(name, ["w", "x", "y", "z"])));
  const five = ["a", "b", "c", "d", "e"].map((name) => float(name, 0, 1));
  const wide = new SearchSpace(five);
  const others = [new SearchSpace(five.slice(1)), new SearchSpace([...five, choice("o", ["x", "y"])])];
  const asked = (space: SearchSpace, trials: number, number: number, worst: number) => {
    const sampler = made({ space, trials });
    study(sampler, number, (_, trial) => ({ values: [trial === worst ? 1 : trial / 10] }));
    return sampler.ask([number], [])[0];
  };
  for (const space of [cell, PLANE, wide, ...others]) {
    for (const trials of [6, 7, 19, 20, 100, Number.POSITIVE_INFINITY]) {
      const first = trials < 20 || space === cell || space === wide ? 5 : 8;
      expect(asked(space, trials, first - 1, 0)).toEqual(asked(space, trials, first - 1, first - 2));
      expect(asked(space, trials, first, 0)).not.toEqual(asked(space, trials, first, first - 1));
    }
    for (const trials of [1, 2, 3, 4, 5]) expect(asked(space, trials, trials - 1, 0)).toEqual(asked(space, trials, trials - 1, trials - 2));
  }
});

test("milestones grow by a quarter; fits are never newer than their values", () => {
  expect(milestones(3)).toEqual({ last: 0, before: 0 });
  expect(milestones(4)).toEqual({ last: 4, before: 0 });
  for (let n = 4; n < 3000; n++) {
    const { last, before } = milestones(n);
    expect(before < last && last <= n && last * 1.5 + 2 > n).toBe(true);
    expect(fittedValues(n)).toBeLessThanOrEqual(n);
    expect(fittedValues(n)).toBeGreaterThan(0.94 * n - 1);
  }
  expect([39, 41, 79, 83, 1000].map(fittedValues)).toEqual([39, 40, 78, 80, 992]);
});

describe("scalarisation", () => {
  test("a single objective is itself", () => {
    const one = new Scalarisation(["maximize"], 1);
    expect([one.weights, one.pick(9), one.apply(0, [[3], [1]])]).toEqual([[[1]], 0, [3, 1]]);
  });

  test.each([2, 3, 5])("weights of %d objectives add up to 1, all are drawn in time", (n) => {
    const scalarisation = new Scalarisation(
      Array.from({ length: n }, () => "minimize" as const),
      3,
    );
    for (const w of scalarisation.weights) expect(w.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(scalarisation.weights.length).toBeGreaterThanOrEqual(n);
    expect(scalarisation.weights.length).toBeLessThanOrEqual(21);
    expect(new Set(Array.from({ length: 500 }, (_, t) => scalarisation.pick(t))).size).toBe(scalarisation.weights.length);
  });

  test("what is better in both objectives is better under any weights, in either direction", () => {
    const scalarisation = new Scalarisation(["minimize", "maximize"], 3);
    scalarisation.weights.forEach((_, i) => {
      const [good, bad, worse] = scalarisation.apply(i, [
        [1, 9],
        [2, 5],
        [1e9, -4],
      ]);
      expect(good).toBeLessThan(bad ?? 0);
      expect(bad).toBeLessThan(worse ?? 0);
    });
  });
});
