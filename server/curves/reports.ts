/** All in the metric's own unit. NaN and ±Infinity are allowed; steps may repeat and need not increase. */
export interface RecordedCurve {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Reports in the order of their steps, those without a number left out of `values` by being NaN. */
export interface SortedReports {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** Reports that are finite numbers. */
  readonly finite: number;
}

/** Sorts by step, stably. A step that is no finite number counts as the number of the report. */
export function sortedReports({ steps, values }: RecordedCurve): SortedReports {
  const n = values.length;
  const sortedSteps = new Float64Array(n);
  const sortedValues = new Float64Array(n);
  let increasing = true;
  let finite = 0;
  for (let i = 0; i < n; i++) {
    const step = steps[i] ?? Number.NaN;
    const value = withinReach(values[i] ?? Number.NaN);
    sortedSteps[i] = Number.isFinite(step) ? step : i + 1;
    sortedValues[i] = value;
    if (Number.isFinite(value)) finite++;
    if (i > 0 && (sortedSteps[i] ?? 0) < (sortedSteps[i - 1] ?? 0)) increasing = false;
  }
  if (increasing) return { steps: sortedSteps, values: sortedValues, finite };
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => (sortedSteps[a] ?? 0) - (sortedSteps[b] ?? 0));
  return {
    steps: Float64Array.from(order, (i) => sortedSteps[i] ?? 0),
    values: Float64Array.from(order, (i) => sortedValues[i] ?? 0),
    finite,
  };
}

/** Values whose squares would overflow are as large as numbers need be. */
const LARGEST = 1e150;

function withinReach(value: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, -LARGEST), LARGEST) : value;
}
