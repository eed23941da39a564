import type { Span } from "./model";
import type { Literal } from "./outline";
import { numberAt } from "./text-numbers";
import type { TextSyntax } from "./text-type";

const TRUTH = ["true false", "True False", "TRUE FALSE"];
const NULLS = new Set(["null", "NULL", "None", "nil", "Nil", "~", "nullptr", "undefined", "NA", "nothing", "Nothing"]);
const BARE = /^[^\s"'`,;|&<>(){}[\]=][^\s"'`;|&<>(){}=]*$/;

/** The other spelling of a boolean, written as the file writes it: `yes` and `no`, `.TRUE.` and `.FALSE.`; null for any other word. */
export function truthOf(word: string, syntax: TextSyntax): readonly [string, string] | null {
  const spellings = [...TRUTH, syntax.truth ?? "", syntax.family === "lisp" ? "#t #f #true #false t nil" : ""];
  const words = spellings.filter((s) => s !== "").flatMap((s) => s.split(" "));
  const at = words.indexOf(word);
  if (at < 0) return null;
  const even = at - (at % 2);
  return [words[even] ?? "", words[even + 1] ?? ""];
}

/** A whole value that stands bare or in quotes: number, boolean, null, string, word. Null for what is none of them. */
export function scalarLiteral(text: string, span: Span, syntax: TextSyntax): Literal | null {
  const source = text.slice(span.from, span.to);
  if (source === "") return null;
  if (/^(["']).*\1$/s.test(source) && source.length > 1) return quotedLiteral(text, span, syntax);
  const number = signedNumber(text, span, syntax);
  if (number !== null) return number;
  if (truthOf(source, syntax) !== null) return { kind: "boolean", ...span };
  if (NULLS.has(source)) return { kind: "null", ...span };
  return { kind: "string", ...span };
}

/** A string in quotes; what is in it may be meant alone. */
export function quotedLiteral(text: string, span: Span, syntax: TextSyntax): Literal {
  const quote = /^[^"'`]{0,18}?("""|'''|"|'|`|\[\[)/.exec(text.slice(span.from, Math.min(span.to, span.from + 24)));
  const open = span.from + (quote?.[0].length ?? 1);
  const close = span.to - (quote?.[1]?.length ?? 1);
  if (close <= open || close - open > 200) return { kind: "string", ...span };
  const inside = { from: open, to: close };
  const content = text.slice(open, close);
  const number = signedNumber(text, inside, syntax);
  if (number !== null) return { kind: "string", ...span, inner: number };
  const words = syntax.bare === true || syntax.paths === true;
  if (words && truthOf(content, syntax) !== null) return { kind: "string", ...span, inner: { kind: "boolean", ...inside } };
  return words && BARE.test(content) ? { kind: "string", ...span, inner: { kind: "string", ...inside } } : { kind: "string", ...span };
}

/** A number with its sign that fills the span, units and types included; the number alone is what is inside. */
export function signedNumber(text: string, span: Span, syntax: TextSyntax): Literal | null {
  const sign = /^[+-][ \t]*/.exec(text.slice(span.from, Math.min(span.to, span.from + 8)))?.[0].length ?? 0;
  const parts = numberAt(text, span.from + sign, syntax);
  return parts === null || parts.to !== span.to ? null : numberLiteral(span.from, parts.core, parts.to, parts.float);
}

/** In files of settings a suffix is a unit (`30s`): the value may be that text, or the number in it. */
export function numberLiteral(from: number, core: number, to: number, float: boolean): Literal {
  const number = { kind: "number" as const, from, to: core, ...(float ? { float } : {}) };
  return to === core ? number : { ...number, to, inner: number };
}

/** Whether a word stands for nothing, in one of the many spellings. */
export function isNull(word: string): boolean {
  return NULLS.has(word);
}
