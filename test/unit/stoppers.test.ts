import { describe, expect, test } from "vitest";
import { STOPPER_NAMES } from "../../server/protocol/search";
import { chooseStopper } from "../../server/stoppers/choose";
import { Curve } from "../../server/stoppers/curve";
import { Evidence } from "../../server/stoppers/evidence";
import type { Decision, Stopper, StopperSettings } from "../../server/stoppers/stopper";

const MAXIMIZE: StopperSettings = { direction: "maximize", minSteps: null, patience: null };
const CONTINUE: Decision = { action: "continue" };

function made(rule: string, settings: StopperSettings = MAXIMIZE): Stopper {
  const choice = chooseStopper(rule, settings);
  if (!("stopper" in choice)) throw new Error(JSON.stringify(choice));
  return choice.stopper;
}

function run(stopper: Stopper, trial: number, values: readonly number[], state: "complete" | "pruned" | "failed" = "complete"): void {
  for (const [i, value] of values.entries()) stopper.onReport(trial, i + 1, value);
  stopper.onFinish(trial, state);
}

function constant(stopper: Stopper, levels: readonly number[], steps = 10): void {
  for (const [trial, level] of levels.entries()) run(stopper, trial, new Array<number>(steps).fill(level));
}

/** Decisions on the steps 1, 2, …. */
function decide(stopper: Stopper, trial: number, values: readonly number[]): readonly Decision[] {
  return values.map((value, i) => stopper.onReport(trial, i + 1, value));
}

function reason(decision: Decision | undefined): string | null {
  return decision?.action === "stop" ? decision.reason : null;
}

describe("chooseStopper", () => {
  test.each([
    "media",
    "",
    "median(",
    "median()",
    "median(0)",
    "median(1)",
    "median(x)",
    "median(-0.5)",
    "median(1,2)",
    "top20(20)",
    "asha(1)",
    "asha(1.9)",
    "hyperband(28)",
    "asha(eta=3)",
    "none(1)",
    "auto(3)",
    "auto(wild)",
    "constructor",
    "toString",
  ])("%s is invalid, with a sentence", (rule) => {
    const choice = chooseStopper(rule, MAXIMIZE);
    expect("invalid" in choice ? choice.invalid : choice).toMatch(/write stop=|a number (between 0 and 1|from 2 to 27), as in |write auto/);
  });

  test.each([
    ["none", "none"],
    ["median", "median"],
    [" median ( 0.75 ) ", "median(0.75)"],
    ["top20", "top20"],
    ["top20(.3)", "top20(0.3)"],
    ["asha", "asha"],
    ["asha(3)", "asha"],
    ["asha(4)", "asha(4)"],
    ["hyperband(2.5)", "hyperband(2.5)"],
    ["curve(0.1)", "curve(0.1)"],
    ["auto", "auto"],
    ["auto(balanced)", "auto"],
    ["auto(cautious)", "auto(cautious)"],
    ["auto(aggressive)", "auto(aggressive)"],
  ])("%s is %s", (rule, name) => {
    const choice = chooseStopper(rule, MAXIMIZE);
    expect("stopper" in choice && choice.stopper.name).toBe(name);
    expect("stopper" in choice && choice.reason).toBe(null);
  });

  test("every name of the language is a rule", () => {
    for (const name of STOPPER_NAMES) expect(chooseStopper(name, MAXIMIZE)).toHaveProperty("stopper");
  });

  test("with several objectives a rule of one stops nothing and says so; auto looks at all of them", () => {
    const several: StopperSettings = { ...MAXIMIZE, directions: ["maximize", "minimize"] };
    expect(chooseStopper("asha(4)", several)).toMatchObject({
      stopper: { name: "none" },
      reason: "asha(4) takes one objective and here are 2: no trial is stopped early; stop=auto looks at all of them",
    });
    expect(chooseStopper("auto", several)).toMatchObject({ stopper: { name: "auto" }, reason: null });
    expect(chooseStopper("none", several)).toMatchObject({ stopper: { name: "none" }, reason: null });
    expect(chooseStopper("median(7)", several)).toHaveProperty("invalid");
  });
});

