import { Random } from "../../numeric/random";
import { Sobol } from "../../numeric/sobol";
import type { SearchSpace } from "../../space/search-space";
import { type Axis, axesOf } from "../axes";

/** Numbers of the random stream. */
const STREAM = 0x6268;

/** Configurations of the initial design. */
const DESIGN = 10;

/** First and last length of the steps of a local search, in shares of an axis. */
const COARSE = 0.12;
const FINE = 1e-3;

/** Choices that a poll tries beside the current one of an axis. */
const OTHER_CHOICES = 3;

/** First length of a hop; it grows or shrinks so that half of the hops are accepted, and grows where they fall back into the same minimum. */
const FIRST_HOP = 0.3;
const STRETCH = 1.25;
const SHORTEST_HOP = 0.05;

type Units = readonly number[];

interface Found {
  readonly units: Units;
  /** Smaller is better; Infinity where the trial failed or is not known. */
  readonly value: number;
}

/** A question for the value at a point; smaller is better, Infinity where the trial failed. */
export type Walk = Generator<Units, never, number>;

/**
 * Basin-hopping with real trials for every value (Wales & Doye 1997): hop, search locally, accept by Metropolis. Local is Hooke & Jeeves
 * 1961, "Direct search": steps along single axes, a longer one where they all together led, half as long where none does; it needs no
 * gradient and takes integers and choices as they are. The walk asks for one value after the other and depends on them and on `own`, the
 * user's values, alone.
 */
export function* directHops(space: SearchSpace, seed: number, own: Found): Walk {
  const axes = axesOf(space);
  const sobol = new Sobol(axes.length, seed);
  let current = own;
  for (let i = 0; i < DESIGN || current.value === Number.POSITIVE_INFINITY; i++) {
    const units = sobol.point(i);
    const value = yield units;
    if (value < current.value) current = { units, value };
  }
  current = yield* localSearch(axes, current, new Random(seed, STREAM, 0));
  let hop = FIRST_HOP;
  const moves: number[] = [];
  for (let number = 1; ; number++) {
    const random = new Random(seed, STREAM, number);
    const units = leap(axes, current.units, hop, random);
    const value = yield units;
    if (value === Number.POSITIVE_INFINITY) continue;
    const next = yield* localSearch(axes, { units, value }, random);
    const isSame = next.units.every((u, j) => Math.abs(u - (current.units[j] ?? 0)) < 4 * FINE);
    const worse = Math.max(next.value - current.value, 0);
    if (worse > 0) moves.push(worse);
    const temperature = 0.3 * (moves.reduce((a, b) => a + b, 0) / Math.max(moves.length, 1));
    const isAccepted = worse === 0 || random.uniform() < Math.exp(-worse / temperature);
    hop = Math.min(Math.max(isSame || isAccepted ? hop * STRETCH : hop / STRETCH, SHORTEST_HOP), 1);
    if (isAccepted) current = next;
  }
}

function* localSearch(axes: readonly Axis[], from: Found, random: Random): Generator<Units, Found, number> {
  let best = from;
  for (let step = COARSE; step >= FINE; ) {
    const before = best;
    best = yield* poll(axes, best, step, random);
    if (best === before) {
      step /= 2;
      continue;
    }
    // Once more as far in the direction that the poll has led to, as long as that helps.
    for (let origin = before; ; ) {
      const units = inside(best.units.map((u, j) => (axes[j]?.kind === "choice" ? u : 2 * u - (origin.units[j] ?? u))));
      const value = yield units;
      if (!(value < best.value)) break;
      origin = best;
      best = { units, value };
    }
  }
  return best;
}

/** One step along each axis in a random order, either way; the first that helps is taken. The very point where none does. */
function* poll(axes: readonly Axis[], from: Found, step: number, random: Random): Generator<Units, Found, number> {
  let best = from;
  for (const j of random.permutation(axes.length)) {
    const axis = axes[j];
    if (axis === undefined || axis.size === 1) continue;
    for (const u of neighbours(axis, best.units[j] ?? 0.5, step, random)) {
      const units = best.units.with(j, u);
      const value = yield units;
      if (!(value < best.value)) continue;
      best = { units, value };
      break;
    }
  }
  return best;
}

/** Coordinates a step away on one axis: at least the next value of a stepped one; of choices a few others, in the first polls alone. */
function neighbours(axis: Axis, unit: number, step: number, random: Random): readonly number[] {
  if (axis.kind === "choice") {
    if (step < COARSE / 2) return [];
    const others = random.permutation(axis.size).filter((c) => c !== Math.floor(unit * axis.size));
    return others.slice(0, OTHER_CHOICES).map((c) => (c + 0.5) / axis.size);
  }
  const [from, to] = axis.cell(unit);
  const sign = random.uniform() < 0.5 ? -1 : 1;
  if (axis.kind === "continuous") return inside([unit + sign * step, unit - sign * step]).filter((u) => u !== unit);
  if (step < COARSE / 8 && to - from > 8 * step) return []; // its neighbours were asked for in coarser polls already
  const up = Math.max(unit + step, to + 1e-9);
  const down = Math.min(unit - step, from - 1e-9);
  return (sign > 0 ? [up, down] : [down, up]).filter((u) => u >= 0 && u < 1);
}

function leap(axes: readonly Axis[], from: Units, hop: number, random: Random): Units {
  return inside(
    from.map((u, j) => {
      const share = random.uniform();
      if (axes[j]?.kind === "choice") return random.uniform() < hop ? share : u;
      return u + hop * (2 * share - 1);
    }),
  );
}

function inside(units: Units): Units {
  return units.map((u) => Math.min(Math.max(u, 0), 1 - 2 ** -53));
}
