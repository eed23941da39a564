import type { Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import type { EarlierPoint } from "./earlier-points";

/** Distance at which a neighbour's word counts for 1/e: an eighth of the space in every parameter. */
const REACH = 0.125;

/** Weight of knowing nothing, which is rank ½, in a mean of neighbours. */
const NOTHING = 0.05;

/** What earlier studies say of a configuration. */
export interface EarlierRank {
  /** 0 best … 1 worst. */
  readonly rank: number;
  /** 0: nothing like it was tried … 1. */
  readonly confidence: number;
}

/**
 * The rank that earlier studies give any configuration: the mean over its neighbours in each study, weighted by distance (Nadaraya &
 * Watson 1964), then over the studies, later ones counting more.
 */
export class EarlierRanks {
  readonly #space: SearchSpace;
  readonly #studies: readonly (readonly { readonly place: Float64Array; readonly rank: number }[])[];

  constructor(space: SearchSpace, studies: readonly (readonly EarlierPoint[])[]) {
    this.#space = space;
    this.#studies = studies.map((points) => points.map(({ params, rank }) => ({ place: placeOf(space, params), rank })));
  }

  at(params: Params): EarlierRank {
    const place = placeOf(this.#space, params);
    let [sum, weight] = [0, 0];
    let confidence = 0;
    for (const [i, points] of this.#studies.entries()) {
      const one = neighbourhood(this.#space, points, place);
      const share = one.confidence / (1 + i);
      sum += share * one.rank;
      weight += share;
      confidence = Math.max(confidence, one.confidence);
    }
    return weight > 0 ? { rank: sum / weight, confidence } : { rank: 0.5, confidence: 0 };
  }

  /** 1 for the same configuration, falling to 0 with the distance. */
  likeness(a: Params, b: Params): number {
    return likeness(this.#space, placeOf(this.#space, a), placeOf(this.#space, b));
  }
}

function neighbourhood(
  space: SearchSpace,
  points: readonly { readonly place: Float64Array; readonly rank: number }[],
  place: Float64Array,
): EarlierRank {
  let [sum, weight] = [0, 0];
  for (const point of points) {
    const w = likeness(space, point.place, place);
    sum += w * point.rank;
    weight += w;
  }
  return { rank: (sum + NOTHING * 0.5) / (weight + NOTHING), confidence: weight / (weight + NOTHING) };
}

/** exp(−d / reach), d the distance of Gower 1971 for mixed variables over the parameters that are active in either. */
function likeness({ parameters }: SearchSpace, a: Float64Array, b: Float64Array): number {
  let [sum, count] = [0, 0];
  for (let j = 0; j < parameters.length; j++) {
    const [x = Number.NaN, y = Number.NaN] = [a[j], b[j]];
    if (Number.isNaN(x) && Number.isNaN(y)) continue;
    const domain = parameters[j]?.distribution;
    const plain = domain?.type === "categorical" && !domain.ordered;
    sum += Number.isNaN(x) || Number.isNaN(y) ? 1 : plain ? Number(x !== y) : Math.abs(x - y);
    count++;
  }
  return count === 0 ? 1 : Math.exp(-sum / count / REACH);
}

/** Coordinates in [0, 1), NaN where inactive. */
function placeOf(space: SearchSpace, params: Params): Float64Array {
  const active = new Set(space.active(params).map((p) => p.name));
  const unit = space.toUnit(params);
  return Float64Array.from(space.parameters, ({ name }, j) => (active.has(name) ? (unit[j] ?? Number.NaN) : Number.NaN));
}
