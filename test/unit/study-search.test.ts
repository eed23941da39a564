import { describe, expect, it } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { applyEvent, type StudyView, viewOf } from "../../server/protocol/view";
import type { Stopper } from "../../server/stoppers/stopper";
import { climbing, simulate, type Wish, xOf } from "../support/simulated-study";

const plain: Wish = { script: (r) => climbing(xOf(r)) };

function proposals(events: readonly StudyEvent[]): number[] {
  return events.flatMap((e) => (e.event === "trialStarted" && e.repeatOf === null ? [xOf(e)] : []));
}

describe("the search", () => {
  it("runs the user's own values first and as many trials as asked for", async () => {
    const { of, finished } = await simulate(plain);
    const [first, ...others] = of("trialStarted");
    expect(first).toMatchObject({ trial: 0, baseline: true, params: { x: 0.5 }, repeatOf: null });
    expect(others.map((t) => [t.trial, t.baseline])).toEqual([1, 2, 3, 4, 5].map((n) => [n, false]));
    expect(finished).toMatchObject({ state: "complete", trials: 6, complete: 6, pruned: 0, failed: 0, stepsRun: 24, stepsSaved: 0 });
  });

  it("keeps its slots busy and never uses more", async () => {
    const { backend, of } = await simulate({ ...plain, slots: 3, started: { trials: 10 } });
    expect(backend.mostAtOnce).toBe(3);
    expect(of("trialFinished")).toHaveLength(10);
    expect(backend.closed).toBe(true);
  });

  it("begins a trial only after its start is recorded, and reports between start and end", async () => {
    const { events } = await simulate({ ...plain, slots: 2 });
    const open = new Set<number>();
    for (const e of events) {
      if (e.event === "trialStarted") open.add(e.trial);
      if (e.event === "trialReported") expect(open.has(e.trial)).toBe(true);
      if (e.event === "trialFinished") expect(open.delete(e.trial)).toBe(true);
    }
    expect(events[0]?.event).toBe("studyStarted");
    expect(events.at(-1)?.event).toBe("studyFinished");
  });

  it("is the same search for the same seed, another for another", async () => {
    const one = await simulate(plain);
    expect(proposals((await simulate(plain)).events)).toEqual(proposals(one.events));
    expect(proposals((await simulate({ ...plain, started: { seed: 2 } })).events)).not.toEqual(proposals(one.events));
  });

  it("ends when a finite space is used up", async () => {
    const space = [
      {
        name: "x",
        type: "int",
        low: 1,
        high: 3,
        log: false,
        step: 1,
        baseline: 2,
        condition: null,
        file: "train.py",
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
      },
    ] as const;
    const { events, finished } = await simulate({ ...plain, started: { space, sampler: "grid", trials: 20 } });
    expect(finished.reason).toMatch(/Every configuration/);
    expect(proposals(events).toSorted()).toEqual([1, 2, 3]);
    expect(finished.state).toBe("complete");
  });

  it("stops running trials at the time limit and still recommends", async () => {
    const { finished, of } = await simulate({ ...plain, time: 12.5, slots: 2, started: { trials: 100 } });
    expect(finished).toMatchObject({ state: "complete", reason: "the time of the search was up" });
    expect(of("trialFinished").filter((t) => t.state === "pruned")).toHaveLength(2);
    expect(finished.stepsSaved).toBe(0);
    expect(of("recommendation")).toHaveLength(1);
  });

  it("folds into a view that agrees with its own counts", async () => {
    const { events, finished } = await simulate({ ...plain, slots: 2 });
    const [first, ...rest] = events;
    if (first?.event !== "studyStarted") throw new Error("no start");
    const view = rest.reduce<StudyView>((v, e) => applyEvent(v, e), viewOf(first));
    expect(view.state).toBe(finished.state);
    expect(view.trials.filter((t) => t.state === "complete")).toHaveLength(finished.complete);
  });
});

describe("early stop", () => {
  const below: Stopper = {
    name: "below",
    onReport: (_, step, value) => (step >= 2 && value < 0.3 ? { action: "stop", reason: `${value} is below 0.3` } : { action: "continue" }),
    onRestart: () => {},
    onFinish: () => {},
  };

  it("ends hopeless trials with the rule's reason and counts what it saved", async () => {
    const { of, finished } = await simulate({ ...plain, stopper: below, started: { trials: 20 } });
    const stopped = of("trialFinished").filter((t) => t.state === "pruned");
    expect(stopped.length).toBeGreaterThan(2);
    for (const t of stopped) expect(t).toMatchObject({ values: null, reason: expect.stringContaining("below 0.3") });
    expect(finished.stepsSaved).toBe(stopped.length * 2);
    expect(finished.stepsRun + finished.stepsSaved).toBe(80);
  });

  it("never ends the user's own values or a repeat", async () => {
    const strict: Stopper = { ...below, onReport: () => ({ action: "stop", reason: "always" }) };
    const { of } = await simulate({ ...plain, stopper: strict });
    expect(of("trialFinished").map((t) => t.state)).toEqual(["complete", "pruned", "pruned", "pruned", "pruned", "pruned"]);
  });
});

