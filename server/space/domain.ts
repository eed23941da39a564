import type { CategoricalDistribution, Distribution, FloatDistribution, IntDistribution, ParameterValue } from "../protocol/space";
import { sameLiteral } from "./literal";

type Stepped = IntDistribution | (FloatDistribution & { readonly step: number });
type Continuous = FloatDistribution & { readonly step: null };

const EVEN = 1e-9; // forgives the rounding of (high − low) / step

/** Ratio of the bounds below which a log axis is as good as linear, and logs would lose digits. */
const NARROW = 1.0001;

/** The domain with choices that stand for the same value only once. Throws where it holds no value or cannot be sampled. */
export function checkedDomain(name: string, domain: Distribution): Distribution {
  if (domain.type === "categorical") {
    if (domain.choices.length === 0) throw new Error(`"${name}" has no choices.`);
    const choices = domain.choices.filter((choice, i) => domain.choices.findIndex((other) => sameLiteral(other, choice)) === i);
    return choices.length === domain.choices.length ? domain : { ...domain, choices };
  }
  const { low, high, step, log } = domain;
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw new Error(`The bounds of "${name}" must be finite: ${low}..${high}.`);
  if (low > high) throw new Error(`The range of "${name}" is reversed: write ${high}..${low}.`);
  if (log && low <= 0) throw new Error(`The log range of "${name}" must begin above 0, not at ${low}.`);
  if (step !== null && !(step > 0 && Number.isFinite(step))) throw new Error(`The step of "${name}" must be above 0, not ${step}.`);
  return domain;
}

/** How many values a domain has; for a float without a step `floatPoints`, unless its bounds are the same. */
export function sizeOf(domain: Distribution, floatPoints: number = Number.POSITIVE_INFINITY): number {
  if (domain.type === "categorical") return domain.choices.length;
  if (isStepped(domain)) return lastIndex(domain) + 1;
  return domain.low === domain.high ? 1 : floatPoints;
}

/** The value at a position 0 … sizeOf − 1. The `floatPoints` values of a float without a step are evenly spaced, bounds included. */
export function valueAt(domain: Distribution, index: number, floatPoints = 1): ParameterValue {
  if (domain.type === "categorical") return domain.choices[index] ?? "";
  if (isStepped(domain)) return steppedAt(domain, index);
  return continuousAt(domain, floatPoints > 1 ? index / (floatPoints - 1) : 0.5);
}

/** The value at a coordinate of [0, 1], every value of a finite linear domain owning an equal part of it. Quantised. */
export function valueFromUnit(domain: Distribution, unit: number, floatPoints: number = Number.POSITIVE_INFINITY): ParameterValue {
  const u = Math.min(Math.max(unit, 0), 1);
  if (domain.type !== "categorical" && isStepped(domain) && domain.log) {
    const [from, to] = logEdges(domain);
    return quantised(domain, Math.exp(mix(from, to, u)));
  }
  const size = sizeOf(domain, floatPoints);
  if (size !== Number.POSITIVE_INFINITY) return valueAt(domain, Math.min(Math.floor(u * size), size - 1), floatPoints);
  return domain.type === "categorical" ? "" : continuousAt(domain, u);
}

/** A coordinate of [0, 1) that `valueFromUnit` takes back to the value: the middle of what a value of a finite domain owns. */
export function unitOf(domain: Distribution, value: ParameterValue): number {
  if (domain.type === "categorical") return (Math.max(choiceIndex(domain, value), 0) + 0.5) / Math.max(domain.choices.length, 1);
  const number = clipped(domain, Number(value)); // the user's own value may lie outside, even where no logarithm is
  if (isStepped(domain) && !domain.log) return inside((indexOf(domain, number) + 0.5) / sizeOf(domain));
  if (domain.low === domain.high) return 0.5;
  const log = isStepped(domain) || isLogarithmic(domain);
  const [from, to] = isStepped(domain) ? logEdges(domain) : log ? [Math.log(domain.low), Math.log(domain.high)] : [domain.low, domain.high];
  const scale = to - from === Number.POSITIVE_INFINITY ? 0.5 : 1;
  return inside(((log ? Math.log(number) : number) * scale - from * scale) / (to * scale - from * scale));
}

/** Middle of a domain; the first of unordered choices. */
export function middleOf(domain: Distribution): ParameterValue {
  return domain.type === "categorical" && !domain.ordered ? valueAt(domain, 0) : valueFromUnit(domain, 0.5);
}

/**
 * The nearest value that is proposed: low + k · step; without a step four significant digits on a log axis, on a linear one a
 * multiple of the power of ten at or below (high − low) / 10,000 (finer log digits where the bounds lie close together). In the domain; idempotent.
 */
