import type { Direction, Params } from "../protocol/space";

/** `complete` ran to its end; `cut` is known up to some step only, as it was stopped or is running still; `failed` broke down. */
export type RecordedEnd = "complete" | "cut" | "failed";

/** What one trial reported, in the order of reporting. */
export interface RecordedTrial {
  /** As a person knows it: `#17`, the name of a run. */
  readonly name: string;
  /** The program's own; `values` has as many, in the metric's own unit, NaN and ±Inf where it diverged. */
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly end: RecordedEnd;
  /** What it came to; null for a trial that cannot be the best one: not complete, diverged, outside the constraints. */
  readonly final: number | null;
  readonly params: Params | null;
  /** When each report came, in any unit that is the same for all trials of the pool; null where that is not known. */
  readonly moments: ArrayLike<number> | null;
}

/** Trials of one search, as they were recorded. */
export interface Pool {
  readonly name: string;
  readonly metric: string;
  readonly direction: Direction;
  /** Last step of a whole trial where it was known beforehand; null: to be learned from complete trials. */
  readonly horizon: number | null;
  /** What the metric can be, null for no limit. */
  readonly bounds: readonly [number | null, number | null];
  /** As the search had them set. */
  readonly minSteps: number | null;
  readonly patience: number | null;
  readonly trials: readonly RecordedTrial[];
}

/** How many reports a curve has before its end: one that is not finite any more ends with its first such value. */
export function usableLength({ values }: Pick<RecordedTrial, "values">): number {
  const { length } = values;
  let finite = length;
  while (finite > 0 && !Number.isFinite(values[finite - 1])) finite--;
  return Math.min(finite + 1, length);
}

/** Whether a curve ends because it is not finite any more. */
export function isDivergent({ values }: Pick<RecordedTrial, "values">): boolean {
  return values.length > 0 && !Number.isFinite(values[values.length - 1]);
}
