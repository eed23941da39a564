import type { StudyEvent, TrialReported } from "./events";
import { applyEvent, bestTrial, type StudyView, type TrialEvent, type TrialView, trialAfter, viewOf, withReports } from "./view";

/**
 * The study after many events, null before its first. The same as `applyEvent` on one after the other, but the list of trials is copied,
 * and the best one looked for, once for all events in a row that change trials, and a trial's list of reports once for those in a row.
 */
export function foldEvents(view: StudyView | null, events: readonly StudyEvent[]): StudyView | null {
  let next = view;
  let changes: TrialChanges | null = null;
  for (const event of events) {
    if (isOfTrial(event)) {
      if (next === null) continue;
      changes ??= new TrialChanges(next);
      changes.add(event);
      continue;
    }
    if (changes !== null) next = changes.view();
    changes = null;
    if (event.event === "studyStarted") next = viewOf(event);
    else if (next !== null) next = applyEvent(next, event);
  }
  return changes?.view() ?? next;
}

const OF_TRIALS: ReadonlySet<string> = new Set<TrialEvent["event"]>([
  "trialStarted",
  "trialReported",
  "trialPredicted",
  "trialSampled",
  "trialFinished",
]);

function isOfTrial(event: StudyEvent): event is TrialEvent {
  return OF_TRIALS.has(event.event);
}

/** Changes to the trials of a study, gathered. */
class TrialChanges {
  readonly #trials: TrialView[];
  readonly #reports = new Map<number, TrialReported[]>();
  #before: StudyView;
  #ended = false;

  constructor(view: StudyView) {
    this.#before = view;
    this.#trials = view.trials.slice();
  }

  add(event: TrialEvent): void {
    const { trial } = event;
    if (event.event === "trialReported") {
      const waiting = this.#reports.get(trial);
      if (waiting === undefined) this.#reports.set(trial, [event]);
      else waiting.push(event);
      return;
    }
    this.#takeReports(trial);
    // One that begins again takes its old value with it: what was the best up to here is settled before.
    if (event.event === "trialStarted" && this.#trials[trial] !== undefined) this.#settleBest();
    const changed = trialAfter(this.#trials[trial], event);
    if (changed === undefined) return;
    this.#trials[trial] = changed;
    if (event.event === "trialFinished") this.#ended = true;
  }

  view(): StudyView {
    for (const trial of [...this.#reports.keys()]) this.#takeReports(trial);
    this.#settleBest();
    return { ...this.#before, trials: this.#trials };
  }

  #takeReports(number: number): void {
    const added = this.#reports.get(number);
    const trial = this.#trials[number];
    this.#reports.delete(number);
    if (added === undefined || trial === undefined) return;
    this.#trials[number] = withReports(trial, added);
  }

  #settleBest(): void {
    if (!this.#ended) return;
    this.#ended = false;
    this.#before = { ...this.#before, best: bestTrial({ ...this.#before, trials: this.#trials }) };
  }
}
