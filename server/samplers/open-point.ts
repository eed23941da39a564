import type { Random } from "../numeric/random";
import type { Params } from "../protocol/space";
import type { Coordinates } from "../surrogate/coordinates";
import { squaredDistance } from "../surrogate/subset";
import type { Taken } from "./tried";

/** Random points among which the one farthest from all others is taken. */
const CANDIDATES = 200;
/** Random points tried before a finite space is walked through. */
const PATIENCE = 500;

/** A configuration with its coordinates. */
export interface Candidate {
  readonly z: Float64Array;
  readonly params: Params;
}

/** A configuration that is not taken, far from the given points: what to try where nothing is known. Null where the space is used up. */
export function openPoint(coordinates: Coordinates, points: readonly Float64Array[], taken: Taken, random: Random): Candidate | null {
  let best: Candidate | null = null;
  let farthest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < CANDIDATES; i++) {
    const z = randomPoint(coordinates, random);
    const distance = points.reduce((m, p) => Math.min(m, squaredDistance(z, p, coordinates.ordered)), Number.POSITIVE_INFINITY);
    if (distance <= farthest) continue;
    const params = coordinates.decode(z);
    if (taken.has(params)) continue;
    farthest = distance;
    best = { z, params };
  }
  return best ?? anyPoint(coordinates, taken, random);
}

/** Any configuration that is not taken; null where the space is used up. */
export function anyPoint(coordinates: Coordinates, taken: Taken, random: Random): Candidate | null {
  const { space } = coordinates;
  const size = space.cardinality();
  if (taken.size >= size) return null;
  for (let i = 0; i < PATIENCE; i++) {
    const z = randomPoint(coordinates, random);
    const params = coordinates.decode(z);
    if (!taken.has(params)) return { z, params };
  }
  if (size === Number.POSITIVE_INFINITY) return null;
  for (const params of space.enumerate()) {
    if (!taken.has(params)) return { z: coordinates.encode(params), params };
  }
  return null;
}

export function randomPoint(coordinates: Coordinates, random: Random): Float64Array {
  const z = new Float64Array(coordinates.count);
  for (let j = 0; j < z.length; j++) z[j] = coordinates.at(j, random.uniform());
  return coordinates.canonicalise(z);
}
