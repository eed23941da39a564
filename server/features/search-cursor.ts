import type { Span } from "../language/model";
import { stringEnd } from "../language/scanner";
import { SEARCH_KEYS } from "../language/search-syntax";
import type { SearchOptions } from "../protocol/search";

export type SearchCursor =
  | {
      readonly kind: "key";
      readonly replace: Span;
      readonly given: ReadonlySet<string> /** An equals sign stands behind it. */;
      readonly follows: boolean;
    }
  | { readonly kind: "value"; readonly replace: Span; readonly key: keyof SearchOptions };

/** Whether a key or the value of one is being written at an offset behind `@search`; null where neither can be. Never throws. */
export function searchCursor(text: string, body: Span, offset: number): SearchCursor | null {
  const pairs = pairsOf(text, body);
  const current = pairs.find((p) => p.from <= offset && offset <= p.to);
  const given = new Set(pairs.filter((p) => p !== current).map((p) => p.key));
  if (current === undefined) return { kind: "key", replace: { from: offset, to: offset }, given, follows: false };
  const { from, equals, to } = current;
  if (equals < 0 || offset <= equals) return { kind: "key", replace: { from, to: equals < 0 ? to : equals }, given, follows: equals >= 0 };
  const key = SEARCH_KEYS.find((k) => k === current.key);
  return key === undefined ? null : { kind: "value", replace: { from: equals + 1, to }, key };
}

interface Pair extends Span {
  readonly key: string;
  /** Offset of the sign, -1 without one. */
  readonly equals: number;
}

function pairsOf(text: string, body: Span): Pair[] {
  const pairs: Pair[] = [];
  for (let at = body.from; at < body.to; ) {
    if (/\s/.test(text[at] ?? "")) {
      at++;
      continue;
    }
    const from = at;
    let equals = -1;
    while (at < body.to && !/\s/.test(text[at] ?? "")) {
      if (equals < 0 && text[at] === "=") equals = at;
      const string = equals >= 0 ? stringEnd(text, at, body.to) : null;
      const open = equals === at - 1 && string === null && /["'`]/.test(text[at] ?? "") && equals >= 0;
      at = open ? body.to : (string ?? at + 1);
    }
    pairs.push({ from, to: at, equals, key: text.slice(from, equals < 0 ? at : equals) });
  }
  return pairs;
}
