import type { CurvePrior } from "../curves/prior";
import type { Direction, Params } from "../protocol/space";
import type { StopEvidence } from "../protocol/stop-evidence";

/**
 * The reason names the rule and its figures, as a person reads it. `pause` ends the run but not the trial: it goes on when `thaw` names
 * it, and it is decided only where the settings say that a trial can. A decision that is not carried out (the user's own values run to their
 * end whatever is decided) is void: the trial just goes on reporting.
 */
export type Decision =
  | { readonly action: "continue" }
  | { readonly action: "stop"; readonly reason: string; readonly evidence?: StopEvidence }
  | { readonly action: "pause"; readonly reason: string; readonly evidence?: StopEvidence };

export type { StopEvidence };

/** Early termination. Steps are increasing in a well-behaved program, but nothing may depend on that. */
export interface Stopper {
  readonly name: string;
  /** A call may take it longer than a few milliseconds: a study asks it in a thread. It thaws nothing there. */
  readonly demanding?: boolean;
  /** The values of a trial, told before its first report by those who know them. A trial that goes on after a pause is told of again. */
  onStart?(trial: number, params: Params): void;
  /** `channel` is the objective, default the first. A rule of one objective looks at the first alone. */
  onReport(trial: number, step: number, value: number, channel?: number): Decision;
  /** The trial begins again: what it reported is void. */
  onRestart(trial: number): void;
  /** `complete` ran to its end uncut; other trials are no evidence of how good trials look. A paused trial has not finished. */
  onFinish(trial: number, state: "complete" | "pruned" | "failed"): void;
  /** The run of the trial has ended with a pause: from now on it waits for `thaw`, or to be started again. */
  onPause?(trial: number): void;
  /** A paused trial that is to go on now that a slot is free, and is paused no more; null for none. */
  thaw?(): number | null;
}

export interface StopperSettings {
  /** Of the first objective. */
  readonly direction: Direction;
  /** Of all objectives, where there are several. */
  readonly directions?: readonly Direction[];
  /** Reports before the first stop of a trial, and further reports in a row that must agree on it. */
  readonly minSteps: number | null;
  readonly patience: number | null;
  /** Last step of a whole trial where it is known beforehand; null: learned from complete trials. */
  readonly horizon?: number | null;
  /** What the metric of the first objective can be, null for no limit. */
  readonly bounds?: readonly [number | null, number | null];
  /** Whether a trial that was ended can go on later from where it was. */
  readonly resumable?: boolean;
  /** What is believed of learning curves before any is seen, in place of what comes with the product: to judge a rule on curves that this was learned from. */
  readonly curvePrior?: CurvePrior;
}
