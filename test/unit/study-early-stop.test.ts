import { expect, test } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { fromWire } from "../../server/protocol/number";
import type { Objective } from "../../server/protocol/space";
import type { Decision, Stopper } from "../../server/stoppers/stopper";
import { type Ran, simulate, type Wish, xOf } from "../support/simulated-study";

/** Hears everything, and stops each third trial at its second report of the second objective. */
class Listener implements Stopper {
  readonly name = "listener";
  readonly heard: unknown[] = [];

  onStart(trial: number, params: unknown): void {
    this.heard.push(["start", trial, params]);
  }

  onReport(trial: number, step: number, value: number, channel?: number): Decision {
    this.heard.push(["report", trial, step, value, channel]);
    return trial % 3 === 2 && step === 2 && channel === 1 ? { action: "stop", reason: "at step 2: enough" } : { action: "continue" };
  }

  onRestart(trial: number): void {
    this.heard.push(["restart", trial]);
  }

  onFinish(trial: number, state: string): void {
    this.heard.push(["finish", trial, state]);
  }
}

const objective = (name: string, direction: Objective["direction"]): Objective => ({
  ...{ name, direction, aggregate: { kind: "best" }, patience: null, minSteps: null },
});

function wish(stopper: Stopper, more: Partial<Wish> = {}): Wish {
  return {
    stopper,
    slots: 2,
    started: {
      trials: 8,
      objectives: [objective("acc", "maximize"), objective("size", "minimize")],
      constraints: [{ name: "latency", operator: "<=", bound: 9 }],
    },
    script: (request) => ({ reports: [1, 2, 3].map((step) => [xOf(request) * step, 1 / step, 5]) }),
    ...more,
  };
}

const stoppedAt = (ran: Ran): readonly StudyEvent[] => ran.of("trialFinished").filter((e) => e.state === "pruned");

test("a rule hears the values of a trial first, then every objective and no constraint", async () => {
  const stopper = new Listener();
  const ran = await simulate(wish(stopper));
  const of = (trial: number): unknown[] => stopper.heard.filter((entry) => Array.isArray(entry) && entry[1] === trial);
  const { params } = ran.of("trialStarted").find((e) => e.trial === 1) ?? {};
  const x = Number(params?.["x"]);
  expect(of(1)).toEqual([
    ["start", 1, params],
    ...[1, 2, 3].flatMap((step) => [
      ["report", 1, step, x * step, 0],
      ["report", 1, step, 1 / step, 1],
    ]),
    ["finish", 1, "complete"],
  ]);
  expect(stoppedAt(ran).length).toBeGreaterThan(0);
  expect(of(2).at(-1)).toEqual(["finish", 2, "pruned"]);
  expect(ran.of("trialFinished").find((e) => e.trial === 2)).toMatchObject({
    reason: "at step 2: enough",
    stopped: { rule: "listener", step: 2, horizon: null, probability: null, predicted: null },
  });
});

test("what it heard of a study it hears again when that is resumed: nothing between its word and the end of a run", async () => {
  const stopper = new Listener();
  const whole = await simulate(wish(stopper));
  const again = new Listener();
  await simulate(wish(again, { history: whole.events }));
  expect(again.heard).toEqual(stopper.heard);
});

test("what a program still reports between the word of a rule and its end, the rule does not hear when that is replayed either", async () => {
  const stopper = new Listener();
  const whole = await simulate(wish(stopper));
  const end = whole.events.findIndex((e) => e.event === "trialFinished" && e.trial === 2);
  const late: StudyEvent = { event: "trialReported", time: whole.events[end]?.time ?? 0, trial: 2, step: 3, values: [9, 9, 9] };
  const again = new Listener();
  await simulate(wish(again, { history: whole.events.toSpliced(end, 0, late) }));
  expect(again.heard).toEqual(stopper.heard);
});

test("a stop of the user's own values is not carried out, live or replayed", async () => {
  const stopper = new Listener();
  stopper.onReport = (trial, step, value, channel) => {
    stopper.heard.push([trial, step, value, channel]);
    return { action: "stop", reason: `at step ${step}: always` };
  };
  const ran = await simulate(wish(stopper, { slots: 1 }));
  const [own, ...others] = ran.of("trialFinished");
  expect(own?.state).toBe("complete");
  expect(others.every((e) => e.state === "pruned")).toBe(true);
  expect(stopper.heard.filter((entry) => Array.isArray(entry) && entry[0] === 0)).toHaveLength(6);
});

test("a rule that would thaw what is not paused is passed over", async () => {
  const stopper = new Listener();
  const wrong = [99, 0, 1];
  const ran = await simulate(wish(Object.assign(stopper, { thaw: () => wrong.pop() ?? null })));
  expect(wrong).toEqual([]);
  expect(ran.of("trialStarted").map((e) => e.trial)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(ran.finished).toMatchObject({ state: "complete", trials: 8 });
});

test("a trial that was done before the word reached it is complete, and the rule hears the rest of it", async () => {
  const stopper = new Listener();
  const script: Wish["script"] = (request) => ({ reports: [1, 2, 3].map((step) => [xOf(request) * step, 1 / step, 5]), ahead: 1 });
  const ran = await simulate(wish(stopper, { script }));
  expect(stoppedAt(ran)).toEqual([]);
  const { params } = ran.of("trialStarted").find((e) => e.trial === 2) ?? {};
  const x = Number(params?.["x"]);
  const end = ran.of("trialFinished").find((e) => e.trial === 2);
  expect(end).toMatchObject({ state: "complete", reason: null });
  expect(end).not.toHaveProperty("stopped");
  expect(fromWire(end?.values?.[0] ?? Number.NaN)).toBeCloseTo(3 * x);
  const of = (trial: number): unknown[] => stopper.heard.filter((entry) => Array.isArray(entry) && entry[1] === trial);
  expect(of(2).slice(-3)).toEqual([
    ["report", 2, 3, x * 3, 0],
    ["report", 2, 3, 1 / 3, 1],
    ["finish", 2, "complete"],
  ]);
  // A study that goes on from the journal tells it the same.
  const again = new Listener();
  await simulate(wish(again, { script, history: ran.events, started: { ...wish(again).started, trials: 8 } }));
  const sorted = (heard: readonly unknown[], trial: number): unknown[] => heard.filter((e) => Array.isArray(e) && e[1] === trial);
  for (let trial = 0; trial < 8; trial++) expect(sorted(again.heard, trial)).toEqual(sorted(stopper.heard, trial));
});

test("a program that catches the stop and ends well was stopped all the same", async () => {
  const script: Wish["script"] = (request) => ({ reports: [1, 2, 3].map((step) => [xOf(request) * step, 1 / step, 5]), ahead: 0 });
  const ran = await simulate(wish(new Listener(), { script }));
  expect(stoppedAt(ran).map((e) => e.event === "trialFinished" && e.reason)).toContain("at step 2: enough");
});
