import { Random } from "../numeric/random";
import { IndependentSampler } from "./independent";
import type { Sampler, SamplerSettings } from "./sampler";

/** Independent uniform draws over the (log-scaled) axes: Bergstra & Bengio 2012, "Random Search for Hyper-Parameter Optimization". */
export function randomSampler({ space, seed }: SamplerSettings): Sampler {
  return new IndependentSampler("random", space, (trial, attempt) => {
    const random = new Random(seed, trial, attempt);
    return space.fromUnit(space.parameters.map(() => random.uniform()));
  });
}
