import type { HostLanguage } from "./model";
import { floatText, isIntegerForm, numberValue, plainNumber } from "./number-text";

/** A number in the code whose domain is asked for. */
export interface NumberInCode {
  readonly value: number;
  readonly integer: boolean;
  readonly language: HostLanguage;
}

/** Null for what is no number; `isFloat`: it is one by its type, however it is written. */
export function numberInCode(source: string, language: HostLanguage, isFloat = false): NumberInCode | null {
  const value = numberValue(source);
  if (value === null || !Number.isFinite(value) || Math.abs(value) > 1e12) return null;
  return { value, integer: isIntegerForm(source, language) && !isFloat, language };
}

/** Whole decades: `below` and `above` the value, the upper bound not over `cap` unless the value is. */
export function decades(number: NumberInCode, below: number, above: number, cap = Number.POSITIVE_INFINITY): string | null {
  const { value } = number;
  if (value <= 0) return null;
  const logarithm = Math.log10(value);
  const low = Math.floor(logarithm - below + 1e-9);
  const high = 10 ** Math.ceil(logarithm + above - 1e-9);
  if (low < -300 || high > 1e300) return null;
  return `${plain(10 ** low)}..${plain(Math.max(Math.min(high, cap), value))} log${asFloat(number)}`;
}

/** From the value divided by one number to the value times another, by decades. */
export function ratio(number: NumberInCode, divisor: number, factor: number): string | null {
  const { value } = number;
  const [low, high] = [value / divisor, value * factor];
  if (!(low > 1e-300 && high < 1e300)) return null;
  return `${plain(Number(low.toPrecision(2)))}..${plain(Number(high.toPrecision(2)))} log${asFloat(number)}`;
}

/** A linear range that is widened to hold the value; null where the value is of another kind altogether. */
export function between(number: NumberInCode, low: number, high: number, most = high): string | null {
  const { value } = number;
  if (value < low || value > most) return null;
  return `${plain(low)}..${plain(value > high ? most : high)}${asFloat(number)}`;
}

/** Whole numbers from a bound to a multiple of the value. */
export function upTo(number: NumberInCode, low: number, high: number): string | null {
  if (!number.integer || number.value < Math.min(low, 1)) return null;
  const [from, to] = [Math.min(low, number.value), Math.max(high, number.value)];
  return from < to ? `${plainNumber(from)}..${plainNumber(to)}` : null;
}

/** Whole numbers from a quarter to four times the value, by their ratio. */
export function fourfold({ value, integer }: NumberInCode, least = 1): string | null {
  if (!integer || value < least) return null;
  const low = Math.max(least, Math.round(value / 4));
  return low >= value * 4 ? null : `${low}..${plainNumber(value * 4)} log`;
}

/** Powers of two about the value, the value among them. */
export function powersOfTwo({ value, integer }: NumberInCode, steps = 2): string | null {
  if (!integer || value < 1 || value > 2 ** 30) return null;
  const power = Math.round(Math.log2(value));
  const sizes = Array.from({ length: 2 * steps + 1 }, (_, i) => 2 ** (power - steps + i)).filter((size) => size >= 1);
  return [...new Set([...sizes, value])].toSorted((a, b) => a - b).join(" | ");
}

/** Nothing, or one of some amounts: for a value that is zero in the code. Alternatives are inserted as they are written, and not every config file's reader takes `1e-5` for a number. */
export function zeroOr(source: string, amounts: readonly string[], language: HostLanguage): string {
  const texts =
    language === "text"
      ? amounts.map((amount) =>
          Number(amount)
            .toFixed(8)
            .replace(/\.?0+$/, ""),
        )
      : amounts;
  return [source, ...texts].join(" | ");
}

/** A range as some of its values, that of the code among them. */
export function asChoice(domain: string, { value }: NumberInCode, source: string): string {
  const [, low, high, log] = /^(\S+)\.\.(\S+)( log)?/.exec(domain) ?? [];
  if (low === undefined || high === undefined) return domain;
  const [from, to] = [Number(low), Number(high)];
  const at = (share: number) => (log === undefined ? from + share * (to - from) : from * (to / from) ** share);
  const values = [1, 2, 3, 4, 5]
    .map((sixth) => Number(at(sixth / 6).toPrecision(1)))
    .filter((one) => Math.abs(one - value) > 1e-9 * Math.abs(value));
  return [...new Map([...values.map((one): [number, string] => [one, plain(one)]), [value, source] as [number, string]])]
    .toSorted(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join(" | ");
}

export function plain(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (exponent <= -4 && Math.abs(value / 10 ** exponent - 1) < 1e-9) return `1e${exponent}`;
  return floatText(Number(value.toPrecision(12)), "javascript", false);
}

/** A range of fractions on a literal without a point. */
function asFloat({ integer }: NumberInCode): string {
  return integer ? " float" : "";
}
