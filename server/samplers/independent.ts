import type { Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import type { Observation, Sampler } from "./sampler";
import { type Taken, Tried } from "./tried";

/** Draws in vain after which a finite space is walked through, and an infinite one counts as used up. */
const ATTEMPTS = 500;

/**
 * Sampling that does not look at results: the candidates of a trial follow from its number alone, and the first that was not
 * tried yet is proposed. So a trial's values depend on nothing but seed, number and what was tried: a study goes on after a
 * kill as if it had never stopped.
 */
export class IndependentSampler implements Sampler {
  readonly name: string;
  readonly demanding = false;
  readonly #space: SearchSpace;
  readonly #candidate: (trial: number, attempt: number) => Params | null;
  readonly #tried: Tried;

  /** `candidate` gives null where there is none beyond those of lower attempts. */
  constructor(name: string, space: SearchSpace, candidate: (trial: number, attempt: number) => Params | null) {
    this.name = name;
    this.#space = space;
    this.#candidate = candidate;
    this.#tried = new Tried(space);
  }

  ask(trials: readonly number[], running: readonly Params[]): readonly Params[] {
    const taken = this.#tried.with(running);
    const proposals: Params[] = [];
    for (const trial of trials) {
      const next = this.#next(trial, taken);
      if (next === null) break;
      proposals.push(next);
    }
    return proposals;
  }

  tell(observation: Observation): void {
    this.#tried.add(observation.params);
  }

  #next(trial: number, taken: Taken): Params | null {
    const cardinality = this.#space.cardinality();
    if (taken.size >= cardinality) return null;
    const drawn = this.#drawn(trial, taken);
    if (drawn !== null) return drawn;
    // Trials that began with values from elsewhere may have left theirs over.
    if (cardinality === Number.POSITIVE_INFINITY) return this.#drawn(0, taken);
    for (const params of this.#space.enumerate()) {
      if (taken.take(params)) return params;
    }
    return null;
  }

  #drawn(trial: number, taken: Taken): Params | null {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const params = this.#candidate(trial, attempt);
      if (params === null) return null;
      if (taken.take(params)) return params;
    }
    return null;
  }
}
