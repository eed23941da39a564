import type { Distribution, ParameterValue, Params } from "../protocol/space";
import { choiceIndex, isInDomain, middleOf, quantised, sizeOf, valueAt, valueFromUnit } from "../space/domain";
import { holdsFor, namesIn } from "../space/evaluate";
import type { Parameter, SearchSpace } from "../space/search-space";

/** How far values of the user's own may lie outside of the domain, in widths of it. */
const FARTHEST = 1;

/** Ordered axes with more values than this move like continuous ones and are rounded afterwards. */
const FEW_LEVELS = 64;

/** One parameter as a coordinate: 0 … 1 along its ordered axis, or the index of an unordered choice (−1: none of them). */
export interface Axis {
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
}

/**
 * A search space as coordinates of a kernel. A parameter with one value has none, unless the user's own value is another. Inactive
 * parameters lie at their middle, so that all configurations that differ in them alone coincide. Ordered axes come first, so that
 * loops over either kind need no branch.
 */
export class Coordinates {
  readonly space: SearchSpace;
  readonly axes: readonly Axis[];
  readonly count: number;
  /** Axes before this are ordered, from here on unordered choices. */
  readonly ordered: number;
  /** Positions of smooth axes. */
  readonly smooth: readonly number[];
  readonly #conditional: boolean;
  /** Names that some condition reads. */
  readonly #deciding: ReadonlySet<string>;
  readonly #position: ReadonlyMap<string, number>;
  readonly #choices: ReadonlyMap<string, readonly string[]>;

  constructor(space: SearchSpace) {
    this.space = space;
    const axes = space.parameters.filter(varies).map(axisOf);
    this.axes = [...axes.filter((a) => !a.unordered), ...axes.filter((a) => a.unordered)];
    this.count = axes.length;
    this.ordered = axes.filter((a) => !a.unordered).length;
    this.smooth = this.axes.flatMap((a, j) => (a.smooth ? [j] : []));
    this.#conditional = space.parameters.some((p) => p.condition !== null);
    this.#deciding = new Set(space.parameters.flatMap((p) => (p.condition === null ? [] : namesIn(p.condition))));
    this.#position = new Map(this.axes.map((a, j) => [a.parameter.name, j]));
    this.#choices = new Map(
      space.parameters.flatMap(({ name, distribution: d }) => (d.type === "categorical" && d.ordered ? [[name, d.choices]] : [])),
    );
  }

  /** Where a configuration lies, which may be outside of the domain (the user's own values, an older space). */
  encode(params: Params): Float64Array {
    const active = this.space.restrict(params);
    return Float64Array.from(this.axes, ({ parameter: { name, distribution }, middle }) => {
      const value = Object.hasOwn(active, name) ? active[name] : undefined;
      return value === undefined ? middle : coordinateOf(distribution, value);
    });
  }

  /** The configuration at canonical coordinates. */
  decode(z: Float64Array): Params {
    const values = new Map<string, ParameterValue>();
    for (const parameter of this.space.parameters) {
      const j = this.#position.get(parameter.name);
      values.set(parameter.name, j === undefined ? valueAt(parameter.distribution, 0) : this.#value(z, j));
    }
    return this.space.fromUnit(this.space.toUnit(Object.fromEntries(values)));
  }

  /** Moves a point, in place, to the nearest one of the domain: discrete axes to their values, inactive ones to their middle. */
  canonicalise(z: Float64Array): Float64Array {
    for (let j = 0; j < this.count; j++) z[j] = this.nearest(j, z[j] ?? 0);
    return this.#conditional ? this.#settleConditions(z) : z;
  }

  /** The coordinate of the value of an axis that is nearest. */
  nearest(j: number, z: number): number {
    const axis = this.axes[j];
    if (axis === undefined) return 0;
    if (axis.unordered) return Math.min(Math.max(Math.round(z), 0), axis.levels - 1);
    const inside = Math.min(Math.max(z, 0), 1);
    if (axis.levels === Number.POSITIVE_INFINITY) return inside;
    if (axis.smooth) return coordinateOf(axis.parameter.distribution, valueOn(axis.parameter.distribution, inside));
    return axis.positions[levelNear(axis.positions, inside)] ?? 0;
  }

  /** The coordinate at a share of [0, 1] of an axis as `SearchSpace.fromUnit` spreads values: evenly, in logs along a log axis. */
  at(j: number, share: number): number {
    const axis = this.axes[j];
    if (axis === undefined || axis.levels === Number.POSITIVE_INFINITY) return share;
    const { distribution } = axis.parameter;
    if (distribution.type !== "categorical" && distribution.log) return coordinateOf(distribution, valueFromUnit(distribution, share));
    const level = Math.min(Math.floor(share * axis.levels), axis.levels - 1);
    return axis.unordered ? level : level / Math.max(axis.levels - 1, 1);
  }

  /** Smooth axes whose parameters are active at canonical coordinates. */
  activeSmooth(z: Float64Array): readonly number[] {
    if (!this.#conditional) return this.smooth;
    const active = new Uint8Array(this.count);
    this.#eachAxis(z, (j, applies) => {
      active[j] = applies ? 1 : 0;
    });
    return this.smooth.filter((j) => active[j] === 1);
  }

  #settleConditions(z: Float64Array): Float64Array {
    this.#eachAxis(z, (j, applies) => {
      if (!applies) z[j] = this.axes[j]?.middle ?? 0;
    });
    return z;
  }

  /** In the order of dependency: which axes apply, given those before. */
  #eachAxis(z: Float64Array, visit: (j: number, applies: boolean) => void): void {
    const seen = new Map<string, ParameterValue>();
    const valueOfName = (name: string): ParameterValue | undefined => seen.get(name);
    const choicesOfName = (name: string): readonly string[] | undefined => this.#choices.get(name);
    for (const { name, condition, distribution } of this.space.parameters) {
      const j = this.#position.get(name);
      const applies = condition === null || holdsFor(condition, valueOfName, choicesOfName);
      if (applies && this.#deciding.has(name)) seen.set(name, j === undefined ? valueAt(distribution, 0) : this.#value(z, j));
      if (j !== undefined) visit(j, applies);
    }
  }

  #value(z: Float64Array, j: number): ParameterValue {
    const distribution = this.axes[j]?.parameter.distribution;
    return distribution === undefined ? 0 : valueOn(distribution, z[j] ?? 0);
  }
}