describe("failures", () => {
  it("lives on when some trials fail", async () => {
    const { finished } = await simulate({
      started: { trials: 12 },
      script: (r) => (xOf(r) > 0.6 ? { reports: [[0.1]], failure: { reason: "ValueError: x" } } : climbing(xOf(r))),
    });
    expect(finished.state).toBe("complete");
    expect(finished.failed).toBeGreaterThan(1);
    expect(finished.complete + finished.failed).toBe(12);
  });

  it("ends at once when the program cannot run at all", async () => {
    const { finished, of } = await simulate({
      slots: 2,
      script: () => ({ reports: [], failure: { reason: "no interpreter", fatal: true } }),
    });
    expect(finished).toMatchObject({ state: "failed", reason: "no interpreter", complete: 0 });
    expect(of("trialStarted").length).toBeLessThanOrEqual(2);
    expect(of("recommendation")).toEqual([]);
  });

  it("ends after three equal errors when nothing went well, figures aside", async () => {
    const { finished } = await simulate({
      started: { trials: 40 },
      script: (r) => ({ reports: [], failure: { reason: `RuntimeError: ${xOf(r)} is bad` } }),
    });
    expect(finished).toMatchObject({ state: "failed", failed: 3 });
    expect(finished.reason).toContain("RuntimeError");
  });

  it("lives on through different errors, and says at the end that nothing completed", async () => {
    const { finished } = await simulate({ script: (r) => ({ reports: [], failure: { reason: `Error ${"abcdefgh"[r.trial]}` } }) });
    expect(finished).toMatchObject({ state: "failed", failed: 6, reason: "No trial completed: Error f" });
  });

  it("says where the objective is that was never reported, once", async () => {
    const { of, finished } = await simulate({ script: () => ({ reports: [] }) });
    expect(of("problem").map((p) => [p.problem.code, p.problem.range.start.line])).toEqual([["objective-never-reported", 3]]);
    expect(of("trialFinished")[0]).toMatchObject({ state: "failed", reason: "the objective acc was never reported" });
    expect(finished).toMatchObject({ state: "failed", failed: 3 });
  });

  it("never takes NaN or infinity for a best value", async () => {
    const { of } = await simulate({
      started: { trials: 3 },
      script: (r) => ({ reports: r.trial === 1 ? [[Number.NaN], [Number.POSITIVE_INFINITY]] : [[0.2], [Number.POSITIVE_INFINITY], [0.1]] }),
    });
    expect(of("trialFinished").map((t) => [t.state, t.values])).toEqual([
      ["complete", [0.2]],
      ["failed", null],
      ["complete", [0.2]],
    ]);
    expect(of("trialFinished")[1]?.reason).toContain("diverged");
    expect(
      of("trialReported")
        .filter((r) => r.trial === 1)
        .map((r) => r.values),
    ).toEqual([["NaN"], ["Infinity"]]);
  });

  it("ends running trials and rejects when the journal cannot be written", async () => {
    await expect(simulate({ ...plain, slots: 2, diskFullAt: 5 })).rejects.toThrow("ENOSPC");
  });
});

describe("interruption and resume", () => {
  it("ends orderly at every event", async () => {
    const whole = await simulate({ ...plain, slots: 2, started: { repeats: 2 }, programSeed: 1 });
    for (let at = 0; at < whole.events.length - 1; at++) {
      const { events, finished, backend } = await simulate({
        ...plain,
        slots: 2,
        started: { repeats: 2 },
        programSeed: 1,
        stopAt: (_, i) => i === at,
      });
      expect(events.at(-1)).toBe(finished);
      expect(backend.running).toBe(0);
      const open = events.filter((e) => e.event === "trialStarted").length - events.filter((e) => e.event === "trialFinished").length;
      expect(open).toBe(0);
      if (finished.state === "interrupted")
        for (const r of events)
          if (r.event === "recommendation") expect(["unconfirmed", "notBetter", "better", "withinNoise"]).toContain(r.verdict);
    }
  });

  it("goes on from every event with the very same values as if never interrupted", async () => {
    const whole = await simulate(plain);
    const wanted = proposals(whole.events);
    for (let cut = 1; cut < whole.events.length; cut++) {
      const history = whole.events.slice(0, cut);
      if (history.some((e) => e.event === "recommendation")) break;
      const { events } = await simulate({ ...plain, history });
      const again = events.find((e) => e.event === "studyResumed");
      const both = [...history, ...events];
      const redone = new Set(again?.event === "studyResumed" ? again.rerun : []);
      const first = both.filter((e, i) => !(e.event === "trialStarted" && redone.has(e.trial) && i < history.length));
      expect(proposals(first), `cut after ${cut} events`).toEqual(wanted);
    }
  });

  it("goes on after an orderly interruption, running the trials that it cut off again", async () => {
    const wanted = proposals((await simulate(plain)).events);
    const first = await simulate({ ...plain, stopAt: (e) => e.event === "trialReported" && e.trial === 3 });
    expect(first.finished.state).toBe("interrupted");
    const second = await simulate({ ...plain, history: first.events });
    expect(second.of("studyResumed")[0]?.rerun).toEqual([3]);
    const done = [...first.events, ...second.events].filter((e) => e.event === "trialFinished" && e.state === "complete").length;
    expect(done).toBe(6);
    expect([...proposals(first.events), ...proposals(second.events).slice(1)]).toEqual(wanted);
    expect(second.finished).toMatchObject({ state: "complete", trials: 6 });
  });

  it("goes on for more trials after a complete study", async () => {
    const first = await simulate(plain);
    const second = await simulate({ ...plain, started: { trials: 9 }, history: first.events });
    const longer = proposals((await simulate({ ...plain, started: { trials: 9 } })).events);
    expect([...proposals(first.events), ...proposals(second.events)]).toEqual(longer);
    expect(second.finished.trials).toBe(9);
  });
});
