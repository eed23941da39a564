import type { Params } from "../protocol/space";
import type { Observation, SamplerSettings } from "../samplers/sampler";
import type { Parameter } from "../space/parameter";

/** What the sampler's thread is started with: the settings as plain data. */
export interface SamplerTask {
  readonly sampler: string;
  readonly settings: Omit<SamplerSettings, "space">;
  readonly space: readonly Parameter[];
}

export type SamplerRequest =
  | { readonly kind: "tell"; readonly observation: Observation }
  | { readonly kind: "ask"; readonly id: number; readonly trials: readonly number[]; readonly running: readonly Params[] };

export type SamplerAnswer =
  | { readonly id: number; readonly proposals: readonly Params[] }
  /** The sampler threw. */
  | { readonly id: number; readonly error: string };
