import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pool } from "../../server/replay/recording";
import { PoolReplay } from "../../server/replay/replay-pool";
import { type ReplayedSearch, replaySearch } from "../../server/replay/replay-search";
import { type SearchRule, searchRule, separateRules } from "../../server/replay/search-rule";
import { stepCosts } from "../../server/replay/step-costs";
import type { Stopper } from "../../server/stoppers/stopper";
import { type Curve, recordedPool, rule } from "../support/recorded-pool";

function searched(
  pool: Pool,
  stopper: Stopper | null,
  order: readonly number[],
  over: { parallel?: number; first?: number } = {},
): ReplayedSearch {
  const { parallel = 1, ...rest } = over;
  return replaySearch({ pool, costs: stepCosts(pool.trials), schedule: { kind: "order", order, parallel }, stopper, ...rest });
}

function chosen(text: string, pool: Pool): SearchRule {
  const made = searchRule(text, pool);
  if ("invalid" in made) throw new Error(made.invalid);
  return made;
}

describe("one search", () => {
  const pool = recordedPool([
    [0.1, 0.5, 0.6, 0.7],
    [0.0, 0.1, 0.2, 0.9],
    [0.3, 0.6, 0.7, 0.8],
    [0.2, 0.2, 0.2, 0.2],
  ]);

  test("steps run, steps in all, regret and the best one lost", () => {
    const { stopper, log } = rule((_, step, value) => step === 2 && value < 0.5);
    const search = searched(pool, stopper, [0, 1, 2, 3]);
    expect(search).toMatchObject({ trials: 4, stepsRun: 4 + 2 + 4 + 2, stepsInAll: 16, best: 0.9, kept: 0.8, bestStopped: true });
    expect(search.regret).toBeCloseTo(0.1);
    expect(search.stops).toEqual([
      { trial: 1, step: 2, reason: "0.1 at 2" },
      { trial: 3, step: 2, reason: "0.2 at 2" },
    ]);
    expect(log.filter((line) => /^1|complete|pruned/.test(line))).toEqual([
      "0 complete",
      "1@1=0",
      "1@2=0.1",
      "1 pruned",
      "2 complete",
      "3 pruned",
    ]);
  });

  test("the first trial runs to its end whatever the rule says", () => {
    const { stopper } = rule(() => true);
    const search = searched(pool, stopper, [1, 0, 2, 3]);
    expect(search.stops.map(({ trial }) => trial)).toEqual([0, 2, 3]);
    expect(search).toMatchObject({ stepsRun: 4 + 3, kept: 0.9, bestStopped: false, regret: 0 });
  });

  test("regret is never negative where the metric is to become small", () => {
    const { stopper } = rule((trial) => trial === 1);
    const search = searched(
      recordedPool(
        [
          [3, 2],
          [2, 1],
        ],
        { direction: "minimize" },
      ),
      stopper,
      [0, 1],
    );
    expect(search).toMatchObject({ best: 1, kept: 2, regret: 1, bestStopped: true });
  });

  test("of several trials with the best value one is enough", () => {
    const twins = recordedPool([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    const { stopper } = rule((trial) => trial === 1);
    expect(searched(twins, stopper, [0, 1, 2])).toMatchObject({ bestStopped: false, regret: 0 });
  });

  test("a curve that diverges ends there, is never the best, and no rule is praised for it", () => {
    const diverging = recordedPool([
      [0.5, 0.6, 0.7],
      [0.9, Number.NaN, Number.NaN],
      [0.95, Number.POSITIVE_INFINITY, Number.NaN],
    ]);
    const { stopper, log } = rule((_, __, value) => !Number.isFinite(value));
    const search = searched(diverging, stopper, [0, 1, 2]);
    expect(search).toMatchObject({ stepsRun: 7, stepsInAll: 7, best: 0.7, kept: 0.7, stops: [] });
    expect(log.filter((line) => line.startsWith("1"))).toEqual(["1@1=0.9", "1@2=NaN", "1 pruned"]);
    expect(searched(diverging, null, [0, 1, 2]).stepsInAll).toBe(7);
  });

  test("a value that is not finite in the midst of a curve is reported, and what follows counts", () => {
    const recovering = recordedPool([
      [0.1, 0.2],
      [0.2, Number.NaN, 0.9],
    ]);
    const { stopper, log } = rule(() => false);
    expect(searched(recovering, stopper, [0, 1])).toMatchObject({ stepsRun: 5, best: 0.9, bestStopped: false });
    expect(log).toContain("1@2=NaN");
    expect(log).toContain("1 complete");
  });

  test("a trial that was stopped when it was recorded counts with what it ran and is no evidence of a whole one", () => {
    const censored = recordedPool([[0.1, 0.2, 0.3], { values: [0.8, 0.9], end: "cut" }, { values: [0.5], end: "failed" }]);
    const { stopper, log } = rule(() => false);
    expect(searched(censored, stopper, [0, 1, 2])).toMatchObject({ stepsRun: 6, stepsInAll: 6, best: 0.3, bestStopped: false, stops: [] });
    expect(log.filter((line) => / [a-z]/.test(line))).toEqual(["0 complete", "1 pruned", "2 failed"]);
  });

  test("where nothing was kept the regret is that of the worst", () => {
    const none = recordedPool([{ values: [0.5, Number.NaN] }, [0.1, 0.4], [0.2, 0.8]]);
    const { stopper } = rule(() => true);
    const search = searched(none, stopper, [0, 1, 2]);
    expect(search).toMatchObject({ kept: null, bestStopped: true });
    expect(search.regret).toBeCloseTo(0.4);
  });

  test("only the first trials are run, the others cost nothing", () => {
    expect(searched(pool, null, [3, 0, 1, 2], { first: 2 })).toMatchObject({
      trials: 4,
      stepsRun: 8,
      stepsInAll: 16,
      kept: 0.7,
      bestStopped: true,
    });
  });

  test("several trials at once report in turn, and the next begins when a slot is free", () => {
    const three = recordedPool([[1, 1, 1], [1], [1, 1]]);
    const { stopper, log } = rule(() => false);
    searched(three, stopper, [0, 1, 2], { parallel: 2 });
    expect(log).toEqual(["0@1=1", "1@1=1", "1 complete", "0@2=1", "2@1=1", "0@3=1", "0 complete", "2@2=1", "2 complete"]);
  });

  test("a rule is told of the values of a trial before its first report, where they are known", () => {
    const known = recordedPool([[1], [2]]);
    const trials = known.trials.map((trial, i) => (i === 0 ? trial : { ...trial, params: { lr: i } }));
    const { stopper, log } = rule(() => false);
    searched({ ...known, trials }, stopper, [1, 0]);
    expect(log).toEqual(["+0", "0@1=2", "0 complete", "1@1=1", "1 complete"]);
  });

  test("as recorded: reports in the order in which they came, of what was not stopped", () => {
    const mixed = recordedPool([
      { values: [0.5, 0.6, 0.7], moments: [1, 3, 6] },
      { values: [0.1, 0.9], moments: [2, 5] },
      { values: [0.4], moments: [4] },
    ]);
    const { stopper, log } = rule((trial, step) => trial === 1 && step === 1);
    const search = replaySearch({ pool: mixed, costs: stepCosts(mixed.trials), schedule: { kind: "recorded" }, stopper });
    expect(log).toEqual(["0@1=0.5", "1@1=0.1", "1 pruned", "0@2=0.6", "2@1=0.4", "2 complete", "0@3=0.7", "0 complete"]);
    expect(search).toMatchObject({ stepsRun: 5, stepsInAll: 6, bestStopped: true });
  });

  test("whatever the curves and the rule: what is run is at most all, all is run without a rule, and every trial ends once", () => {
    const value = fc.oneof(fc.double({ noNaN: true, min: -10, max: 10 }), fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY));
    const curve = fc.record({
      values: fc.array(value, { maxLength: 6 }),
      end: fc.constantFrom("complete", "cut", "failed"),
    }) as fc.Arbitrary<Curve>;
    fc.assert(
      fc.property(fc.array(curve, { minLength: 1, maxLength: 8 }), fc.nat({ max: 3 }), fc.func(fc.boolean()), (curves, parallel, stops) => {
        const random = recordedPool(curves);
        const order = curves.map((_, i) => i);
        const { stopper, log } = rule((trial, step) => stops(trial, step));
        const search = searched(random, stopper, order, { parallel });
        expect(search.stepsRun).toBeLessThanOrEqual(search.stepsInAll);
        expect(search.regret).toBeGreaterThanOrEqual(0);
        expect(search.bestStopped).toBe(search.best !== search.kept);
        expect(log.filter((line) => /complete|pruned|failed/.test(line))).toHaveLength(curves.length);
        const whole = searched(random, null, order, { parallel });
        expect(whole.stepsRun).toBe(whole.stepsInAll);
        expect(whole.regret).toBe(0);
      }),
    );
  });
});

describe("what a trial has run", () => {
  const costs = (...steps: (readonly number[])[]): number[][] =>
    stepCosts(recordedPool(steps.map((of) => ({ values: of.map(() => 1), steps: of }))).trials).map((of) => [...of]);

  test.each([
    ["from 1", [[1, 2, 3]], [[1, 2, 3]]],
    ["from 0", [[0, 1, 2]], [[1, 2, 3]]],
    ["every hundredth", [[100, 200, 300]], [[100, 200, 300]]],
    [
      "thinned out: one point of the curves stands for several steps",
      [
        [1, 2, 3, 4],
        [1, 4],
      ],
      [
        [1, 2, 3, 4],
        [1, 4],
      ],
    ],
    ["taken up at a later step", [[1001, 1002, 1003]], [[1, 2, 3]]],
    [
      "back and forth: each report counts as one",
      [
        [1, 2, 1, 2],
        [5, 6],
      ],
      [
        [1, 2, 3, 4],
        [1, 2],
      ],
    ],
    ["no report", [[], [1, 2]], [[], [1, 2]]],
  ] as const)("%s", (_, steps, expected) => {
    expect(costs(...(steps as readonly (readonly number[])[]))).toEqual(expected);
  });
});

describe("many searches", () => {
  /** Trial i is the i-th best from its first step to its last. */
  const ranked = recordedPool(
    Array.from({ length: 40 }, (_, i) => Array.from({ length: 10 }, (_, step) => (i / 40) * (1 - 0.5 ** (step + 1)))),
  );

  test("none saves nothing and loses nothing", () => {
    const replay = new PoolReplay(ranked);
    const options = { trials: 30, shuffles: 5, seed: 1, parallel: 1 };
    expect(replay.shuffled(chosen("none", ranked), options)).toMatchObject({
      trials: 30,
      shuffles: 5,
      stepsSaved: 0,
      regret: 0,
      relativeRegret: 0,
      bestStopped: 0,
    });
  });

  test("curves that never cross: the median saves a good part and never loses the best", () => {
    const figures = new PoolReplay(ranked).shuffled(chosen("median", ranked), { trials: 40, shuffles: 20, seed: 1, parallel: 1 });
    expect(figures).toMatchObject({ regret: 0, bestStopped: 0 });
    expect(figures.stepsSaved).toBeGreaterThan(0.15);
    expect(figures.stepsSaved).toBeLessThan(0.6);
  });

  test("fewer(x) runs the first x of the trials and finds the best with probability x", () => {
    const figures = new PoolReplay(ranked).shuffled(chosen("fewer(0.5)", ranked), { trials: 40, shuffles: 1000, seed: 3, parallel: 1 });
    expect(figures.stepsSaved).toBe(0.5);
    expect(figures.bestStopped).toBeGreaterThan(0.44);
    expect(figures.bestStopped).toBeLessThan(0.56);
    // The best of a random half of 40 ranks lies 1/(2 · 41/2 + 1) · 41 − 1 = 0.95 ranks behind on average; the median 19.5 ranks.
    expect(figures.regret * 40).toBeGreaterThan(0.8);
    expect(figures.regret * 40).toBeLessThan(1.2);
    expect(figures.relativeRegret).toBeCloseTo(figures.regret / ((19.5 / 40) * (1 - 0.5 ** 10)));
  });

  test("the same seed gives the same figures, another one others", () => {
    const figures = (seed: number) =>
      new PoolReplay(ranked).shuffled(chosen("fewer(0.3)", ranked), { trials: 20, shuffles: 10, seed, parallel: 2 });
    expect(figures(4)).toEqual(figures(4));
    expect(figures(4).regrets).not.toEqual(figures(5).regrets);
  });

  test("where all end alike a regret has no share", () => {
    const replay = new PoolReplay(recordedPool([[1], [1]]));
    expect(replay.relative(0)).toBe(0);
    expect(replay.relative(0.1)).toBeNull();
  });

  test("the rule gets direction, patience and minimum of steps of the pool", () => {
    const losses = Array.from({ length: 12 }, (_, i) => Array.from({ length: 8 }, () => i));
    const minimized = recordedPool(losses, { direction: "minimize", minSteps: 6, metric: "loss" });
    const order = losses.map((_, i) => i);
    const made = chosen("median", minimized);
    if (made.kind !== "stopper") throw new Error("median is a stopper");
    const search = searched(minimized, made.make(), order);
    expect(search).toMatchObject({ best: 0, kept: 0 });
    expect(new Set(search.stops.map(({ step }) => step))).toEqual(new Set([6]));
    expect(search.stops.map(({ trial }) => trial)).toEqual([5, 6, 7, 8, 9, 10, 11]);
  });
});

describe("rules", () => {
  test("separated by commas, those in brackets apart", () => {
    expect(separateRules("median, auto(cautious) ,x(1,2),")).toEqual(["median", "auto(cautious)", "x(1,2)"]);
  });

  test.each(["fewer", "fewer()", "fewer(0)", "fewer(1.5)", "fewer(half)", "fewer(-1)"])("%s is refused", (text) => {
    expect(searchRule(text, recordedPool([[1]]))).toMatchObject({ invalid: expect.stringContaining("fewer(0.66)") });
  });

  test("what is no rule is refused with what there is", () => {
    expect(searchRule("medain", recordedPool([[1]]))).toMatchObject({ invalid: expect.stringMatching(/median.*fewer\(0\.66\)/) });
  });
});
