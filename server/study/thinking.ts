import type { Params } from "../protocol/space";
import type { Observation, SamplerSettings } from "../samplers/sampler";

/** A sampler in a thread of its own. One that is gone rejects everything that is asked of it. */
export interface SamplerThread {
  tell(observation: Observation): void;
  ask(trials: readonly number[], running: readonly Params[]): Promise<readonly Params[]>;
  /** Ends the thread at once; what it was asked rejects. */
  close(): void;
}

/** Starts a thread with the sampler of that name, which has been told nothing yet. */
export type StartSamplerThread = (sampler: string, settings: SamplerSettings) => SamplerThread;
