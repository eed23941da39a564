import type { StudySummary } from "../protocol/tuner";
import { formatNumber } from "./numbers";

/** What a study is to the one who looks for it; `orphaned` and `interrupted` come to the same: it can go on. */
export type SearchStanding = "running" | "done" | "interrupted" | "failed";

export function standingOf({ live, state }: Pick<StudySummary, "live" | "state">): SearchStanding {
  if (live) return "running";
  if (state === "complete") return "done";
  return state === "failed" ? "failed" : "interrupted";
}

/** `12/40`, `confirming`, `40 trials`, `interrupted at 12/40`, `failed after 3 trials`. */
export function progressText(study: Pick<StudySummary, "live" | "state" | "finishedTrials" | "planned">): string {
  const { state, finishedTrials, planned } = study;
  const count = `${finishedTrials}/${planned}`;
  const trials = `${finishedTrials} ${finishedTrials === 1 ? "trial" : "trials"}`;
  switch (standingOf(study)) {
    case "running":
      return state === "confirming" || state === "stopping" || state === "paused" ? `${count} ${state}` : count;
    case "done":
      return trials;
    case "interrupted":
      return `interrupted at ${count}`;
    case "failed":
      return `failed after ${trials}`;
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
      ? `${study.finishedTrials} of ${study.planned} trials${study.state === "running" ? "" : `, ${study.state}`}`
      : "";
  return [
    study.study,
    standing === "running" || standing === "done" ? standing : progressText(study),
    standing === "done" ? progressText(study) : progress,
    best === null ? "" : `best ${best}`,
    best === null || study.baseline === null ? "" : `your code ${formatNumber(study.baseline)}`,
  ]
    .filter((text) => text !== "")
    .join(", ");
}
