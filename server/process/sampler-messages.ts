import type { Params } from "../protocol/space";
import type { Observation, SamplerSettings } from "../samplers/sampler";
import type { Parameter } from "../space/parameter";
import type { Belief, BeliefQuestion } from "../study/thinking";

/** What the sampler's thread is started with: the settings as plain data. */
export interface SamplerTask {
  readonly sampler: string;
  readonly settings: Omit<SamplerSettings, "space">;
  readonly space: readonly Parameter[];
}

export type SamplerRequest =
  | { readonly kind: "tell"; readonly observation: Observation }
  | { readonly kind: "ask"; readonly id: number; readonly trials: readonly number[]; readonly running: readonly Params[] }
  | { readonly kind: "believe"; readonly id: number; readonly question: BeliefQuestion };

export type SamplerAnswer =
  | { readonly id: number; readonly proposals: readonly Params[] }
  | { readonly id: number; readonly belief: Belief | null }
  /** It threw. */
  | { readonly id: number; readonly error: string };
