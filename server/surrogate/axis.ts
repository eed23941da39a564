import type { Distribution, ParameterValue } from "../protocol/space";
import { choiceIndex, isInDomain, middleOf, quantised, sizeOf, valueAt } from "../space/domain";
import type { Parameter } from "../space/search-space";

/** How far values of the user's own may lie outside of the domain, in widths of it. */
const FARTHEST = 1;

/** Ordered axes with more values than this move like continuous ones and are rounded afterwards. */
const FEW_LEVELS = 64;

/** One parameter as a coordinate: 0 … 1 along its ordered axis, in logs along a log axis, or the index of an unordered choice. */
export class Axis {
  readonly parameter: Parameter;
  /** Number of values; Infinity for a float without a step. */
  readonly levels: number;
  readonly unordered: boolean;
  /** Whether it is moved by gradients: a float, or of many values. */
  readonly smooth: boolean;
  /** Coordinates of the values of an ordered axis that is not smooth, increasing. */
  readonly positions: Float64Array;
  /** Coordinate while inactive. */
  readonly middle: number;
  readonly #log: boolean;
  readonly #step: number;
  /** First and last value of a numeric axis. */
  readonly #first: number;
  readonly #last: number;
  /** The same in logs where it is logarithmic. */
  readonly #low: number;
  readonly #width: number;

  constructor(parameter: Parameter) {
    const { distribution } = parameter;
    this.parameter = parameter;
    this.levels = sizeOf(distribution);
    this.unordered = distribution.type === "categorical" && !distribution.ordered;
    this.smooth = !this.unordered && this.levels > FEW_LEVELS;
    const numeric = distribution.type === "categorical" ? { low: 0, step: 1, log: false } : distribution;
    this.#log = numeric.log;
    this.#step = numeric.step ?? 0;
    this.#first = numeric.low;
    this.#last = lastOf(distribution, this.levels);
    this.#low = this.#scaled(this.#first);
    this.#width = this.#scaled(this.#last) - this.#low;
    const listed = this.unordered || this.smooth ? 0 : this.levels;
    this.positions = Float64Array.from({ length: listed }, (_, k) => this.coordinate(valueAt(distribution, k)));
    this.middle = this.unordered ? 0 : this.coordinate(middleOf(distribution));
  }

  /** Whether a parameter needs a coordinate: it has several values, or the user's own is none of them. */
  static isNeeded({ distribution, baseline }: Parameter): boolean {
    return sizeOf(distribution) > 1 || (baseline !== null && !isInDomain(distribution, baseline));
  }

  /** Where a value lies: beyond 0 … 1 outside of the domain, −1 for what is none of unordered choices. */
  coordinate(value: ParameterValue): number {
    const { distribution } = this.parameter;
    if (distribution.type !== "categorical") return this.#along(Number(value));
    const index = choiceIndex(distribution, value);
    if (this.unordered) return index;
    return index < 0 ? 1 + FARTHEST : this.#along(index);
  }

  /** The value at a coordinate that `nearest` gave. */
  value(z: number): ParameterValue {
    const { distribution } = this.parameter;
    if (distribution.type === "categorical") return valueAt(distribution, Math.round(this.unordered ? z : z * this.#last));
    const position = this.#low + z * this.#width;
    return quantised(distribution, this.#log ? Math.exp(position) : position);
  }

  /** The nearest coordinate of a value of the domain. */
  nearest(z: number): number {
    if (this.unordered) return Math.min(Math.max(Math.round(z), 0), this.levels - 1);
    const inside = Math.min(Math.max(z, 0), 1);
    if (this.levels === Number.POSITIVE_INFINITY) return inside;
    if (!this.smooth) return this.positions[this.level(inside)] ?? 0;
    return this.#log
      ? this.#snapped(Math.exp(this.#low + inside * this.#width))
      : Math.round(inside * (this.levels - 1)) / (this.levels - 1);
  }

  /** Number of the value at or nearest to a coordinate of an axis that is not smooth. */
  level(z: number): number {
    if (this.unordered) return z;
    let low = 0;
    let high = this.positions.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.positions[middle] ?? 0) <= z) low = middle;
      else high = middle;
    }
    return (this.positions[high] ?? 0) - z < z - (this.positions[low] ?? 0) ? high : low;
  }

  /**
   * The coordinate at a share of [0, 1): every value has an equal part of it; along a log axis what lies nearest to it in logs, half a
   * step beyond the first and the last value included, so that these get their share.
   */
  at(share: number): number {
    if (this.levels === Number.POSITIVE_INFINITY) return share;
    if (this.#log) {
      const from = Math.log(Math.max(this.#first - this.#step / 2, this.#first / 2));
      return this.#snapped(Math.exp(from + share * (Math.log(this.#last + this.#step / 2) - from)));
    }
    const level = Math.min(Math.floor(share * this.levels), this.levels - 1);
    return this.unordered ? level : level / Math.max(this.levels - 1, 1);
  }

  /** The coordinate of the value of a stepped axis next to a number. */
  #snapped(number: number): number {
    const k = Math.min(Math.max(Math.round((number - this.#first) / this.#step), 0), this.levels - 1);
    return this.#along(this.#first + k * this.#step);
  }

  #along(number: number): number {
    const distance = this.#scaled(number) - this.#low;
    const z = this.#width > 0 ? distance / this.#width : Math.sign(distance);
    return Number.isNaN(z) ? 0.5 : Math.min(Math.max(z, -FARTHEST), 1 + FARTHEST);
  }

  #scaled(number: number): number {
    return this.#log ? Math.log(Math.max(number, Number.MIN_VALUE)) : number;
  }
}

function lastOf(distribution: Distribution, levels: number): number {
  if (distribution.type === "categorical") return levels - 1;
  return levels === Number.POSITIVE_INFINITY ? distribution.high : Number(valueAt(distribution, levels - 1));
}
