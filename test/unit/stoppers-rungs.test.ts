import { describe, expect, test } from "vitest";
import { chooseStopper } from "../../server/stoppers/choose";
import { ladderOf, Rung } from "../../server/stoppers/rungs";
import type { Decision, Stopper, StopperSettings } from "../../server/stoppers/stopper";

function made(rule: string, more: Partial<StopperSettings> = {}): Stopper {
  const choice = chooseStopper(rule, { direction: "maximize", minSteps: null, patience: null, horizon: 27, ...more });
  if (!("stopper" in choice)) throw new Error(JSON.stringify(choice));
  return choice.stopper;
}

/** Decisions at the steps 1 … `until` of a trial whose value is always the same. */
function constant(stopper: Stopper, trial: number, value: number, until: number, from = 1): readonly Decision["action"][] {
  const actions: Decision["action"][] = [];
  for (let step = from; step <= until; step++) {
    actions.push(stopper.onReport(trial, step, value).action);
    if (actions.at(-1) !== "continue") break;
  }
  return actions;
}

function rungsOf(horizon: number, reports: number, eta: number): readonly number[] {
  const { base, count } = ladderOf(horizon, reports, eta);
  return Array.from({ length: count }, (_, k) => Number((base * eta ** k).toPrecision(9)));
}

describe("the ladder", () => {
  test.each([
    [27, 27, 3, [1, 3, 9]],
    [81, 81, 3, [3, 9, 27]],
    [100, 100, 4, [6.25, 25]],
    [1000, 1000, 2, [62.5, 125, 250, 500]],
    [10, 10, 3, [1.11111111, 3.33333333]],
    [3600, 20, 3, [400, 1200]],
    [0.9, 12, 3, [0.1, 0.3]],
    [2, 2, 3, []],
    [1, 1, 3, []],
  ])("horizon %d, %d reports, η = %d", (horizon, reports, eta, rungs) => {
    expect(rungsOf(horizon, reports, eta)).toEqual(rungs);
  });

  test("a rung has places for the best 1/η of those that are there, all of them where they are equal", () => {
    const rung = new Rung();
    for (const [trial, value] of [5, 1, 4, 4, 2, 3].entries()) rung.enter(trial, value);
    expect(rung.places(3)).toBe(2);
    expect([5, 4, 3].map((value) => rung.isAmong(value, 2))).toEqual([true, true, false]);
    expect(rung.bar(2)).toBe(4);
    rung.leave(0);
    expect(rung.places(3)).toBe(1);
    expect(rung.isAmong(4, 1)).toBe(true);
  });
});

describe("asha, where trials cannot go on", () => {
  test("stops at a rung who is not among the best third of those that are there, with figures", () => {
    const stopper = made("asha");
    for (const [trial, value] of [0.5, 0.6].entries()) expect(constant(stopper, trial, value, 2)).toEqual(["continue", "continue"]);
    expect(stopper.onReport(2, 1, 0.55)).toEqual({
      action: "stop",
      reason: "at step 1 of 27: best so far 0.55 is below 0.6, what the best 1 in 3 of 3 trials had by then",
      evidence: { rule: "asha", step: 1, horizon: 27, probability: null, predicted: null },
    });
    stopper.onFinish(2, "pruned");
    expect(constant(stopper, 3, 0.7, 27)).toEqual(new Array(27).fill("continue"));
  });

  test("a trial is judged at rungs alone", () => {
    const stopper = made("asha");
    for (const trial of [0, 1, 2, 3, 4, 5]) stopper.onReport(trial, 1, 0.9);
    expect(stopper.onReport(6, 1, 0.9).action).toBe("continue");
    for (let step = 2; step < 27; step++) expect(stopper.onReport(6, step, 0.1).action).toBe("continue");
  });

  test("the best so far counts, and smaller is better where that is asked for", () => {
    const stopper = made("asha", { direction: "minimize" });
    for (const trial of [0, 1, 2]) for (const step of [1, 2, 3]) stopper.onReport(trial, step, 5 - trial);
    expect(stopper.onReport(7, 1, 2).action).toBe("continue");
    expect(stopper.onReport(7, 3, 9).action).toBe("continue");
    const decision = stopper.onReport(8, 1, 4);
    expect(decision).toMatchObject({
      action: "stop",
      reason: "at step 1 of 27: best so far 4 is above 2, what the best 1 in 3 of 5 trials had by then",
    });
  });

  test("patience asks again at the next reports, and who gets better in the meantime goes on", () => {
    const stopper = made("asha", { patience: 1 });
    for (const trial of [0, 1, 2]) stopper.onReport(trial, 1, 0.5);
    expect([0.4, 0.4].map((value, i) => stopper.onReport(8, i + 1, value).action)).toEqual(["continue", "stop"]);
    expect([0.4, 0.6, 0.4].map((value, i) => stopper.onReport(9, i + 1, value).action)).toEqual(["continue", "continue", "continue"]);
  });

  test("min_steps puts the first decision off", () => {
    const stopper = made("asha", { minSteps: 5 });
    for (const trial of [0, 1, 2]) constant(stopper, trial, 0.5, 27);
    expect(constant(stopper, 9, 0.4, 27)).toEqual(["continue", "continue", "continue", "continue", "stop"]);
  });

  test("the horizon is learned from the first complete trial, and others that ran beside it are judged from then on", () => {
    const stopper = made("asha", { horizon: null });
    for (const trial of [1, 2, 3]) expect(constant(stopper, trial, trial / 10, 5).includes("stop")).toBe(false);
    constant(stopper, 0, 0.9, 27);
    stopper.onFinish(0, "complete");
    expect(stopper.onReport(1, 6, 0.1).action).toBe("stop");
    expect(stopper.onReport(3, 6, 1).action).toBe("continue");
  });

  test("who is seen beyond the next rung only is no measure of a rung, and is not measured there", () => {
    const stopper = made("asha");
    for (const trial of [0, 1, 2]) constant(stopper, trial, 0.5, 4);
    expect(stopper.onReport(8, 10, 0.9).action).toBe("continue");
    expect(constant(stopper, 9, 0.6, 4)).toEqual(new Array(4).fill("continue"));
    for (const trial of [0, 1, 2]) constant(stopper, trial, 0.5, 9, 5);
    expect(stopper.onReport(10, 11, 0.8)).toMatchObject({ action: "stop", reason: expect.stringContaining("of 5 trials") });
  });

  test("who failed keeps no place", () => {
    const stopper = made("asha");
    for (const trial of [0, 1, 2]) {
      stopper.onReport(trial, 1, 0.9);
      stopper.onFinish(trial, "failed");
    }
    expect(stopper.onReport(9, 1, 0.1).action).toBe("continue");
  });
});

