import { Sobol } from "../numeric/sobol";
import { IndependentSampler } from "./independent";
import type { Sampler, SamplerSettings } from "./sampler";

/**
 * A scrambled Sobol sequence, one coordinate a parameter. Trial 1 (the first behind the user's own values) gets the first point:
 * leaving it out would cost the balance of the sequence (Owen 2022, "On dropping the first Sobol' point"). A point that was
 * tried is passed over for the next one.
 */
export function sobolSampler({ space, seed }: SamplerSettings): Sampler {
  const sequence = new Sobol(space.parameters.length, seed);
  return new IndependentSampler("sobol", space, (trial, attempt) => space.fromUnit(sequence.point(Math.max(trial - 1, 0) + attempt)));
}
