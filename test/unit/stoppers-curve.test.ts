import { describe, expect, test } from "vitest";
import { Random } from "../../server/numeric/random";
import { chooseStopper } from "../../server/stoppers/choose";
import type { Decision, Stopper, StopperSettings } from "../../server/stoppers/stopper";

const STEPS = 40;

function made(rule = "curve", more: Partial<StopperSettings> = {}): Stopper {
  const choice = chooseStopper(rule, { direction: "maximize", minSteps: null, patience: null, ...more });
  if (!("stopper" in choice)) throw new Error(JSON.stringify(choice));
  return choice.stopper;
}

/** An accuracy that climbs to a level, with a little noise of its own. */
function climbing(level: number, trial: number, steps = STEPS): readonly number[] {
  const random = new Random(11, trial);
  return Array.from({ length: steps }, (_, i) => level * (1 - 0.9 * Math.exp(-(i + 1) / 8)) + 0.002 * random.uniform());
}

function run(stopper: Stopper, trial: number, values: readonly number[]): Decision | null {
  for (const [i, value] of values.entries()) {
    const decision = stopper.onReport(trial, i + 1, value);
    if (decision.action === "continue") continue;
    stopper.onFinish(trial, "pruned");
    return decision;
  }
  stopper.onFinish(trial, "complete");
  return null;
}

const LEVELS = [0.9, 0.92, 0.88, 0.91, 0.93];

function experienced(rule = "curve", more: Partial<StopperSettings> = {}): Stopper {
  const stopper = made(rule, more);
  for (const [trial, level] of LEVELS.entries()) expect(run(stopper, trial, climbing(level, trial))).toBe(null);
  return stopper;
}

describe("curve", () => {
  test("stops a trial that will end behind, says what it expects, and is right", () => {
    const decision = run(experienced(), 20, climbing(0.6, 20));
    if (decision?.action !== "stop" || decision.evidence === undefined) throw new Error("not stopped");
    const { rule, step, horizon, probability, predicted } = decision.evidence;
    expect([rule, horizon]).toEqual(["curve", STEPS]);
    expect(step).toBeGreaterThanOrEqual(3);
    expect(step).toBeLessThan(STEPS / 2);
    expect(probability).toBeLessThan(0.05);
    expect(predicted?.low).toBeLessThan(0.6);
    expect(predicted?.high).toBeGreaterThan(0.58);
    expect(predicted?.mean).toBeLessThan(0.93);
    expect(decision.reason).toMatch(
      new RegExp(
        `^at step ${step} of ${STEPS}: P\\(beats 0\\.9\\d*\\) (= 0\\.0\\d|< 0\\.01), predicted 0\\.\\d+ \\(0\\.\\d+ to 0\\.\\d+\\)$`,
      ),
    );
  });

  test("lets a trial run that may become the best", () => {
    expect(run(experienced(), 20, climbing(0.935, 20))).toBe(null);
  });

  test("losses: smaller is better, whatever their scale", () => {
    for (const scale of [1e-3, 1, 1e4]) {
      const losses = (level: number, trial: number): number[] => climbing(level, trial).map((value) => scale * (1.2 - value));
      const stopper = made("curve", { direction: "minimize" });
      for (const [trial, level] of LEVELS.entries()) run(stopper, trial, losses(level, trial));
      expect(run(stopper, 20, losses(0.4, 20))?.action).toBe("stop");
      expect(run(stopper, 21, losses(0.94, 21))).toBe(null);
    }
  });

  test("says nothing before five trials are complete: there is nothing to learn the curves from", () => {
    const stopper = made();
    for (const [trial, level] of LEVELS.slice(0, 4).entries()) run(stopper, trial, climbing(level, trial));
    expect(run(stopper, 20, climbing(0.1, 20))).toBe(null);
    expect(run(stopper, 21, climbing(0.1, 21))?.action).toBe("stop");
  });

  test("a higher threshold stops more, or earlier", () => {
    const at = (rule: string): number[] => {
      const stopper = experienced(rule);
      return [0.89, 0.85, 0.8, 0.7].map((level, i) => {
        const decision = run(stopper, 20 + i, climbing(level, 20 + i));
        return decision?.action === "stop" ? (decision.evidence?.step ?? 0) : STEPS;
      });
    };
    const [careful, bold] = [at("curve(0.01)"), at("curve(0.4)")];
    for (const [i, step] of careful.entries()) expect(bold[i]).toBeLessThanOrEqual(step);
    expect(bold).not.toEqual(careful);
  });

  test("patience: so many looks in a row must agree, each at a report of its own", () => {
    const step = (patience: number | null): number => {
      const decision = run(experienced("curve", { patience }), 20, climbing(0.6, 20));
      return decision?.action === "stop" ? (decision.evidence?.step ?? 0) : STEPS;
    };
    expect(step(3)).toBeGreaterThanOrEqual(step(null) + 3);
    expect(step(3)).toBeLessThan(STEPS);
  });

  test("a trial that was once better than any complete one is never stopped", () => {
    const values = climbing(0.4, 20).map((value, i) => (i === 1 ? 0.99 : value));
    expect(run(experienced(), 20, values)).toBe(null);
  });

  test("trials that are shorter by their own values are judged by their own end", () => {
    const stopper = made();
    const lengths = [20, 40, 30, 40, 25, 40];
    for (const [trial, epochs] of lengths.entries()) {
      stopper.onStart?.(trial, { epochs });
      run(stopper, trial, climbing(0.9, trial, epochs));
    }
    stopper.onStart?.(20, { epochs: 24 });
    const decision = run(stopper, 20, climbing(0.5, 20, 24));
    expect(decision).toMatchObject({ action: "stop", evidence: { horizon: 24 } });
    // Nobody has seen how one ends that is longer than any before.
    stopper.onStart?.(21, { epochs: 80 });
    expect(run(stopper, 21, climbing(0.5, 21, 80))).toBe(null);
  });
});