describe("asha, where trials can go on", () => {
  const made2 = (more: Partial<StopperSettings> = {}): Stopper => made("asha", { resumable: true, ...more });

  /** Reports a step and pauses the trial if that is decided. */
  function report(stopper: Stopper, trial: number, step: number, value: number): Decision["action"] {
    const { action } = stopper.onReport(trial, step, value);
    if (action === "pause") stopper.onPause?.(trial);
    return action;
  }

  test("the first at a rung wait for others, and the best third is promoted (Algorithm 2)", () => {
    const stopper = made2();
    expect(stopper.onReport(0, 1, 0.5)).toMatchObject({
      action: "pause",
      reason: "at step 1 of 27: waits for others here, 1 of 3 trials are",
    });
    stopper.onPause?.(0);
    expect(stopper.thaw?.()).toBe(null);
    expect(report(stopper, 1, 1, 0.7)).toBe("pause");
    expect(report(stopper, 2, 1, 0.6)).toBe("pause");
    expect([stopper.thaw?.(), stopper.thaw?.()]).toEqual([1, null]);
    expect(report(stopper, 1, 2, 0.7)).toBe("continue");
    expect(report(stopper, 1, 3, 0.7)).toBe("pause");
  });

  test("who is among the best third on arrival goes on without a pause", () => {
    const stopper = made2();
    for (const trial of [0, 1]) report(stopper, trial, 1, 0.1);
    expect(report(stopper, 2, 1, 0.9)).toBe("continue");
  });

  test("the highest rung comes first", () => {
    const stopper = made2();
    for (const trial of [0, 1, 2, 3, 4, 5, 6, 7, 8]) expect(report(stopper, trial, 1, 10 - trial)).toBe("pause");
    for (const trial of [0, 1, 2]) expect(stopper.thaw?.()).toBe(trial);
    for (const trial of [0, 1, 2]) expect(report(stopper, trial, 3, 10 - trial)).toBe("pause");
    for (const trial of [20, 21, 22]) expect(report(stopper, trial, 1, 0)).toBe("pause");
    // One of three may go on from step 3, and a fourth of twelve from step 1.
    expect([stopper.thaw?.(), stopper.thaw?.(), stopper.thaw?.()]).toEqual([0, 3, null]);
  });

  test("a pause that is not carried out is void: the user's own trial just goes on", () => {
    const stopper = made2();
    expect(constant(stopper, 0, 0.1, 1)).toEqual(["pause"]);
    for (let step = 2; step <= 27; step++) stopper.onReport(0, step, 0.1);
    for (const trial of [1, 2]) report(stopper, trial, 1, 0.01);
    expect(stopper.thaw?.()).toBe(null);
    stopper.onFinish(0, "complete");
    expect(stopper.thaw?.()).toBe(null);
  });

  test("a trial that is started again is paused no more, whoever said so", () => {
    const stopper = made2();
    for (const trial of [0, 1, 2]) expect(report(stopper, trial, 1, 5 - trial)).toBe("pause");
    stopper.onStart?.(0, {});
    expect(stopper.thaw?.()).toBe(null);
    stopper.onStart?.(2, {});
    expect(report(stopper, 2, 2, 0)).toBe("continue");
  });

  test("divergence ends a trial for good", () => {
    expect(made2().onReport(0, 1, Number.NaN).action).toBe("stop");
  });
});

describe("hyperband", () => {
  /** The step at which each of the first trials that are worse than all before them is stopped. */
  function cuts(rule: string, trials: number, horizon = 27): readonly (number | null)[] {
    const stopper = made(rule, { horizon });
    const first = Array.from({ length: 200 }, (_, trial) => 1000 + trial);
    for (const trial of first) {
      for (let step = 1; step <= horizon; step++)
        if (stopper.onReport(trial, step, 1).action === "stop") throw new Error("equal ones go on");
      stopper.onFinish(trial, "complete");
    }
    return Array.from({ length: trials }, (_, trial) => {
      for (let step = 1; step <= horizon; step++) if (stopper.onReport(trial, step, 0).action === "stop") return step;
      return null;
    });
  }

  test("brackets begin at different rungs, with the shares of the paper: 27, 12, 6 and 4 of 49", () => {
    const at = cuts("hyperband", 49);
    expect([1, 3, 9, null].map((step) => at.filter((cut) => cut === step).length)).toEqual([27, 12, 6, 4]);
    // Spread: none of the first dozen trials makes it all one bracket.
    expect(new Set(at.slice(0, 12)).size).toBeGreaterThanOrEqual(3);
  });

  test("η = 4 at a horizon of 16: 16, 6 and 3 of 25", () => {
    const at = cuts("hyperband(4)", 25, 16);
    expect([1, 4, null].map((step) => at.filter((cut) => cut === step).length)).toEqual([16, 6, 3]);
  });
});