/** Index of the position nearest to z. */
export function levelNear(positions: Float64Array, z: number): number {
  let low = 0;
  let high = positions.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0) <= z) low = middle;
    else high = middle;
  }
  return (positions[high] ?? 0) - z < z - (positions[low] ?? 0) ? high : low;
}

function varies({ distribution, baseline }: Parameter): boolean {
  return sizeOf(distribution) > 1 || (baseline !== null && !isInDomain(distribution, baseline));
}

function axisOf(parameter: Parameter): Axis {
  const { distribution } = parameter;
  const levels = sizeOf(distribution);
  const unordered = distribution.type === "categorical" && !distribution.ordered;
  const smooth = !unordered && levels > FEW_LEVELS;
  const listed = unordered || smooth ? 0 : levels;
  return {
    parameter,
    levels,
    unordered,
    smooth,
    positions: Float64Array.from({ length: listed }, (_, k) => (levels === 1 ? 0 : coordinateOf(distribution, valueAt(distribution, k)))),
    middle: unordered ? 0 : coordinateOf(distribution, middleOf(distribution)),
  };
}

function coordinateOf(distribution: Distribution, value: ParameterValue): number {
  if (distribution.type === "categorical") {
    const index = choiceIndex(distribution, value);
    return distribution.ordered && index >= 0
      ? index / Math.max(distribution.choices.length - 1, 1)
      : distribution.ordered
        ? 1 + FARTHEST
        : index;
  }
  const [low, high] = edges(distribution);
  const position = distribution.log ? Math.log(Math.max(Number(value), Number.MIN_VALUE)) : Number(value);
  const z = high > low ? (position - low) / (high - low) : Math.sign(position - low);
  return Number.isNaN(z) ? 0.5 : Math.min(Math.max(z, -FARTHEST), 1 + FARTHEST);
}

function valueOn(distribution: Distribution, z: number): ParameterValue {
  if (distribution.type === "categorical")
    return valueAt(distribution, Math.round(distribution.ordered ? z * (distribution.choices.length - 1) : z));
  const [low, high] = edges(distribution);
  const position = low * (1 - z) + high * z;
  return quantised(distribution, distribution.log ? Math.exp(position) : position);
}

/** First and last value of a numeric axis, in logs where it is logarithmic. */
function edges(distribution: Exclude<Distribution, { type: "categorical" }>): readonly [number, number] {
  const size = sizeOf(distribution);
  const high = size === Number.POSITIVE_INFINITY ? distribution.high : Number(valueAt(distribution, size - 1));
  return distribution.log ? [Math.log(distribution.low), Math.log(high)] : [distribution.low, high];
}
