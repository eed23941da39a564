import { tr } from "../words/translate";
import { meantDomain } from "./meant-domain";
import type { HostLanguage, Span } from "./model";
import type { MendDraft, ProblemList } from "./problem-list";
import { Scanner, stringEnd } from "./scanner";
import { splitAt } from "./split-text";
import { quotesOf } from "./text-syntax";
import { isOption, TUNE_OPTIONS } from "./tune-options";
import { asWords } from "./word-mends";

export type DomainSyntax =
  | { readonly kind: "range"; readonly low: Span; readonly high: Span; readonly span: Span }
  | { readonly kind: "choice"; readonly alternatives: readonly Span[]; readonly span: Span };

/** Where a domain ends: before the first option word that follows a complete operand, outside brackets and strings. */
export function domainEnd(text: string, from: number, to: number, quotes: string): number {
  let depth = 0;
  let operand = false;
  for (let i = from; i < to; i++) {
    const unit = text[i] ?? "";
    const string = stringEnd(text, i, to, quotes);
    if (string !== null) {
      i = string - 1;
      operand = true;
    } else if ("([{".includes(unit)) depth++;
    else if (")]}".includes(unit)) {
      depth = Math.max(0, depth - 1);
      operand = true;
    } else if (/[\p{L}_$]/u.test(unit)) {
      const word = /^[\p{L}\p{N}_$]+/u.exec(text.slice(i, to))?.[0] ?? unit;
      const free = depth === 0 && (i === from || /[\s)\]}"']/.test(text[i - 1] ?? ""));
      if (
        free &&
        isOption(word) &&
        !isAssertion(text, i, to) &&
        (operand || (!/^\s*[|.(]/.test(text.slice(i + word.length, to)) && i === from))
      )
        return i;
      i += word.length - 1;
      operand = true;
    } else if (/[\d.]/.test(unit)) {
      const number = /^[\d.][\w.]*(?:(?<=[eE])[+-]\d+)?/.exec(text.slice(i, to))?.[0] ?? unit;
      i += number.length - 1;
      operand = true;
    } else if (!/\s/.test(unit)) operand = false;
  }
  return to;
}

/** `[1, 2] as const` and `"a" as Kind | …` of TypeScript: no name follows. */
function isAssertion(text: string, at: number, to: number): boolean {
  return /^as\s+(?:const\b|[\w$.<>[\]]+\s*\|(?!\|))/.test(text.slice(at, to));
}

function reportBehind(text: string, rest: Span, problems: ProblemList): void {
  const mends = parted(text, rest);
  const message = tr("Unexpected text after the range: write LOW..HIGH, then options.");
  problems.addChoices("unexpected-text", rest, message, mends.length === 0 ? asWords(rest, problems) : [], mends);
}

/** `0..1, log` and `0..1log` lack no more than a space, `lr: 0..1, wd: 0..1` a semicolon. */
function parted(text: string, { from, to }: Span): readonly MendDraft[] {
  if (isNextItem(text.slice(from, to))) return [{ title: tr("Change to {0}", ";"), span: { from, to: from + 1 }, newText: ";" }];
  if (/^,\s*$/.test(text.slice(from, to))) return [{ title: tr("Remove the comma"), span: { from, to }, newText: "" }];
  const [, comma = "", word = ""] = /^(,?\s*)([a-z]+)\b/.exec(text.slice(from, to)) ?? [];
  if (!TUNE_OPTIONS.some((option) => option === word)) return [];
  return [
    {
      title: comma === "" ? tr("Write a space before {0}", word) : tr("Remove the comma"),
      span: { from, to: from + comma.length },
      newText: " ",
    },
  ];
}

