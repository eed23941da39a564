import type { ParameterValue, SpaceParameter } from "../protocol/space";
import { tr } from "./translate";

/** A value seen in a single run: four significant digits, `4.2e-4` below 0.001 and `2.881e8` from ten millions on. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e7))
    return value
      .toExponential(3)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  return String(size >= 1000 ? Math.round(value) : Number(value.toPrecision(4)));
}

/** A spread by itself: one digit, two where the first is 1, as 0.0149 is half as much again as 0.01. */
export function formatScatter(sd: number): string {
  if (!(sd > 0) || !Number.isFinite(sd)) return formatNumber(sd);
  return formatNumber(Number(`${Math.round(sd / 10 ** lastOfSpread(sd))}e${lastOfSpread(sd)}`));
}

/** The power of ten of its last digit. What rounds up to a 1 has two digits as well: 0.0096 is 0.010. */
function lastOfSpread(sd: number): number {
  const [digits = "", exponent = ""] = sd.toExponential(1).split("e");
  return Number(digits) < 2 ? Number(exponent) - 1 : Math.floor(Math.log10(sd));
}

/** A value and its uncertainty as text; no spread where there is none. */
export interface Measured {
  readonly value: string;
  readonly spread: string | null;
}

/** The one rule for a value with its uncertainty: the spread has one digit, two where the first is 1, the value as many places. */
export function measured(mean: number, sd: number): Measured {
  if (!(sd > 0) || !Number.isFinite(sd) || !Number.isFinite(mean)) return { value: formatNumber(mean), spread: null };
  const last = lastOfSpread(sd);
  const spread = Number(`${Math.round(sd / 10 ** last)}e${last}`);
  const size = Math.max(Math.abs(mean), spread);
  if (size < 0.001 || size >= 1e7) {
    const above = Math.max(0, Math.floor(Math.log10(size)) - last);
    return { value: exponential(mean, above), spread: exponential(spread, Math.max(0, Math.floor(Math.log10(spread) + 1e-9) - last)) };
  }
  if (last > 0) return { value: String(Math.round(mean / 10 ** last) * 10 ** last), spread: String(spread) };
  const places = Math.min(20, -last);
  return { value: mean.toFixed(places), spread: spread.toFixed(places) };
}

function exponential(value: number, places: number): string {
  return value.toExponential(Math.min(20, places)).replace("e+", "e");
}

/** `0.981 ± 0.002`. */
export function formatSpread(mean: number, sd: number): string {
  const { value, spread } = measured(mean, sd);
  return spread === null ? value : `${value} ± ${spread}`;
}

/** A prediction with its 90 % band, `0.978 (0.961–0.989)`: as many places as the band has two digits. */
export function formatBand(mean: number, low: number, high: number): string {
  const spread = (high - low) / 2;
  const size = Math.max(Math.abs(low), Math.abs(high));
  const plain = spread > 0 && Number.isFinite(spread) && size >= 0.001 && size < 1e5;
  const places = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(spread))));
  const text = (value: number): string => (plain ? value.toFixed(places).replace("-", "−") : formatNumber(value));
  return `${text(mean)} (${text(low)}${low < 0 ? " to " : "–"}${text(high)})`;
}

/** A count, in groups of three digits: `1,200`; what is not whole keeps three digits. */
export function formatCount(count: number): string {
  if (!Number.isInteger(count) && Math.abs(count) < 1000) return String(Number(count.toPrecision(3)));
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** How far two values with uncertainties are apart, without its sign: as many places as its own uncertainty, at least one digit of it. */
export function formatGap(gap: number, sd: number, otherSd: number): string {
  const size = Math.abs(gap);
  const { value, spread } = measured(size, Math.hypot(sd, otherSd));
  if (spread === null) return formatNumber(Number(size.toPrecision(2)));
  return Number(value) === 0 && size > 0 ? formatNumber(Number(size.toPrecision(1))) : value;
}

/** A gain, with its sign: `+0.019`. */
export function formatGain(gain: number): string {
  return gain < 0 ? `−${formatNumber(-gain)}` : `+${formatNumber(gain)}`;
}

/** A value of a parameter as source would write it: `0.021`, `4.2e-4`, `64`, `"adam"`. */
export function formatParameter(value: ParameterValue): string {
  return typeof value === "string" ? value : formatExact(value);
}

/** Significant digits of what we propose, and enough to tell any value by. */
const TELLING = 4;

/** A value as it is shown: what another program tried was never rounded, and nobody needs all its digits. */
export function shownValue(value: ParameterValue, parameter: Pick<SpaceParameter, "type" | "file"> | undefined): ParameterValue {
  return typeof value === "number" && parameter?.file === "" && parameter.type === "float" ? Number(value.toPrecision(TELLING)) : value;
}

/** The shortest writing of a number, with an exponent below 0.001, from 1e9 on, and of floats from a million on where that is clearly shorter: `1e6`. */
export function formatExact(value: number, type: "int" | "float" = "int"): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(12));
  const [plain, short] = [String(rounded), rounded.toExponential().replace("e+", "e")];
  const large = size >= 1e9 || (type === "float" && size >= 1e6 && short.length + 3 <= plain.length);
  return size !== 0 && (size < 1e-3 || large) ? short : plain;
}

/** `30 ms`, `42 s`, `1 min 42 s`, `18 min`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (seconds >= 0.0005 && seconds < 0.0995) return tr("{0} ms", Math.round(seconds * 1000));
  if (seconds < 9.95) return tr("{0} s", Number(Math.max(0, seconds).toFixed(1)));
  const whole = Math.round(seconds);
  if (whole < 60) return tr("{0} s", whole);
  const minutes = Math.floor(whole / 60);
  if (whole < 600) return whole % 60 === 0 ? tr("{0} min", minutes) : tr("{0} min {1} s", minutes, whole % 60);
  const rounded = Math.round(whole / 60);
  if (rounded < 60) return tr("{0} min", rounded);
  return rounded % 60 === 0 ? tr("{0} h", rounded / 60) : tr("{0} h {1} min", Math.floor(rounded / 60), rounded % 60);
}

/** Memory in MiB: `812 MiB`, `3.4 GiB`. */
export function formatMemory(mebibytes: number): string {
  if (mebibytes < 1000) return `${Math.round(mebibytes)} MiB`;
  const gibibytes = mebibytes / 1024;
  return `${gibibytes < 10 ? gibibytes.toFixed(1) : Math.round(gibibytes)} GiB`;
}
