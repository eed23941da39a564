import type { Direction, Params } from "../protocol/space";
import type { Observation, SamplerSettings } from "../samplers/sampler";
import type { SearchSpace } from "../space/search-space";
import { fitSurrogate } from "../surrogate/fit-surrogate";
import type { Measurement, Prediction } from "../surrogate/surrogate";

/** What a model of the first objective is made from, and where it is asked. */
export interface BeliefQuestion {
  readonly direction: Direction;
  readonly seed: number;
  readonly measurements: readonly Measurement[];
  readonly points: readonly Params[];
}

/** What is believed at the points that were asked about, in their order, and the standard deviation of a single run. */
export interface Belief {
  readonly points: readonly Prediction[];
  readonly noise: number;
}

/** Null where too little is known for a model. Takes as long as a demanding ask. */
export function believe(space: SearchSpace, { direction, seed, measurements, points }: BeliefQuestion): Belief | null {
  const surrogate = fitSurrogate({ space, direction, measurements, seed });
  return surrogate === null ? null : { points: points.map((p) => surrogate.predict(p)), noise: surrogate.noise };
}

/** A sampler, and models of what it is told, in a thread of its own. One that is gone rejects everything that is asked of it. */
export interface SamplerThread {
  tell(observation: Observation): void;
  ask(trials: readonly number[], running: readonly Params[]): Promise<readonly Params[]>;
  believe(question: BeliefQuestion): Promise<Belief | null>;
  /** Ends the thread at once; what it was asked rejects. */
  close(): void;
}

/** Starts a thread with the sampler of that name, which has been told nothing yet. */
export type StartSamplerThread = (sampler: string, settings: SamplerSettings) => SamplerThread;
