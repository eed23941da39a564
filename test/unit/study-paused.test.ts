import { describe, expect, test } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { foldEvents } from "../../server/protocol/fold-events";
import { applyEvent, type StudyView } from "../../server/protocol/view";
import { chooseStopper } from "../../server/stoppers/choose";
import type { Stopper } from "../../server/stoppers/stopper";
import type { TrialRequest } from "../../server/study/backend";
import type { Script } from "../support/simulated-backend";
import { type Ran, simulate, type Wish } from "../support/simulated-study";

const STEPS = 27;

function asha(rule = "asha", patience: number | null = null): Stopper {
  const choice = chooseStopper(rule, { direction: "maximize", minSteps: null, patience, resumable: true });
  if (!("stopper" in choice)) throw new Error(JSON.stringify(choice));
  return choice.stopper;
}

/** Good and bad ones in turn, the former a little worse each time: who comes early has to wait for others to be compared with. */
function levelOf({ trial }: { readonly trial: number }): number {
  return (trial % 3 === 1 ? 0.9 : 0.5) - trial / 100;
}

function script(request: TrialRequest): Script {
  const level = levelOf(request);
  return { reports: Array.from({ length: STEPS }, (_, i) => [level * (1 - 0.9 ** (i + 1))]) };
}

function wish(more: Partial<Wish> = {}): Wish {
  return { script, stopper: asha(), started: { trials: 20, stop: "asha" }, checkpoints: new Map(), ...more };
}

type Stamped = Extract<StudyEvent, { trial: number }>;

function ofTrial(events: readonly StudyEvent[], trial: number): readonly Stamped[] {
  return events.filter((e): e is Stamped => "trial" in e && e.trial === trial && e.event !== "recommendation");
}

function starts(ran: Ran, trial: number): number {
  return ran.of("trialStarted").filter((e) => e.trial === trial).length;
}

function viewOf(events: readonly StudyEvent[]): StudyView {
  const view = foldEvents(null, events);
  if (view === null) throw new Error("no study");
  return view;
}

describe("a study whose trials can pause", () => {
  test("every trial pauses at a rung, the best go on under their numbers, and the rest stay pruned with their reason", async () => {
    const ran = await simulate(wish());
    const { trials } = viewOf(ran.events);
    expect(ran.finished).toMatchObject({ state: "complete", trials: 20, failed: 0 });
    expect(trials).toHaveLength(20);
    const went = trials.filter((t) => t.goesOn === true);
    expect(went.length).toBeGreaterThan(3);
    for (const t of trials.filter((o) => o.state === "pruned")) {
      expect(t.paused).toBe(true);
      expect(t.reason).toMatch(/^at step (1|3|9) of 27: /);
      expect(t.stopped).toMatchObject({ rule: "asha", step: t.steps.at(-1), horizon: 27 });
    }
    // Promotion is by rank: nobody who is left behind at a rung was better there than one who went on beyond it.
    for (const level of [1, 3, 9]) {
      const at = trials.filter((t) => t.steps.includes(level));
      const value = (t: (typeof at)[number]): number => Number(t.reports[t.steps.indexOf(level)]?.[0]);
      const beyond = at.filter((t) => Number(t.steps.at(-1)) > level && !t.baseline).map(value);
      const left = at.filter((t) => t.steps.at(-1) === level).length;
      expect(left).toBeGreaterThanOrEqual(Math.ceil((at.length * 2) / 3) - 1);
      expect(beyond.length).toBeLessThanOrEqual(Math.floor(at.length / 3) + 1);
    }
  });

  test("nothing is run twice: whoever goes on begins after what it had saved, and its whole curve counts", async () => {
    const ran = await simulate(wish());
    for (const { trial, steps, reports, baseline } of viewOf(ran.events).trials) {
      const reported = ofTrial(ran.events, trial).flatMap((e) => (e.event === "trialReported" ? [e.step] : []));
      expect(reported).toEqual(Array.from({ length: reported.length }, (_, i) => i + 1));
      expect(steps).toEqual(reported);
      expect(reports).toHaveLength(steps.length);
      if (baseline) expect(starts(ran, trial)).toBe(1);
    }
    expect(ran.finished.stepsRun).toBe(ran.of("trialReported").length);
    // What others had saved went; had it been too early, a trial would have begun anew.
    expect(ran.backend.discarded.length).toBeGreaterThan(0);
  });

  test("folding event by event is folding them at once", async () => {
    const { events } = await simulate(wish({ slots: 3 }));
    let view: StudyView | null = null;
    for (const event of events) view = view === null ? foldEvents(null, [event]) : applyEvent(view, event);
    expect(view).toEqual(viewOf(events));
  });

  test("the sampler learns of a pause, and the end of the trial takes the place of that", async () => {
    const told: [number, string][] = [];
    await simulate(
      wish({
        sampler: (settings) => ({
          name: "random",
          demanding: false,
          ask: (numbers) => numbers.map((n) => ({ x: ((n * 7) % settings.trials) / settings.trials })),
          tell: ({ trial, state }) => void told.push([trial, state]),
        }),
      }),
    );
    const twice = told.filter(([trial, state]) => state === "complete" && told.some(([t, s]) => t === trial && s === "pruned"));
    expect(twice.length).toBeGreaterThan(0);
  });

  test("several at once, patience, hyperband: all end, none of them running", async () => {
    for (const [slots, stopper] of [
      [4, asha()],
      [3, asha("hyperband")],
      [2, asha("asha(2)", 2)],
    ] as const) {
      const ran = await simulate(wish({ slots, stopper }));
      expect(ran.finished).toMatchObject({ state: "complete", trials: 20 });
      expect(ran.backend.mostAtOnce).toBeLessThanOrEqual(slots);
      expect(viewOf(ran.events).trials.every((t) => t.state !== "running")).toBe(true);
      expect(viewOf(ran.events).trials.filter((t) => t.state === "complete").length).toBeGreaterThan(1);
    }
  });

  test("steps that run again after a pause count once, as they were the second time", async () => {
    const again = (request: TrialRequest): Script => {
      const later = (request.continues ?? []).includes(request.trial);
      return { reports: Array.from({ length: STEPS }, (_, i) => [(later ? 1 : 2) * levelOf(request) * (STEPS - i)]) };
    };
    // It saves nothing: it begins anew, and all its steps come again.
    const ran = await simulate({
      ...wish({ script: again }),
      onBackend: (backend) => Object.assign(backend, { checkpoints: new NothingSaved() }),
    });
    const view = viewOf(ran.events);
    const went = view.trials.filter((t) => t.goesOn === true && t.state === "complete");
    expect(went.length).toBeGreaterThan(0);
    for (const t of went) {
      expect(t.steps).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
      expect(t.values?.[0]).toBeCloseTo(levelOf(t) * STEPS, 9);
    }
  });
});

