import type { Slot } from "../language/outline";
import { literalPattern } from "../protocol/literal-pattern";
import { literalValue } from "../space/literal";
import type { ParsedFile } from "./parsed-file";

/** Words that may be written between any quotes, with nothing to be escaped. */
const PLAIN = /^[\p{L}\p{N}_][\p{L}\p{N}_ .:/+-]*$/u;

/**
 * The strings that a program itself tells apart where this value is meant: `choices=[…]` beside a flag, comparisons with the name, the
 * keys of a table that has the value among them. Trials with any of them can run; with others they may not.
 */
export function heardWords(file: ParsedFile, slot: Slot, value: string): readonly string[] {
  const { text } = file.source;
  if (!PLAIN.test(value)) return [];
  const [name] = slot.names;
  const unit = file.outline.units[slot.unit];
  const listed = slot.flag && unit !== undefined ? /\bchoices\s*[=:]\s*[[({]([^\])}]*)[\])}]/.exec(text.slice(unit.from, unit.to)) : null;
  if (listed?.[1] !== undefined) return withValue(stringsIn(listed[1]), value);
  const compared = name === undefined ? [] : comparedWith(text, name);
  if (compared.length > 0) return withValue(compared, value);
  return withValue(keysBeside(file, value), value);
}

function withValue(words: readonly string[], value: string): readonly string[] {
  const others = [...new Set(words)].filter((word) => word !== value && word.length <= 40 && PLAIN.test(word));
  return others.length === 0 || others.length > 12 ? [] : [value, ...others];
}

function comparedWith(text: string, name: string): string[] {
  const pattern = new RegExp(
    `(?<![\\w$])${literalPattern(name)}["'\\]]{0,2}\\s*(?:(?:===?|!==?)\\s*(["'])([^"'\\n]*)\\1|in\\s*[[({]([^\\])}\\n]*)[\\])}])`,
    "g",
  );
  return [...text.matchAll(pattern)].flatMap((match) => (match[2] === undefined ? stringsIn(match[3] ?? "") : [match[2]]));
}

function stringsIn(list: string): string[] {
  return [...list.matchAll(/(["'])([^"'\n]*)\1/g)].flatMap((match) => match[2] ?? []);
}

/** Keys of the table, written as strings, that holds the value as a key. */
function keysBeside({ outline, source }: ParsedFile, value: string): string[] {
  const groups = new Map<number, string[]>();
  for (const { entry, names, unit } of outline.slots) {
    if (!/["']/.test(source.text[entry.from] ?? "") || names[0] === undefined) continue;
    groups.set(unit, [...(groups.get(unit) ?? []), names[0]]);
  }
  return [...groups.values()].find((keys) => keys.includes(value) && keys.length > 1) ?? [];
}

/** The text of a string literal without its quotes, null where it has a prefix, an escape or a line break. */
export function plainString(source: string): { readonly value: string; readonly quote: string } | null {
  const [quote] = source;
  if ((quote !== '"' && quote !== "'") || source.startsWith(quote.repeat(3)) || /[\\\n\r]/.test(source)) return null;
  const value = literalValue(source);
  return value?.kind === "string" ? { value: value.value, quote } : null;
}
