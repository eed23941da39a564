import type { Params } from "../protocol/space";
import { choiceIndex } from "../space/domain";
import type { SearchSpace } from "../space/search-space";

/** A point of [0, 1)ⁿ; NaN where the parameter is inactive or its value is none of the choices. */
export type Point = Float64Array;

/** Coordinates of a configuration; NaN for an inactive parameter and for a choice that is none of the domain's. */
export function pointOf(space: SearchSpace, params: Params): Point {
  const active = new Set(space.active(params).map((p) => p.name));
  const units = space.toUnit(params);
  return Float64Array.from(space.parameters, ({ name, distribution }, j) => {
    const value = active.has(name) && Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) return Number.NaN;
    if (distribution.type === "categorical" && choiceIndex(distribution, value) < 0) return Number.NaN;
    return units[j] ?? Number.NaN;
  });
}
