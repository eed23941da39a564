import { didYouMean } from "../language/spelling";
import { booleanOf, checkKeys, listOf, optional, shown, stringOf, wholeOf, wireNumberOf } from "./fields";
import { type Json, type JsonObject, jsonText, member, type Writable } from "./json";
import { RequestError } from "./request-error";
import { errorLine, requestOf } from "./request-line";
import { AskTellStudy, type Told } from "./study";
import { readStudy, STUDY_KEYS } from "./study-options";

type Answer = { readonly [key: string]: Writable };

const KEYS: Readonly<Record<string, readonly string[]>> = {
  space: STUDY_KEYS,
  ask: ["ask"],
  add: ["add"],
  report: ["report", "step", "value"],
  tell: ["tell", "values", "state", "feasible", "constraints"],
  best: ["best"],
};
const KINDS = Object.keys(KEYS);
const STATES = ["complete", "pruned", "failed"] as const;

/** Trials asked for at once, at most. */
const MOST_ASKED = 10_000;

/**
 * The protocol of `tunelens ask-tell`, without its streams: one line in, one line out. A line that cannot be done is answered with
 * an error and changes nothing.
 */
export class AskTellSession {
  readonly #randomSeed: () => number;
  #study: AskTellStudy | null = null;

  /** `randomSeed` gives the seed of a study that names none. */
  constructor(randomSeed: () => number) {
    this.#randomSeed = randomSeed;
  }

  /** The answer to a line, without a line break. Never throws. */
  answer(line: string): string {
    try {
      return jsonText(this.#answer(line.replace(/^\ufeff/, "")));
    } catch (error) {
      return errorLine(error);
    }
  }

  #answer(line: string): Answer {
    const request = requestOf(line, '{"ask": 1}');
    const kind = kindOf(request);
    if (kind === "space") {
      const study = new AskTellStudy(readStudy(request, line, this.#randomSeed));
      this.#study = study;
      return study.description;
    }
    checkKeys(request, KEYS[kind] ?? [], `{"${kind}": …}`);
    if (this.#study === null)
      throw new RequestError("no-study", 'There is no study yet: the first line describes it, {"space": {…}, "directions": ["minimize"]}.');
    return asked(this.#study, kind, request);
  }
}

function asked(study: AskTellStudy, kind: string, request: JsonObject): Answer {
  const value = request[kind] ?? null;
  switch (kind) {
    case "ask":
      return study.ask(wholeOf(value, '"ask"', 1, MOST_ASKED));
    case "add":
      return study.add(value);
    case "report": {
      const step = optional<number | null>(request, "step", (s) => stepOf(s), null);
      return study.report(wholeOf(value, '"report" names a trial: it', 0), step, wireNumberOf(needed(request, "value"), '"value"'));
    }
    case "tell":
      return study.tell(wholeOf(value, '"tell" names a trial: it', 0), toldOf(request, study.objectives));
    default:
      if (value !== true) throw new RequestError("invalid-value", `"best" is true, not ${shown(value)}.`);
      return study.best();
  }
}

function stepOf(value: Json): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new RequestError("invalid-value", `"step" is a finite number, not ${shown(value)}.`);
}

function toldOf(request: JsonObject, objectives: number): Told {
  const state = optional(request, "state", stateOf, "complete");
  const values = optional<readonly number[] | null>(request, "values", (given) => valuesOf(given, objectives), null);
  if (state === "complete" && values === null)
    throw new RequestError("missing-key", 'A trial is told with its "values": [0.37], or with "state": "failed" or "pruned".');
  if (state !== "complete" && values !== null)
    throw new RequestError("values-not-taken", `A ${state} trial has no values: leave out "values", or "state".`);
  const feasible = optional(request, "feasible", (given) => booleanOf(given, '"feasible"'), true);
  const broken = optional(request, "constraints", constraintsOf, []).some((c) => !(c <= 0));
  return { state, values, feasible: feasible && !broken };
}

function stateOf(value: Json): Told["state"] {
  const state = STATES.find((s) => s === stringOf(value, '"state"', '"failed"'));
  if (state === undefined) throw new RequestError("invalid-value", `"state" is one of ${STATES.join(", ")}, not ${shown(value)}.`);
  return state;
}

function valuesOf(given: Json, objectives: number): readonly number[] {
  const values = listOf(given, '"values"', '"values": [0.37]').map((value) => wireNumberOf(value, 'An entry of "values"'));
  if (values.length !== objectives)
    throw new RequestError("wrong-count", `"values" has one entry an objective, ${objectives}, not ${values.length}.`);
  return values;
}

/** Violations: at most 0 where the constraint holds. */
function constraintsOf(given: Json): readonly number[] {
  return listOf(given, '"constraints"', '"constraints": [-0.1]').map((value) => wireNumberOf(value, 'An entry of "constraints"'));
}

function needed(request: JsonObject, key: string): Json {
  const value = member(request, key);
  if (value === undefined) throw new RequestError("missing-key", `"${key}" is missing: write {"report": 0, "step": 1, "value": 0.41}.`);
  return value;
}

function kindOf(request: JsonObject): string {
  const [kind, another] = KINDS.filter((k) => Object.hasOwn(request, k));
  if (kind !== undefined && another !== undefined)
    throw new RequestError("several-requests", `A line is one request: write "${kind}" and "${another}" on lines of their own.`);
  if (kind !== undefined) return kind;
  const keys = Object.keys(request);
  const meant = keys.map((key) => didYouMean(key, KINDS)).find((found) => found !== null);
  const advice = meant === undefined ? `a line has one of ${KINDS.join(", ")}` : `did you mean "${meant}"?`;
  throw new RequestError(
    "unknown-request",
    `${keys.length === 0 ? "The object is empty" : `Nothing is asked for by ${keysShown(keys)}`}: ${advice}`,
  );
}

function keysShown(keys: readonly string[]): string {
  return keys
    .slice(0, 5)
    .map((key) => shown(key))
    .join(", ");
}
