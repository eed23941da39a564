import { describe, expect, it } from "vitest";
import type { StudyEvent, StudyStarted } from "../../server/protocol/events";
import { applyEvent, viewOf } from "../../server/protocol/view";
import type { Stopper } from "../../server/stoppers/stopper";
import { JournalDecoder } from "../../server/storage/journal-decoder";
import { JournalEncoder } from "../../server/storage/journal-encoder";
import type { JournalLine } from "../../server/storage/journal-line";
import { climbing, simulate, type Wish, xOf } from "../support/simulated-study";

/** Trial 2 finds no memory beside others when it has reported twice. */
const crowded: Wish = {
  slots: 2,
  script: (r) => (r.trial === 2 ? { ...climbing(xOf(r)), crowded: "OutOfMemoryError: CUDA out of memory" } : climbing(xOf(r))),
};

function written(started: StudyStarted, events: readonly StudyEvent[]): readonly JournalLine[] {
  const encoder = new JournalEncoder(started, "tunelens-test");
  const decoder = new JournalDecoder(started.journal);
  const lines: JournalLine[] = [];
  const put = (some: readonly JournalLine[]): void => {
    for (const line of some) {
      lines.push(line);
      decoder.apply(line);
    }
  };
  put(encoder.studyLines(0, true));
  for (const event of events) {
    put(encoder.encode(event, { studyId: 0, nextTrialId: decoder.nextTrialId, trialId: (trial) => decoder.trialId(trial) }));
  }
  return lines;
}

function split(events: readonly StudyEvent[]): { started: StudyStarted; rest: readonly StudyEvent[] } {
  const [started, ...rest] = events;
  if (started?.event !== "studyStarted") throw new Error("no start");
  return { started, rest };
}

describe("a trial whose device had no room beside others", () => {
  it("begins again, and only its second run counts", async () => {
    const { events, of, finished } = await simulate(crowded);
    expect(of("trialStarted").filter((e) => e.trial === 2)).toHaveLength(2);
    expect(of("trialFinished").filter((e) => e.trial === 2)).toHaveLength(1);
    expect(finished).toMatchObject({ state: "complete", trials: 6, complete: 6, failed: 0, stepsRun: 24 });
    const { started, rest } = split(events);
    const view = rest.reduce(applyEvent, viewOf(started));
    expect(view.trials[2]).toMatchObject({ state: "complete", steps: [1, 2, 3, 4] });
  });

  it("is forgotten by the early stop in between", async () => {
    const calls: string[] = [];
    const stopper: Stopper = {
      name: "none",
      onReport: (trial) => {
        calls.push(`report ${trial}`);
        return { action: "continue" };
      },
      onFinish: (trial) => calls.push(`finish ${trial}`),
      onRestart: (trial) => calls.push(`restart ${trial}`),
    };
    await simulate({ ...crowded, slots: 1, stopper });
    const own = calls.filter((call) => call.endsWith(" 2"));
    expect(own).toEqual([...Array(4).fill("report 2"), "restart 2", ...Array(4).fill("report 2"), "finish 2"]);
  });

  it("reads back from the journal exactly, at every point", async () => {
    const { events } = await simulate(crowded);
    const { started, rest } = split(events);
    for (let cut = 0; cut <= rest.length; cut++) {
      const reader = new JournalDecoder(started.journal);
      for (const line of written(started, rest.slice(0, cut))) reader.apply(line);
      expect(reader.take()).toEqual(events.slice(0, cut + 1));
    }
  });

  it("leaves Optuna no trial that runs for ever: the first run failed there", async () => {
    const { events } = await simulate(crowded);
    const { started, rest } = split(events);
    const states = new Map<number, unknown>();
    for (const line of written(started, rest)) if (line["op_code"] === 6) states.set(Number(line["trial_id"]), line["state"]);
    expect([...states.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...states.values()].filter((state) => state === 3)).toHaveLength(1);
  });

  it("never runs twice in a journal that was torn within its second start", async () => {
    const { events } = await simulate(crowded);
    const { started, rest } = split(events);
    const again = rest.findLastIndex((e) => e.event === "trialStarted" && e.trial === 2);
    const lines = written(started, rest.slice(0, again + 1)).slice(0, -1);
    const reader = new JournalDecoder(started.journal);
    for (const line of lines) reader.apply(line);
    const { trials, torn } = reader.unfinished();
    expect(trials).toEqual([...new Set(trials)]);
    expect(trials).toContain(2);
    expect(torn).toHaveLength(1);
  });

  it("goes on from every event with the very same values as if never interrupted", async () => {
    const whole = await simulate(crowded);
    const wanted = new Map(whole.of("trialStarted").map((e) => [e.trial, xOf(e)]));
    for (let cut = 1; cut < whole.events.length; cut++) {
      const { of, finished } = await simulate({ ...crowded, history: whole.events.slice(0, cut) });
      expect(finished).toMatchObject({ state: "complete", trials: 6, complete: 6 });
      for (const e of of("trialStarted")) if (e.trial < 6) expect(xOf(e)).toBe(wanted.get(e.trial));
    }
  });
});
