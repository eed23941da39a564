import { shown } from "./fields";
import { isObject, type Json, type JsonObject } from "./json";
import { RequestError } from "./request-error";

const LONGEST_MESSAGE = 1000;

/** The object that a line holds; `example` is one that would do. Throws RequestError. */
export function requestOf(line: string, example: string): JsonObject {
  const text = line.replace(/^\ufeff/, "");
  if (text.trim() === "") throw new RequestError("empty-line", "The line is empty: each line is one request, as a JSON object.");
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    const bare = /[[:,]\s*-?(NaN|Infinity)\b/.test(text);
    const mend = bare ? 'numbers that are not finite come as strings, "NaN", "Infinity", "-Infinity"' : (error as Error).message;
    throw new RequestError("invalid-json", `The line is no JSON: ${mend}`);
  }
  if (!isObject(value)) throw new RequestError("invalid-request", `A request is an object, ${example}, not ${shown(value)}.`);
  return value;
}

/** The answer to a line that could not be done. */
export function errorLine(error: unknown): string {
  const [code, message] =
    error instanceof RequestError
      ? [error.code, error.message]
      : error instanceof RangeError
        ? ["too-deep", "The line is nested too deeply."]
        : ["internal", error instanceof Error ? error.message : String(error)];
  return JSON.stringify({ error: message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message, code });
}
