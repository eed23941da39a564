import type { Decision, StopperSettings } from "../stoppers/stopper";
import type { StopperCall } from "../study/stopping";

/** What the early stop's thread is started with. */
export interface StopperTask {
  readonly rule: string;
  readonly settings: StopperSettings;
}

/** Calls in their order; with an id, the decision on the last of them is wanted. */
export interface StopperRequest {
  readonly id: number | null;
  readonly calls: readonly StopperCall[];
}

export type StopperAnswer = { readonly id: number; readonly decision: Decision } | { readonly id: number; readonly error: string };
