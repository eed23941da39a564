import { fromWire } from "../protocol/number";
import { isBetter, type StudyView, type TrialView } from "../protocol/view";

/** Trials of the search itself: not the repeats that confirm a result, nor what an edit of the space left out. */
export function searchTrials(view: Pick<StudyView, "trials">): readonly TrialView[] {
  return view.trials.filter((trial) => trial !== undefined && trial.repeatOf === null && trial.outside !== true);
}

/** Name of the first objective. */
export function metricName(view: StudyView): string {
  return view.started.objectives[0]?.name ?? "value";
}

/** First value of a trial; null where it has none or diverged. */
export function trialValue(trial: TrialView | undefined): number | null {
  const value = trial?.values?.[0];
  if (value === undefined) return null;
  const number = fromWire(value);
  return Number.isFinite(number) ? number : null;
}

/** The most trustworthy value there is: the mean of the repeats once confirmed, else the best single run; null with several objectives. */
export function bestValue(view: StudyView): number | null {
  const confirmed = view.recommendation?.confirmed;
  if (confirmed && view.recommendation?.verdict === "better") return confirmed.mean;
  return view.best === null ? null : trialValue(view.trials[view.best]);
}

/** Value of the user's own code: the mean of its repeats once confirmed, else its first run. */
export function baselineValue(view: StudyView): number | null {
  const confirmed = view.recommendation?.confirmed;
  if (confirmed && view.recommendation?.verdict === "better") return confirmed.baselineMean;
  return trialValue(searchTrials(view).find((trial) => trial.baseline));
}

/** Complete, feasible trials of the search, best first by the first objective. */
export function rankedTrials(view: StudyView): readonly TrialView[] {
  const direction = view.started.objectives[0]?.direction ?? "maximize";
  return searchTrials(view)
    .filter((trial) => trial.state === "complete" && trial.feasible && trialValue(trial) !== null)
    .toSorted((a, b) => {
      const [x, y] = [trialValue(a) ?? Number.NaN, trialValue(b) ?? Number.NaN];
      return isBetter(direction, x, y) ? -1 : isBetter(direction, y, x) ? 1 : a.trial - b.trial;
    });
}

/** True while a process works on it. */
export function isRunning(view: StudyView): boolean {
  return view.state === "running" || view.state === "paused" || view.state === "confirming" || view.state === "stopping";
}
