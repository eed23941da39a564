import type { Random } from "../../numeric/random";
import type { Coordinates } from "../../surrogate/coordinates";
import type { AcquisitionSearch, Climbed } from "../gp/acquisition-search";
import { type Candidate, randomPoint } from "../open-point";

/** Hops of one ask from each of its starts: the best point known and one drawn at random. */
const HOPS = 4;

/** First length of a hop, in shares of each axis; it then grows or shrinks by STRETCH so that half of the hops are accepted. */
const FIRST_STEP = 0.25;
const STRETCH = 1.3;
const SHORTEST = 0.02;

/** Metropolis temperature in ln EI: a hop to a third of the expected improvement is accepted once in three. */
const TEMPERATURE = 1;

/** Two maxima closer than this on every axis are the same. */
const SAME = 1e-3;

/**
 * Basin-hopping (Wales & Doye 1997, J. Phys. Chem. A 101, 5111) with minus ln EI for the energy: leap, descend to the next minimum, accept
 * by Metropolis. Trials are what costs, so the whole walk runs on the model, and a trial is spent on the best of its minima alone.
 */
export function surrogateHops(
  search: AcquisitionSearch,
  coordinates: Coordinates,
  anchors: readonly Float64Array[],
  random: Random,
): Candidate | null {
  const starts = [...anchors.slice(0, 1), randomPoint(coordinates, random)];
  let best: Climbed["open"] = null;
  for (const start of starts) {
    let current = search.climbed(start);
    best = better(best, current.open);
    let step = FIRST_STEP;
    for (let hop = 0; hop < HOPS; hop++) {
      const next = search.climbed(leap(coordinates, current.z, step, random));
      best = better(best, next.open);
      const isSame = next.z.every((v, j) => Math.abs(v - (current.z[j] ?? 0)) < SAME);
      const isAccepted = random.uniform() < Math.exp(Math.min((next.value - current.value) / TEMPERATURE, 0));
      step = Math.min(Math.max(isSame || isAccepted ? step * STRETCH : step / STRETCH, SHORTEST), 1);
      if (isAccepted) current = next;
    }
  }
  return best ?? search.any();
}

/** Every ordered axis by up to `step` of its range either way; a choice is drawn anew as often. */
function leap(coordinates: Coordinates, from: Float64Array, step: number, random: Random): Float64Array {
  const z = from.map((v, j) => {
    const share = random.uniform();
    if (coordinates.axes[j]?.unordered === true) return random.uniform() < step ? coordinates.at(j, share) : v;
    return v + step * (2 * share - 1);
  });
  return coordinates.canonicalise(z);
}

function better(a: Climbed["open"], b: Climbed["open"]): Climbed["open"] {
  return a === null || (b !== null && b.value > a.value) ? b : a;
}
