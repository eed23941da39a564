import { plainNumber } from "./number-text";
import type { NumberStyle, TextSyntax } from "./text-type";

const SEPARATED = "\\d(?:[_']?\\d)*";
const RADIX = "0[xX][\\da-fA-F](?:[_']?[\\da-fA-F])*|0[oO][0-7](?:_?[0-7])*|0[bB][01](?:[_']?[01])*";
const SUFFIX = /(?:_?[\p{L}][\p{L}\p{N}_]*|_\d+|'[fiud]\d{1,3}|%(?![\p{L}\p{N}(]))/uy;
/** Suffixes by which a number without a point is none the less a float. */
const FLOAT_SUFFIX = /^_?(?:[fFdDmMhq]|f16|f32|f64|f128|bf16|f0)$/;
/** Beyond these, digits alone would be unreadable. */
const [LEAST_PLAIN, MOST_PLAIN] = [1e-15, 1e21];

const patterns = new Map<string, RegExp>();

function numberPattern({ letters = "", kinds = false }: NumberStyle): RegExp {
  const known = patterns.get(`${letters} ${kinds}`);
  if (known !== undefined) return known;
  const digits = kinds ? "\\d+" : SEPARATED;
  const exponent = `(?:[eE${letters}][+-]?\\d+(?![\\p{L}\\d_]*\\.\\d))?`;
  const body = `(?:${digits}(?:\\.(?:${digits}|(?=[eE][+-]?\\d)|(?![.\\p{L}_])))?|\\.${digits})`;
  const made = new RegExp(`(?:${RADIX}|${body}${exponent})`, "uy");
  patterns.set(`${letters} ${kinds}`, made);
  return made;
}

export interface NumberParts {
  /** Where the number itself ends. */
  readonly core: number;
  /** Where what is attached to it ends: a type, a unit. */
  readonly to: number;
  /** Its type makes it a float however it is written. */
  readonly float: boolean;
}

/** The number without a sign that begins at an offset, and its suffix: `0.5f`, `64L`, `1'000`, `30s`. */
export function numberAt(text: string, at: number, syntax: TextSyntax): NumberParts | null {
  const pattern = numberPattern(syntax.number ?? {});
  pattern.lastIndex = at;
  if (pattern.exec(text) === null) return null;
  const core = pattern.lastIndex;
  SUFFIX.lastIndex = core;
  const suffix = SUFFIX.exec(text)?.[0] ?? "";
  return { core, to: core + suffix.length, float: syntax.family === "code" && !syntax.paths && FLOAT_SUFFIX.test(suffix) };
}

/** Source text of a float in the style of the number that it replaces: its point, the letter of its exponent, what the language asks for. */
export function floatLike(value: number, written: string, style: NumberStyle = {}): string {
  const [, letter = ""] = /^[+-]?\s*[\d._']+([a-zA-Z])[+-]?\d+$/.exec(written) ?? [];
  const pointed = /[.eE]/.test(written) || letter !== "";
  if (style.plain === true && letter === "") {
    const size = Math.abs(value);
    if (size === 0 || (size >= LEAST_PLAIN && size < MOST_PLAIN)) return withPoint(decimal(value), pointed);
  }
  const [mantissa = "", exponent] = plainNumber(value).split("e");
  if (exponent === undefined) {
    const digits = withPoint(mantissa, pointed);
    return /^[eE]?$/.test(letter) ? digits : `${digits}${letter}0`;
  }
  const head = style.pointed === true ? withPoint(mantissa, true) : mantissa;
  return `${head}${letter === "" ? "e" : letter}${style.signed === true && !exponent.startsWith("-") ? "+" : ""}${exponent}`;
}

function withPoint(digits: string, pointed: boolean): string {
  return pointed && !digits.includes(".") ? `${digits}.0` : digits;
}

/** All digits of a number, without an exponent. */
function decimal(value: number): string {
  const [head = "", exponent] = String(value).split("e");
  if (exponent === undefined) return head === "-0" ? "0" : head;
  const sign = head.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = head.replace("-", "").split(".");
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return `${sign}${digits.length > point ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits.padEnd(point, "0")}`;
}
