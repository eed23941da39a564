import type { StudyEvent, TrialReported } from "./events";
import { applyEvent, type StudyView, viewOf } from "./view";

/**
 * The study after many events, null before its first. The same as `applyEvent` on one after the other, but reports that come in a row
 * are added at once: a trial's list of reports is copied once a run, not once a report.
 */
export function foldEvents(view: StudyView | null, events: readonly StudyEvent[]): StudyView | null {
  let next = view;
  let reports: TrialReported[] = [];
  for (const event of events) {
    if (event.event === "trialReported") {
      reports.push(event);
      continue;
    }
    if (next !== null) next = withReports(next, reports);
    reports = [];
    if (event.event === "studyStarted") next = viewOf(event);
    else if (next !== null) next = applyEvent(next, event);
  }
  return next === null ? null : withReports(next, reports);
}

function withReports(view: StudyView, reports: readonly TrialReported[]): StudyView {
  if (reports.length === 0) return view;
  const trials = view.trials.slice();
  for (const [number, added] of byTrial(reports)) {
    const trial = trials[number];
    if (trial === undefined) continue;
    trials[number] = {
      ...trial,
      steps: [...trial.steps, ...added.map((report) => report.step)],
      reports: [...trial.reports, ...added.map((report) => report.values)],
    };
  }
  return { ...view, trials };
}

function byTrial(reports: readonly TrialReported[]): ReadonlyMap<number, readonly TrialReported[]> {
  const groups = new Map<number, TrialReported[]>();
  for (const report of reports) {
    const group = groups.get(report.trial);
    if (group === undefined) groups.set(report.trial, [report]);
    else group.push(report);
  }
  return groups;
}
