import type { Distribution } from "../protocol/space";
import { sameLiteral } from "../space/literal";
import { tr } from "../words/translate";
import type { DomainSyntax } from "./domain-syntax";
import { expressionFault } from "./host-syntax";
import type { Span } from "./model";
import { numberValue } from "./number-text";
import type { ChoiceDraft, MendDraft, ProblemList } from "./problem-list";
import { removal } from "./removal";
import { stringEnd } from "./scanner";
import { floatLike } from "./text-numbers";
import { textFault } from "./text-outline";
import { hostName, syntaxOf } from "./text-syntax";
import type { TuneItem } from "./tune-syntax";

type ChoiceSyntax = Extract<DomainSyntax, { kind: "choice" }>;

/** The distribution of `a | b | c`: alternatives are source text; numbers are ordered by default. Null with problems. */
export function choiceDistribution(
  text: string,
  choice: ChoiceSyntax,
  options: Pick<TuneItem, "log" | "step" | "int" | "float" | "ordered">,
  problems: ProblemList,
): Distribution | null {
  const before = problems.problems.length;
  const choices: string[] = [];
  for (const alternative of choice.alternatives) {
    const source = text.slice(alternative.from, alternative.to);
    const fault = alternativeFault(source, problems);
    if (fault !== null) reportFault(source, alternative, choice, fault, problems);
    else if (choices.some((c) => sameLiteral(c, source)))
      problems.add("duplicate-choice", alternative, tr("`{0}` is written twice: remove one.", source), without(text, alternative, choice));
    else {
      reportTextual(source, alternative, problems);
      choices.push(source);
    }
  }
  for (const name of ["log", "step", "int", "float"] as const) {
    const span: Span | null = options[name];
    if (span !== null)
      problems.add(
        "option-not-applicable",
        span,
        tr("`{0}` belongs to a range, not to a choice: remove it.", name),
        ...(name === "step" ? [] : [removal(name, span, text)]),
      );
  }
  if (problems.problems.slice(before).some((p) => p.severity === "error")) return null;
  if (choices.length < 2) {
    problems.add("single-choice", choice.span, tr("A choice needs two or more different alternatives, separated by `|`."));
    return null;
  }
  return { type: "categorical", choices, ordered: options.ordered !== null || choices.every((c) => numberValue(c) !== null) };
}

function reportFault(source: string, span: Span, choice: ChoiceSyntax, fault: "empty" | "syntax" | "comma", problems: ProblemList): void {
  const at = span.to > span.from ? span : choice.span;
  if (fault === "empty")
    problems.add(
      "choice-syntax",
      at,
      tr("An alternative is missing beside a `|`: write an expression there, or remove the sign."),
      ...(choice.alternatives.length > 2 ? [without(problems.source.text, span, choice)] : []),
    );
  else if (fault === "comma") {
    problems.add("choice-syntax", at, tr("`{0}` is no single expression: put it into parentheses.", source), {
      title: tr("Add parentheses"),
      span: at,
      newText: `(${source})`,
    });
  } else if (problems.source.language === "text")
    problems.addChoices(
      "choice-syntax",
      at,
      tr("`{0}` is no whole value: close its brackets and quotes. Alternatives are inserted as source text.", source),
      meantAlternatives(source, at, choice, problems),
    );
  else
    problems.addChoices(
      "choice-syntax",
      at,
      tr(
        "`{0}` is no {1} expression. Alternatives are inserted as source text; one with a bitwise or, or with `if`, needs parentheses.",
        source,
        hostName(problems.source),
      ),
      meantAlternatives(source, at, choice, problems),
    );
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** What may be meant by an alternative that is no expression: its brackets closed, a string, or none at all. */
function meantAlternatives(source: string, span: Span, choice: ChoiceSyntax, problems: ProblemList): ChoiceDraft[] {
  const quote = problems.source.language === "javascript" || problems.source.language === "typescript" ? "'" : '"';
  const isSound = (text: string) => alternativeFault(text, problems) === null;
  const [begun, word] = [closed(source), `${quote}${source}${quote}`];
  return [
    ...(begun !== source && isSound(begun) ? [begun] : []),
    ...(/^[\p{L}\p{N}][\p{L}\p{N} _.+-]*$/u.test(source) && isSound(word) ? [word] : []),
  ]
    .map((text): ChoiceDraft => [{ title: tr("Change to {0}", text), span, newText: text }])
    .concat(choice.alternatives.length > 2 ? [[withoutAlternative(problems.source.text, span, choice)]] : []);
}

/** With the brackets and the quote that are open closed. */
function closed(source: string): string {
  const open: string[] = [];
  for (let i = 0; i < source.length; i++) {
    const end = stringEnd(source, i, source.length);
    const unit = source[i] ?? "";
    if (end !== null) i = end - 1;
    else if (/["']/.test(unit)) return source + unit + open.toReversed().join("");
    else if (CLOSING[unit] !== undefined) open.push(CLOSING[unit]);
    else if (unit === open.at(-1)) open.pop();
  }
  return source + open.toReversed().join("");
}

function alternativeFault(source: string, problems: ProblemList): "empty" | "syntax" | "comma" | null {
  const { language } = problems.source;
  return language === "text" ? textFault(source, syntaxOf(problems.source)) : expressionFault(source, language);
}

/** `1e-5` in YAML: alternatives are inserted as they are written, and its usual readers take that for text. */
function reportTextual(source: string, span: Span, problems: ProblemList): void {
  if (problems.source.language !== "text" || !/^[+-]?\d[\d.]*[eE][+-]?\d+$/.test(source)) return;
  const { number } = syntaxOf(problems.source);
  const value = numberValue(source);
  const meant = number?.pointed === true && value !== null ? floatLike(value, source, number) : source;
  if (meant === source) return;
  const host = hostName(problems.source);
  problems.add("choice-not-number", span, tr("`{0}` is text, not a number, for readers of {1}: write `{2}`.", source, host, meant), {
    title: tr("Change to {0}", meant),
    span,
    newText: meant,
  });
}

function without(text: string, alternative: Span, choice: ChoiceSyntax): MendDraft {
  const source = text.slice(alternative.from, alternative.to);
  const title = source === "" ? tr("Remove the sign") : tr("Remove the second {0}", source);
  return { ...withoutAlternative(text, alternative, choice), title };
}

/** An alternative and one of the signs beside it go. */
function withoutAlternative(text: string, alternative: Span, choice: ChoiceSyntax): MendDraft {
  const at = choice.alternatives.indexOf(alternative);
  const [before, after] = [choice.alternatives[at - 1], choice.alternatives[at + 1]];
  const span =
    before === undefined ? { from: alternative.from, to: after?.from ?? alternative.to } : { from: before.to, to: alternative.to };
  return { title: tr("Remove {0}", text.slice(alternative.from, alternative.to)), span, newText: "" };
}

/** The alternative that stands for the same value as the code, null when none does. */
export function chosen(choices: readonly string[], source: string): string | null {
  return choices.find((c) => sameLiteral(c, source)) ?? null;
}
