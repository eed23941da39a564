import type { StudyView, TrialView } from "../protocol/view";

/** The trials of a study and what is needed to read them, as in `tunelens show --json`. */
export function trialsJson({ started, trials }: StudyView): string {
  const { study, objectives, constraints, space, sampler, seed } = started;
  const there = (trials as readonly (TrialView | null | undefined)[]).filter((trial) => trial != null);
  return `${JSON.stringify({ study, objectives, constraints, space, sampler, seed, trials: there }, null, 1)}\n`;
}
