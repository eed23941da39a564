import type { TrialView } from "../server/protocol/view";
import { logTicks, niceTicks, tickLabels } from "../server/words/ticks";
import { curveOf, rangeOf, trialValue } from "./curve";
import { shownForecasts } from "./forecast";
import { formatValue } from "./format";
import type { Fit } from "./intent";
import type { Study } from "./study";

export type ScaleKind = "linear" | "log" | "distance";

/** The y axis of the curves: `toAxis` maps a metric's value to where it is drawn, labels keep the metric's own values. */
export interface ValueAxis {
  readonly kind: ScaleKind;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  toAxis(value: number): number;
}

/** What a logarithmic axis means for this metric: distance to 1, plain log, or nothing. */
export function logKind(study: Study): ScaleKind | null {
  if (study.bounded) return "distance";
  return !study.maximize && study.positive ? "log" : null;
}

const CLOSEST = 1e-6;

function mapping(kind: ScaleKind): { to: (v: number) => number; back: (y: number) => number } {
  if (kind === "log") return { to: (v) => Math.log10(Math.max(v, Number.MIN_VALUE)), back: (y) => 10 ** y };
  if (kind === "distance") return { to: (v) => -Math.log10(Math.max(1 - v, CLOSEST)), back: (y) => 1 - 10 ** -y };
  return { to: (v) => v, back: (y) => y };
}

/** What the axis takes in: a range of values, padded a little, or `exact`ly a part of the axis. */
export function valueAxis(
  kind: ScaleKind,
  [from, until]: readonly [number, number],
  height: number,
  exact: readonly [number, number] | null = null,
): ValueAxis {
  const { to, back } = mapping(kind);
  if (!(from <= until)) return { kind, low: 0, high: 1, ticks: [], toAxis: to };
  let low = to(from);
  let high = to(until);
  const pad = high > low ? (high - low) * 0.05 : kind === "linear" ? Math.max(Math.abs(low) * 0.02, 1e-6) : 0.05;
  [low, high] = exact ?? [low - pad, high + pad];
  return { kind, low, high, toAxis: to, ticks: ticksFor(kind, low, high, to, back, height) };
}

/** The values that are worth seeing of some trials, from `first` to `last` step where only those are in sight. */
export function valueRange(
  study: Study,
  trials: readonly TrialView[],
  fit: Fit,
  selected: TrialView | null,
  steps: readonly [first: number, last: number] | null,
): readonly [number, number] {
  if (fit === "selection" && selected !== null) return wholeRange([selected], steps);
  if (fit === "everything") return wholeRange(trials, steps);
  return steps === null ? contenders(study, trials) : contendersWithin(study, trials, steps);
}

/** Of the values at these steps: from the 10th percentile, or your own, to the best. */
function contendersWithin(study: Study, trials: readonly TrialView[], steps: readonly [number, number]): readonly [number, number] {
  const sign = study.maximize ? 1 : -1;
  const all = trials.flatMap((t) => valuesWithin(t, steps)).map((v) => sign * v);
  if (all.length === 0) return contenders(study, trials);
  const own = study.baseline === null ? [] : valuesWithin(study.baseline, steps).map((v) => sign * v);
  const worst = [quantile(all, 0.1), ...own].reduce((a, b) => Math.min(a, b));
  const best = all.reduce((a, b) => Math.max(a, b));
  return sign > 0 ? [worst, best] : [-best, -worst];
}

function valuesWithin(trial: TrialView, [first, last]: readonly [number, number]): readonly number[] {
  const { steps, values } = curveOf(trial);
  return values.filter((v, k) => Number.isFinite(v) && (steps[k] ?? 0) >= first && (steps[k] ?? 0) <= last);
}

function wholeRange(trials: readonly TrialView[], steps: readonly [number, number] | null): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const trial of trials) {
    if (steps === null) {
      const range = rangeOf(trial);
      low = Math.min(low, range.low);
      high = Math.max(high, range.high);
      continue;
    }
    for (const v of valuesWithin(trial, steps)) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  return [low, high];
}

/** From the 10th percentile of final values, at least the last 70 % of the user's own curve, to the best value there is. */
function contenders(study: Study, trials: readonly TrialView[]): [number, number] {
  const sign = study.maximize ? 1 : -1;
  const goodness = (values: readonly number[]) => values.filter((v) => Number.isFinite(v)).map((v) => sign * v);
  const curves = trials.filter((t) => rangeOf(t).low <= rangeOf(t).high);
  const tail = (values: readonly number[]) => values.slice(Math.floor(values.length * 0.3));
  // What a trial counts as: it need not be its last report.
  const finals = goodness(curves.flatMap((t) => (t.state === "complete" ? [trialValue(t, study.objective) ?? Number.NaN] : [])));
  const own = curves.find((t) => t === study.baseline);
  const candidates = [
    ...(finals.length > 0 ? [quantile(finals, 0.1)] : []),
    ...(own === undefined ? [] : tail(goodness(curveOf(own).values))),
  ];
  if (candidates.length === 0) for (const t of curves) candidates.push(...tail(goodness(curveOf(t).values)));
  const worst = candidates.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  // What is expected to become better than anything so far is in sight as well.
  const hoped = shownForecasts(study).map(({ forecast }) => sign * (forecast.mean.at(-1) ?? Number.NEGATIVE_INFINITY));
  const best = curves.reduce(
    (top, t) => Math.max(top, sign > 0 ? rangeOf(t).high : -rangeOf(t).low),
    Math.max(Number.NEGATIVE_INFINITY, ...hoped),
  );
  return sign > 0 ? [worst, best] : [-best, -worst];
}

export function quantile(values: readonly number[], p: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), p);
}

/** Of numbers in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

const LINE = 26;

function ticksFor(
  kind: ScaleKind,
  low: number,
  high: number,
  to: (v: number) => number,
  back: (y: number) => number,
  height: number,
): ValueAxis["ticks"] {
  const room = Math.max(2, Math.floor(height / 44));
  let values: readonly number[] = [];
  if (kind === "distance")
    values = logTicks(10 ** -high, 10 ** -low)
      .map((d) => Number((1 - d).toPrecision(10)))
      .reverse();
  else if (kind === "log") values = logTicks(10 ** low, 10 ** high);
  if (values.length < 3) values = niceTicks(back(low), back(high), room);
  const gap = ((high - low) * LINE) / Math.max(1, height);
  const kept: number[] = [];
  for (const v of values) {
    const at = to(v);
    if (at < low || at > high) continue;
    const last = kept.at(-1);
    if (last === undefined || at - to(last) >= gap) kept.push(v);
  }
  const labels =
    kind === "linear"
      ? tickLabels(kept)
      : kept.map((v) => (Math.abs(v) >= 1e-4 || v === 0 ? String(Number(v.toPrecision(6))) : formatValue(v, 4)));
  return kept.map((v, k) => ({ at: to(v), label: labels[k] ?? "" }));
}
