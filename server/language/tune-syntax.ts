import { tr } from "../words/translate";
import { type ConditionSyntax, parseCondition } from "./condition-syntax";
import { meantDomain } from "./meant-domain";
import type { HostLanguage, Span } from "./model";
import { parseAs } from "./name-syntax";
import type { MendDraft, ProblemList } from "./problem-list";
import { removal } from "./removal";
import { Scanner, stringEnd } from "./scanner";
import { didYouMean } from "./spelling";
import { quotesOf } from "./text-syntax";

export const TUNE_OPTIONS = ["log", "step", "int", "float", "ordered", "if", "as"] as const;
type TuneOption = (typeof TUNE_OPTIONS)[number];

export type DomainSyntax =
  | { readonly kind: "range"; readonly low: Span; readonly high: Span; readonly span: Span }
  | { readonly kind: "choice"; readonly alternatives: readonly Span[]; readonly span: Span };

export interface TuneItem {
  readonly span: Span;
  readonly target: Span | null;
  readonly domain: DomainSyntax | null;
  readonly log: Span | null;
  readonly step: Span | null;
  readonly int: Span | null;
  readonly float: Span | null;
  readonly ordered: Span | null;
  readonly as: Span | null;
  readonly condition: ConditionSyntax | null;
  /** False when a problem was found that leaves the item without meaning. */
  readonly sound: boolean;
}

/** `lr: 1e-4..1 log; wd: …` as items. One that stands alone may be empty: bare `@tune`. */
export function parseTune(text: string, body: Span, language: HostLanguage, problems: ProblemList): TuneItem[] {
  return splitAt(text, body, ";", quotesOf(problems.source))
    .filter((part, i) => i === 0 || text.slice(part.from, part.to).trim() !== "")
    .map((part) => parseItem(text, part, language, problems));
}

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

function parseItem(text: string, part: Span, language: HostLanguage, problems: ProblemList): TuneItem {
  const before = problems.problems.length;
  const scanner = new Scanner(text, part.from, part.to);
  const target = parseTarget(scanner);
  const domainSpan = trimmed(text, scanner.pos, domainEnd(text, scanner.pos, part.to, quotesOf(problems.source)));
  const misplaced = domainSpan.to > domainSpan.from ? unknownTail(text, domainSpan, problems) : null;
  const span = misplaced === null ? domainSpan : trimmed(text, domainSpan.from, misplaced);
  const domain = span.to > span.from ? parseDomain(text, span, language, problems) : null;
  scanner.pos = domainSpan.to;
  scanner.skipSpace();
  const options = parseOptions(scanner, problems);
  const errors = problems.problems.slice(before).some((p) => p.severity === "error");
  return { span: part, target, domain, ...options, sound: !errors };
}

function parseTarget(scanner: Scanner): Span | null {
  const start = scanner.pos;
  const name = scanner.string() ?? scanner.chunkName();
  const path = scanner.text.startsWith("::", scanner.pos) || scanner.text.startsWith("://", scanner.pos); // of C++ and Rust, or an address
  if (name !== null && scanner.text[scanner.pos] === ":" && !path && scanner.pos < scanner.to) {
    scanner.take(scanner.pos + 1);
    return name;
  }
  scanner.pos = start;
  return null;
}

/** Where a domain ends: before the first option word that follows a complete operand, outside brackets and strings. */
function domainEnd(text: string, from: number, to: number, quotes: string): number {
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

function isOption(word: string): word is TuneOption {
  return TUNE_OPTIONS.some((o) => o === word);
}

/** `1e-4..1 lgo`: a lone word behind the domain is a misspelt option. Answers where the domain really ends. */
function unknownTail(text: string, span: Span, problems: ProblemList): number | null {
  const source = text.slice(span.from, span.to);
  const match = /^(.*[\w.)\]}"'`])\s+([A-Za-z_]+)((?:\s*=\s*|\s+)[^\s|]+)?$/s.exec(source);
  const [, head = "", word = "", tail = ""] = match ?? [];
  if (
    match === null ||
    /(?:^|\s)(?:not|in|is|and|or|else|lambda|await|new|typeof|as|satisfies)$/.test(head) ||
    /^(?:in|is|and|or|else|not|instanceof)$/.test(word) ||
    (word === "as" && /^\s+const$/.test(tail))
  )
    return null;
  if (/\|\s*$/.test(head) || (tail !== "" && didYouMean(word, TUNE_OPTIONS) === null)) return null;
  const from = span.from + head.length + (source.slice(head.length).length - source.slice(head.length).trimStart().length);
  reportUnknown(word, { from, to: from + word.length }, problems);
  return span.from + head.length;
}

