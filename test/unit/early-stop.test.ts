import { describe, expect, it } from "vitest";
import { earlyStopOf, earlyStopOfView, type RecordedTrial, TIME_UP } from "../../server/protocol/early-stop";
import type { StudyEvent, TrialPredicted } from "../../server/protocol/events";
import { foldEvents } from "../../server/protocol/fold-events";
import type { StopEvidence } from "../../server/protocol/stop-evidence";
import { applyEvent, type StudyView, viewOf } from "../../server/protocol/view";
import { studyStarted } from "./journal-events";

function count(from: number, to: number, by = 1): number[] {
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);
}

function evidence(over: Partial<StopEvidence> = {}): StopEvidence {
  return { rule: "curve", step: 3, horizon: null, probability: null, predicted: null, ...over };
}

function trial(number: number, steps: readonly number[], stopped?: StopEvidence): RecordedTrial {
  return { trial: number, steps, state: stopped === undefined ? "complete" : "pruned", stopped };
}

describe("the record of the early stop", () => {
  it("of a study without one is empty, and says what was run", () => {
    expect(earlyStopOf([])).toEqual({ stopped: 0, rules: [], sure: null, stepsRun: 0, stepsSaved: 0 });
    expect(earlyStopOf([trial(0, count(1, 30)), trial(1, count(1, 30))])).toMatchObject({ stopped: 0, stepsRun: 60, stepsSaved: 0 });
  });

  it("counts stops by rule and finds the one that was most likely wrong", () => {
    const record = earlyStopOf([
      trial(0, count(1, 30)),
      trial(1, count(1, 5), evidence({ probability: 0.01 })),
      trial(2, count(1, 5), evidence({ probability: 0.04 })),
      trial(3, count(1, 5), evidence({ rule: "divergence" })),
      trial(4, count(1, 5), evidence({ probability: 0.02 })),
    ]);
    expect(record.rules).toEqual([
      { rule: "curve", stopped: 3 },
      { rule: "divergence", stopped: 1 },
    ]);
    expect(record.stopped).toBe(4);
    expect(record.sure).toMatchObject({ trials: 3, least: { trial: 2, probability: 0.04 } });
    expect(record.sure?.expectedWrong).toBeCloseTo(0.07);
    expect(record).toMatchObject({ stepsRun: 50, stepsSaved: 100 });
  });

  it.each([
    ["from 1", count(1, 30), count(1, 12), 42, 18],
    ["from 0", count(0, 29), count(0, 11), 42, 18],
    ["every fifth from 5", count(5, 30, 5), count(5, 10, 5), 40, 20],
    ["every fifth from 0", count(0, 25, 5), count(0, 5, 5), 40, 20],
    ["that are samples", count(500, 60_000, 500), count(500, 10_000, 500), 70_000, 50_000],
    ["that are seconds", [0.5, 1.25, 2.5], [0.5, 1.25], 3.75, 1.25],
  ])("counts steps %s alike", (_, whole, cut, run, saved) => {
    expect(earlyStopOf([trial(0, whole), trial(1, cut, evidence())])).toMatchObject({ stepsRun: run, stepsSaved: saved });
  });

  it("takes what complete trials still ran from there where they are not equally long, never the longest", () => {
    const wholes = [10, 20, 60].map((last, i) => trial(i, count(1, last)));
    expect(earlyStopOf([...wholes, trial(3, count(1, 5), evidence())]).stepsSaved).toBe(25);
    expect(earlyStopOf([...wholes, trial(3, count(1, 15), evidence())]).stepsSaved).toBe(25);
    expect(earlyStopOf([...wholes, trial(3, count(1, 61), evidence())]).stepsSaved).toBe(0);
  });

  it("never counts beyond the end that its rule knew of, nor anything where no trial is complete", () => {
    const whole = trial(0, count(1, 60));
    expect(earlyStopOf([whole, trial(1, count(1, 5), evidence({ horizon: 10 }))]).stepsSaved).toBe(5);
    expect(earlyStopOf([whole, trial(1, count(1, 5), evidence({ horizon: 200 }))]).stepsSaved).toBe(55);
    expect(earlyStopOf([trial(1, count(1, 5), evidence({ horizon: 200 }))])).toMatchObject({ stopped: 1, stepsRun: 5, stepsSaved: 0 });
  });

  it("is not confused by steps that are no numbers, come again or run backwards", () => {
    const odd = [3, Number.NaN, 1, 2, 2, Number.POSITIVE_INFINITY];
    expect(earlyStopOf([trial(0, count(1, 9)), trial(1, odd, evidence())])).toMatchObject({ stepsRun: 12, stepsSaved: 6 });
  });
});

const forecast: Omit<TrialPredicted, "trial"> = {
  event: "trialPredicted",
  time: 5,
  step: 3,
  horizon: 9,
  steps: [6, 9],
  mean: [0.7, 0.8],
  low: [0.6, 0.65],
  high: [0.8, 0.9],
  probabilityBetter: 0.25,
  incumbent: 0.84,
};

function started(trial: number, over: Partial<Extract<StudyEvent, { event: "trialStarted" }>> = {}): StudyEvent {
  const rest = { params: {}, baseline: trial === 0, repeatOf: null, seed: null, device: "cpu", log: "" };
  return { event: "trialStarted", time: 1, trial, ...rest, ...over };
}