describe("median", () => {
  test("stops behind the median, with figures", () => {
    const stopper = made("median");
    constant(stopper, [0.9, 0.91, 0.93, 0.94, 0.95]);
    expect(decide(stopper, 9, [0.5, 0.6, 0.612345]).map(reason)).toEqual([
      null,
      null,
      "at step 3: best so far 0.6123 is below 0.93, the median of 5 complete trials (3 reports in a row)",
    ]);
    expect(decide(stopper, 10, [0.5, 0.6, 0.93, 0.1, 0.2])).toEqual(new Array(5).fill(CONTINUE));
  });

  test("minimising, and figures that would look the same", () => {
    const stopper = made("median", { direction: "minimize", minSteps: 1, patience: null });
    constant(stopper, [1.00001, 1.00001, 1.00001, 1.00001, 1.00001]);
    expect(reason(stopper.onReport(9, 1, 1.00002))).toBe(
      "at step 1: best so far 1.00002 is above 1.00001, the median of 5 complete trials",
    );
    expect(stopper.onReport(10, 1, 1.00001)).toEqual(CONTINUE);
  });

  test("compares with running averages (Golovin et al. 2017), not with last values", () => {
    const stopper = made("median", { ...MAXIMIZE, minSteps: 1 });
    for (let t = 0; t < 5; t++) run(stopper, t, [0, 1, 2, 3]);
    expect(stopper.onReport(9, 4, 1.5)).toEqual(CONTINUE);
    expect(reason(stopper.onReport(10, 4, 1.49))).toContain("below 1.5");
    expect(stopper.onReport(11, 1, 0)).toEqual(CONTINUE);
  });

  test("four complete trials are too few, and stopped or failed ones do not count", () => {
    const stopper = made("median", { ...MAXIMIZE, minSteps: 1 });
    constant(stopper, [1, 1, 1, 1]);
    for (let t = 10; t < 20; t++) run(stopper, t, [1, 1, 1], t % 2 === 0 ? "pruned" : "failed");
    expect(stopper.onReport(30, 1, 0)).toEqual(CONTINUE);
    run(stopper, 31, [1]);
    expect(stopper.onReport(30, 2, 0).action).toBe("stop");
  });

  test("a trial without a report at or before the step is no evidence there", () => {
    const stopper = made("median", { ...MAXIMIZE, minSteps: 1 });
    for (let t = 0; t < 5; t++) {
      for (const step of [10, 20]) stopper.onReport(t, step, 1);
      stopper.onFinish(t, "complete");
    }
    expect(stopper.onReport(9, 9, 0)).toEqual(CONTINUE);
    expect(reason(stopper.onReport(9, 15, 0))).toContain("at step 15");
    expect(stopper.onReport(10, 1000, 0).action).toBe("stop");
  });

  test("patience: so many further reports in a row must agree", () => {
    const stopper = made("median", { ...MAXIMIZE, minSteps: 1, patience: 2 });
    constant(stopper, [1, 1, 1, 1, 1]);
    expect(decide(stopper, 9, [0, 0, 0]).map((d) => d.action)).toEqual(["continue", "continue", "stop"]);
    for (const [i, level] of [2, 2, 2, 2, 2, 2, 2].entries()) run(stopper, 20 + i, [0, 0, level, level, level]);
    expect(decide(stopper, 40, [-1, -1, 5, 0, 0]).map((d) => d.action)).toEqual([
      "continue",
      "continue",
      "continue",
      "continue",
      "continue",
    ]);
  });

  test("an argument raises the bar", () => {
    const levels = [0.1, 0.2, 0.3, 0.4, 0.5];
    const bars = ["median(0.25)", "median", "median(0.75)"].map((rule) => {
      const stopper = made(rule, { ...MAXIMIZE, minSteps: 1 });
      constant(stopper, levels);
      return reason(stopper.onReport(9, 1, 0.01));
    });
    expect(bars).toEqual([
      "at step 1: best so far 0.01 is below 0.2, the 0.25 quantile of 5 complete trials",
      "at step 1: best so far 0.01 is below 0.3, the median of 5 complete trials",
      "at step 1: best so far 0.01 is below 0.4, the 0.75 quantile of 5 complete trials",
    ]);
  });
});

