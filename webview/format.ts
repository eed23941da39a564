import type { ParameterValue, SpaceParameter } from "../server/protocol/space";
import { formatExact, shownValue } from "../server/words/numbers";
import { language, tr, trCount } from "../server/words/translate";

const MINUS = "−";

/** Decimal places that show four significant digits of `reference`. */
export function placesFor(reference: number): number {
  if (!Number.isFinite(reference) || reference === 0) return 4;
  return Math.min(MOST_PLACES, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(reference)))));
}

const MOST_PLACES = 8;

/**
 * A reported value with this many decimal places, so that those below each other can be compared; with fewer where a value is so much larger than
 * what the places were chosen for that they would say nothing. With an exponent where it is very large, or very small beside such others.
 */
export function formatValue(value: number, places: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : `${MINUS}inf`;
  const magnitude = Math.abs(value);
  const exponential = magnitude >= 1e7 || (magnitude > 0 && (magnitude < 10 ** -places / 2 || (places > 6 && magnitude < 0.001)));
  const text = exponential ? shortExponent(magnitude.toExponential(3)) : magnitude.toFixed(Math.min(places, placesOf(magnitude)));
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** Four places, or four digits where that is more, of six digits at most. */
function placesOf(magnitude: number): number {
  if (magnitude === 0) return 4;
  // As it is once it has six digits: 999.9999 is 1000.00.
  const exponent = Math.floor(Math.log10(Number(magnitude.toPrecision(6))));
  return Math.min(MOST_PLACES, Math.max(0, 5 - exponent), Math.max(4, 3 - exponent));
}

export function formatGain(difference: number, places: number): string {
  const text = formatValue(Math.abs(difference), places);
  return Number(text) === 0 ? `±${text}` : (difference < 0 ? MINUS : "+") + text;
}

/** A parameter's value as source would write it: `0.021`, `4.2e-4`, `64`, `"adam"`. */
export function formatParameter(value: ParameterValue, parameter?: SpaceParameter, dotted = false): string {
  if (typeof value === "string") return value;
  const text = formatExact(Number(shownValue(value, parameter)), kindOf(parameter));
  return dotted && parameter?.type === "float" && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function kindOf(parameter: SpaceParameter | undefined): "int" | "float" {
  return parameter?.type === "float" ? "float" : "int";
}

function shortExponent(text: string): string {
  return text.replace("e+", "e").replace(/\.?0+e/, "e");
}

/** `16..256 step 16`, `1e-4..1 log`, `"sgd" | "adam"`. */
export function formatDomain(parameter: SpaceParameter): string {
  if (parameter.type === "categorical") return parameter.choices.join(" | ");
  const number = (value: number) => formatExact(value, parameter.type);
  const step = parameter.step !== null && (parameter.type === "float" || parameter.step !== 1) ? ` step ${number(parameter.step)}` : "";
  return `${number(parameter.low)}..${number(parameter.high)}${parameter.log ? " log" : ""}${step}`;
}

export function formatAgo(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return tr("just now");
  if (minutes < 60) return trCount(minutes, "{0} minute ago", "{0} minutes ago");
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return trCount(hours, "{0} hour ago", "{0} hours ago");
  return tr("{0} days ago", Math.floor(hours / 24));
}

/** As a sentence begins, in a language that has capitals: in others a name that a sentence begins with stays as it is. */
export function capitalized(text: string): string {
  if (language() !== "en") return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** The last non-empty line: what an error says in one line. */
export function lastLine(text: string): string {
  return (
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .findLast((line) => line !== "") ?? text
  );
}