export function quantised(domain: IntDistribution | FloatDistribution, value: number): number {
  const v = clipped(domain, value);
  if (isStepped(domain)) return steppedAt(domain, indexOf(domain, v));
  const span = Math.min(domain.high - domain.low, Number.MAX_VALUE);
  if (!(span > 0)) return domain.low;
  if (isLogarithmic(domain)) return clipped(domain, Number(v.toPrecision(4 + Math.floor(Math.log10(domain.high / span)))));
  return clipped(domain, rounded(v, 4 - Math.floor(Math.log10(span) + EVEN)));
}

/** Whether a value lies in the domain: between the bounds and on its steps, or one of its choices. */
export function isInDomain(domain: Distribution, value: ParameterValue): boolean {
  if (domain.type === "categorical") return choiceIndex(domain, value) >= 0;
  if (typeof value !== "number" || !(value >= domain.low && value <= domain.high)) return false;
  if (!isStepped(domain)) return true;
  const steps = (value - domain.low) / domain.step;
  const digits = (4 * Number.EPSILON * Math.max(Math.abs(value), Math.abs(domain.low))) / domain.step; // what rounding of the value leaves open
  return Math.abs(steps - Math.round(steps)) <= EVEN * Math.max(1, Math.abs(steps)) + digits && Math.round(steps) <= lastIndex(domain);
}

/** Position of a choice by what it stands for; −1 when it is none of them. */
export function choiceIndex(domain: CategoricalDistribution, value: ParameterValue): number {
  const source = String(value);
  const exact = domain.choices.indexOf(source);
  return exact >= 0 ? exact : domain.choices.findIndex((choice) => sameLiteral(choice, source));
}

function continuousAt(domain: IntDistribution | FloatDistribution, u: number): number {
  const { low, high } = domain;
  if (u <= 0 || u >= 1) return quantised(domain, u <= 0 ? low : high);
  return quantised(domain, isLogarithmic(domain) ? Math.exp(mix(Math.log(low), Math.log(high), u)) : mix(low, high, u));
}

function isLogarithmic({ low, high, log }: IntDistribution | FloatDistribution): boolean {
  return log && high / low > NARROW;
}

function isStepped(domain: IntDistribution | FloatDistribution): domain is Stepped {
  return !isContinuous(domain);
}

function isContinuous(domain: IntDistribution | FloatDistribution): domain is Continuous {
  return domain.type === "float" && domain.step === null;
}

function lastIndex(domain: Stepped): number {
  return Math.max(Math.floor((domain.high - domain.low) / domain.step + EVEN), 0);
}

function indexOf(domain: Stepped, value: number): number {
  return Math.min(Math.max(Math.round((value - domain.low) / domain.step), 0), lastIndex(domain));
}

/** low + k · step without the binary noise of the product, so that 0.1 + 2 · 0.1 is 0.3 in the user's code. */
function steppedAt(domain: Stepped, index: number): number {
  const value = domain.low + index * domain.step;
  return clipped(domain, rounded(value, Math.max(decimals(domain.low), decimals(domain.step))));
}

/** Bounds in logs, half a step wider, so that the first and the last value get their share. */
function logEdges(domain: Stepped): readonly [number, number] {
  const low = Math.max(domain.low - domain.step / 2, domain.low / 2);
  return [Math.log(low), Math.log(steppedAt(domain, lastIndex(domain)) + domain.step / 2)];
}

function clipped(domain: { readonly low: number; readonly high: number }, value: number): number {
  return Math.min(Math.max(value, domain.low), domain.high);
}

function mix(low: number, high: number, u: number): number {
  return low * (1 - u) + high * u;
}

function inside(u: number): number {
  if (Number.isNaN(u)) return 0.5;
  return Math.min(Math.max(u, 0), 1 - 2 ** -53);
}

/** Rounded to decimal places, which may be negative (−2: to hundreds). */
function rounded(value: number, places: number): number {
  if (places >= 0 && places <= 100) return Number(value.toFixed(places)) + 0; // + 0: no −0 in the user's code
  if (places < 0) return Number(`${Math.round(value / 10 ** -places)}e${-places}`) + 0;
  const digits = Math.floor(Math.log10(Math.abs(value))) + 1 + places; // powers of ten this small are no longer exact
  return digits < 1 ? 0 : Number(value.toPrecision(Math.min(digits, 100)));
}

/** Decimal places that a number is written with: 3 for 0.125, 12 for 1e-12, 0 for 16. */
function decimals(value: number): number {
  const [, fraction = "", exponent = "0"] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(fraction.length - Number(exponent), 0);
}
