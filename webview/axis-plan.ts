import type { Distribution, ParameterValue } from "../server/protocol/space";
import { logTicks, niceTicks, tickLabel, tickLabels } from "../server/words/ticks";
import { tr } from "../server/words/translate";
import { quantile } from "./axis";
import { formatParameter } from "./format";

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** One axis of a chart: its ends, what is written at it, and what it is called. */
export interface AxisPlan {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
  readonly title: string;
}

/** Room of a digit at 11 px, and between two labels. */
export const DIGIT = 6.3;
const APART = 10;

/** Those of the ticks, the more important ones first, whose labels have room on so many pixels; in order. */
export function placed(ticks: readonly Tick[], low: number, high: number, pixels: number): readonly Tick[] {
  const scale = pixels / Math.max(Number.MIN_VALUE, high - low);
  const half = (tick: Tick) => (digitsOf(tick.label) * DIGIT) / 2;
  const kept: Tick[] = [];
  for (const tick of ticks) {
    const room = (other: Tick) => Math.abs(other.at - tick.at) * scale >= half(tick) + half(other) + APART;
    if (tick.at >= low && tick.at <= high && kept.every(room)) kept.push(tick);
  }
  return kept.sort((a, b) => a.at - b.at);
}

/** Both ends and what has room between them. Numbers that have no range are one in the middle. */
export function numberAxis(low: number, high: number, pixels: number, title: string, whole = false): AxisPlan {
  if (!(high > low)) return { low: low - 0.5, high: low + 0.5, ticks: [{ at: low, label: tickLabel(low) }], title };
  const nice = niceTicks(low, high, Math.max(2, pixels / 70)).filter((t) => !whole || Number.isInteger(t));
  const [first, last] = [tickLabel(low), tickLabel(high)];
  const labels = tickLabels(nice);
  const inner = nice.map((at, k) => ({ at, label: labels[k] ?? "" }));
  return { low, high, ticks: placed([{ at: low, label: first }, { at: high, label: last }, ...inner], low, high, pixels), title };
}

/** Values of the objective upward: round numbers inside. */
export function valueAxisPlan([low, high]: readonly [number, number], pixels: number, title: string): AxisPlan {
  const pad = high > low ? (high - low) * 0.06 : Math.max(Math.abs(low) * 0.02, 1e-6);
  const [bottom, top] = [low - pad, high + pad];
  const nice = niceTicks(bottom, top, Math.max(2, Math.floor(pixels / 44)));
  const labels = tickLabels(nice);
  return { low: bottom, high: top, ticks: nice.map((at, k) => ({ at, label: labels[k] ?? "" })), title };
}

/** Where a value lies in its domain, 0 … 1: numbers on their own scale, choices at the middle of equal parts. Null where it is none of it. */
export function placeIn(domain: Distribution, value: ParameterValue | undefined): number | null {
  if (value === undefined) return null;
  if (domain.type === "categorical") {
    const at = domain.choices.indexOf(String(value));
    return at < 0 ? null : (at + 0.5) / domain.choices.length;
  }
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  const { low, high, log } = domain;
  if (high <= low) return 0.5;
  return log && low > 0 ? Math.log(Math.max(value, Number.MIN_VALUE) / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** The value at a place of its domain; the inverse of `placeIn`, rounded to three digits. Whole numbers stay whole. */
export function valueIn(domain: Exclude<Distribution, { type: "categorical" }>, place: number): number {
  const { low, high, log, type } = domain;
  const at = Math.min(1, Math.max(0, place));
  const value = log && low > 0 ? low * (high / low) ** at : low + at * (high - low);
  return type === "int" ? Math.round(value) : Number(value.toPrecision(3));
}

/** A parameter's domain as an axis from 0 to 1, called after the parameter. */
export function domainAxis(name: string, domain: Distribution, pixels: number): AxisPlan {
  const title = domain.type !== "categorical" && domain.log ? tr("{0} (log)", name) : name;
  const axis = (ticks: readonly Tick[]): AxisPlan => ({ low: 0, high: 1, ticks, title });
  if (domain.type === "categorical") {
    const room = Math.max(2, Math.floor(pixels / domain.choices.length / DIGIT) - 1);
    return axis(domain.choices.map((choice) => ({ at: placeIn(domain, choice) ?? 0, label: shortened(bareChoice(choice), room) })));
  }
  const { low, high, log } = domain;
  const inner = log && low > 0 ? decadesFirst(logTicks(low, high)) : niceTicks(low, high, Math.max(2, pixels / 70));
  const whole = domain.type === "int" ? inner.filter((v) => Number.isInteger(v)) : inner;
  const ticks = [low, high, ...whole].map((v) => ({ at: placeIn(domain, v) ?? 0, label: formatParameter(v) }));
  return axis(placed(ticks, 0, 1, pixels));
}

function decadesFirst(ticks: readonly number[]): readonly number[] {
  const decade = (v: number) => Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-9;
  return [...ticks.filter(decade), ...ticks.filter((v) => !decade(v))];
}

/** `sgd` of `"sgd"`: on axes the quotes only take room. */
export function bareChoice(choice: string): string {
  return choice.replace(/^(["'])(.*)\1$/s, "$2");
}

/** A text in so much room, in digits; what is cut off ends in `…`. */
export function shortened(text: string, room: number): string {
  if (digitsOf(text) <= room) return text;
  let kept = "";
  let used = 1;
  for (const sign of text) {
    used += digitsOf(sign);
    if (kept !== "" && used > room) break;
    kept += sign;
  }
  return `${kept}…`;
}

/** Signs of East Asia are about as wide as high. */
const WIDE = 1.75;

/** About how many digits a text is wide. */
export function digitsOf(text: string): number {
  let digits = 0;
  for (const sign of text) digits += (sign.codePointAt(0) ?? 0) >= 0x1100 && !/[\u2000-\u206f…]/.test(sign) ? WIDE : 1;
  return digits;
}

/** What is worth seeing of some values: from the worst tenth's end to the best one, and whatever must be in sight. */
export function contendersRange(values: readonly number[], maximize: boolean, inSight: readonly number[]): readonly [number, number] {
  const finite = values.filter(Number.isFinite);
  const must = inSight.filter(Number.isFinite);
  if (finite.length === 0 && must.length === 0) return [0, 1];
  const worst = finite.length === 0 ? [] : [quantile(finite, maximize ? 0.1 : 0.9)];
  const all = [...worst, ...must, ...(finite.length === 0 ? [] : [extreme(finite, maximize)])];
  return [Math.min(...all), Math.max(...all)];
}

function extreme(values: readonly number[], largest: boolean): number {
  return values.reduce((a, b) => (largest ? Math.max(a, b) : Math.min(a, b)));
}
