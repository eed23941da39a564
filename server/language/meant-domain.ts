import type { Span } from "./model";
import { numberValue } from "./number-text";

/** `0.1-0.5`, `1:8`, `1 to 8`, `1…8` */
const PAIR = /^([+-]?[\d._]+(?:e[+-]?\d+)?)\s*(?:-|:|…|to\b)\s*([+-]?[\d._]+(?:e[+-]?\d+)?)$/i;

/** What was probably meant by a domain in the notation of another tool, null where nothing is likely. */
export function meantDomain(text: string, span: Span, atCommas: (list: Span) => readonly Span[]): string | null {
  const source = text.slice(span.from, span.to);
  const [, low = "", high = ""] = PAIR.exec(source) ?? [];
  if (numberValue(low) !== null && numberValue(high) !== null) return `${low}..${high}`;
  const list = /^\[.*\]$|^\{.*\}$/s.test(source) ? { from: span.from + 1, to: span.to - 1 } : span;
  const parts = atCommas(list).map((part) => text.slice(part.from, part.to).trim());
  const items = parts.at(-1) === "" ? parts.slice(0, -1) : parts;
  return items.length > 1 && items.every((item) => item !== "" && !item.includes(":")) ? items.join(" | ") : null;
}
