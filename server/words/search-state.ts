import type { StudySummary } from "../protocol/tuner";
import type { TrialView } from "../protocol/view";
import { formatNumber } from "./numbers";
import { tr, trCount } from "./translate";

/**
 * What a study is to the one who looks for it; `orphaned` and `interrupted` come to the same: it can go on. One that runs without a process of
 * ours is another program's.
 */
export type SearchStanding = "running" | "done" | "interrupted" | "failed";

export function standingOf({ live, state }: Pick<StudySummary, "live" | "state">): SearchStanding {
  if (live || state === "running") return "running";
  if (state === "complete") return "done";
  return state === "failed" ? "failed" : "interrupted";
}

/** A state in a word. */
export function stateWord(state: StudySummary["state"]): string {
  const words: Readonly<Record<StudySummary["state"], () => string>> = {
    running: () => tr("running"),
    confirming: () => tr("confirming"),
    stopping: () => tr("stopping"),
    paused: () => tr("paused"),
    complete: () => tr("complete"),
    interrupted: () => tr("interrupted"),
    failed: () => tr("failed"),
    orphaned: () => tr("orphaned"),
  };
  return words[state]();
}

export function standingWord(standing: SearchStanding): string {
  return standing === "done" ? tr("done") : stateWord(standing);
}

export function trialStateWord(state: TrialView["state"]): string {
  return state === "pruned" ? tr("stopped early") : stateWord(state);
}

/** `12/40`, `confirming`, `40 trials`, `interrupted at 12/40`, `failed after 3 trials`. */
export function progressText(study: Pick<StudySummary, "live" | "state" | "finishedTrials" | "planned">): string {
  const { state, finishedTrials, planned } = study;
  const count = `${finishedTrials}/${planned}`;
  const trials = trCount(finishedTrials, "{0} trial", "{0} trials");
  switch (standingOf(study)) {
    case "running":
      return state === "confirming" || state === "stopping" || state === "paused" ? `${count} ${stateWord(state)}` : count;
    case "done":
      return trials;
    case "interrupted":
      return tr("interrupted at {0}", count);
    case "failed":
      return tr("failed after {0}", trials);
  }
}

/** `val_acc 0.981`; null where there is no best value yet, or no single one. */
export function bestText({ best, metric }: Pick<StudySummary, "best" | "metric">): string | null {
  return best === null ? null : `${metric} ${formatNumber(best)}`.trim();
}

/** All of it in a sentence, for those who hear it: `train.py-2, done, 40 trials, best val_acc 0.981, your code 0.962`. */
export function spokenText(study: StudySummary): string {
  const standing = standingOf(study);
  const best = bestText(study);
  const progress =
    standing === "running"
      ? [tr("{0} of {1} trials", study.finishedTrials, study.planned), ...(study.state === "running" ? [] : [stateWord(study.state)])].join(
          ", ",
        )
      : "";
  return [
    study.study,
    standing === "running" || standing === "done" ? standingWord(standing) : progressText(study),
    standing === "done" ? progressText(study) : progress,
    best === null ? "" : tr("best {0}", best),
    best === null || study.baseline === null ? "" : tr("your code {0}", formatNumber(study.baseline)),
  ]
    .filter((text) => text !== "")
    .join(", ");
}
