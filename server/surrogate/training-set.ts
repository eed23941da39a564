import { type Axes, choiceSlots, type ThetaLayout, tally, thetaLayout } from "./theta-layout";

/** A value at a point, already transformed. `variance` is that of an estimate, 0 for a measured value. */
export interface Target {
  readonly z: Float64Array;
  readonly value: number;
  readonly variance: number;
}

/**
 * What a Gaussian process is fitted to: one row a distinct point. Values measured again at the same point are merged into their mean,
 * whose noise is ν/count; how they scatter goes into the likelihood of ν through `repeats` and `scatter`, which loses nothing.
 */
export interface TrainingSet {
  readonly layout: ThetaLayout;
  readonly rows: number;
  readonly axes: number;
  /** Axes before this are ordered. */
  readonly ordered: number;
  /** rows × axes. */
  readonly points: Float64Array;
  /** rows × unordered axes: slots of their choices. */
  readonly slots: Int32Array;
  /** rows × tallies of the layout. */
  readonly tallies: Float64Array;
  readonly values: Float64Array;
  /** Measurements behind each row. */
  readonly counts: Float64Array;
  /** Variance of each row beyond the noise: of an estimate. */
  readonly variances: Float64Array;
  /** Measurements beyond the first of each row. */
  readonly repeats: number;
  /** Sum of squared deviations of measurements from the mean of their row. */
  readonly scatter: number;
}

/** Rows in the order in which their points first come. */
export function trainingSet(coordinates: Axes, targets: readonly Target[]): TrainingSet {
  const groups = new Map<string, Target[]>();
  for (const target of targets) {
    const key = target.z.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [target]);
    else group.push(target);
  }
  const merged = [...groups.values()].map(mergedRow);
  const axes = coordinates.count;
  const points = new Float64Array(merged.length * axes);
  const layout = thetaLayout(coordinates);
  const unordered = axes - coordinates.ordered;
  const slots = new Int32Array(merged.length * unordered);
  const tallies = new Float64Array(merged.length * layout.tallies);
  merged.forEach((row, i) => {
    points.set(row.z, i * axes);
    choiceSlots(layout, row.z, slots, i * unordered);
    tally(layout, row.z, tallies, i * layout.tallies);
  });
  return {
    layout,
    rows: merged.length,
    axes,
    ordered: coordinates.ordered,
    points,
    slots,
    tallies,
    values: Float64Array.from(merged, (row) => row.value),
    counts: Float64Array.from(merged, (row) => row.count),
    variances: Float64Array.from(merged, (row) => row.variance),
    repeats: merged.reduce((sum, row) => sum + row.count - 1, 0),
    scatter: merged.reduce((sum, row) => sum + row.scatter, 0),
  };
}

interface Row extends Target {
  readonly count: number;
  readonly scatter: number;
}

/** The mean of the measured values; where there are estimates alone, the surest of them. */
function mergedRow(group: readonly Target[]): Row {
  const measured = group.filter((t) => t.variance === 0);
  const [first] = measured;
  if (first === undefined) {
    const surest = group.reduce((a, b) => (b.variance < a.variance ? b : a));
    return { ...surest, count: 1, scatter: 0 };
  }
  const value = measured.reduce((sum, t) => sum + t.value, 0) / measured.length;
  const scatter = measured.reduce((sum, t) => sum + (t.value - value) ** 2, 0);
  return { z: first.z, value, variance: 0, count: measured.length, scatter };
}