export function parseDomain(text: string, span: Span, language: HostLanguage, problems: ProblemList): DomainSyntax | null {
  const alternatives = splitAt(text, span, "|", quotesOf(problems.source));
  if (alternatives.length > 1) return { kind: "choice", alternatives, span };
  const scanner = new Scanner(text, span.from, span.to);
  const low = bound(scanner, language);
  if (low !== null && scanner.eat("..") !== null) {
    const high = bound(scanner, language);
    if (high === null)
      problems.add("bound-not-number", { from: span.from, to: span.to }, tr("The upper bound is missing: write the range as LOW..HIGH."));
    else if (!scanner.done) reportBehind(text, scanner.rest, problems);
    return high === null ? null : { kind: "range", low, high, span };
  }
  const source = text.slice(span.from, span.to);
  const named = namedRange(source, language);
  const wrapped = /^(?::\s*|[[(])(\S+?\.\.\S+?)[\])]?$/.exec(source)?.[1];
  if (wrapped !== undefined)
    problems.add("bound-not-number", span, tr("Write the range as LOW..HIGH: `{0}`.", wrapped), {
      title: tr("Change to {0}", wrapped),
      span: { from: span.from, to: span.to },
      newText: /^\s/.test(text.slice(span.from - 1, span.from)) ? wrapped : ` ${wrapped}`,
    });
  else if (isOpen(source, quotesOf(problems.source)))
    problems.add(
      "choice-syntax",
      span,
      tr("`{0}` is no whole value: close its brackets and quotes. Alternatives are inserted as source text.", source),
    );
  else if (named !== null)
    problems.add(
      "bound-not-number",
      { from: span.from, to: span.from + named.name.length },
      tr("A colon is missing behind the name: write `{0}: {1}`.", named.name, named.range),
      {
        title: tr("Change to {0}", `${named.name}:`),
        span: { from: span.from + named.name.length, to: span.from + named.name.length },
        newText: ":",
      },
    );
  else if (source.includes("..")) problems.add("bound-not-number", span, tr("Write the range as LOW..HIGH with two number literals."));
  else {
    const meant = meantDomain(text, span, (list) => splitAt(text, list, ","));
    const form = language === "python" ? '`"a" | "b"`' : "`'a' | 'b'`";
    problems.add(
      "single-choice",
      span,
      meant === null
        ? tr("A domain is a range `LOW..HIGH` or alternatives {0}: one value leaves nothing to choose.", form)
        : tr("A domain is a range `LOW..HIGH` or alternatives {0}: did you mean `{1}`?", form, meant),
      ...(meant === null ? [] : [{ title: tr("Change to {0}", meant), span, newText: meant }]),
    );
  }
  return null;
}

/** `, wd: 1e-6..1e-2`: several parameters are parted by semicolons. */
export function isNextItem(text: string): boolean {
  return /^,\s*(?:["'][^"']+["']|[\p{L}_$][\p{L}\p{N}_$-]*)\s*:(?!:)/u.test(text);
}

/** Whether a bracket is opened that is not closed. */
function isOpen(source: string, quotes: string): boolean {
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    const end = stringEnd(source, i, source.length, quotes);
    if (end !== null) i = end - 1;
    else if ("([{".includes(source[i] ?? "")) depth++;
    else if (")]}".includes(source[i] ?? "")) depth--;
  }
  return depth > 0;
}

/** `lr 1e-4..1`, which lacks the colon behind the target. */
function namedRange(source: string, language: HostLanguage): { readonly name: string; readonly range: string } | null {
  const [, name = "", range = ""] = /^([\p{L}_$][\p{L}\p{N}_$]*)\s+(\S.*)$/u.exec(source) ?? [];
  const scanner = new Scanner(range, 0, range.length);
  const isRange = bound(scanner, language) !== null && scanner.eat("..") !== null && bound(scanner, language) !== null && scanner.done;
  return name !== "" && isRange ? { name, range } : null;
}

/** A number, or the word that stands in its place. */
function bound(scanner: Scanner, language: HostLanguage): Span | null {
  const number = scanner.number();
  if (number !== null && language === "text") passType(scanner, number);
  if (number !== null) return number;
  const from = scanner.pos;
  const sign = /[+-]/.test(scanner.text[from] ?? "") ? 1 : 0;
  const word = /^[\p{L}_$][\p{L}\p{N}_$]*(?:\.(?!\.)[\p{L}\p{N}_$]+)*(?:\([^)]*\))?/u.exec(
    scanner.text.slice(from + sign, scanner.to),
  )?.[0];
  return word === undefined ? null : scanner.take(from + sign + word.length);
}

/** `0.1f..1.0f`, `16L..128L`: a bound may repeat the type or the unit of the code; it says nothing here. */
function passType(scanner: Scanner, number: Span): void {
  const suffix = scanner.pos === number.to ? /^(?:_?[A-Za-z]\w*|%)/.exec(scanner.text.slice(scanner.pos, scanner.to))?.[0] : undefined;
  if (suffix !== undefined) scanner.take(scanner.pos + suffix.length);
}
