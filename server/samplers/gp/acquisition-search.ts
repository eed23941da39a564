import { minimiseInBox } from "../../numeric/lbfgs";
import type { Random } from "../../numeric/random";
import type { Coordinates } from "../../surrogate/coordinates";
import type { LogExpectedImprovement } from "../../surrogate/expected-improvement";
import { anyPoint, type Candidate, randomPoint } from "../open-point";
import type { Taken } from "../tried";

/** Random points that are screened. */
const UNIFORM = 600;
/** Points around each anchor that are screened: some axes drawn anew, and smooth axes moved a little. */
const MUTATIONS = 60;
const MOVES = 60;
/** Axes that a mutation draws anew on average. */
const MUTATED_AXES = 2;
/** Standard deviations of moves: 10^this. */
const MOVE_EXPONENTS = [-3, -0.5] as const;
/** Best screened points from which a search starts. */
const STARTS = 4;
/** Steps of a local search; on spaces with smooth axes gradients take over after a few. */
const STEPS = 30;
const STEPS_BEFORE_GRADIENT = 3;
/** How far a neighbour along a smooth axis lies: at first, and once a gradient was followed. Shares of the axis. */
const WIDE = 0.2;
const NARROW = 0.1;
const SMOOTH_SHARES = [1, 1, 0.3, 0.1];
/** An ordered axis of at most so many values is neighbour to all of them. */
const ALL_NEIGHBOURS = 16;
/** Neighbours that all members judge: the best by the heaviest. */
const IN_QUESTION = 4;
/** Gain in ln EI below which a step is not worth taking. */
const GAIN = 1e-9;
const GAIN_AFTER_GRADIENT = 1e-6;
const ASCENT = { iterations: 25, gradientTolerance: 1e-3, valueTolerance: 1e-5 };
/** A finite space of no more configurations is searched whole: all are screened, so many of them judged by all members. */
const SMALL_SPACE = 1500;
const FINALISTS = 50;

/** A local maximum of the acquisition. */
export interface Climbed {
  readonly z: Float64Array;
  readonly value: number;
  readonly open: (Candidate & { readonly value: number }) | null;
}

/** Finds the configuration of largest acquisition that is not taken: screening, steepest local search, gradients on smooth axes. */
export class AcquisitionSearch {
  readonly #coordinates: Coordinates;
  readonly #acquisition: LogExpectedImprovement;
  readonly #taken: Taken;
  readonly #random: Random;
  readonly #scratch: Float64Array;
  readonly #trial: Float64Array;
  readonly #gradient: Float64Array;

  constructor(coordinates: Coordinates, acquisition: LogExpectedImprovement, taken: Taken, random: Random) {
    this.#coordinates = coordinates;
    this.#acquisition = acquisition;
    this.#taken = taken;
    this.#random = random;
    this.#scratch = new Float64Array(coordinates.count);
    this.#trial = new Float64Array(coordinates.count);
    this.#gradient = new Float64Array(coordinates.count);
  }

