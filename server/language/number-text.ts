import { literalValue } from "../space/literal";
import type { HostLanguage } from "./model";

/** The number that a literal's source stands for; null for other literals and for numbers that are no plain ones (`3j`, `10n`). */
export function numberValue(source: string): number | null {
  if (/[nN]$/.test(source.trim()) && !/^[+-]?\s*0[xX]/.test(source.trim())) return null;
  const value = literalValue(commonNumber(source));
  return value?.kind === "number" ? value.value : null;
}

/** `1'000` of C++ and `1d-3` of Fortran in the form of Python; no number of Python or JavaScript looks like them. */
function commonNumber(source: string): string {
  if (!/^[+-]?\s*[\d.]/.test(source) || /^[+-]?\s*0[xX]/.test(source)) return source;
  return source.replace(/(?<=\d)'(?=\d)/g, "_").replace(/^([+-]?\s*[\d._]+)[dDqQfFsSlL]([+-]?\d+)$/, "$1e$2");
}

/** Whether a number is written as an integer. In Python and most others an exponent makes a float, in JavaScript only a point does. */
export function isIntegerForm(source: string, language: HostLanguage): boolean {
  const digits = source.trim().replace(/^[+-]\s*/, "");
  if (/^0[xXoObB]/.test(digits)) return true;
  if (digits.includes(".")) return false;
  if (language === "text") return !/[a-z]/i.test(digits);
  return language === "python" ? !/[eE]/.test(digits) : Number.isInteger(numberValue(source));
}

/** The shortest source text of a number: plain digits where they are short, else an exponent. */
export function plainNumber(value: number): string {
  if (Object.is(value, -0)) return "0";
  const short = String(value);
  if (!short.includes("e")) {
    const [mantissa, exponent] = value.toExponential().split("e");
    const scientific = `${mantissa}e${Number(exponent)}`;
    return short.length > 7 && scientific.length < short.length - 1 ? scientific : short;
  }
  return short.replace("e+", "e");
}

/** Source text of a float: in Python it stays a float literal, as `1.0` and not `1`. */
export function floatText(value: number, language: HostLanguage, keepPoint: boolean): string {
  const source = plainNumber(value);
  return (language === "python" || language === "text") && keepPoint && /^-?\d+$/.test(source) ? `${source}.0` : source;
}

/** Source text of an integer: digits alone, as an exponent would make a float of it in Python. */
export function integerText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : plainNumber(value);
}
