import type { Params } from "../../protocol/space";
import type { SearchSpace } from "../../space/search-space";
import { type Axis, axesOf, choiceAt } from "../axes";
import { pointOf } from "../point";
import { axisDeviation, type Gaussian } from "./gaussian";
import type { Thresholds } from "./margin";

/** Where a trial lies for CMA-ES. */
export interface Sample {
  /** Along the Gaussian's axes, in units of [0, 1], not yet rounded; NaN where unknown because inactive. */
  readonly raw: Float64Array;
  /** Index on each choice axis; −1 where inactive or unknown. */
  readonly choices: readonly number[];
  /** The centre around which it was drawn where that is not the mean. */
  readonly centre: Float64Array | null;
}

/**
 * Which parameter belongs to which part of the search distribution: ordered axes to the Gaussian; unordered choices, and whatever has
 * two values, to the choice probabilities; a single value to neither.
 */
export class Layout {
  readonly space: SearchSpace;
  readonly #axes: readonly Axis[];
  readonly #gaussian: readonly number[];
  readonly #choices: readonly number[];
  /** Number of values on each choice axis. */
  readonly sizes: readonly number[];
  /** Null where an axis of the Gaussian is continuous. */
  readonly thresholds: readonly (Thresholds | null)[];

  constructor(space: SearchSpace) {
    this.space = space;
    this.#axes = axesOf(space);
    const many = this.#axes.flatMap((axis, j) => (axis.size > 1 ? [j] : []));
    const isChoice = (j: number): boolean => this.#axes[j]?.kind === "choice" || this.#axes[j]?.size === 2;
    this.#gaussian = many.filter((j) => !isChoice(j));
    this.#choices = many.filter(isChoice);
    this.sizes = this.#choices.map((j) => this.#axes[j]?.size ?? 1);
    this.thresholds = this.#gaussian.map((j) => thresholdsOf(this.#axes[j]));
  }

  /** Dimension of the Gaussian. */
  get dimensions(): number {
    return this.#gaussian.length;
  }

  /** Stepped axes of the Gaussian and choice axes together. */
  get discrete(): number {
    return this.thresholds.filter((t) => t !== null).length + this.#choices.length;
  }

  isContinuous(j: number): boolean {
    return this.thresholds[j] === null;
  }

  /** Whether no continuous axis is wider than this any more; never where there is none. */
  isNarrow(gaussian: Gaussian, width: number): boolean {
    const continuous = this.thresholds.flatMap((t, j) => (t === null ? [j] : []));
    return continuous.length > 0 && continuous.every((j) => gaussian.sigma * axisDeviation(gaussian, j) < width);
  }

  /** The configuration that is run: discrete steps stretched by the margin's scales around the mean, then rounded. */
  paramsOf({ raw, choices }: Pick<Sample, "raw" | "choices">, mean: Float64Array, scales: Float64Array): Params {
    const units = new Array<number>(this.#axes.length).fill(0.5);
    this.#gaussian.forEach((at, j) => {
      const [x, m] = [raw[j] ?? 0.5, mean[j] ?? 0.5];
      units[at] = this.isContinuous(j) ? x : m + (x - m) * (scales[j] ?? 1);
    });
    this.#choices.forEach((at, j) => {
      const size = this.sizes[j] ?? 1;
      units[at] = ((choices[j] ?? 0) + 0.5) / size;
    });
    return this.space.fromUnit(units.map((u) => Math.min(Math.max(u, 0), 1)));
  }

  /** Where a configuration lies that was not drawn from a known distribution. */
  sampleOf(params: Params): Sample {
    const point = pointOf(this.space, params);
    return {
      raw: Float64Array.from(this.#gaussian, (at) => point[at] ?? Number.NaN),
      choices: this.#choices.map((at, j) => {
        const unit = point[at] ?? Number.NaN;
        return Number.isNaN(unit) ? -1 : choiceAt(unit, this.sizes[j] ?? 1);
      }),
      centre: null,
    };
  }
}

function thresholdsOf(axis: Axis | undefined): Thresholds | null {
  if (axis === undefined || axis.kind === "continuous") return null;
  return (coordinate) => {
    const [from, to] = axis.cell(Math.min(Math.max(coordinate, 0), 1 - 2 ** -53));
    return [from <= 0 ? Number.NEGATIVE_INFINITY : from, to >= 1 ? Number.POSITIVE_INFINITY : to];
  };
}
