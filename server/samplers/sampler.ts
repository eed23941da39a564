import type { Direction, Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";

/** A finished trial as a sampler learns of it. `values` in the user's direction; null when it failed or was stopped early. */
export interface Observation {
  readonly trial: number;
  readonly params: Params;
  readonly state: "complete" | "pruned" | "failed";
  readonly values: readonly number[] | null;
  readonly feasible: boolean;
}

/**
 * Proposes parameter values. The same space, seed and sequence of calls give the same values, and a sampler that was told the
 * history of a study goes on as if it had never been away.
 */
export interface Sampler {
  readonly name: string;
  /**
   * Values for the trials of the given numbers. `running` are the values of trials under way, which are not proposed again.
   * Fewer than asked for means that the space is used up.
   */
  ask(trials: readonly number[], running: readonly Params[]): readonly Params[];
  tell(observation: Observation): void;
}

export interface SamplerSettings {
  readonly space: SearchSpace;
  readonly directions: readonly Direction[];
  readonly seed: number;
  /** Planned number of trials. */
  readonly trials: number;
}
