import { CurveModel, type CurveTask, type RecordedCurve } from "../curves/curve-model";
import { toWire } from "../protocol/number";
import { boundsOf } from "./bounds";
import { checkKeys, listOf, numberOf, optional, shown, stringOf, wireNumberOf } from "./fields";
import { canonicalJson, isObject, type Json, type JsonObject, jsonText, member, type Writable } from "./json";
import { RequestError } from "./request-error";
import { errorLine, requestOf } from "./request-line";

const KEYS = ["values", "steps", "horizon", "direction", "bounds", "incumbent", "history", "quantiles", "at"];
const CURVE_KEYS = ["values", "steps"];
const EXAMPLE = '{"values": [0.10, 0.41, 0.55], "horizon": 80, "direction": "maximize"}';
const DEFAULT_QUANTILES: readonly number[] = [0.05, 0.5, 0.95];

/** The protocol of `tunelens predict`, without its streams: one line in, one line out, each by itself. */
export class PredictSession {
  readonly #now: () => number;
  /** The model of the last line's study: a trial that is asked about again and again, and the next one of the same study, share it. */
  #model: { readonly study: string; readonly model: CurveModel } | null = null;

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The answer to a line, without a line break. Never throws. */
  answer(line: string): string {
    try {
      return jsonText(this.#answer(requestOf(line, EXAMPLE)));
    } catch (error) {
      return errorLine(error);
    }
  }

  #answer(request: JsonObject): Writable {
    checkKeys(request, KEYS, "A request");
    const horizon = horizonOf(request);
    const values = listOf(needed(request, "values"), '"values"', '"values": [0.10, 0.41]').map((value) => reported(value, '"values"'));
    if (values.length === 0) throw new RequestError("no-values", '"values" is empty: write what was reported so far, [0.10, 0.41].');
    const steps = optional(request, "steps", (given) => stepsOf(given, values.length, '"steps"'), null);
    const incumbent = optional<number | null>(request, "incumbent", (given) => wireNumberOf(given, '"incumbent"'), null);
    const at = optional<number | null>(request, "at", (given) => wireNumberOf(given, '"at"'), null);
    const quantiles = optional(request, "quantiles", quantilesOf, DEFAULT_QUANTILES);
    const history = optional(request, "history", (given) => listOf(given, '"history"', "[[0.1, 0.4], [0.2, 0.5]]"), []);
    const task: CurveTask = {
      direction: optional(request, "direction", directionOf, "minimize"),
      horizon,
      bounds: optional(request, "bounds", boundsOf, [null, null]),
    };
    const regular = steps === null || steps.every((step, i) => step === i + 1);
    const began = this.#now();
    const model = this.#modelOf(task, history, regular, steps?.[0] ?? 1);
    const prepared = this.#now();
    const prediction = model.predict({ steps: steps ?? counted(values.length), values });
    if (prediction === null)
      throw new RequestError("no-finite-value", 'No entry of "values" is a finite number: there is nothing to continue.');
    const answer = {
      mean: toWire(prediction.mean),
      quantiles: quantiles.map((p) => toWire(prediction.quantile(p))),
      probabilityBetter: incumbent === null ? null : prediction.probabilityBetter(incumbent),
      logDensity: at === null ? null : toWire(prediction.logDensity(at)),
    };
    return { ...answer, milliseconds: this.#now() - prepared, preparationMilliseconds: prepared - began };
  }

  #modelOf(task: CurveTask, history: readonly Json[], regular: boolean, first: number): CurveModel {
    const curves = history.map((entry, i) => curveOf(entry, `Entry ${i} of "history"`, task.horizon, regular, first));
    const study = canonicalJson([task.direction, task.horizon, task.bounds, regular, first === 0, history]);
    if (this.#model?.study === study) return this.#model.model;
    const model = new CurveModel(task);
    for (const curve of curves) model.addComplete(curve);
    this.#model = { study, model };
    return model;
  }
}

/**
 * A whole curve of an earlier trial: its values, or an object with their steps. Values alone stand at 1, 2, 3 … as those of the trial
 * do; where that has other steps, they are spread evenly up to the horizon.
 */
function curveOf(entry: Json, place: string, horizon: number, regular: boolean, first: number): RecordedCurve {
  if (isObject(entry)) {
    checkKeys(entry, CURVE_KEYS, place);
    const values = listOf(member(entry, "values") ?? null, `"values" of ${place}`, "[0.1, 0.4]").map((value) => reported(value, place));
    return {
      values,
      steps: optional(entry, "steps", (given) => stepsOf(given, values.length, `"steps" of ${place}`), counted(values.length)),
    };
  }
  const values = listOf(entry, place, "[0.1, 0.4, 0.6]").map((value) => reported(value, place));
  if (regular) return { values, steps: counted(values.length) };
  const last = values.length - 1;
  return {
    values,
    steps: values.map((_, i) => (first === 0 ? (last === 0 ? horizon : (i / last) * horizon) : ((i + 1) / (last + 1)) * horizon)),
  };
}

function counted(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

/** A report: null, as in recorded curves, is one that is no number. */
function reported(value: Json, place: string): number {
  return value === null ? Number.NaN : wireNumberOf(value, `An entry of ${place}`);
}

function stepsOf(given: Json, count: number, place: string): readonly number[] {
  const steps = listOf(given, place, "[1, 2, 3]").map((step) => numberOf(step, `An entry of ${place}`));
  if (steps.length !== count) throw new RequestError("wrong-count", `${place} has one entry a value, ${count}, not ${steps.length}.`);
  return steps;
}

function horizonOf(request: JsonObject): number {
  const horizon = numberOf(needed(request, "horizon"), '"horizon"');
  if (horizon > 0) return horizon;
  throw new RequestError("invalid-value", `"horizon" is the last step of a whole trial, above 0, not ${horizon}.`);
}

function directionOf(value: Json): CurveTask["direction"] {
  const word = stringOf(value, '"direction"', '"maximize"');
  if (word === "maximize" || word === "minimize") return word;
  throw new RequestError("invalid-value", `"direction" is "minimize" or "maximize", not ${shown(value)}.`);
}

function quantilesOf(value: Json): readonly number[] {
  return listOf(value, '"quantiles"', "[0.05, 0.5, 0.95]").map((entry) => {
    const p = numberOf(entry, 'An entry of "quantiles"');
    if (p >= 0 && p <= 1) return p;
    throw new RequestError("invalid-value", `An entry of "quantiles" is from 0 to 1, not ${p}: write 0.05 for 5 %.`);
  });
}

function needed(request: JsonObject, key: string): Json {
  const value = member(request, key);
  if (value === undefined || value === null) throw new RequestError("missing-key", `"${key}" is missing: write ${EXAMPLE}.`);
  return value;
}
