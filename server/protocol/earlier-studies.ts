import type { FinishedState } from "./events";
import type { WireNumber } from "./number";
import type { Params } from "./space";

/** Studies of the same program that a study starts from, latest first. */
export interface EarlierStudies {
  readonly studies: readonly EarlierStudy[];
  /** Why there are none, as a person reads it. */
  readonly reason: string | null;
}

export interface EarlierStudy {
  readonly study: string;
  /** Absolute path. */
  readonly journal: string;
  /** Finished trials of its search. */
  readonly finished: number;
  /** How many of them fit the new space. */
  readonly fit: number;
  /** Those that fit, or as many of them as are kept, each configuration once. */
  readonly trials: readonly EarlierTrial[];
}

export interface EarlierTrial {
  /** As they were then: of the space of that study. */
  readonly params: Params;
  readonly state: FinishedState;
  /** Mean over its runs, one entry an objective of the new study, in its order; null unless it was complete. */
  readonly values: readonly WireNumber[] | null;
  readonly feasible: boolean;
}
