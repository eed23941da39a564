import { Random } from "../../numeric/random";
import type { Direction } from "../../protocol/space";
import { OutputTransform } from "../../surrogate/output-transform";

/** Weight vectors at most: each has a model of its own, whose fits are kept. */
const MOST_WEIGHTS = 21;

/**
 * Share of the plain sum, which tells points apart that are equal in their worst objective. Unweighted (Steuer & Choo 1983, "An interactive
 * weighted Tchebycheff procedure"), where Knowles 2006, eq. 2, has weights: an objective of weight 0 still tells between equals.
 */
const AUGMENTATION = 0.05;

const STREAM = 102;

/**
 * ParEGO (Knowles 2006): several objectives become one by an augmented Chebyshev sum whose weights are drawn anew for every trial, from
 * an even grid on the simplex, so that trials head for different trade-offs.
 */
export class Scalarisation {
  readonly weights: readonly (readonly number[])[];
  readonly #directions: readonly Direction[];
  readonly #seed: number;

  constructor(directions: readonly Direction[], seed: number) {
    this.#directions = directions;
    this.#seed = seed;
    this.weights = directions.length === 1 ? [[1]] : simplexGrid(directions.length);
  }

  /** Index of the weights of a trial. */
  pick(trial: number): number {
    return this.weights.length === 1 ? 0 : new Random(this.#seed, STREAM, trial).integer(this.weights.length);
  }

  /** One value per row of objective values, to be minimised; with a single objective its own values. Rows are finite. */
  apply(index: number, rows: readonly (readonly number[])[]): readonly number[] {
    if (this.#directions.length === 1) return rows.map(([value]) => value ?? 0);
    const weights = this.weights[index] ?? [];
    const columns = this.#directions.map((direction, j) =>
      normalised(
        direction,
        rows.map((row) => row[j] ?? 0),
      ),
    );
    return rows.map((_, i) => {
      const parts = weights.map((w, j) => w * (columns[j]?.[i] ?? 0));
      return Math.max(...parts) + AUGMENTATION * columns.reduce((sum, column) => sum + (column[i] ?? 0), 0);
    });
  }
}

/** 0 for the best, 1 for the worst value; what is worse than the median is drawn together first, so that one exploded value does not rule. */
function normalised(direction: Direction, values: readonly number[]): readonly number[] {
  if (values.length === 0) return [];
  const transform = new OutputTransform(direction, values);
  const losses = values.map((v) => transform.apply(v));
  const low = losses.reduce((a, b) => Math.min(a, b));
  const span = losses.reduce((a, b) => Math.max(a, b)) - low;
  return losses.map((v) => (span > 0 ? (v - low) / span : 0));
}

/** All vectors of multiples of 1/s that add up to 1, for the finest s ≤ 10 that keeps them few. */
function simplexGrid(objectives: number): readonly (readonly number[])[] {
  let finest = compositions(objectives, 1);
  for (let s = 2; s <= 10; s++) {
    const grid = compositions(objectives, s);
    if (grid.length > MOST_WEIGHTS) break;
    finest = grid;
  }
  return finest;
}

function compositions(parts: number, s: number): readonly (readonly number[])[] {
  const rest = (left: number, n: number): number[][] =>
    n === 1 ? [[left]] : Array.from({ length: left + 1 }, (_, k) => rest(left - k, n - 1).map((tail) => [k, ...tail])).flat();
  return rest(s, parts).map((vector) => vector.map((k) => k / s));
}
