import type { ParameterValue, Params } from "../protocol/space";
import { valueAt } from "../space/domain";
import type { SearchSpace } from "../space/search-space";
import { Activity } from "./activity";
import { Axis } from "./axis";

/** Axes from which on there are too many corners to look into each. */
export const MANY_AXES = 5;

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
  /** Whether there are many axes, all of them smooth and always active: a space with far more corners than trials and no choice to lock into. */
  readonly wide: boolean;
  /** Null where no parameter has a condition. */
  readonly #activity: Activity | null;

  constructor(space: SearchSpace) {
    this.space = space;
    const axes = space.parameters.filter(Axis.isNeeded).map((parameter) => new Axis(parameter));
    this.axes = [...axes.filter((a) => !a.unordered), ...axes.filter((a) => a.unordered)];
    this.count = axes.length;
    this.ordered = axes.filter((a) => !a.unordered).length;
    this.smooth = this.axes.flatMap((a, j) => (a.smooth ? [j] : []));
    this.#activity = space.parameters.some((p) => p.condition !== null) ? new Activity(space, this.axes) : null;
    this.wide = this.count >= MANY_AXES && this.smooth.length === this.count && this.#activity === null;
  }

  /** Where a configuration lies, which may be outside of the domain (the user's own values, an older space). */
  encode(params: Params): Float64Array {
    const active = this.space.restrict(params);
    return Float64Array.from(this.axes, (axis) => {
      const { name } = axis.parameter;
      const value = Object.hasOwn(active, name) ? active[name] : undefined;
      return value === undefined ? axis.middle : axis.coordinate(value);
    });
  }

  /** The configuration at canonical coordinates. */
  decode(z: Float64Array): Params {
    const values = new Map<string, ParameterValue>();
    for (const { name, distribution } of this.space.parameters) values.set(name, valueAt(distribution, 0));
    for (const [j, axis] of this.axes.entries()) values.set(axis.parameter.name, axis.value(z[j] ?? 0));
    return this.space.fromUnit(this.space.toUnit(Object.fromEntries(values)));
  }

  /** Moves a point, in place, to the nearest one of the domain: discrete axes to their values, inactive ones to their middle. */
  canonicalise(z: Float64Array): Float64Array {
    for (let j = 0; j < this.count; j++) z[j] = this.axes[j]?.nearest(z[j] ?? 0) ?? 0;
    if (this.#activity === null) return z;
    const active = this.#activity.of(z);
    for (let j = 0; j < this.count; j++) if (active[j] === 0) z[j] = this.axes[j]?.middle ?? 0;
    return z;
  }

  /** The coordinate at a share of [0, 1) of an axis. */
  at(j: number, share: number): number {
    return this.axes[j]?.at(share) ?? 0;
  }

  /** Smooth axes whose parameters are active at canonical coordinates. */
  activeSmooth(z: Float64Array): readonly number[] {
    const active = this.#activity?.of(z);
    return active === undefined ? this.smooth : this.smooth.filter((j) => active[j] === 1);
  }
}
