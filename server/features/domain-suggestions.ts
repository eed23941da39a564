import { type DomainSubject, domainFits } from "../language/domain-fit";
import { inferDomain } from "../language/domain-inference";
import { truthsOf } from "../language/meant-literal";
import { isIntegerForm, numberValue } from "../language/number-text";
import { tr } from "../words/translate";
import type { AnnotatedValue } from "./annotated-value";
import { choiceFamily } from "./choice-families";

export interface DomainSuggestion {
  readonly text: string;
  /** Why, in a few words. */
  readonly why: string;
}

type Ideas = readonly (readonly [text: string, why: string])[];

/** Names whose values are no hyperparameters: choosing the luckiest seed is no tuning. */
const SEEDS = /^(?:seed|seeds|random_?state|rng|random_?seed|rs)$/;

/**
 * Domains for a value by its name and what stands in the code, first what the light bulb proposes. Each can be written there without a problem and holds
 * the value. None for seeds.
 */
export function suggestDomains({ name, subject, proposed }: AnnotatedValue): DomainSuggestion[] {
  const words = nameWords(name);
  if (words.some((w) => SEEDS.test(w)) || (words.includes("random") && words.includes("state"))) return [];
  const seen = new Set<string>();
  const first = proposed()?.text ?? null;
  const all: Ideas = [
    ...(first === null ? [] : ([[first, subject.literal?.kind === "number" ? tr("by name and value") : ""]] as const)),
    ...ideas(name, words, subject),
  ];
  return all.flatMap(([text, why]) => {
    const alternatives = text.split(" | ").toSorted().join(" | ");
    if (seen.has(alternatives) || !domainFits(subject, text)) return [];
    seen.add(alternatives);
    return [{ text, why }];
  });
}

export function isSeedName(name: string): boolean {
  const words = nameWords(name);
  return words.some((w) => SEEDS.test(w)) || (words.includes("random") && words.includes("state"));
}

function ideas(name: string, words: readonly string[], subject: DomainSubject): Ideas {
  const { text, literal, source } = subject;
  if (literal?.kind === "boolean")
    return [[[text, ...truthsOf(text, source).filter((other) => other !== text)].join(" | "), tr("both values")]];
  if (literal?.kind === "null") return nullIdeas(text, words);
  const value = literal?.kind === "number" ? numberValue(text) : null;
  if (value === null) return choiceFamily(text, words, literal !== null).map((choice) => [choice, ""] as const);
  const integer = literal?.float !== true && isIntegerForm(text, source.language);
  const known = integer ? integerIdeas(words, value) : floatIdeas(words, value);
  const inferred = inferDomain(name, text, source.language, literal?.float === true);
  const bare: Ideas = inferred === null ? [] : [[inferred, tr("what a bare @tune means")]];
  if (known.some(([idea]) => domainFits(subject, idea))) return [...known, ...bare];
  return [...bare, ...(integer ? around(value) : scaled(value))];
}

function nullIdeas(text: string, words: readonly string[]): Ideas {
  const numbers = has(words, /^(?:depth|layers?|leaf|leaves|features|nodes|size|dim)$/) ? "4 | 8 | 16" : "0.1 | 0.5 | 1.0";
  return [[`${text} | ${numbers}`, tr("none, or one of these")]];
}

function floatIdeas(words: readonly string[], value: number): Ideas {
  if (isLearningRate(words)) return rateIdeas(value);
  if (has(words, /^(?:decay|wd|l1|l2|reg|regularization|alpha|lambda|lambd|penalty)$/)) return scaleIdeas(value);
  if (has(words, /^(?:dropout|drop|droprate)$/))
    return [
      ["0..0.5", tr("usual shares")],
      ["0..0.9", tr("nearly all shares")],
      [listed(value, [0, 0.1, 0.2, 0.3, 0.5]), tr("usual values")],
    ];
  if (has(words, /^(?:momentum|beta1?|mu)$/) && !has(words, /^beta2$/))
    return [
      ["0..0.99", tr("none to strong")],
      ["0.8..0.99", tr("strong ones")],
      [listed(value, [0, 0.5, 0.9, 0.95, 0.99]), tr("usual values")],
    ];
  if (has(words, /^(?:beta2|gamma|rho|discount|ema|tau|lam)$/) && value > 0.5)
    return [
      ["0.9..0.999", tr("near one")],
      ["0.5..0.999", tr("wide")],
      [listed(value, [0.9, 0.95, 0.99, 0.999]), tr("usual values")],
    ];
  if (has(words, /^(?:subsample|colsample|bagging|keep)$/))
    return [
      ["0.5..1", tr("at least half")],
      ["0.1..1", tr("any share")],
    ];
  if (has(words, /^(?:rate|prob|probability|p|ratio|fraction|frac|smoothing|mixup|cutmix|threshold|share|warmup)$/))
    return [
      ["0..1", tr("any share")],
      ["0..0.5", tr("at most half")],
    ];
  if (has(words, /^(?:c|eps|epsilon|temperature|temp|sigma|scale|std|clip|norm)$/))
    return [...decades(value, 2, 2, both()), ...decades(value, 1, 1, narrow())];
  return [];
}