  /** `anchors` are the best points known. Null where the space is used up. */
  best(anchors: readonly Float64Array[]): Candidate | null {
    const all = everyConfiguration(this.#coordinates);
    if (all !== null) return this.#exhaustive(all);
    let best: Candidate | null = null;
    let highest = Number.NEGATIVE_INFINITY;
    for (const start of this.#starts(anchors)) {
      const found = this.#untried(this.#climb(start));
      if (found === null || !(found.value > highest)) continue;
      highest = found.value;
      best = found;
    }
    return best ?? anyPoint(this.#coordinates, this.#taken, this.#random);
  }

  /** Uphill from a start; `open` is what lies there or next to it and is not taken, null where all is. */
  climbed(start: Float64Array): Climbed {
    const top = this.#climb(start);
    return { ...top, open: this.#untried(top) };
  }

  /** Any configuration that is not taken; null where there is none. */
  any(): Candidate | null {
    return anyPoint(this.#coordinates, this.#taken, this.#random);
  }

  /** Of all configurations that are left: the best by the heaviest member, among the first of which all members decide. */
  #exhaustive(all: readonly Candidate[]): Candidate | null {
    const open = all.filter(({ params }) => !this.#taken.has(params));
    const scored = open.map((candidate) => ({ candidate, value: this.#acquisition.screen(candidate.z) }));
    scored.sort((a, b) => b.value - a.value);
    let best: Candidate | null = null;
    let highest = Number.NEGATIVE_INFINITY;
    for (const { candidate } of scored.slice(0, FINALISTS)) {
      const value = this.#acquisition.value(candidate.z);
      if (best !== null && !(value > highest)) continue;
      highest = value;
      best = candidate;
    }
    return best;
  }

  /** The best screened points, distinct. */
  #starts(anchors: readonly Float64Array[]): readonly Float64Array[] {
    const scored = this.#screened(anchors).map((z) => ({ z, value: this.#acquisition.screen(z) }));
    scored.sort((a, b) => b.value - a.value);
    const keys = new Set<string>();
    const starts: Float64Array[] = [];
    for (const { z } of scored) {
      const key = z.join();
      if (keys.has(key)) continue;
      keys.add(key);
      starts.push(z);
      if (starts.length === STARTS) break;
    }
    return starts;
  }

  #screened(anchors: readonly Float64Array[]): readonly Float64Array[] {
    const points: Float64Array[] = [];
    for (let i = 0; i < UNIFORM; i++) points.push(randomPoint(this.#coordinates, this.#random));
    for (const anchor of anchors) {
      for (let i = 0; i < MUTATIONS; i++) points.push(this.#mutation(anchor));
      if (this.#coordinates.smooth.length > 0) for (let i = 0; i < MOVES; i++) points.push(this.#move(anchor));
      this.#forNeighbours(anchor, NARROW, (z) => points.push(z.slice()));
    }
    return points;
  }

  #mutation(anchor: Float64Array): Float64Array {
    const z = anchor.slice();
    const chance = MUTATED_AXES / z.length;
    for (let j = 0; j < z.length; j++) {
      const share = this.#random.uniform();
      if (this.#random.uniform() < chance) z[j] = this.#coordinates.at(j, share);
    }
    return this.#coordinates.canonicalise(z);
  }

  #move(anchor: Float64Array): Float64Array {
    const z = anchor.slice();
    const [low, high] = MOVE_EXPONENTS;
    const sd = 10 ** (low + (high - low) * this.#random.uniform());
    for (const j of this.#coordinates.smooth) z[j] = (z[j] ?? 0) + sd * this.#random.normal();
    return this.#coordinates.canonicalise(z);
  }

  /** Uphill from a start: `point` is its own copy. */
  #climb(start: Float64Array): { readonly z: Float64Array; readonly value: number } {
    const z = start.slice();
    const smooth = this.#coordinates.smooth.length > 0;
    let value = this.#acquisition.value(z);
    for (let step = 0; step < (smooth ? STEPS_BEFORE_GRADIENT : STEPS); step++) {
      const next = this.#bestNeighbour(z, WIDE, value + GAIN);
      if (next === null) break;
      value = next;
    }
    if (!smooth) return { z, value };
    value = this.#ascend(z, value);
    const next = this.#bestNeighbour(z, NARROW, value + GAIN_AFTER_GRADIENT);
    return { z, value: next === null ? value : this.#ascend(z, next) };
  }

  /** Moves z to its best neighbour where one is above `bar`, and answers its value; else null. The heaviest member says which are in question. */
  #bestNeighbour(z: Float64Array, scale: number, bar: number): number | null {
    const screened: { readonly z: Float64Array; readonly value: number }[] = [];
    this.#forNeighbours(z, scale, (neighbour) => {
      screened.push({ z: neighbour.slice(), value: this.#acquisition.screen(neighbour) });
    });
    screened.sort((a, b) => b.value - a.value);
    let highest = bar;
    let best: Float64Array | null = null;
    for (const neighbour of screened.slice(0, IN_QUESTION)) {
      const value = this.#acquisition.value(neighbour.z);
      if (!(value > highest)) continue;
      highest = value;
      best = neighbour.z;
    }
    if (best !== null) z.set(best);
    return best === null ? null : highest;
  }

  /** Moves z uphill along its smooth axes; answers its value then, which is not lower. */
  #ascend(z: Float64Array, value: number): number {
    const smooth = this.#coordinates.activeSmooth(z);
    if (smooth.length === 0) return value;
    const trial = this.#trial;
    trial.set(z);
    const { x } = minimiseInBox(
      {
        lower: new Float64Array(smooth.length),
        upper: new Float64Array(smooth.length).fill(1),
        evaluate: (point, gradient) => {
          smooth.forEach((j, i) => {
            trial[j] = point[i] ?? 0;
          });
          const height = this.#acquisition.valueAndGradient(trial, this.#gradient);
          smooth.forEach((j, i) => {
            gradient[i] = -(this.#gradient[j] ?? 0);
          });
          return -height;
        },
      },
      Float64Array.from(smooth, (j) => z[j] ?? 0),
      ASCENT,
    );
    smooth.forEach((j, i) => {
      trial[j] = x[i] ?? 0;
    });
    const height = this.#acquisition.value(this.#coordinates.canonicalise(trial));
    if (!(height > value)) return value;
    z.set(trial);
    return height;
  }

  /** The point itself where it is not taken, else its best neighbour that is not; null where all are. */
  #untried(point: { readonly z: Float64Array; readonly value: number }): (Candidate & { readonly value: number }) | null {
    const params = this.#coordinates.decode(point.z);
    if (!this.#taken.has(params)) return { ...point, params };
    const neighbours: { readonly z: Float64Array; readonly value: number }[] = [];
    this.#forNeighbours(point.z, NARROW, (z) => neighbours.push({ z: z.slice(), value: this.#acquisition.value(z) }));
    neighbours.sort((a, b) => b.value - a.value);
    for (const neighbour of neighbours) {
      const other = this.#coordinates.decode(neighbour.z);
      if (!this.#taken.has(other)) return { ...neighbour, params: other };
    }
    return null;
  }

  /** Visits all points that differ from z in one axis and what depends on it; the visited array is used again. */
  #forNeighbours(z: Float64Array, scale: number, visit: (neighbour: Float64Array) => void): void {
    for (const [j, axis] of this.#coordinates.axes.entries()) {
      const at = z[j] ?? 0;
      if (axis.smooth) {
        for (const share of SMOOTH_SHARES) this.#visit(z, j, at + this.#random.normal() * scale * share, visit);
      } else if (axis.unordered) {
        for (let k = 0; k < axis.levels; k++) if (k !== at) this.#visit(z, j, k, visit);
      } else {
        const level = axis.level(at);
        for (const other of levelsNear(level, axis.levels, scale)) this.#visit(z, j, axis.positions[other] ?? 0, visit);
      }
    }
  }

  #visit(z: Float64Array, j: number, value: number, visit: (neighbour: Float64Array) => void): void {
    this.#scratch.set(z);
    this.#scratch[j] = value;
    visit(this.#coordinates.canonicalise(this.#scratch));
  }
}

/** Other levels of an axis that count as neighbours: all where they are few, else the next two and one farther away on either side. */
function levelsNear(level: number, levels: number, scale: number): readonly number[] {
  if (levels <= ALL_NEIGHBOURS) return Array.from({ length: levels }, (_, k) => k).filter((k) => k !== level);
  const far = Math.max(Math.ceil(scale * levels), 3);
  return [-far, -2, -1, 1, 2, far].map((step) => level + step).filter((k) => k >= 0 && k < levels);
}

const LISTED = new WeakMap<Coordinates, readonly Candidate[]>();

/** All configurations of a small space, listed once; null of a larger one. */
function everyConfiguration(coordinates: Coordinates): readonly Candidate[] | null {
  const { space } = coordinates;
  if (space.cardinality() > SMALL_SPACE) return null;
  const known = LISTED.get(coordinates);
  if (known !== undefined) return known;
  const all = [...space.enumerate()].map((params) => ({ params, z: coordinates.encode(params) }));
  LISTED.set(coordinates, all);
  return all;
}