class NothingSaved extends Map<number, number> {
  override set(): this {
    return this;
  }
}

/** What every trial had saved by then. */
function saved(history: readonly StudyEvent[]): ReadonlyMap<number, number> {
  const reports = new Map<number, number>();
  for (const event of history) if (event.event === "trialReported") reports.set(event.trial, event.step);
  return reports;
}

describe("killed and resumed", () => {
  /** What became of each trial: how far it got, how it ended, what it was worth. */
  const outcome = (events: readonly StudyEvent[]): unknown =>
    viewOf(events).trials.map((t) => [t.trial, t.params, t.state, t.paused === true, t.steps, t.values, t.reason]);

  test.each(["asha", "hyperband"])("%s: after any event, the study ends as it would have ended", async (rule) => {
    const more = { started: { trials: 12, stop: rule, sampler: "sobol" } };
    const whole = await simulate(wish({ ...more, stopper: asha(rule) }));
    expect(whole.of("trialStarted").some((e) => e.goesOn === true)).toBe(true);
    for (let at = 1; at < whole.events.length - 1; at += whole.events[at]?.event === "trialReported" ? 3 : 1) {
      // Between the word of the early stop and the end of the run nobody knows of it: the trial is judged again at its next report.
      const next = whole.events[at + 1];
      if (next?.event === "trialFinished" && next.paused === true) continue;
      const history = whole.events.slice(0, at + 1);
      const rest = await simulate(wish({ ...more, stopper: asha(rule), history, checkpoints: saved(history) }));
      expect(outcome([...history, ...rest.events]), `killed after event ${at}`).toEqual(outcome(whole.events));
    }
  });

  test.each([2, 4])("%d at once, killed now and then: every trial is there once, with each step once", async (slots) => {
    for (const rule of ["asha", "hyperband(2)"]) {
      const more = { started: { trials: 16, stop: rule, sampler: "tpe" }, slots };
      const whole = await simulate(wish({ ...more, stopper: asha(rule) }));
      for (let at = 5; at < whole.events.length - 1; at += 23) {
        let history: readonly StudyEvent[] = whole.events.slice(0, at + 1);
        // Killed again soon after it went on, before it comes to its end.
        const again = await simulate(wish({ ...more, stopper: asha(rule), history, checkpoints: saved(history) }));
        history = [...history, ...again.events.slice(0, 17)];
        const rest = await simulate(wish({ ...more, stopper: asha(rule), history, checkpoints: saved(history) }));
        const all = [...history, ...rest.events];
        expect(rest.finished, `killed after event ${at}`).toMatchObject({ state: "complete", trials: 16, failed: 0 });
        for (const t of viewOf(all).trials) {
          expect(t.steps).toEqual(Array.from({ length: t.steps.length }, (_, i) => i + 1));
          expect(t.state).not.toBe("running");
        }
        expect(viewOf(all).trials).toHaveLength(16);
      }
    }
  });

  test("ended in good order while trials run and are paused: it goes on with the same numbers", async () => {
    const whole = await simulate(wish({ slots: 2 }));
    for (const nth of [2, 5, 9]) {
      let seen = 0;
      const stopAt = (event: StudyEvent): boolean => event.event === "trialFinished" && event.paused === true && ++seen === nth;
      const first = await simulate(wish({ slots: 2, stopAt }));
      expect(first.finished.state).toBe("interrupted");
      const rest = await simulate(wish({ slots: 2, history: first.events, checkpoints: saved(first.events) }));
      expect(rest.finished).toMatchObject({ state: "complete", trials: whole.finished.trials, failed: 0 });
      const { trials } = viewOf([...first.events, ...rest.events]);
      const search = trials.filter((t) => t.reason !== "interrupted");
      expect(search).toHaveLength(20);
      for (const t of search.filter((o) => o.goesOn === true)) expect(t.steps).toEqual([...new Set(t.steps)]);
    }
  });
});
