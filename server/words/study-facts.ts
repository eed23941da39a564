import { fromWire } from "../protocol/number";
import type { StudyView, TrialView } from "../protocol/view";
import { formatNumber } from "./numbers";

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

/** `40 of 40: 24 complete, 15 stopped early, 1 failed`. */
export function countsText(view: StudyView): string {
  const trials = searched(view);
  const of = (state: TrialView["state"]) => trials.filter((trial) => trial.state === state).length;
  const parts = [
    [of("complete"), "complete"],
    [of("pruned"), "stopped early"],
    [of("failed"), "failed"],
    [of("running"), "running"],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${trials.length - of("running")} of ${view.planned}${told.length === 0 ? "" : `: ${told.join(", ")}`}`;
}

/** The trial that is recommended, else the best one; none with several objectives and no recommendation. */
export function bestTrialOf(view: StudyView): TrialView | undefined {
  const number = view.recommendation?.trial ?? view.best;
  return number === null ? undefined : (view.trials[number] ?? undefined);
}

export function valueText(trial: TrialView | undefined): string {
  if (trial === undefined) return "none";
  return `${(trial.values ?? []).map((value) => formatNumber(fromWire(value))).join(" and ") || "none"} (#${trial.trial})`;
}
