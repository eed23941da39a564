import { INTERRUPTED } from "./early-stop";
import type { StudyView, TrialView } from "./view";

/**
 * How many trials of the search have ended: those that measured a value again among them, neither repeats that confirm a result, nor what an
 * edit of the space left out. Those that ended with their study run again when it goes on, and are counted then.
 */
export function finishedTrials({ trials }: Pick<StudyView, "trials">): number {
  return (trials as readonly (TrialView | null | undefined)[]).filter(
    (trial) =>
      trial &&
      trial.outside !== true &&
      (trial.repeatOf === null || trial.again === true) &&
      trial.state !== "running" &&
      trial.reason !== INTERRUPTED,
  ).length;
}
