import type { Direction } from "../protocol/space";
import type { Pool, RecordedTrial } from "../replay/recording";
import { RecordingError } from "./recording-error";
import { counted, type RecordedPool, type RecordingQuery } from "./recordings";

/** Of a search, as early termination is judged by. */
const TRIALS = 50;

const NAMES: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/**
 * Pools as JSON: `[{"name", "metric", "direction", "bounded", "horizon", "curves": [[…], …]}]`, one value a step, null for NaN; `bounded` is a
 * metric within 0 … 1. Without a horizon every curve is a whole one, with it those that end before it are known in part.
 */
export function poolsOfJson(file: string, text: string, query: RecordingQuery): readonly RecordedPool[] {
  const read = parsed(file, text);
  const pools = (Array.isArray(read) ? read : [read]).map((pool, i) => poolOf(file, pool, i, query.direction));
  if (pools.length === 0) throw new RecordingError(file, null, "there is no pool in it.");
  if (query.metric === null) return pools;
  const named = pools.filter(({ pool }) => pool.metric === query.metric);
  if (named.length > 0) return named;
  const metrics = [...new Set(pools.map(({ pool }) => pool.metric))];
  throw new RecordingError(file, null, `there is no metric named ${query.metric} in it; there are: ${metrics.join(", ")}.`);
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const place = placeOf(message, text);
    const line = text.slice(0, place).split("\n").length;
    const isNumber = /^-?(?:NaN|Infinity)/.test(text.slice(place, place + 9));
    throw new RecordingError(file, line, isNumber ? "JSON knows no NaN and no Infinity; write null." : `this is no JSON: ${message}.`);
  }
}

const TOKEN = /\s*(?:[{}[\],:]|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** Where an error of JSON.parse is: it says so itself, unless it met what is no token at all. */
function placeOf(message: string, text: string): number {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  let end = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.test(text)) end = TOKEN.lastIndex;
  return end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0);
}

function poolOf(file: string, read: unknown, index: number, asked: Direction | null): RecordedPool {
  const fail = (message: string): never => {
    const name = isRecord(read) && typeof read["name"] === "string" ? ` (${read["name"]})` : "";
    throw new RecordingError(file, null, `pool ${index + 1}${name}: ${message}`);
  };
  if (!isRecord(read)) return fail('a pool is an object, {"name": …, "metric": …, "direction": …, "curves": [[…], …]}.');
  const { curves, horizon, bounded } = read;
  const name = typeof read["name"] === "string" ? read["name"] : `pool ${index + 1}`;
  const metric = typeof read["metric"] === "string" ? read["metric"] : "value";
  const direction = read["direction"] ?? asked;
  if (direction !== "maximize" && direction !== "minimize") {
    return fail(`"direction" is to be "maximize" or "minimize"${direction === null ? "; or add --direction" : ""}.`);
  }
  if (!Array.isArray(curves) || curves.length === 0) return fail('"curves" is to be a list of curves, each a list of numbers.');
  if (horizon !== undefined && horizon !== null && !(Number.isInteger(horizon) && (horizon as number) > 0)) {
    return fail('"horizon" is to be the number of steps of a whole curve, 1 or more.');
  }
  const last = typeof horizon === "number" ? horizon : null;
  const trials = curves.map((curve: unknown, i) => {
    if (!Array.isArray(curve)) return fail(`curves[${i}] is to be a list of numbers, null for NaN.`);
    const values = curve.map(
      (value: unknown, at) => numberOf(value) ?? fail(`curves[${i}][${at}] is ${JSON.stringify(value)}, not a number or null.`),
    );
    return trialOf(i, values, last);
  });
  const bounds: Pool["bounds"] = bounded === true ? [0, 1] : [null, null];
  const pool = { name, metric, direction, horizon: last, bounds, minSteps: null, patience: null, trials } as const;
  const cut = trials.filter(({ end }) => end === "cut").length;
  const note = `${counted(cut, "curve", ["ends", "end"])} before the horizon: known up to there, and never the best.`;
  return { pool, notes: cut > 0 ? [note] : [], parallel: null, trials: TRIALS };
}

function numberOf(value: unknown): number | null {
  if (value === null) return Number.NaN;
  if (typeof value === "number") return value;
  return typeof value === "string" && Object.hasOwn(NAMES, value) ? (NAMES[value] ?? null) : null;
}

function trialOf(index: number, values: readonly number[], horizon: number | null): RecordedTrial {
  const last = values.at(-1) ?? Number.NaN;
  const isWhole = values.length >= (horizon ?? 0);
  return {
    name: `#${index}`,
    steps: values.map((_, i) => i + 1),
    values,
    end: isWhole ? "complete" : "cut",
    final: isWhole && Number.isFinite(last) ? last : null,
    params: null,
    moments: null,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
