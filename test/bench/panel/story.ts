import type { StudyEvent } from "../../../server/protocol/events";
import { events, scheduled } from "../../webview/studies";

/** A search of so many ended trials that goes on: what was, and what comes of each further trial. */
export interface Story {
  readonly before: readonly StudyEvent[];
  /** A report of the trial that runs beside, on the same steps again and again: what is kept does not grow of itself. */
  report(k: number): StudyEvent;
  /** The reports of a trial until shortly before it ends. */
  reports(k: number): readonly StudyEvent[];
  /** It ends, and the next one starts. */
  end(k: number): readonly StudyEvent[];
}

export function storyOf(trials: number, epochs: number, further: number, seed = 7, journal?: string): Story {
  const started = journal === undefined ? {} : { started: { journal, study: "digits-mlp 2" } };
  const beside = trials + further;
  // On a device of its own: two trials at once on one would come and go as a lane of the timeline.
  const whole = scheduled(events({ trials: trials + further + 1, epochs, seed, end: null, ...started }), 2, Date.now()).map((e) =>
    e.event === "trialStarted" && e.trial === beside ? { ...e, device: "cuda:2" } : e,
  );
  const of = (trial: number) => whole.filter((e) => "trial" in e && e.trial === trial);
  const reportsOf = (trial: number) => of(trial).filter((e) => e.event !== "trialStarted" && e.event !== "trialFinished");
  const starts = (trial: number) => of(trial).filter((e) => e.event === "trialStarted");
  const first = whole.findIndex((e) => e.event === "trialStarted" && e.trial === trials);
  return {
    before: [...whole.slice(0, first), ...starts(beside), ...reportsOf(beside).slice(0, Math.floor(epochs / 2)), ...starts(trials)],
    report: (k) => ({ event: "trialReported", time: Date.now(), trial: beside, step: 1 + (k % 8), values: [0.9 + 0.0001 * (k % 500)] }),
    reports: (k) => reportsOf(trials + k),
    end: (k) => [...of(trials + k).filter((e) => e.event === "trialFinished"), ...starts(trials + k + 1)],
  };
}
