import { CELLS, type WayCurve } from "./way-curve";

/** Where a trial stands after so many cells, by one view of its curve; larger is better. */
export interface Trait {
  readonly id: "best" | "level" | "trend";
  of(curve: WayCurve, cell: number): number;
}

/** Share of the way behind it over which a level is taken, and a slope. */
const LEVEL = 0.12;
const SLOPE = 0.3;

/**
 * What early values can tell of the end. No one of them is right for every study: the best so far is robust where the end is noisy, the
 * level sees curves that get worse again, the trend sees late bloomers. Each study shows by its complete trials which one ranks them.
 */
export const TRAITS: readonly Trait[] = [
  { id: "best", of: (curve, cell) => curve.best[cell] ?? 0 },
  { id: "level", of: (curve, cell) => curve.mean(cell - widthOf(LEVEL, cell, 1) + 1, cell) },
  { id: "trend", of: trend },
];

/** The least-squares line of the last cells, followed for half of what is to come, but never for more than half of what has been. */
function trend(curve: WayCurve, cell: number): number {
  const width = widthOf(SLOPE, cell, 3);
  if (width > cell) return curve.u[cell] ?? 0;
  const middle = (width - 1) / 2;
  let shared = 0;
  for (let i = 0; i < width; i++) shared += (i - middle) * (curve.u[cell - width + 1 + i] ?? 0);
  const slope = shared / ((width * (width * width - 1)) / 12);
  return curve.mean(cell - width + 1, cell) + slope * (middle + Math.min(CELLS - cell, cell) / 2);
}

function widthOf(share: number, cell: number, least: number): number {
  return Math.max(least, Math.round(share * cell));
}
