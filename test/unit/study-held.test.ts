import { describe, expect, it } from "vitest";
import { codeLenses } from "../../server/features/code-lens";
import type { StudyEvent } from "../../server/protocol/events";
import { applyEvent, type StudyView, viewOf } from "../../server/protocol/view";
import { modelOf, programIn, studyOf } from "../support/feature-model";
import { SEARCHED, TRAIN } from "../support/searched-program";
import { climbing, simulate, type Wish, xOf } from "../support/simulated-study";

const plain: Wish = { script: (r) => climbing(xOf(r)), slots: 2 };
const PAUSE = 1000;

/** Holds the study at the trial's first report, and lets it go on a while later. */
const heldAt =
  (trial: number, seconds = PAUSE): NonNullable<Wish["onEvent"]> =>
  (event, hold, clock) => {
    if (event.event !== "trialReported" || event.trial !== trial || event.step !== 1) return;
    hold.set(true);
    clock.after(seconds, () => hold.set(false));
  };

const phases = (events: readonly StudyEvent[]): string[] => events.flatMap((e) => (e.event === "phase" ? [e.phase] : []));

function startsWhileHeld(events: readonly StudyEvent[]): number[] {
  let held = false;
  return events.flatMap((e) => {
    if (e.event === "phase") held = e.phase === "paused";
    return held && e.event === "trialStarted" ? [e.trial] : [];
  });
}

describe("a study that is held", () => {
  it("starts no trial, lets running ones end, and goes on where it was", async () => {
    const { events, finished, of } = await simulate({ ...plain, onEvent: heldAt(2) });
    expect(phases(events)).toEqual(["searching", "paused", "searching"]);
    expect(startsWhileHeld(events)).toEqual([]);
    const paused = events.findIndex((e) => e.event === "phase" && e.phase === "paused");
    const again = events.findLastIndex((e) => e.event === "phase" && e.phase === "searching");
    expect(events.slice(paused, again).filter((e) => e.event === "trialFinished").length).toBeGreaterThan(0);
    expect((events[again]?.time ?? 0) - (events[paused]?.time ?? 0)).toBe(PAUSE * 1000);
    expect(finished).toMatchObject({ state: "complete", trials: 6, complete: 6 });
    expect(of("trialStarted")).toHaveLength(6);
  });

  it("tries what it would have tried", async () => {
    const values = async (wish: Wish) => (await simulate({ ...wish, slots: 1 })).of("trialStarted").map(xOf);
    expect(await values({ ...plain, onEvent: heldAt(3) })).toEqual(await values(plain));
  });

  it("spends none of its time", async () => {
    const long: Wish = { ...plain, started: { trials: 30 }, time: 60 };
    const trials = async (wish: Wish) => (await simulate(wish)).of("trialFinished").filter((t) => t.state === "complete").length;
    expect(await trials({ ...long, onEvent: heldAt(4) })).toBeGreaterThanOrEqual(await trials(long));
    const { finished } = await simulate({ ...long, onEvent: heldAt(4) });
    expect(finished.seconds).toBeGreaterThan(PAUSE);
  });

  it("ends when that is asked for", async () => {
    const onEvent: Wish["onEvent"] = (event, hold) => event.event === "trialStarted" && event.trial === 2 && hold.set(true);
    const stopAt: Wish["stopAt"] = (event) => event.event === "trialFinished" && event.trial === 2;
    const { finished, events } = await simulate({ ...plain, slots: 1, onEvent, stopAt });
    expect(finished.state).toBe("interrupted");
    expect(phases(events).at(-1)).toBe("stopping");
  });

  it("holds the confirmation as well", async () => {
    let once = false;
    const { events, finished } = await simulate({
      ...plain,
      script: (r) => climbing(xOf(r) === 0.5 ? 0.01 : xOf(r)),
      programSeed: 1,
      started: { repeats: 3 },
      onEvent: (event, hold, clock) => {
        if (event.event !== "phase" || event.phase !== "confirming" || once) return;
        once = true;
        hold.set(true);
        clock.after(PAUSE, () => hold.set(false));
      },
    });
    expect(phases(events).slice(0, 3)).toEqual(["searching", "confirming", "paused"]);
    expect(startsWhileHeld(events).length).toBeLessThanOrEqual(2); // those that were on their way
    expect(finished.state).toBe("complete");
    expect(finished.repeats).toBe(6);
  });

  it("is shown, with the way on", async () => {
    const { events } = await simulate({ ...plain, onEvent: heldAt(2) });
    const paused = events.findIndex((e) => e.event === "phase" && e.phase === "paused");
    const [first, ...others] = events.slice(0, paused + 1);
    if (first?.event !== "studyStarted") throw new Error("no start");
    const view = others.reduce(applyEvent, viewOf(first) as StudyView);
    expect(view.state).toBe("paused");
    const program = programIn({ "train.py": TRAIN });
    const shown = { ...studyOf(program, { trials: [{ params: SEARCHED, value: 0.9 }] }), state: "paused" as const };
    expect(codeLenses(modelOf(program, shown, "train.py", true)).map(({ command }) => command?.title)).toEqual([
      "1/40 · paused · best 0.9",
      "Resume",
      "Stop",
      "Show",
    ]);
  });
});
