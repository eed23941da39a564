import type { FinishedState } from "./events";
import type { WireNumber } from "./number";
import type { Direction, Distribution, ParameterValue, Params } from "./space";

/** What a picture of a study's objective asks for. */
export interface LandscapeParams {
  readonly journal: string;
  /** One or two parameters for a curve or a map; none for what is known of all of them. */
  readonly parameters: readonly string[];
  /** Points of an axis of numbers; default 41 for a curve, 21 for a map. A domain with fewer values has as many points. */
  readonly points?: number;
  /** Position of the objective; default 0. */
  readonly objective?: number;
}

/** What is believed of an objective after the trials so far; everything in its own unit and direction. */
export interface Landscape {
  readonly journal: string;
  readonly objective: { readonly name: string; readonly direction: Direction };
  /** Finished trials of the study (repeats too) when this was computed, and the measured values that it rests on. */
  readonly finished: number;
  readonly measurements: number;
  /** Standard deviation of a single run near the best values. */
  readonly noise: number;
  /** The trial that is believed to be the best, and what it is believed to come to. */
  readonly incumbent: { readonly trial: number; readonly params: Params; readonly mean: number; readonly sd: number };
  /** Every parameter, in the order of the study's space. */
  readonly parameters: readonly ParameterKnowledge[];
  readonly slice: LandscapeSlice | null;
}

export interface ParameterKnowledge {
  readonly name: string;
  /**
   * Its share of the variance of the believed objective over the whole space, interactions included; the shares of all parameters
   * sum to 1, or are all 0 where nothing makes a difference.
   */
  readonly importance: number;
  /** By how much `importance` may be off, as a standard deviation: over plausible models and parts of the trials. Absent where that is not known. */
  readonly spread?: number;
  /** The part of that variance that this parameter explains alone, 0 … 1 (main effect). */
  readonly alone: number;
  /** Like `importance`, with all that is worse than the median of the measured values as bad as that: what matters among good values. */
  readonly importanceAmongGood: number;
  /** Where its best value probably lies, the others as in the incumbent; null where it takes no part there. */
  readonly likely: LikelyBest | null;
  /** Values that are as good as its best one, the others as in the incumbent; null where nothing can be told, or only the best value itself is. */
  readonly asGood: AsGood | null;
}

/** A range of numbers or a list of choices: the believed mean there is within one standard deviation of the best. */
export type LikelyBest = { readonly low: number; readonly high: number } | { readonly choices: readonly string[] };

/**
 * Values of which the model is sure (at one standard deviation) that they are worse than the believed best by `within` at most: by less than
 * a single run scatters (`noise`), or where runs hardly scatter, by 5 % of what lies between the best and the median of the measured values.
 */
export type AsGood = LikelyBest & { readonly within: number };

export interface LandscapeAxis {
  readonly name: string;
  readonly domain: Distribution;
  /** In the parameter's own unit, from low to high; choices in the order of writing. */
  readonly values: readonly ParameterValue[];
}

/**
 * The objective along one or two parameters, all others as in `at`. The lists have one entry a point: `i` of the only axis, or
 * `i · (points of the second axis) + j`; null where a parameter of an axis takes no part.
 */
export interface LandscapeSlice {
  readonly axes: readonly LandscapeAxis[];
  /** The best trial in which the axes take part. */
  readonly trial: number;
  readonly at: Params;
  readonly mean: readonly (number | null)[];
  /** The central 68 %. */
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
  /** Natural logarithm of the expected improvement; comparable within one answer only. */
  readonly acquisition: readonly (WireNumber | null)[];
  /** Finished trials in which every axis took part, in order. */
  readonly measured: readonly MeasuredPoint[];
}

export interface MeasuredPoint {
  readonly trial: number;
  readonly repeatOf: number | null;
  readonly state: FinishedState;
  readonly feasible: boolean;
  /** One a axis. */
  readonly at: readonly ParameterValue[];
  /** Null where there is none that is a number. */
  readonly value: number | null;
}

/** Why there is no landscape yet, as a person reads it. */
export interface NoLandscape {
  readonly journal: string;
  readonly finished: number;
  readonly reason: string;
}
