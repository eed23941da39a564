import { sameLiteral } from "../space/literal";
import type { SourceFile } from "./model";
import { numberValue } from "./number-text";
import type { Literal, Slot } from "./outline";
import { truthOf } from "./text-literals";
import { syntaxOf } from "./text-syntax";

/**
 * The literal that an annotation means: with alternatives the whole value, or what stands in its quotes or before its suffix where they
 * are written without; for a range, a seed, a bare `@tune` the number in it.
 */
export function meantLiteral(text: string, slot: Slot, alternatives: readonly string[] | null, source: SourceFile): Literal | null {
  const { literal } = slot;
  const inner = literal?.inner;
  if (literal === null || inner === undefined) return literal;
  if (alternatives === null)
    return inner.kind === "string" ? literal : { ...inner, ...(literal.integer === true ? { integer: true } : {}) };
  const whole = text.slice(literal.from, literal.to);
  const part = text.slice(inner.from, inner.to);
  if (alternatives.some((a) => sameLiteral(a, whole))) return literal;
  if (alternatives.some((a) => sameLiteral(a, part))) return inner;
  const plain = inner.kind === "number" ? alternatives.every((a) => numberValue(a) !== null) : !alternatives.some((a) => /["'`]/.test(a));
  const { bare, paths } = syntaxOf(source);
  return plain && (inner.kind === "number" || bare === true || paths === true) ? inner : literal;
}

/** Both values of a boolean in its spelling. */
export function truthsOf(word: string, source: SourceFile): readonly string[] {
  if (source.language === "text") return truthOf(word, syntaxOf(source)) ?? [word];
  return source.language === "python" ? ["True", "False"] : ["true", "false"];
}
