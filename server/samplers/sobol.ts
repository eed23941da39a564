import { Sobol } from "../numeric/sobol";
import type { Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import { IndependentSampler } from "./independent";
import type { Sampler, SamplerSettings } from "./sampler";

/** Points of the sequence that fall together with earlier ones, in a row, after which it counts as used up. */
const PATIENCE = 2000;

/**
 * A scrambled Sobol sequence, one coordinate a parameter. Trial 1 (the first behind the user's own values) gets the first point:
 * leaving it out would cost the balance of the sequence (Owen 2022, "On dropping the first Sobol' point"). A point that was
 * tried is passed over for the next one.
 */
export function sobolSampler({ space, seed }: SamplerSettings): Sampler {
  const points = new DistinctPoints(space, seed);
  return new IndependentSampler("sobol", space, (trial, attempt) => points.at(Math.max(trial - 1, 0) + attempt));
}

/** The configurations of a space in the order in which the sequence first hits them. */
class DistinctPoints {
  readonly #space: SearchSpace;
  readonly #sequence: Sobol;
  readonly #known: Params[] = [];
  readonly #keys = new Set<string>();
  #next = 0;
  #misses = 0;

  constructor(space: SearchSpace, seed: number) {
    this.#space = space;
    this.#sequence = new Sobol(space.parameters.length, seed);
  }

  /** Null behind the last. */
  at(index: number): Params | null {
    while (this.#known.length <= index && this.#misses < PATIENCE) {
      const params = this.#space.fromUnit(this.#sequence.point(this.#next++));
      const key = this.#space.key(params);
      this.#misses = this.#keys.has(key) ? this.#misses + 1 : 0;
      if (this.#misses > 0) continue;
      this.#keys.add(key);
      this.#known.push(params);
    }
    return this.#known[index] ?? null;
  }
}
