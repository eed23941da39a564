import { median } from "../numeric/statistics";
import { type RecordedTrial, usableLength } from "./recording";

/**
 * What each trial had run when it made each of its reports, in steps. Where all curves go forward that is told by the steps themselves,
 * so that curves which were thinned out or reported now and then count as what they ran; else every report counts as one.
 */
export function stepCosts(trials: readonly RecordedTrial[]): readonly Float64Array[] {
  const gaps: number[] = [];
  for (const { steps } of trials) {
    for (let i = 1; i < steps.length; i++) gaps.push((steps[i] ?? Number.NaN) - (steps[i - 1] ?? Number.NaN));
  }
  const isForward = gaps.every((gap) => gap > 0) && trials.every(({ steps }) => Number.isFinite(steps[0] ?? 0));
  const gap = isForward && gaps.length > 0 ? median(gaps) : 1;
  return trials.map((trial) => {
    const { steps } = trial;
    const first = steps[0] ?? 0;
    // What came before the first report: all of it, unless the count began elsewhere (a step 0, a run that was taken up).
    const before = first > 0 ? Math.min(first, gap) : gap;
    const costs = new Float64Array(usableLength(trial));
    for (let i = 0; i < costs.length; i++) costs[i] = isForward ? (steps[i] ?? 0) - first + before : i + 1;
    return costs;
  });
}
