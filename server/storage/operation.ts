/** Operation codes of an Optuna JournalStorage file. */
export const Operation = {
  createStudy: 0,
  deleteStudy: 1,
  studyUserAttribute: 2,
  studySystemAttribute: 3,
  createTrial: 4,
  trialParameter: 5,
  trialState: 6,
  intermediateValue: 7,
  trialUserAttribute: 8,
  trialSystemAttribute: 9,
} as const;

/** Optuna's `TrialState`. */
export const OptunaState = { running: 0, complete: 1, pruned: 2, failed: 3, waiting: 4 } as const;

/** Optuna's `StudyDirection`. */
export const OptunaDirection = { minimize: 1, maximize: 2 } as const;

/** Attributes and extra fields of ours carry what Optuna has no place for: `tunelens:<event>`. */
export const OWN_PREFIX = "tunelens:";
/** Extra field on a line of Optuna's; its readers pass over it. */
export const OWN_FIELD = "tunelens";
/** Worker ids start so, which tells our trials from those of other programs working on the same file. */
export const OWN_WORKER = "tunelens-";

export const METRIC_NAMES = "study:metric_names";
export const CONSTRAINT_PREFIX = "constraints:";

// Python's datetime ends with the year 9999 and cannot convert its very first day.
const EARLIEST = 86_400_000;
const LATEST = Date.UTC(9999, 11, 30);

/** Milliseconds since 1970 as Optuna writes a moment, with microseconds and offset. */
export function formatMoment(time: number): string {
  const within = Number.isFinite(time) ? Math.min(Math.max(time, EARLIEST), LATEST) : EARLIEST;
  return new Date(within).toISOString().replace("Z", "000+00:00");
}

/** Milliseconds since 1970, null when it is no moment. Without an offset the moment is local, as Optuna before 3 wrote it. */
export function parseMoment(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const time = Date.parse(value.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(time) ? null : time;
}
