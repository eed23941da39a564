import type { Span } from "./model";
import { stringEnd } from "./scanner";

/** Parts between separators outside brackets and strings, space trimmed. */
export function splitAt(text: string, span: Span, separator: string, quotes?: string): Span[] {
  const parts: Span[] = [];
  let depth = 0;
  let from = span.from;
  for (let i = span.from; i < span.to; i++) {
    const end = stringEnd(text, i, span.to, quotes);
    const unit = text[i] ?? "";
    if (end !== null) i = end - 1;
    else if ("([{".includes(unit)) depth++;
    else if (")]}".includes(unit)) depth = Math.max(0, depth - 1);
    else if (unit === separator && depth === 0) {
      parts.push(trimmed(text, from, i));
      from = i + 1;
    }
  }
  parts.push(trimmed(text, from, span.to));
  return parts;
}

export function trimmed(text: string, from: number, to: number): Span {
  let [start, end] = [from, to];
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  return { from: start, to: end };
}