function reportUnknown(word: string, span: Span, problems: ProblemList): void {
  const meant = didYouMean(word, TUNE_OPTIONS);
  if (meant !== null)
    problems.add("unknown-option", span, tr("There is no option `{0}`: did you mean `{1}`?", word, meant), {
      title: tr("Change to {0}", meant),
      span,
      newText: meant,
    });
  else
    problems.add(
      "unknown-option",
      span,
      tr(
        "There is no option `{0}`; options are {1}. Words behind the annotation need a second comment sign.",
        word,
        TUNE_OPTIONS.join(", "),
      ),
    );
}

/** `0..1, log` and `0..1log` lack no more than a space. */
function parted(text: string, { from, to }: Span): readonly MendDraft[] {
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

function parseDomain(text: string, span: Span, language: HostLanguage, problems: ProblemList): DomainSyntax | null {
  const alternatives = splitAt(text, span, "|", quotesOf(problems.source));
  if (alternatives.length > 1) return { kind: "choice", alternatives, span };
  const scanner = new Scanner(text, span.from, span.to);
  const low = bound(scanner, language);
  if (low !== null && scanner.eat("..") !== null) {
    const high = bound(scanner, language);
    if (high === null)
      problems.add("bound-not-number", { from: span.from, to: span.to }, tr("The upper bound is missing: write the range as LOW..HIGH."));
    else if (!scanner.done)
      problems.add(
        "unexpected-text",
        scanner.rest,
        tr("Unexpected text after the range: write LOW..HIGH, then options."),
        ...parted(text, scanner.rest),
      );
    return high === null ? null : { kind: "range", low, high, span };
  }
  const source = text.slice(span.from, span.to);
  const wrapped = /^(?::\s*|[[(])(\S+?\.\.\S+?)[\])]?$/.exec(source)?.[1];
  if (wrapped !== undefined)
    problems.add("bound-not-number", span, tr("Write the range as LOW..HIGH: `{0}`.", wrapped), {
      title: tr("Change to {0}", wrapped),
      span: { from: span.from, to: span.to },
      newText: /^\s/.test(text.slice(span.from - 1, span.from)) ? wrapped : ` ${wrapped}`,
    });
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

type Options = Pick<TuneItem, "log" | "step" | "int" | "float" | "ordered" | "as" | "condition">;

function parseOptions(scanner: Scanner, problems: ProblemList): Options {
  const found: { -readonly [K in keyof Options]: Options[K] } = {
    log: null,
    step: null,
    int: null,
    float: null,
    ordered: null,
    as: null,
    condition: null,
  };
  const seen = new Set<string>();
  while (!scanner.done) {
    const start = scanner.pos;
    const word = scanner.word();
    const name = word === null ? "" : scanner.source(word);
    if (word === null || !isOption(name)) {
      if (word === null) {
        const late = /\.\.|\|/.test(scanner.text.slice(scanner.pos, scanner.to));
        problems.add(
          "unexpected-text",
          scanner.rest,
          late
            ? tr("The domain comes first, then the options: write it directly behind the tag.")
            : tr(
                "Unexpected text: options are separated by spaces, several parameters by `;`. Words behind the annotation need a second comment sign.",
              ),
        );
        break;
      }
      reportUnknown(name, word, problems);
      continue;
    }
    const again = seen.has(name);
    seen.add(name);
    if (name === "if") {
      const condition = parseCondition(scanner, problems);
      if (condition === null) break;
      found.condition ??= condition;
    } else if (name === "step") found.step ??= parseStep(scanner, word, problems);
    else if (name === "as") found.as ??= parseAs(scanner, word, problems);
    else found[name] ??= word;
    if (again) reportAgain(scanner, name, word, problems);
    if (scanner.pos === start) break;
  }
  return found;
}

/** The second of two, with its value, goes. */
function reportAgain(scanner: Scanner, name: string, word: Span, problems: ProblemList): void {
  const whole = trimmed(scanner.text, word.from, scanner.pos);
  problems.add("duplicate-option", word, tr("`{0}` is given twice: remove one.", name), removal(name, whole, scanner.text));
}

function parseStep(scanner: Scanner, word: Span, problems: ProblemList): Span | null {
  const equals = scanner.eat("=");
  if (equals !== null)
    problems.add("invalid-option-value", equals, tr("Write `step N` without an equals sign."), {
      title: tr("Remove the equals sign"),
      span: { from: word.to, to: scanner.pos },
      newText: " ",
    });
  const number = scanner.number();
  if (number === null) problems.add("invalid-option-value", word, tr("`step` takes a number: write `step 16`."));
  return number;
}