function reported(trial: number, steps: readonly number[]): StudyEvent[] {
  return steps.map((step) => ({ event: "trialReported", time: 2, trial, step, values: [step / 10, null] }));
}

function finished(trial: number, over: Partial<Extract<StudyEvent, { event: "trialFinished" }>> = {}): StudyEvent {
  const rest = { state: "complete", values: [0.9], feasible: true, seconds: 1, reason: null, location: null } as const;
  return { event: "trialFinished", time: 9, trial, ...rest, ...over };
}

function fold(events: readonly StudyEvent[]): StudyView {
  const view = events.reduce(applyEvent, viewOf(studyStarted("/j")));
  expect(foldEvents(viewOf(studyStarted("/j")), events)).toEqual(view);
  return view;
}

describe("a forecast", () => {
  const { event: _, time: __, ...shown } = forecast;

  it("is the trial's until a newer one comes", () => {
    const events = [started(0), ...reported(0, [1, 2, 3]), { ...forecast, trial: 0 }];
    expect(fold(events).trials[0]?.forecast).toEqual(shown);
    expect(fold([...events, { ...forecast, trial: 0, step: 5 }]).trials[0]?.forecast).toEqual({ ...shown, step: 5 });
  });

  it("goes when the trial has finished, and stays with one that was stopped early", () => {
    const running = [started(0), ...reported(0, [1, 2, 3]), { ...forecast, trial: 0 }];
    expect(fold([...running, finished(0)]).trials[0]).not.toHaveProperty("forecast");
    expect(fold([...running, finished(0, { state: "failed", values: null })]).trials[0]).not.toHaveProperty("forecast");
    const stopped = fold([...running, finished(0, { state: "pruned", values: null, reason: "r", stopped: evidence() })]);
    expect(stopped.trials[0]).toMatchObject({ forecast: shown, stopped: evidence(), reason: "r" });
  });

  it("that comes late, or for a trial that nobody knows, changes nothing; a trial that begins again has none", () => {
    const done = [started(0), ...reported(0, [1]), finished(0)];
    expect(fold([...done, { ...forecast, trial: 0 }])).toEqual(fold(done));
    expect(fold([...done, { ...forecast, trial: 4 }])).toEqual(fold(done));
    expect(fold([started(0), { ...forecast, trial: 0 }, started(0)]).trials[0]).not.toHaveProperty("forecast");
  });
});

describe("the record of a study as it stands", () => {
  it("counts the search alone: no repeats, nothing cut off by the end of the study or by its time", () => {
    const pruned = { state: "pruned", values: null } as const;
    const view = fold([
      ...[started(0), ...reported(0, count(1, 10)), finished(0)],
      ...[started(1), ...reported(1, count(1, 4)), finished(1, { ...pruned, reason: "behind", stopped: evidence({ step: 4 }) })],
      ...[started(2), ...reported(2, count(1, 3)), finished(2, { ...pruned, reason: TIME_UP })],
      ...[started(3), ...reported(3, count(1, 3)), finished(3, { state: "failed", values: null, reason: "interrupted" })],
      ...[started(4, { repeatOf: 0 }), ...reported(4, count(1, 10)), finished(4)],
      ...[started(5, { repeatOf: 0, again: true }), ...reported(5, count(1, 10)), finished(5)],
      ...[started(6), ...reported(6, count(1, 2))],
    ]);
    expect(earlyStopOfView(view)).toMatchObject({ stopped: 1, stepsRun: 27, stepsSaved: 6 });
  });

  it("counts a paused trial as stopped until it goes on, and its steps once", () => {
    const paused = { state: "pruned", values: null, reason: "waits", paused: true, stopped: evidence({ rule: "asha", step: 3 }) } as const;
    const before = [
      ...[started(0), ...reported(0, count(1, 10)), finished(0)],
      ...[started(1), ...reported(1, count(1, 3)), finished(1, paused)],
    ];
    expect(earlyStopOfView(fold(before))).toMatchObject({ rules: [{ rule: "asha", stopped: 1 }], stepsRun: 13, stepsSaved: 7 });
    const on = [...before, started(1, { goesOn: true })];
    expect(earlyStopOfView(fold(on))).toMatchObject({ stopped: 0, stepsRun: 10, stepsSaved: 0 });
    const whole = [...on, ...reported(1, count(3, 10)), finished(1)];
    expect(earlyStopOfView(fold(whole))).toMatchObject({ stopped: 0, rules: [], stepsRun: 20, stepsSaved: 0 });
  });

  it("counts stops of a version that left no evidence by the study's rule", () => {
    const view = fold([
      ...[started(0), ...reported(0, count(1, 10)), finished(0)],
      ...[started(1), ...reported(1, count(1, 4)), finished(1, { state: "pruned", values: null, reason: "behind" })],
    ]);
    expect(earlyStopOfView(view)).toMatchObject({ rules: [{ rule: "median", stopped: 1 }], sure: null, stepsSaved: 6 });
    const foreign = { ...view, started: { ...view.started, stop: "none" } };
    expect(earlyStopOfView(foreign)).toMatchObject({ rules: [{ rule: "another program", stopped: 1 }], stepsSaved: 6 });
  });
});
