import type { LandscapeAxis, LandscapeSlice } from "../protocol/landscape";
import type { ParameterValue } from "../protocol/space";
import { formatParameter } from "../words/numbers";
import { oneLine } from "../words/one-line";
import { logTicks, niceTicks, tickLabels } from "../words/ticks";

export interface Tick {
  /** Share of the axis, 0 to 1. */
  readonly at: number;
  readonly label: string;
}

/** Where values of a parameter stand on its axis, as a share of its length: numbers on the domain's own scale, choices side by side. */
export interface ParameterScale {
  readonly ticks: readonly Tick[];
  readonly log: boolean;
  /** Null for what is on no place of the axis; numbers beyond a bound stand on it. */
  at(value: ParameterValue): number | null;
}

/** `room`: characters that labels may take together. */
export function parameterScale({ domain }: LandscapeAxis, room: number): ParameterScale {
  if (domain.type === "categorical") {
    const { choices } = domain;
    const every = Math.ceil(choices.length / Math.max(1, Math.floor(room / 4)));
    const width = Math.max(3, Math.floor((room * every) / choices.length) - 1);
    const at = (value: ParameterValue): number | null => {
      const index = choices.indexOf(String(value));
      return index < 0 ? null : (index + 0.5) / choices.length;
    };
    const shown = choices.flatMap((choice, i) => (i % every === 0 ? [{ at: at(choice) ?? 0, label: shortened(choice, width) }] : []));
    return { ticks: shown, log: false, at };
  }
  const { low, high } = domain;
  const log = domain.log && low > 0 && high / low > 1.5;
  const share = (v: number): number => (high > low ? (log ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low)) : 0.5);
  const at = (value: ParameterValue): number | null =>
    typeof value === "number" && !Number.isNaN(value) ? share(Math.min(Math.max(value, low), high)) : null;
  const wanted = Math.max(2, Math.floor(room / 9));
  const ticks = (log ? sparse(logTicks(low, high), wanted) : niceTicks(low, high, wanted)).filter(
    (tick) => domain.type === "float" || Number.isInteger(tick),
  );
  const labels = log ? ticks.map(formatParameter) : tickLabels(ticks);
  return { ticks: ticks.map((tick, i) => ({ at: share(tick), label: labels[i] ?? "" })), log, at };
}

export interface ObjectiveScale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
  /** Share of the height from the bottom; outside 0 to 1 where the value is out of sight. */
  at(value: number): number;
}

/** The belief and most of the trials are in sight; a few bad ones are not, since they would press everything else into a line. */
export function objectiveScale(slice: LandscapeSlice): ObjectiveScale {
  const values = slice.measured.flatMap(({ value }) => (value === null ? [] : [value])).toSorted((a, b) => a - b);
  const quantile = (p: number): number => values[Math.round(p * (values.length - 1))] ?? Number.NaN;
  const inner = quantile(0.8) - quantile(0.2);
  const near = values.filter((v) => v >= quantile(0.2) - 3 * inner && v <= quantile(0.8) + 3 * inner);
  const believed = slice.mean.filter((v) => v !== null);
  const band = [...slice.lower, ...slice.upper].filter((v) => v !== null);
  const width = Math.max(extent([...near, ...believed]), Number.MIN_VALUE);
  const [floor, ceiling] = [Math.min(...near, ...believed) - width / 2, Math.max(...near, ...believed) + width / 2];
  const all = [...near, ...believed, ...band.map((v) => Math.min(Math.max(v, floor), ceiling))];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const pad = most > least ? 0.06 * (most - least) : Math.max(Math.abs(least) * 0.05, 1e-9);
  const [low, high] = [least - pad, most + pad];
  const at = (value: number): number => (value - low) / (high - low);
  const ticks = niceTicks(low, high, 4);
  const labels = tickLabels(ticks);
  return { low, high, at, ticks: ticks.map((tick, i) => ({ at: at(tick), label: labels[i] ?? "" })) };
}

function extent(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/** Powers of ten alone where all would be too many, and of those every second or third. */
function sparse(ticks: readonly number[], wanted: number): readonly number[] {
  if (ticks.length <= wanted) return ticks;
  const tens = ticks.filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e9) / 1e9));
  const every = Math.ceil(tens.length / wanted);
  return tens.length < 2 ? ticks.filter((_, i) => i % Math.ceil(ticks.length / wanted) === 0) : tens.filter((_, i) => i % every === 0);
}

export function shortened(text: string, width: number): string {
  const plain = /^(["'])([^"'\\]*)\1$/.exec(text)?.[2] ?? text;
  return oneLine(plain, Math.max(2, width));
}
