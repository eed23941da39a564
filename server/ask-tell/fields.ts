import { didYouMean } from "../language/spelling";
import { fromWire, isWireNumber } from "../protocol/number";
import { isObject, type Json, type JsonObject, member } from "./json";
import { RequestError } from "./request-error";

/** Where a value stands, as the messages name it: `"low" of "lr"`. */
export type Place = string;

/** Refuses names that mean nothing here: a misspelt one would be left out silently. */
export function checkKeys(object: JsonObject, known: readonly string[], where: Place): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    const meant = didYouMean(key, known);
    const advice = meant === null ? `there are ${known.join(", ")}` : `did you mean "${meant}"?`;
    throw new RequestError("unknown-key", `${where} has no "${key}": ${advice}`);
  }
}

export function objectOf(value: Json, where: Place, example: string): JsonObject {
  if (isObject(value)) return value;
  throw wrong(where, "an object", value, example);
}

export function listOf(value: Json, where: Place, example: string): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw wrong(where, "a list", value, example);
}

export function stringOf(value: Json, where: Place, example: string): string {
  if (typeof value === "string") return value;
  throw wrong(where, "a string", value, example);
}

export function booleanOf(value: Json, where: Place): boolean {
  if (typeof value === "boolean") return value;
  throw wrong(where, "true or false", value, "");
}

/** A finite number. */
export function numberOf(value: Json, where: Place): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw wrong(where, "a finite number", value, "");
}

/** A number that may be NaN or infinite. */
export function wireNumberOf(value: Json, where: Place): number {
  if (isWireNumber(value)) return fromWire(value);
  throw wrong(where, 'a number, or "NaN", "Infinity", "-Infinity" as a string', value, "");
}

export function wholeOf(value: Json, where: Place, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  throw wrong(where, `a whole number ${range}`, value, "");
}

/** A value that may be left out, or be null. */
export function optional<T>(object: JsonObject, key: string, read: (value: Json) => T, otherwise: T): T {
  const value = member(object, key);
  return value === undefined || value === null ? otherwise : read(value);
}

function wrong(where: Place, wanted: string, value: Json, example: string): RequestError {
  return new RequestError("invalid-value", `${where} is ${wanted}, not ${shown(value)}${example === "" ? "." : `: write ${example}.`}`);
}

/** A value for a message, cut to a length that reads. */
export function shown(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isObject(value)) return "an object";
  if (typeof value === "number" && !Number.isFinite(value)) return "a number beyond all bounds";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
