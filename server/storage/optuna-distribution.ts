import type { Distribution, ParameterValue, SpaceParameter } from "../protocol/space";
import { literalValue } from "../space/literal";
import { isRecord, parseJson } from "./journal-line";

/** One parameter of a space in Optuna's terms. */
export interface OptunaParameter {
  /** The distribution as the JSON text that op 5 carries. */
  readonly distribution: string;
  /** Source text of the choices in Optuna's order; empty for numbers. */
  readonly choices: readonly string[];
  /** Optuna's internal value: the number itself, or the index of the choice; null when Optuna could not read it back as the same value. */
  internal(value: ParameterValue): number | null;
}

/** Null when Optuna would refuse the distribution, which would make the whole file unreadable to it. */
export function toOptuna(parameter: SpaceParameter): OptunaParameter | null {
  if (parameter.type === "categorical") return categorical(parameter.choices, parameter.baseline);
  const { low, high } = parameter;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) return null;
  return parameter.type === "float" ? float(parameter) : int(parameter);
}

function float(parameter: Distribution & { type: "float" }): OptunaParameter {
  const { low, high } = parameter;
  const log = parameter.log && low > 0;
  const step = !log && parameter.step !== null && parameter.step > 0 ? parameter.step : null;
  const attributes = { step, low, high: step === null ? high : lastStep(low, high, step), log };
  return {
    distribution: JSON.stringify({ name: "FloatDistribution", attributes }),
    choices: [],
    internal: (value) => (typeof value === "number" && Number.isFinite(value) && (!log || value > 0) ? value : null),
  };
}

function int(parameter: Distribution & { type: "int" }): OptunaParameter | null {
  const { low, high } = parameter;
  if (!(Number.isInteger(low) && Number.isInteger(high))) return null;
  const log = parameter.log && low >= 1;
  const step = !log && Number.isInteger(parameter.step) && parameter.step > 0 ? parameter.step : 1;
  const attributes = { log, step, low, high: lastStep(low, high, step) };
  return {
    distribution: JSON.stringify({ name: "IntDistribution", attributes }),
    choices: [],
    internal: (value) => (typeof value === "number" && Number.isInteger(value) && (!log || value > 0) ? value : null),
  };
}

/** Optuna warns at every read when the range is no multiple of the step. */
function lastStep(low: number, high: number, step: number): number {
  const steps = Math.floor((high - low) / step + 1e-9);
  return Number((low + steps * step).toPrecision(15));
}

/** The user's own value takes part even where it is none of the choices: Optuna wants the same choices in every trial. */
function categorical(choices: readonly string[], baseline: ParameterValue | null): OptunaParameter | null {
  const texts = typeof baseline === "string" && !choices.includes(baseline) ? [...choices, baseline] : choices;
  if (texts.length === 0) return null;
  const attributes = { choices: plainChoices(texts) ?? texts };
  return {
    distribution: JSON.stringify({ name: "CategoricalDistribution", attributes }),
    choices: texts,
    internal: (value) => (typeof value === "string" && texts.includes(value) ? texts.indexOf(value) : null),
  };
}

type Scalar = string | number | boolean | null;

/** What the literals stand for; null unless all are literals whose values Python tells apart (where `True == 1`). */
function plainChoices(texts: readonly string[]): readonly Scalar[] | null {
  const values: Scalar[] = [];
  for (const text of texts) {
    const value: unknown = literalValue(text)?.value;
    if (value !== null && typeof value !== "string" && typeof value !== "boolean" && !(typeof value === "number" && Number.isFinite(value)))
      return null;
    values.push(value);
  }
  const distinct = new Set(values.map((value) => (typeof value === "boolean" ? Number(value) : value)));
  return distinct.size === values.length ? values : null;
}

/** A distribution as Optuna writes it (also those of old versions), null when it is none. Choices become Python source text. */
export function fromOptuna(text: unknown): Distribution | null {
  const value = typeof text === "string" ? parseJson(text) : undefined;
  if (!isRecord(value)) return null;
  const attributes = isRecord(value["attributes"]) ? value["attributes"] : value;
  const name = String(value["name"] ?? value["type"] ?? "");
  if (/^categorical/i.test(name)) {
    const choices: unknown = attributes["choices"];
    return Array.isArray(choices) ? { type: "categorical", choices: choices.map(pythonSource), ordered: false } : null;
  }
  const low = attributes["low"];
  const high = attributes["high"];
  if (typeof low !== "number" || typeof high !== "number") return null;
  const log = attributes["log"] === true || name.includes("LogUniform");
  const step = attributes["step"] ?? attributes["q"];
  if (/^int/i.test(name)) return { type: "int", low, high, log, step: typeof step === "number" ? step : 1 };
  return { type: "float", low, high, log, step: typeof step === "number" ? step : null };
}

/** The value behind an internal one, null when it does not fit the distribution. */
export function externalValue(distribution: Distribution, internal: unknown): ParameterValue | null {
  if (typeof internal !== "number") return null;
  if (distribution.type !== "categorical") return distribution.type === "int" ? Math.trunc(internal) : internal;
  return distribution.choices[Math.trunc(internal)] ?? null;
}

function pythonSource(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" && !Number.isFinite(value)) return `float("${String(value).replace("Infinity", "inf").toLowerCase()}")`;
  return JSON.stringify(value);
}
