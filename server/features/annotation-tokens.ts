import type { Span } from "../language/model";
import { stringEnd } from "../language/scanner";

/** A piece of an annotation: a word with its points and signs (`1e-4..1`, `train.lr`), a string, a comparison, a single sign. */
export interface Token extends Span {
  readonly kind: "word" | "string" | "sign";
  readonly text: string;
}

const SIGN = /(?:[=!]==?|[<>]=?|[|;:,()[\]{}=])/y;

/** The tokens of a part of a text; a string that is not closed yet reaches to the part's end. Never throws. */
export function tokensOf(text: string, span: Span, quotes: string): Token[] {
  const tokens: Token[] = [];
  for (let at = span.from; at < span.to; ) {
    const unit = text[at] ?? "";
    if (/\s/.test(unit)) {
      at++;
      continue;
    }
    const from = at;
    const opens = quotes.includes(unit) && !(unit === "'" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? ""));
    let kind: Token["kind"] = "word";
    if (opens) {
      kind = "string";
      at = stringEnd(text, at, span.to, quotes) ?? span.to;
    } else {
      const sign = signAt(text, at, span.to);
      kind = sign > 0 ? "sign" : "word";
      at = sign > 0 ? at + sign : wordEnd(text, at, span.to);
    }
    tokens.push({ kind, from, to: at, text: text.slice(from, at) });
  }
  return tokens;
}

function signAt(text: string, at: number, to: number): number {
  SIGN.lastIndex = at;
  const length = SIGN.exec(text)?.[0].length ?? 0;
  return at + length <= to ? length : 0;
}

function wordEnd(text: string, from: number, to: number): number {
  let at = from + 1;
  while (at < to && !/[\s"'`]/.test(text[at] ?? "") && signAt(text, at, to) === 0) at++;
  return at;
}

/** The token that an offset touches and that is being written there: the one before it, else the one behind; null between tokens. */
export function tokenAt(tokens: readonly Token[], offset: number): Token | null {
  const touching = tokens.filter((t) => t.kind !== "sign" && t.from <= offset && offset <= t.to);
  return touching.find((t) => t.from < offset) ?? touching[0] ?? null;
}
