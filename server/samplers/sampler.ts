import type { EarlierStudy } from "../protocol/earlier-studies";
import type { Direction, Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";

/**
 * A finished trial as a sampler learns of it. Values that are measured again are a trial of their own with the same `params`; a trial
 * that is told again was paused and went on: what was told of it before is void.
 */
export interface Observation {
  readonly trial: number;
  readonly params: Params;
  readonly state: "complete" | "pruned" | "failed";
  /** In the user's direction; null when it failed or was stopped early. */
  readonly values: readonly number[] | null;
  readonly feasible: boolean;
  /** What an early-stopped trial would have come to, first objective; null where nothing tells. */
  readonly predicted: Estimate | null;
}

/** A value that was not measured: mean and standard deviation, in the metric's own unit. */
export interface Estimate {
  readonly mean: number;
  readonly sd: number;
}

/**
 * Proposes parameter values. They follow from the settings, the observations told so far, the trials' numbers and `running` alone,
 * whatever was asked before: a sampler that was told the history of a study goes on as if it had never been away.
 */
export interface Sampler {
  readonly name: string;
  /** Whether the next ask may take longer than 20 ms, so that it belongs into a thread of its own; asked before each, as it may come with the trials. */
  readonly demanding: boolean;
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
  /** Studies of the same program to start from, latest first. `chooseSampler` sees to it that their best values are tried early. */
  readonly earlier?: readonly EarlierStudy[];
}
