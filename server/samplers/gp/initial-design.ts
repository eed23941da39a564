import { Random } from "../../numeric/random";
import type { Coordinates } from "../../surrogate/coordinates";
import { type Candidate, openPoint } from "../open-point";
import type { SamplerSettings } from "../sampler";
import { Tried } from "../tried";

/** Latin hypercubes of which the most spread out is taken. */
const ATTEMPTS = 30;
/** Distance² of two different choices, among distances² of at most 1 along ordered axes. */
const CHOICE_DISTANCE = 0.5;

const STREAM = 101;

/** A budget of no more is too small for a model. */
export const FEWEST_TRIALS = 5;

/**
 * Trials before the first model: 8; 5 of a small budget, among choices alone, where points spread out tell little of each other, and in
 * a wide space, where three more are as far from all that matters. The user's own values are one of them.
 */
export function designSize(trials: number, { ordered, wide }: Pick<Coordinates, "ordered" | "wide">): number {
  return Math.max(Math.min(trials, trials < 20 || ordered === 0 || wide ? FEWEST_TRIALS : 8), 1);
}

/**
 * Configurations of the first trials, by trial number from 1 on: the Latin hypercube (McKay, Beckman & Conover 1979) with the largest
 * smallest distance of 30 (Johnson, Moore & Ylvisaker 1990), the user's own values included in the distances. Distinct, fewer where the
 * space has no more.
 */
export function initialDesign(settings: SamplerSettings, coordinates: Coordinates): readonly Candidate[] {
  const { space, seed, trials } = settings;
  const size = designSize(trials, coordinates) - 1;
  const own = coordinates.encode(space.baseline());
  return distinct(settings, coordinates, mostSpreadOut(coordinates, size, [own], new Random(seed, STREAM)));
}

/** Of some Latin hypercubes the one with the largest smallest distance, that to `others` included. */
export function mostSpreadOut(
  coordinates: Coordinates,
  size: number,
  others: readonly Float64Array[],
  random: Random,
): readonly Float64Array[] {
  let best: readonly Float64Array[] = [];
  let farthest = Number.NEGATIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const points = latinHypercube(coordinates, size, random);
    const distance = smallestDistance(others, points, coordinates.ordered);
    if (distance > farthest) {
      farthest = distance;
      best = points;
    }
  }
  return best;
}

function latinHypercube(coordinates: Coordinates, size: number, random: Random): readonly Float64Array[] {
  const points = Array.from({ length: size }, () => new Float64Array(coordinates.count));
  for (let j = 0; j < coordinates.count; j++) {
    const order = random.permutation(size);
    points.forEach((z, i) => {
      z[j] = coordinates.at(j, ((order[i] ?? 0) + random.uniform()) / size);
    });
  }
  return points.map((z) => coordinates.canonicalise(z));
}

function smallestDistance(others: readonly Float64Array[], points: readonly Float64Array[], ordered: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  points.forEach((a, i) => {
    for (const b of [...others, ...points.slice(0, i)]) {
      let sum = 0;
      for (let j = 0; j < a.length; j++) {
        const d = (a[j] ?? 0) - (b[j] ?? 0);
        sum += j < ordered ? d * d : d === 0 ? 0 : CHOICE_DISTANCE;
      }
      smallest = Math.min(smallest, sum);
    }
  });
  return smallest;
}

/** Small spaces make points coincide: those are replaced by ones far from the others. */
function distinct({ space, seed }: SamplerSettings, coordinates: Coordinates, points: readonly Float64Array[]): readonly Candidate[] {
  const tried = new Tried(space);
  tried.add(space.baseline());
  const taken = tried.with([]);
  const own = coordinates.encode(space.baseline());
  const kept: Candidate[] = [];
  for (const [i, z] of points.entries()) {
    const params = coordinates.decode(z);
    const placed = [own, ...kept.map((c) => c.z)];
    const next = taken.has(params) ? openPoint(coordinates, placed, taken, new Random(seed, STREAM, i + 1)) : { z, params };
    if (next === null) break;
    taken.take(next.params);
    kept.push(next);
  }
  return kept;
}
