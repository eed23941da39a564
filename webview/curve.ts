import { fromWire } from "../server/protocol/number";
import type { Objective } from "../server/protocol/space";
import { isBetter, type TrialView } from "../server/protocol/view";
import type { Smoothing } from "./intent";

/** What one trial reported on one channel: steps and values of the same length; a diverged report is NaN or infinite. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

const cache = new WeakMap<TrialView, Curve>();

/** Reports of the first objective. Trials are immutable, so each is read once. */
export function curveOf(trial: TrialView): Curve {
  const known = cache.get(trial);
  if (known !== undefined) return known;
  const curve = channelCurve(trial, 0);
  cache.set(trial, curve);
  return curve;
}

/** The least and the largest number that a trial reported, and its last one; where it reported none, an empty range. */
export interface CurveRange {
  readonly low: number;
  readonly high: number;
  readonly last: number;
}

const ranges = new WeakMap<Curve, CurveRange>();

/** Each trial is looked through once. */
export function rangeOf(trial: TrialView): CurveRange {
  const curve = curveOf(trial);
  const known = ranges.get(curve);
  if (known !== undefined) return known;
  let [low, high, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  for (const value of curve.values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    last = value;
  }
  const range = { low, high, last };
  ranges.set(curve, range);
  return range;
}

function channelCurve(trial: TrialView, channel: number): Curve {
  const steps: number[] = [];
  const values: number[] = [];
  trial.reports.forEach((report, k) => {
    const value = report[channel];
    const step = trial.steps[k];
    if (value === null || value === undefined || step === undefined) return;
    steps.push(step);
    values.push(fromWire(value));
  });
  return { steps, values };
}

/** The last step of any report: with several objectives they need not come in order. 0 before the first. */
export function lastStep({ steps }: TrialView): number {
  return steps.reduce((last, step) => Math.max(last, step), 0);
}

/** What is kept of the running mean at each report. */
const KEPT: Readonly<Record<Exclude<Smoothing, "off">, number>> = { light: 0.6, strong: 0.9 };
const smooth = { light: new WeakMap<TrialView, Curve>(), strong: new WeakMap<TrialView, Curve>() };

/** Reports of the first objective as a running mean: exponentially weighted, without the bias to its start (Kingma & Ba 2015, section 3). */
export function smoothCurve(trial: TrialView, smoothing: Smoothing): Curve {
  if (smoothing === "off") return curveOf(trial);
  const known = smooth[smoothing].get(trial);
  if (known !== undefined) return known;
  const kept = KEPT[smoothing];
  const { steps, values } = curveOf(trial);
  let [sum, weight] = [0, 0];
  const means = values.map((value) => {
    if (!Number.isFinite(value)) return value;
    [sum, weight] = [kept * sum + (1 - kept) * value, kept * weight + (1 - kept)];
    return sum / weight;
  });
  const curve = { steps, values: means };
  smooth[smoothing].set(trial, curve);
  return curve;
}

/** A trial's value of one objective: the final one, or what its reports amount to so far. Null before the first. */
export function trialValue(trial: TrialView, objective: Objective | undefined, channel = 0): number | null {
  const final = trial.values?.[channel];
  if (final !== undefined && final !== null) return fromWire(final);
  if (objective === undefined) return null;
  const values = (channel === 0 ? curveOf(trial) : channelCurve(trial, channel)).values;
  return aggregated(values, objective);
}

function aggregated(values: readonly number[], objective: Objective): number | null {
  const { aggregate, direction } = objective;
  if (values.length === 0) return null;
  if (aggregate.kind === "last") return values.at(-1) ?? null;
  if (aggregate.kind === "mean") {
    const tail = values.slice(-aggregate.count);
    return tail.reduce((sum, v) => sum + v, 0) / tail.length;
  }
  return values.reduce((best, v) => (Number.isFinite(v) && (!Number.isFinite(best) || isBetter(direction, v, best)) ? v : best));
}

/** The points to draw at `width` pixels: at most two a pixel, keeping the extremes of each bucket. */
export function decimated(curve: Curve, width: number): Curve {
  const limit = Math.max(8, Math.floor(width * 2));
  const n = curve.steps.length;
  if (n <= limit) return curve;
  const buckets = Math.floor(limit / 2);
  const keep = new Set([0, n - 1]);
  for (let b = 0; b < buckets; b++) {
    let low = Math.floor((b * n) / buckets);
    let high = low;
    for (let k = low; k < Math.floor(((b + 1) * n) / buckets); k++) {
      if ((curve.values[k] ?? 0) < (curve.values[low] ?? 0)) low = k;
      if ((curve.values[k] ?? 0) > (curve.values[high] ?? 0)) high = k;
    }
    keep.add(low).add(high);
  }
  const order = [...keep].sort((a, b) => a - b);
  return { steps: order.map((k) => curve.steps[k] ?? 0), values: order.map((k) => curve.values[k] ?? Number.NaN) };
}
