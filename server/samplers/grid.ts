import { Sobol } from "../numeric/sobol";
import type { Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import type { Observation, Sampler, SamplerSettings } from "./sampler";
import { Tried } from "./tried";

/** Points of the sequence without a new cell of the grid after which the rest of the grid is walked through in order. */
const PATIENCE = 2000;

/** Values of a float without a step at most: proposals are not told apart much finer than that. */
const FINEST = 1000;

/**
 * The full grid of a finite space; a float without a step gets as many evenly spaced values, bounds included, as let the grid
 * fit the planned trials (two at least). Cells come in the order in which a scrambled Sobol sequence first hits them, so that
 * a search cut short has still looked everywhere, and the order does not depend on results.
 */
class GridSampler implements Sampler {
  readonly name = "grid";
  readonly demanding = false;
  readonly #tried: Tried;
  readonly #order: Iterator<Params, void>;
  readonly #known: Params[] = [];
  /** All cells before this one were told: they are not looked at again. */
  #behind = 0;

  constructor({ space, seed, trials }: SamplerSettings) {
    this.#tried = new Tried(space);
    this.#order = spreadOrder(space, floatPoints(space, trials), seed);
  }

  ask(trials: readonly number[], running: readonly Params[]): readonly Params[] {
    const taken = this.#tried.with(running);
    const proposals: Params[] = [];
    for (let i = this.#firstLeft(); proposals.length < trials.length; i++) {
      const params = this.#at(i);
      if (params === null) break;
      if (taken.take(params)) proposals.push(params);
    }
    return proposals;
  }

  tell(observation: Observation): void {
    this.#tried.add(observation.params);
  }

  #firstLeft(): number {
    for (;;) {
      const params = this.#at(this.#behind);
      if (params === null || !this.#tried.has(params)) return this.#behind;
      this.#behind++;
    }
  }

  #at(index: number): Params | null {
    while (this.#known.length <= index) {
      const next = this.#order.next();
      if (next.done === true) return null;
      this.#known.push(next.value);
    }
    return this.#known[index] ?? null;
  }
}

export function gridSampler(settings: SamplerSettings): Sampler {
  return new GridSampler(settings);
}

/** The largest number of values for each float without a step with which the grid has no more cells than planned trials; at least 2. */
function floatPoints(space: SearchSpace, trials: number): number {
  if (space.cardinality() !== Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const affordable = (points: number): boolean => points <= FINEST && space.cardinality(points) <= trials;
  let fits = 2;
  let above = 4;
  for (; affordable(above); above *= 2) fits = above; // from below, where counting is cheap
  while (above - fits > 1) {
    const middle = Math.floor((fits + above) / 2);
    if (affordable(middle)) fits = middle;
    else above = middle;
  }
  return fits;
}

/** Every cell once; where floats have no steps, the cells of ever finer grids afterwards, so that no planned trial is left over. */
function* spreadOrder(space: SearchSpace, points: number, seed: number): Generator<Params, void> {
  const sequence = new Sobol(space.parameters.length, seed);
  const seen = new Set<string>();
  yield* newCells(space, points, sequence, seen);
  if (points === Number.POSITIVE_INFINITY) return;
  for (let finer = 2 * points - 1; finer <= 2 * FINEST; finer = 2 * finer - 1) yield* newCells(space, finer, sequence, seen);
}

function* newCells(space: SearchSpace, points: number, sequence: Sobol, seen: Set<string>): Generator<Params, void> {
  const size = space.cardinality(points);
  const isNew = (params: Params): boolean => {
    const before = seen.size;
    return seen.add(space.key(params)).size > before;
  };
  for (let index = 0, misses = 0; seen.size < size && misses < PATIENCE; index++) {
    const params = space.fromUnit(sequence.point(index), points);
    misses = isNew(params) ? 0 : misses + 1;
    if (misses === 0) yield params;
  }
  if (seen.size >= size) return;
  for (const params of space.enumerate(points)) {
    if (isNew(params)) yield params;
  }
}
