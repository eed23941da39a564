import { Random } from "../../numeric/random";
import type { Coordinates } from "../../surrogate/coordinates";
import type { Candidate } from "../open-point";
import type { SamplerSettings } from "../sampler";
import type { Valued } from "./evidence";
import { mostSpreadOut } from "./initial-design";

/** Only what betters the best value by this share of the way from it to the median counts as progress. */
const PROGRESS = 1e-3;

/** Values without progress, and one more an axis, after which a search stands still; none does that has fewer values an axis. */
const PATIENCE = 5;
const FEWEST_AN_AXIS = 5;

/** Trials that a new start needs at least to be worth while, and how many of the last go to the best of all starts. */
const WORTHWHILE = 30;
const LAST = 8;

/** First trials of a new start. */
const FIRST = 5;

const STREAM = 105;

/** A search that begins anew with a trial: first with these points, then with a model of what was measured since. */
export interface Start {
  readonly from: number;
  readonly first: readonly Candidate[];
}

/**
 * Where a search over many smooth axes begins anew, as it stands still. A model of all that was measured knows another minimum by points
 * too far up it, and far from all points it expects nothing: what begins anew looks for itself. The last trials go to the best of all
 * (multi-start, as the trust regions of Eriksson et al. 2019 begin anew). All follows from what was measured.
 */
export class Restarts {
  readonly #settings: SamplerSettings;
  readonly #coordinates: Coordinates;
  readonly #starts = new Map<number, Start>();
  #latest: { readonly valued: readonly Valued[]; readonly start: Start | null } | null = null;

  constructor(settings: SamplerSettings, coordinates: Coordinates) {
    this.#settings = settings;
    this.#coordinates = coordinates;
  }

  /**
   * The start that a trial belongs to; null for the search as it began. `isExact` says whether measured values show no noise to speak of:
   * under noise standing still is no sign of having arrived.
   */
  of(trial: number, valued: readonly Valued[], isExact: (rows: readonly Valued[]) => boolean): Start | null {
    const { trials, directions } = this.#settings;
    if (!mayBeginAnew(this.#coordinates, trials, directions.length) || trials - trial <= LAST) return null;
    if (this.#latest?.valued !== valued) this.#latest = { valued, start: this.#latestOf(valued, isExact) };
    const { start } = this.#latest;
    return start === null || trial < start.from ? null : start; // a trial of before may run again
  }

  #latestOf(valued: readonly Valued[], isExact: (rows: readonly Valued[]) => boolean): Start | null {
    const { trials, directions } = this.#settings;
    const axes = this.#coordinates.count;
    const sign = directions[0] === "maximize" ? -1 : 1;
    const sorted: number[] = [];
    let start: Start | null = null;
    let rows: Valued[] = [];
    let best = Number.POSITIVE_INFINITY;
    let since = 0;
    for (const row of valued) {
      const value = sign * (row.values?.[0] ?? Number.NaN);
      if (Number.isNaN(value) || !belongs(row, start)) continue;
      insert(sorted, value);
      rows.push(row);
      const scale = (sorted[sorted.length >> 1] ?? 0) - (sorted[0] ?? 0);
      since = value < best - PROGRESS * scale ? 0 : since + 1;
      best = Math.min(best, value);
      const standsStill = since >= PATIENCE + axes && rows.length >= FEWEST_AN_AXIS * axes;
      if (!standsStill || trials - row.trial < WORTHWHILE) continue;
      since = 0;
      if (!isExact(rows)) continue;
      start = this.#start(row.trial + 1);
      rows = [];
      best = Number.POSITIVE_INFINITY;
    }
    return start;
  }

  /** Its first points depend on its number alone: what is told late changes none that was asked for. */
  #start(from: number): Start {
    const known = this.#starts.get(from);
    if (known !== undefined) return known;
    const points = mostSpreadOut(this.#coordinates, FIRST, [], new Random(this.#settings.seed, STREAM, from));
    const first = points.map((point) => {
      const params = this.#coordinates.decode(point);
      return { z: this.#coordinates.encode(params), params };
    });
    const start = { from, first };
    this.#starts.set(from, start);
    return start;
  }
}

/** Whether a study of so many trials begins anew at all where it stands still: many smooth axes, one objective and trials enough. */
export function mayBeginAnew({ wide, count }: Coordinates, trials: number, objectives: number): boolean {
  return wide && objectives === 1 && trials >= FEWEST_AN_AXIS * count + WORTHWHILE;
}

/** Whether a trial belongs to a start: all from its first on, but for what was still under way from before. */
export function belongs({ trial, z }: Valued, start: Start | null): boolean {
  if (start === null) return true;
  const planned = start.first[trial - start.from];
  return trial >= start.from && (planned === undefined || planned.z.join() === z.join());
}

function insert(sorted: number[], value: number): void {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, value);
}
