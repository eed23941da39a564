import type { Direction } from "../protocol/space";

/** The reason names the rule and its figures, as a person reads it. */
export type Decision = { readonly action: "continue" } | { readonly action: "stop"; readonly reason: string };

/** Early termination of one objective. Steps are increasing in a well-behaved program, but nothing may depend on that. */
export interface Stopper {
  readonly name: string;
  onReport(trial: number, step: number, value: number): Decision;
  /** The trial begins again: what it reported is void. */
  onRestart(trial: number): void;
  /** `complete` ran to its end uncut; other trials are no evidence of how good trials look. */
  onFinish(trial: number, state: "complete" | "pruned" | "failed"): void;
}

export interface StopperSettings {
  readonly direction: Direction;
  /** Reports before the first stop of a trial, and further reports in a row that must agree on it. */
  readonly minSteps: number | null;
  readonly patience: number | null;
}
