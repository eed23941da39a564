import type { Distribution, ParameterValue } from "../protocol/space";
import { sizeOf, valueFromUnit } from "../space/domain";
import type { SearchSpace } from "../space/search-space";

/** A parameter as samplers see it: a coordinate of [0, 1) as `SearchSpace.toUnit` gives it, each value of a finite domain owning a cell. */
export interface Axis {
  /** `stepped`: the values have an order and each owns an interval; `choice`: they have none. */
  readonly kind: "continuous" | "stepped" | "choice";
  /** Number of values; Infinity where it is continuous. */
  readonly size: number;
  /** Edges of the interval that the value at this coordinate owns; the coordinate itself where it is continuous. */
  cell(unit: number): readonly [from: number, to: number];
}

export function axesOf(space: SearchSpace): readonly Axis[] {
  return space.parameters.map(({ distribution }) => axisOf(distribution));
}

/** Index of a value of a `choice` axis of that size. */
export function choiceAt(unit: number, size: number): number {
  return Math.min(Math.floor(unit * size), size - 1);
}

function axisOf(domain: Distribution): Axis {
  const size = sizeOf(domain);
  if (size === Number.POSITIVE_INFINITY) return { kind: "continuous", size, cell: (unit) => [unit, unit] };
  const even = (unit: number): readonly [number, number] => {
    const k = choiceAt(unit, size);
    return [k / size, (k + 1) / size];
  };
  if (domain.type === "categorical") return { kind: domain.ordered || size < 2 ? "stepped" : "choice", size, cell: even };
  return { kind: "stepped", size, cell: domain.log && size > 1 ? logCell(domain) : even };
}

/** The steps of a log domain own intervals between the middles of neighbours, as wide as they are in logs. */
function logCell(domain: Exclude<Distribution, { type: "categorical" }>): Axis["cell"] {
  const step = domain.step ?? 1;
  const first = Math.max(domain.low - step / 2, domain.low / 2);
  const last = Number(valueFromUnit(domain, 1)) + step / 2;
  const unit = (value: number): number => Math.min(Math.max(Math.log(value / first) / Math.log(last / first), 0), 1);
  return (u) => {
    const value = Number(valueFromUnit(domain, u) as ParameterValue);
    return [unit(Math.max(value - step / 2, first)), unit(value + step / 2)];
  };
}
