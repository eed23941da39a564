import type { Span } from "./model";
import { numberValue } from "./number-text";

/** `0.1-0.5`, `1:8`, `1 to 8`, `1…8` */
const PAIR = /^([+-]?[\d._]+(?:e[+-]?\d+)?)\s*(?:-|:|…|to\b)\s*([+-]?[\d._]+(?:e[+-]?\d+)?)$/i;

/** What was probably meant by a domain in the notation of another tool, null where nothing is likely. */
export function meantDomain(text: string, span: Span, atCommas: (list: Span) => readonly Span[]): string | null {
  const source = text.slice(span.from, span.to);
  const [, low = "", high = ""] = PAIR.exec(source) ?? [];
  if (numberValue(low) !== null && numberValue(high) !== null) return `${low}..${high}`;
  const range = meantRange(source);
  if (range !== null) return range;
  const slashed = source.split(/\s+\/\s+/);
  if (slashed.length > 1 && slashed.every((part) => /^(["']).*\1$|^[\d.e+-]+$/.test(part))) return slashed.join(" | ");
  const list = listIn(source, span);
  const parts = atCommas(list).map((part) => text.slice(part.from, part.to).trim());
  const items = parts.at(-1) === "" ? parts.slice(0, -1) : parts;
  return items.length > 1 && items.every((item) => item !== "" && !item.includes(":")) ? items.join(" | ") : null;
}

/** `uniform(1, 5)`, `loguniform(1e-4, 1)`, `randint(1, 5)` of other tools. */
function meantRange(source: string): string | null {
  const [, name = "", low = "", high = ""] = /^([a-z_.]+)\(\s*([+-]?[\w.+-]+)\s*,\s*([+-]?[\w.+-]+)\s*\)$/i.exec(source) ?? [];
  if (!/uniform|rand|range|int|float/i.test(name) || numberValue(low) === null || numberValue(high) === null) return null;
  return `${low}..${high}${/log/i.test(name) ? " log" : ""}`;
}

/** What stands in the brackets of a list, or of `choice(a, b)`. */
function listIn(source: string, span: Span): Span {
  const [open] = /^(?:[a-z_.]*choices?|[a-z_.]*categorical|grid_search)\(\s*\[?|^[[{]/i.exec(source) ?? [];
  const [close] = /\]?\s*\)$|[\]}]$/.exec(source) ?? [];
  return open === undefined || close === undefined ? span : { from: span.from + open.length, to: span.to - close.length };
}