describe("divergence", () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%s stops at once, without any history", (value) => {
    for (const rule of ["median", "top20", "auto"]) {
      const stopper = made(rule);
      expect(stopper.onReport(0, 1, 0.5)).toEqual(CONTINUE);
      expect(reason(stopper.onReport(0, 2, value))).toBe(`at step 2: the value is ${value}, the trial has diverged`);
    }
    expect(made("none").onReport(0, 1, value)).toEqual(CONTINUE);
  });

  test("min_steps and patience hold for it too", () => {
    expect(decide(made("median", { ...MAXIMIZE, minSteps: 3 }), 0, [Number.NaN, Number.NaN, Number.NaN]).map((d) => d.action)).toEqual([
      "continue",
      "continue",
      "stop",
    ]);
    const patient = made("median", { ...MAXIMIZE, patience: 1 });
    expect(decide(patient, 0, [Number.NaN, 1, Number.NaN, Number.NaN]).map((d) => d.action)).toEqual([
      "continue",
      "continue",
      "continue",
      "stop",
    ]);
  });

  test("is never a best value, and weighs as the worst in the averages of others", () => {
    const stopper = made("median", { ...MAXIMIZE, minSteps: 3, patience: 0 });
    for (let t = 0; t < 5; t++) run(stopper, t, [Number.POSITIVE_INFINITY, 1, 1, 1]);
    expect(decide(stopper, 9, [0, 0, 0, 0])).toEqual(new Array(4).fill(CONTINUE));
  });
});

describe("top20", () => {
  test("stops what is worse than the top 20 % at that step", () => {
    const stopper = made("top20", { ...MAXIMIZE, minSteps: 1 });
    constant(stopper, [1, 2, 3, 4, 5, 6]);
    expect(stopper.onReport(9, 1, 5)).toEqual(CONTINUE);
    expect(reason(stopper.onReport(10, 1, 4.9))).toBe(
      "at step 1: best so far 4.9 is below 5, what the top 20 % of 6 earlier trials had by then",
    );
    const wide = made("top20(0.6)", { ...MAXIMIZE, minSteps: 1 });
    constant(wide, [1, 2, 3, 4, 5, 6]);
    expect(wide.onReport(9, 1, 3)).toEqual(CONTINUE);
    expect(wide.onReport(10, 1, 2.9).action).toBe("stop");
  });

  test("stopped trials count at the steps that they reached, failed ones never", () => {
    const stopper = made("top20", { ...MAXIMIZE, minSteps: 1 });
    for (let t = 0; t < 5; t++) run(stopper, t, [1, 1, 1], "pruned");
    run(stopper, 5, [9, 9, 9, 9, 9], "failed");
    expect(stopper.onReport(9, 3, 0.5).action).toBe("stop");
    expect(stopper.onReport(10, 4, 0.5)).toEqual(CONTINUE);
  });
});

describe("evidence", () => {
  test("a curve answers at the largest step ≤ the given one, also when steps repeat and go backwards", () => {
    const reports = { steps: [5, 1, 3, 3], values: [10, 1, 2, 6] };
    const best = new Curve(reports, "best", false);
    const average = new Curve(reports, "average", true);
    expect([0, 1, 2, 3, 4, 5, 99].map((s) => best.at(s))).toEqual([undefined, 1, 1, 6, 6, 10, 10]);
    expect([0, 1, 2, 3, 4, 5, 6].map((s) => average.at(s))).toEqual([undefined, 1, 1, 3, 3, 4.75, undefined]);
  });

  test("averages neither overflow nor pass the best", () => {
    const average = new Curve({ steps: [1, 2, 3], values: [-1e308, 1e308, 1e308] }, "average", false);
    expect(average.at(3)).toBeCloseTo(1e308 / 3, -300);
    expect(new Curve({ steps: [1, 2, 3, 4, 5, 6], values: new Array<number>(6).fill(0.1) }, "average", false).at(6)).toBe(0.1);
  });

  test("what is kept per step equals what is collected afresh, beyond what is kept too", () => {
    const curves = Array.from(
      { length: 12 },
      (_, t) => new Curve({ steps: [t, t + 5.5, 40], values: [t, (t * 7) % 5, -t] }, "best", t % 3 === 0),
    );
    const kept = new Evidence();
    for (let s = 0; s < 120; s++) kept.at(s % 60);
    for (const curve of curves) kept.add(curve);
    const fresh = new Evidence();
    for (const curve of curves) fresh.add(curve);
    for (let s = 0; s < 5000; s++) fresh.at(s / 100);
    for (let s = 0; s < 60; s++) expect(Array.from(kept.at(s))).toEqual(Array.from(fresh.at(s)));
    expect(kept.at(20).length).toBeGreaterThan(7);
  });
});
