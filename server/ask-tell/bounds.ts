import { listOf, numberOf } from "./fields";
import type { Json } from "./json";
import { RequestError } from "./request-error";

/** What a metric can be: `[0, 1]`, `[0, null]`. Throws RequestError. */
export function boundsOf(value: Json): readonly [number | null, number | null] {
  const list = listOf(value, '"bounds"', "[0, 1]");
  if (list.length !== 2)
    throw new RequestError("invalid-value", '"bounds" has two entries, null where there is no bound: write [0, null].');
  const [low = null, high = null] = list.map((bound) => (bound === null ? null : numberOf(bound, 'An entry of "bounds"')));
  if (low !== null && high !== null && low >= high)
    throw new RequestError("reversed-range", `"bounds" are reversed: write [${high}, ${low}].`);
  return [low, high];
}
