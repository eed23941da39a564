import type { Objective } from "../protocol/space";
import type { Estimate } from "../samplers/sampler";
import type { TrialRecord } from "./ledger";
import { valuation } from "./trial-values";

type Curve = TrialRecord["curve"];

/**
 * What a trial that was ended early would have come to, first objective, in its unit: complete trials tell how a final value hangs on the
 * value at the same step. Least squares on what was still to be gained, y − x = a + b·(x − x̄), where the slope is drawn towards none as if
 * by one more average trial: few curves say little about it. `sd` is that of a new observation (Draper & Smith 1998, "Applied Regression
 * Analysis", § 1.4). Beyond the values that were seen the line tells nothing (good trials all end alike, and it would lead the worst there
 * as well): what is gained is as at the edge, give or take half of the way from there. Null without a report or a complete curve.
 */
export function predictedValue(objective: Objective, curve: Curve, complete: readonly TrialRecord[]): Estimate | null {
  const now = valueAt(objective, curve, Number.POSITIVE_INFINITY);
  if (now === null) return null;
  const step = lastStep(curve);
  const pairs = complete.flatMap((trial): [number, number][] => {
    const then = valueAt(objective, trial.curve, step);
    const end = trial.values?.[0];
    return then === null || end === undefined || !Number.isFinite(end) ? [] : [[then, end - then]];
  });
  const found = pairs.length === 0 ? null : regressed(now, pairs);
  return found !== null && Number.isFinite(found.mean) && Number.isFinite(found.sd) ? found : null;
}

/** Whether what a trial reported of its first objective makes no number: it went wrong, whoever ended it. */
export function hasDiverged(objective: Objective, curve: Curve): boolean {
  const reports = curve.flatMap(({ values: [value] }) => (typeof value === "number" ? [value] : []));
  return valuation(objective, reports).kind === "diverged";
}

function regressed(now: number, pairs: readonly (readonly [number, number])[]): Estimate {
  const n = pairs.length;
  const meanOf = (of: (pair: readonly [number, number]) => number): number => pairs.reduce((sum, pair) => sum + of(pair) / n, 0);
  const x = meanOf(([then]) => then);
  const gain = meanOf(([, gained]) => gained);
  const spread = pairs.reduce((sum, [then]) => sum + (then - x) ** 2, 0);
  const shared = pairs.reduce((sum, [then, gained]) => sum + (then - x) * (gained - gain), 0);
  const slope = spread > 0 ? shared / (spread * (1 + 1 / n)) : 0;
  const left = pairs.map(([then, gained]) => gained - gain - slope * (then - x));
  const squares = left.reduce((sum, r) => sum + r ** 2, 0);
  const seen = pairs.map(([then]) => then);
  const edge = Math.min(Math.max(now, Math.min(...seen)), Math.max(...seen));
  const away = spread > 0 ? (edge - x) ** 2 / (spread * (1 + 1 / n)) : 0;
  // One or two curves leave no residuals to speak of: what they gained on average is as much as the next may miss.
  const variance = n > 2 ? squares / (n - 2) : Math.max(squares, gain ** 2);
  return { mean: now + gain + slope * (edge - x), sd: Math.sqrt(variance * (1 + 1 / n + away) + ((now - edge) / 2) ** 2) };
}

/** The value that a trial would have had if it had ended with this step; null where it had none. */
function valueAt(objective: Objective, curve: Curve, step: number): number | null {
  const reports = curve.flatMap((report) => (report.step <= step && typeof report.values[0] === "number" ? [report.values[0]] : []));
  const found = valuation(objective, reports);
  return found.kind === "value" ? found.value : null;
}

function lastStep(curve: Curve): number {
  return curve.reduce((last, { step, values }) => (typeof values[0] === "number" ? Math.max(last, step) : last), Number.NEGATIVE_INFINITY);
}
