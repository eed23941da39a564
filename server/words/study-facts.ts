import { INTERRUPTED } from "../protocol/early-stop";
import { fromWire } from "../protocol/number";
import type { StudyView, TrialView } from "../protocol/view";
import { formatNumber } from "./numbers";
import { tr } from "./translate";

/** `maximize acc with size <= 20`. */
export function goalsOf({ started: { objectives, constraints } }: StudyView): string {
  const goals = objectives.map(({ name, direction }) => `${direction} ${name}`).join(" and ");
  return constraints.length === 0 ? goals : `${goals} with ${constraints.map((c) => `${c.name} ${c.operator} ${c.bound}`).join(", ")}`;
}

/** Trials of the search itself: not the repeats that confirm a result. */
export function searched({ trials }: StudyView): readonly TrialView[] {
  return (trials as readonly (TrialView | null | undefined)[]).filter(
    (trial): trial is TrialView => trial !== undefined && trial !== null && (trial.repeatOf === null || trial.again === true),
  );
}

/** `40 of 40: 24 complete, 15 stopped early, 1 failed`; trials that ended with their study run again, and are none of them. */
export function countsText(view: StudyView): string {
  const trials = searched(view).filter(({ reason }) => reason !== INTERRUPTED);
  const of = (state: TrialView["state"]) => trials.filter((trial) => trial.state === state).length;
  const parts = [
    [of("complete"), tr("{0} complete", of("complete"))],
    [of("pruned"), tr("{0} stopped early", of("pruned"))],
    [of("failed"), tr("{0} failed", of("failed"))],
    [of("running"), tr("{0} running", of("running"))],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([, words]) => words);
  const counted = tr("{0} of {1}", trials.length - of("running"), view.planned);
  return told.length === 0 ? counted : `${counted}: ${told.join(", ")}`;
}

/** The trial that is recommended, else the best one; none with several objectives and no recommendation. */
export function bestTrialOf(view: StudyView): TrialView | undefined {
  const number = view.recommendation?.trial ?? view.best;
  return number === null ? undefined : (view.trials[number] ?? undefined);
}

export function valueText(trial: TrialView | undefined): string {
  if (trial === undefined) return tr("none");
  return `${(trial.values ?? []).map((value) => formatNumber(fromWire(value))).join(" and ") || tr("none")} (#${trial.trial})`;
}
