import { describe, expect, it } from "vitest";
import type { Objective } from "../../server/protocol/space";
import { randomSampler } from "../../server/samplers/random";
import type { Observation } from "../../server/samplers/sampler";
import type { TrialRecord } from "../../server/study/ledger";
import { predictedValue } from "../../server/study/predicted-value";
import { climbing, simulate, type Wish, xOf } from "../support/simulated-study";

const objective: Objective = { name: "acc", direction: "maximize", aggregate: { kind: "best" }, patience: null, minSteps: null };

function curveOf(values: readonly number[]): TrialRecord["curve"] {
  return values.map((value, i) => ({ step: i + 1, values: [value] }));
}

function complete(values: readonly number[]): TrialRecord {
  const end = Math.max(...values);
  const rest = { baseline: false, repeatOf: null, seed: null, feasible: true, reason: null, unused: [], steps: values.length } as const;
  return { trial: 0, index: 0, params: {}, state: "complete", values: [end], curve: curveOf(values), ...rest };
}

describe("what a stopped trial would have come to", () => {
  it("follows from what complete ones had at the same step", () => {
    // The end is 0.1 + twice the value at step 2.
    const history = [0.2, 0.25, 0.3, 0.4, 0.45].map((at2) => complete([0.1, at2, 0.1 + 2 * at2]));
    const found = predictedValue(objective, curveOf([0.1, 0.3]), history);
    expect(found?.mean).toBeCloseTo(0.7, 1);
    expect(found?.sd).toBeLessThan(0.05);
    const scattered = [0.2, 0.25, 0.3, 0.4, 0.45].map((at2, i) => complete([0.1, at2, 0.1 + 2 * at2 + (i % 2 === 0 ? 0.1 : -0.1)]));
    expect(predictedValue(objective, curveOf([0.1, 0.3]), scattered)?.sd).toBeGreaterThan(0.1);
  });

  it("is less sure far from what was seen", () => {
    const history = [0.5, 0.52, 0.54, 0.57].map((at1, i) => complete([at1, at1 + 0.1 + 0.01 * (i % 2)]));
    const near = predictedValue(objective, curveOf([0.53]), history);
    const far = predictedValue(objective, curveOf([0.1]), history);
    expect(far?.sd).toBeGreaterThan(3 * (near?.sd ?? 0));
  });

  it("is as unsure after one complete curve as that one gained", () => {
    expect(predictedValue(objective, curveOf([0.5]), [complete([0.5, 0.6])])).toEqual({
      mean: expect.closeTo(0.6, 9),
      sd: expect.closeTo(0.1 * Math.SQRT2, 9),
    });
  });

  it("does not let a trial that never learned end like the good ones, which all end alike", () => {
    const history = [0.6, 0.7, 0.8, 0.9].map((at1, i) => complete([at1, 0.97 + 0.002 * i]));
    const found = predictedValue(objective, curveOf([0.1]), history);
    expect(found?.mean).toBeLessThan(0.6);
    expect(found?.sd).toBeGreaterThan(0.2);
    expect((found?.mean ?? 0) + (found?.sd ?? 0)).toBeLessThan(0.97);
  });

  it("is unknown without a report, a number or a complete curve that had begun by then", () => {
    const whole = complete([0.5, 0.6]);
    expect(predictedValue(objective, [], [whole])).toBeNull();
    expect(predictedValue(objective, curveOf([Number.NaN]), [whole])).toBeNull();
    expect(predictedValue(objective, curveOf([0.5]), [])).toBeNull();
    const late = { ...whole, curve: [{ step: 5, values: [0.6] }] };
    expect(predictedValue(objective, curveOf([0.5]), [late])).toBeNull();
  });

  it("takes the aggregate that makes the value, and equal curves, for what they are", () => {
    const last: Objective = { ...objective, direction: "minimize", aggregate: { kind: "last" } };
    const history = [1, 1, 1].map(() => complete([3, 2, 4]));
    expect(predictedValue(last, curveOf([3, 2]), history)).toEqual({ mean: 4, sd: 0 });
    expect(predictedValue(last, curveOf([3, 5]), history)?.mean).toBe(7);
  });
});

/** What the sampler is told in a study. */
const record = (wish: Wish) => {
  const told: Observation[] = [];
  const sampler: Wish["sampler"] = (settings) => {
    const plain = randomSampler(settings);
    const tell = (o: Observation): void => {
      told.push(o);
      plain.tell(o);
    };
    return { name: "random", demanding: false, ask: plain.ask.bind(plain), tell };
  };
  return simulate({ ...wish, sampler }).then(({ events }) => ({ events, told }));
};

it("reaches the sampler with the stopped trial, and the same again after a kill", async () => {
  const stopper: Wish["stopper"] = {
    name: "below",
    onReport: (_, step, value) => (step >= 2 && value < 0.3 ? { action: "stop", reason: `${value} is below 0.3` } : { action: "continue" }),
    onRestart: () => {},
    onFinish: () => {},
  };
  const wish: Wish = { script: (r) => climbing(xOf(r)), stopper, started: { trials: 16 } };
  const whole = await record(wish);
  const stopped = whole.told.filter((o) => o.state === "pruned");
  expect(stopped.length).toBeGreaterThan(2);
  for (const o of stopped) expect(o.predicted?.mean).toBeCloseTo(xOf(o), 0);
  for (const cut of [20, 40, 60]) expect((await record({ ...wish, history: whole.events.slice(0, cut) })).told).toEqual(whole.told);
});

it("is failure for a trial that was stopped without a number, not for one that had some", async () => {
  const stopper: Wish["stopper"] = {
    name: "finite",
    onReport: (_, step, value) => (Number.isFinite(value) ? { action: "continue" } : { action: "stop", reason: `${value} at ${step}` }),
    onRestart: () => {},
    onFinish: () => {},
  };
  const script: Wish["script"] = (r) => ({
    reports: xOf(r) > 0.7 ? [[Number.NaN], [1]] : xOf(r) < 0.3 ? [[0.5], [Number.NaN], [1]] : [[xOf(r)]],
  });
  const { told, events } = await record({ script, stopper, started: { trials: 16 } });
  const stopped = new Set(events.flatMap((e) => (e.event === "trialFinished" && e.state === "pruned" ? [e.trial] : [])));
  const [never, late] = [told.filter((o) => xOf(o) > 0.7), told.filter((o) => xOf(o) < 0.3)];
  expect([...never, ...late].filter((o) => stopped.has(o.trial))).toHaveLength(never.length + late.length);
  expect(never.length > 1 && late.length > 1).toBe(true);
  expect(never.map((o) => o.state)).toEqual(never.map(() => "failed"));
  expect(late.map((o) => o.state)).toEqual(late.map(() => "pruned"));
});