function integerIdeas(words: readonly string[], value: number): Ideas {
  if (isLearningRate(words) && value > 0) return decades(value, 3, 1, tr("mostly below the value"));
  if (value < 1) return has(words, /^(?:dropout|drop|momentum|decay|wd)$/) ? [["0..0.5 float", tr("a share")]] : [];
  if (has(words, /^(?:batch|bs|batchsize)$/))
    return [
      [powers(value, 2, 2), tr("powers of two")],
      [`${least(value, 4)}..${value * 4} log`, tr("any size")],
      [`${value}..${value * 8} step ${value}`, tr("multiples")],
    ];
  if (has(words, /^(?:units|hidden|width|dim|dims|channels|filters|neurons|embed|embedding|features|ff|rank|capacity)$/))
    return [
      [powers(value, 2, 2), tr("powers of two")],
      [`${least(value, 4)}..${value * 4} log`, tr("any size")],
    ];
  if (has(words, /^heads?$/)) return [[powers(value, 2, 1), tr("powers of two")]];
  if (has(words, /^(?:layers?|blocks?|stages|depth|nlayers)$/) && !words.includes("max"))
    return [
      [`1..${Math.max(4, value * 2)}`, tr("from one on")],
      [listed(value, [1, 2, 3, 4]), tr("a few")],
    ];
  if (words.includes("max") && words.includes("depth")) return [[`2..${Math.max(12, value * 2)}`, tr("shallow to deep")]];
  if (has(words, /^(?:estimators|trees|rounds|iterations|ntrees)$/))
    return [
      [`${least(value, 4)}..${value * 4} log`, tr("a quarter to four times")],
      [`${Math.max(10, Math.round(value / 2))}..${value * 2} step ${Math.max(1, Math.round(value / 10))}`, tr("in steps")],
    ];
  if (has(words, /^(?:leaves|leaf|samples|neighbors|neighbours|k|clusters|components|bins)$/))
    return [[`${value === 1 ? 1 : Math.max(2, least(value, 8))}..${value * 8} log`, tr("few to many")]];
  if (has(words, /^(?:epochs?|steps?|iters?|max_?iter)$/)) return [[`${least(value, 2)}..${value * 2}`, tr("half to twice")]];
  if (has(words, /^(?:kernel)$/)) return [[listed(value, [3, 5, 7]), tr("usual sizes")]];
  return [];
}

function isLearningRate(words: readonly string[]): boolean {
  return has(words, /^(?:lr|eta)$/) || (words.includes("learning") && words.includes("rate")) || words.includes("learningrate");
}

const both = () => tr("two decades on both sides");
const narrow = () => tr("a decade on both sides");

/** At most 1 where the value is no more than that: the ranges slide down then. */
function rateIdeas(value: number): Ideas {
  const room = value <= 1 ? Math.max(0, -Math.round(Math.log10(value))) : 9;
  const slid = (below: number, above: number, why: string) => {
    const over = Math.max(0, above - room);
    return decades(value, below + over, above - over, over === 0 ? why : tr("up to one"));
  };
  return [...slid(2, 2, both()), ...slid(3, 1, tr("mostly below the value")), ...slid(1, 1, narrow())];
}

/** From so many decades below the value to so many above it. */
function decades(value: number, below: number, above: number, why: string): Ideas {
  if (!(value > 0) || !Number.isFinite(value)) return [];
  const exponent = Math.round(Math.log10(value));
  return [[`${ten(Math.min(exponent - below, Math.floor(Math.log10(value))))}..${ten(exponent + above)} log`, why]];
}

function scaleIdeas(value: number): Ideas {
  if (value === 0)
    return [
      ["0..0.1", tr("none to strong")],
      ["0.0 | 1e-5 | 1e-4 | 1e-3 | 1e-2", tr("none, or a decade")],
    ];
  const exponent = Math.log10(value);
  const wide = `${ten(Math.min(-6, Math.floor(exponent)))}..${ten(Math.max(-2, Math.ceil(exponent)))} log`;
  return [[wide, tr("usual strengths")], ...decades(value, 1, 1, narrow())];
}

function around(value: number): Ideas {
  if (value === 0) return [["0..10", tr("from zero on")]];
  if (value < 0) return [];
  const low = least(value, 4);
  return [
    [`${low}..${value * 4}`, tr("a quarter to four times")],
    ...(value >= 8 ? ([[`${low}..${value * 4} log`, tr("evenly over scales")]] as const) : []),
    [[...new Set([Math.round(value / 2), value, value * 2])].filter((v) => v >= 1).join(" | "), tr("half, same, twice")],
  ];
}

function scaled(value: number): Ideas {
  if (value === 0) return [["0..1", tr("from zero to one")]];
  if (value < 0) return [[`${short(value * 2)}..0`, tr("down to twice")]];
  return [
    [`0..${short(value * 2)}`, tr("zero to twice")],
    [`${short(value / 10)}..${short(value * 10)} log`, tr("a decade on both sides")],
  ];
}

function least(value: number, divisor: number): number {
  return Math.max(1, Math.round(value / divisor));
}

function powers(value: number, below: number, above: number): string {
  const power = Math.round(Math.log2(value));
  const sizes: number[] = [];
  for (let k = -below; k <= above; k++) if (power + k >= 0) sizes.push(2 ** (power + k));
  return [...new Set([...sizes, value])].sort((a, b) => a - b).join(" | ");
}

/** Usual values with the one in the code among them. */
function listed(value: number, usual: readonly number[]): string {
  return [...new Set([...usual, value])]
    .sort((a, b) => a - b)
    .map(short)
    .join(" | ");
}

function short(value: number): string {
  return String(Number(value.toPrecision(3))).replace("e+", "e");
}

function ten(exponent: number): string {
  return exponent <= -3 || exponent > 5 ? `1e${exponent}` : short(10 ** exponent);
}

function has(words: readonly string[], pattern: RegExp): boolean {
  return words.some((w) => pattern.test(w));
}

function nameWords(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((w) => w !== "");
}
