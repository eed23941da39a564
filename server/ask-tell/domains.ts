import { didYouMean } from "../language/spelling";
import type { CategoricalDistribution, Distribution, FloatDistribution, IntDistribution } from "../protocol/space";
import type { Warning } from "./conditions";
import { booleanOf, checkKeys, listOf, numberOf, optional, shown } from "./fields";
import { canonicalJson, type Json, type JsonObject, member } from "./json";
import { RequestError } from "./request-error";

const TYPES = ["float", "int", "categorical"] as const;
const SHARED = ["type", "if", "baseline"];
const KEYS: Readonly<Record<(typeof TYPES)[number], readonly string[]>> = {
  float: [...SHARED, "low", "high", "log", "step"],
  int: [...SHARED, "low", "high", "log", "step"],
  categorical: [...SHARED, "choices", "ordered"],
};

/** Choices at most: more of them are a number in disguise. */
const MOST_CHOICES = 1000;
const EVEN = 1e-9;

/** The domain of one parameter as the first line describes it. Choices become JSON text, which is source text that conditions understand. */
export function readDomain(name: string, spec: JsonObject, warnings: Warning[]): Distribution {
  const type = typeOf(name, member(spec, "type"));
  checkKeys(spec, KEYS[type], `The ${type} "${name}"`);
  return type === "categorical" ? choices(name, spec, warnings) : range(name, type, spec, warnings);
}

function typeOf(name: string, value: Json | undefined): (typeof TYPES)[number] {
  const found = TYPES.find((type) => type === value);
  if (found !== undefined) return found;
  const lacks = `The type of "${name}" is one of ${TYPES.join(", ")}`;
  if (value === undefined) throw new RequestError("missing-key", `${lacks}: write "type": "float".`);
  const word = typeof value === "string" ? value : "";
  const meant = /^bool/i.test(word)
    ? ': for a boolean write {"type": "categorical", "choices": [false, true]}.'
    : /^(?:integer|long)$/i.test(word)
      ? ': write "int".'
      : didYouMean(word, TYPES) === null
        ? "."
        : `: did you mean "${didYouMean(word, TYPES)}"?`;
  throw new RequestError("invalid-type", `${lacks}, not ${shown(value)}${meant}`);
}

function choices(name: string, spec: JsonObject, warnings: Warning[]): CategoricalDistribution {
  const given = member(spec, "choices");
  if (given === undefined) throw new RequestError("missing-key", `"${name}" needs its choices: write "choices": ["a", "b"].`);
  const values = listOf(given, `"choices" of "${name}"`, '["a", "b"]');
  if (values.length === 0) throw new RequestError("no-choices", `"${name}" has no choices: write one or more, or leave it out.`);
  if (values.length > MOST_CHOICES)
    throw new RequestError(
      "too-many-choices",
      `"${name}" has ${values.length} choices: with more than ${MOST_CHOICES} write an int as index.`,
    );
  const texts = values.map(canonicalJson);
  const distinct = texts.filter((text, i) => texts.indexOf(text) === i);
  const double = texts.find((text, i) => texts.indexOf(text) !== i);
  if (double !== undefined)
    warnings.push({ code: "duplicate-choice", message: `"${name}" has the choice ${double.slice(0, 60)} twice: it counts once.` });
  const numbers = values.every((value) => typeof value === "number");
  const ordered = optional(spec, "ordered", (value) => booleanOf(value, `"ordered" of "${name}"`), numbers);
  return { type: "categorical", choices: distinct, ordered };
}

function range(name: string, type: "float" | "int", spec: JsonObject, warnings: Warning[]): FloatDistribution | IntDistribution {
  const low = bound(name, type, "low", spec);
  const high = bound(name, type, "high", spec);
  if (low > high) throw new RequestError("reversed-range", `The range of "${name}" is reversed: write "low": ${high}, "high": ${low}.`);
  if (!Number.isFinite(high - low)) throw new RequestError("bound-not-finite", `The range of "${name}" is wider than numbers reach.`);
  const log = optional(spec, "log", (value) => booleanOf(value, `"log" of "${name}"`), false);
  if (log && low <= 0)
    throw new RequestError(
      "log-bound-not-positive",
      `The log range of "${name}" must begin above 0, not at ${low}: raise "low" or leave out "log".`,
    );
  const step = optional<number | null>(spec, "step", (value) => stepOf(name, type, value, high - low), null);
  if (log && step !== null && !(type === "int" && step === 1))
    throw new RequestError("log-with-step", `"${name}" has both "log" and "step": leave one out.`);
  const reach = step === null ? high : reachable(name, low, high, step, warnings);
  if (type === "int") return { type, low, high: reach, log, step: step ?? 1 };
  return { type, low, high: reach, log, step };
}

function bound(name: string, type: "float" | "int", key: "low" | "high", spec: JsonObject): number {
  const given = member(spec, key);
  const where = `"${key}" of "${name}"`;
  if (given === undefined) throw new RequestError("missing-key", `"${name}" needs its bounds: write "low" and "high".`);
  if (typeof given !== "number") throw new RequestError("bound-not-number", `${where} is a number, not ${shown(given)}.`);
  if (!Number.isFinite(given)) throw new RequestError("bound-not-finite", `${where} is a finite number, not ${shown(given)}.`);
  return type === "int" ? whole(given, where) : given;
}

function whole(value: number, where: string): number {
  if (!Number.isInteger(value))
    throw new RequestError("bound-not-whole", `${where} is a whole number, not ${value}: round it, or write "type": "float".`);
  if (!Number.isSafeInteger(value))
    throw new RequestError("bound-not-finite", `${where} is ${value}, too large to be exact: write one up to ${Number.MAX_SAFE_INTEGER}.`);
  return value;
}

function stepOf(name: string, type: "float" | "int", value: Json, span: number): number {
  const where = `"step" of "${name}"`;
  const step = type === "int" ? whole(numberOf(value, where), where) : numberOf(value, where);
  if (step <= 0) throw new RequestError("step-not-positive", `${where} is above zero, not ${step}.`);
  if (step > span && span > 0) throw new RequestError("step-exceeds-range", `${where}, ${step}, exceeds the range, which is ${span} wide.`);
  return step;
}

/** The last value that the steps reach; a warning where that is not the upper bound. */
function reachable(name: string, low: number, high: number, step: number, warnings: Warning[]): number {
  const count = (high - low) / step;
  if (Math.abs(count - Math.round(count)) <= EVEN * Math.max(1, Math.abs(count))) return high;
  const end = low + Math.floor(count) * step;
  const last = Number.isInteger(end) ? end : Number(end.toPrecision(15));
  warnings.push({
    code: "step-does-not-divide",
    message: `Steps of ${step} from ${low} do not meet the "high" of "${name}", ${high}: its last value is ${last}.`,
  });
  return last;
}

/** A value of this domain as the space holds it, from JSON; null where it is none. */
export function readValue(domain: Distribution, value: Json): number | string | null {
  if (domain.type !== "categorical") return typeof value === "number" && Number.isFinite(value) ? value : null;
  const text = canonicalJson(value);
  return domain.choices.includes(text) ? text : null;
}

/** What values a domain has, for a message. */
export function domainWords(domain: Distribution): string {
  if (domain.type === "categorical") return `one of ${domain.choices.slice(0, 8).join(", ")}${domain.choices.length > 8 ? ", …" : ""}`;
  const step = domain.step === null || (domain.type === "int" && domain.step === 1) ? "" : ` in steps of ${domain.step}`;
  return `${domain.type === "int" ? "a whole number" : "a number"} from ${domain.low} to ${domain.high}${step}`;
}
