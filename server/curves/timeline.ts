/** Steps of a program as t = 1 … length, on which curves are modelled: at most 128 of them. */
export interface Timeline {
  readonly length: number;
  readonly horizon: number;
  /** Added to steps, so that the first is not 0. */
  readonly offset: number;
}

/** A curve on a timeline: means of what was reported at each t, in increasing order of t. */
export interface BinnedCurve {
  readonly times: Int32Array;
  readonly values: Float64Array;
  /** What a single report scatters more than the mean of its bin: variance. */
  readonly withinVariance: number;
}

const LONGEST = 128;

/** The timeline of a horizon, as fine as reports come. `steps`: finite, in increasing order. */
export function timelineOf(steps: ArrayLike<number>, horizon: number): Timeline {
  const first = steps[0] ?? 1;
  const gaps: number[] = first > 0 ? [first] : [];
  for (let i = 1; i < steps.length; i++) {
    const gap = (steps[i] ?? 0) - (steps[i - 1] ?? 0);
    if (gap > 0) gaps.push(gap);
  }
  gaps.sort((a, b) => a - b);
  const usual = gaps[Math.floor((gaps.length - 1) / 4)] ?? horizon;
  const offset = first > 0 ? 0 : usual - first;
  const length = Math.round((horizon + offset) / usual);
  return { length: Math.min(Math.max(Number.isFinite(length) ? length : LONGEST, 2), LONGEST), horizon, offset };
}

/** t of a step, from 1; `length` only from the horizon on. */
export function timeOf(timeline: Timeline, step: number): number {
  const { length, horizon, offset } = timeline;
  if (step >= horizon) return length;
  return Math.min(Math.max(Math.round(((step + offset) / (horizon + offset)) * length), 1), length - 1);
}

/** `values` on the model's scale, those that are no numbers being left out; steps in increasing order. */
export function binned(timeline: Timeline, steps: ArrayLike<number>, values: ArrayLike<number>): BinnedCurve {
  const times: number[] = [];
  const means: number[] = [];
  const counts: number[] = [];
  let differences = 0;
  let pairs = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const t = timeOf(timeline, steps[i] ?? 0);
    const at = times.length - 1;
    if (times[at] === t) {
      const count = (counts[at] ?? 0) + 1;
      counts[at] = count;
      means[at] = (means[at] ?? 0) + (value - (means[at] ?? 0)) / count;
      // von Neumann 1941: half the mean squared difference of neighbours, which a trend hardly moves.
      differences += ((value - (values[i - 1] ?? value)) ** 2 || 0) / 2;
      pairs++;
    } else {
      times.push(t);
      means.push(value);
      counts.push(1);
    }
  }
  const usual = times.length === 0 ? 1 : counts.reduce((sum, c) => sum + c, 0) / times.length;
  const withinVariance = pairs === 0 ? 0 : (differences / pairs) * (1 - 1 / Math.max(usual, 1));
  return { times: Int32Array.from(times), values: Float64Array.from(means), withinVariance };
}
