import type { Aggregate, Direction } from "../protocol/space";
import { literalValue } from "../space/literal";
import { tr } from "../words/translate";
import { guessedDirection } from "./metric-direction";
import type { Span } from "./model";
import type { ChoiceDraft, ProblemList } from "./problem-list";
import { removal } from "./removal";
import { Scanner } from "./scanner";
import { didYouMean } from "./spelling";
import { asWords } from "./word-mends";

const DIRECTIONS = ["maximize", "minimize"] as const satisfies readonly Direction[];
const SYNONYMS: Readonly<Record<string, Direction>> = {
  max: "maximize",
  maximise: "maximize",
  maximum: "maximize",
  min: "minimize",
  minimise: "minimize",
  minimum: "minimize",
};
const OPTIONS = ["step", "last", "mean", "from", "patience", "min_steps"] as const;

/** What follows the direction, or the bound of a constraint. */
export interface ReportOptions {
  readonly name: Span | null;
  readonly step: string | null;
  readonly aggregate: Aggregate;
  readonly pattern: string | null;
  readonly patience: number | null;
  readonly minSteps: number | null;
}

export type ObjectiveSyntax = ReportOptions & { readonly direction: Direction };
export type ConstraintSyntax = ReportOptions & { readonly operator: "<=" | ">="; readonly bound: number };

export function parseObjective(text: string, tag: Span, body: Span, problems: ProblemList): ObjectiveSyntax | null {
  const scanner = new Scanner(text, body.from, body.to);
  const word = scanner.word();
  const source = word === null ? "" : scanner.source(word);
  const direction = DIRECTIONS.find((d) => d === source) ?? null;
  if (direction === null) {
    const meant = SYNONYMS[source.toLowerCase()] ?? didYouMean(source, DIRECTIONS);
    const span = word ?? tag;
    const mend = meant === null || word === null ? [] : [{ title: tr("Change to {0}", meant), span, newText: meant }];
    problems.addChoices(
      "objective-direction",
      span,
      meant === null
        ? tr("Write `@objective maximize` or `@objective minimize`.")
        : tr("Write `@objective maximize` or `@objective minimize`: did you mean `{0}`?", meant),
      meant === null ? bothDirections(tag, source) : [],
      mend,
    );
    return null;
  }
  const options = parseOptions(scanner, problems);
  return options === null ? null : { direction, ...options };
}

/** The direction goes before what is written; first what the metric's name tells. */
function bothDirections(tag: Span, name: string): ChoiceDraft[] {
  const likely = guessedDirection(name);
  const at = { from: tag.to, to: tag.to };
  return DIRECTIONS.toSorted((a, b) => Number(b === likely) - Number(a === likely)).map((direction) => [
    { title: tr("Change to {0}", `@objective ${direction}`), span: at, newText: ` ${direction}` },
  ]);
}

export function parseConstraint(text: string, tag: Span, body: Span, problems: ProblemList): ConstraintSyntax | null {
  const scanner = new Scanner(text, body.from, body.to);
  const operator = scanner.eat("<=") ?? scanner.eat(">=");
  if (operator === null) {
    const strict = scanner.eat("<") ?? scanner.eat(">");
    const sign = strict === null ? "" : scanner.source(strict);
    const mend = strict === null ? [] : [{ title: tr("Change to {0}=", sign), span: strict, newText: `${sign}=` }];
    problems.add("constraint-syntax", strict ?? tag, tr("Write `@constraint <= X` or `@constraint >= X`."), ...mend);
    return null;
  }
  const number = scanner.number();
  const value = number === null ? null : literalValue(scanner.source(number));
  if (value?.kind !== "number" || !Number.isFinite(value.value)) {
    problems.add(
      "constraint-syntax",
      number ?? scanner.chunk() ?? operator,
      tr("The bound of a constraint is a finite number: write `@constraint <= 50`."),
    );
    return null;
  }
  const options = parseOptions(scanner, problems);
  return options === null ? null : { operator: text.slice(operator.from, operator.to) as "<=" | ">=", bound: value.value, ...options };
}

interface Found {
  name: Span | null;
  step: string | null;
  aggregate: Aggregate | null;
  pattern: string | null;
  patience: number | null;
  minSteps: number | null;
}

function parseOptions(scanner: Scanner, problems: ProblemList): ReportOptions | null {
  const found: Found = { name: null, step: null, aggregate: null, pattern: null, patience: null, minSteps: null };
  const before = problems.problems.length;
  const seen = new Set<string>();
  const aggregates: Span[] = [];
  while (!scanner.done) {
    const start = scanner.pos;
    const word = reportName(scanner);
    if (word === null) {
      problems.addChoices(
        "unexpected-text",
        scanner.rest,
        tr("Unexpected text: write the metric's name and options. Words behind the annotation need a second comment sign."),
        asWords(scanner.rest, problems),
      );
      break;
    }
    const name = scanner.source(word);
    const option = OPTIONS.find((o) => o === name);
    const follows = scanner.text[scanner.pos] ?? "";
    const takesValue = scanner.pos < scanner.to && (follows === "=" || follows === "(");
    if (option !== undefined && !(option === "step" && !takesValue && found.name === null)) {
      const again = seen.has(option);
      seen.add(option);
      parseOption(scanner, option, word, found, problems);
      const whole = { from: word.from, to: scanner.text.slice(0, scanner.pos).trimEnd().length };
      if (!again && (option === "last" || option === "mean")) aggregates.push(whole);
      if (again)
        problems.add("duplicate-option", word, tr("`{0}` is given twice: remove one.", option), removal(option, whole, scanner.text));
    } else if (takesValue || found.name !== null) reportUnknown(scanner, word, name, problems);
    else found.name = word;
    if (scanner.pos === start) break;
  }
  const [, conflict] = aggregates;
  if (seen.has("last") && seen.has("mean") && conflict !== undefined)
    problems.addChoices(
      "option-conflict",
      conflict,
      tr("`last` and `mean(N)` exclude each other: keep one."),
      aggregates.slice(0, 1).map((first) => [removal(scanner.source(first), first, scanner.text)]),
      [removal(scanner.source(conflict), conflict, scanner.text)],
    );
  if (problems.problems.slice(before).some((p) => p.severity === "error")) return null;
  return { ...found, aggregate: found.aggregate ?? { kind: "best" } };
}

/** A metric's name may hold dots, slashes and hyphens (`val/acc`, `f1-score`) or stand in quotes. */
function reportName(scanner: Scanner): Span | null {
  const quoted = scanner.string();
  if (quoted !== null) return quoted;
  const match = /^[\p{L}\p{N}_$](?:[\p{L}\p{N}_$.@-]|\/(?=[\p{L}\p{N}_]))*/u.exec(scanner.text.slice(scanner.pos, scanner.to));
  return match === null ? null : scanner.take(scanner.pos + match[0].length);
}

function reportUnknown(scanner: Scanner, word: Span, name: string, problems: ProblemList): void {
  const meant = didYouMean(name, OPTIONS);
  const mend = meant === null ? [] : [{ title: tr("Change to {0}", meant), span: word, newText: meant }];
  problems.addChoices(
    "unknown-option",
    word,
    meant === null
      ? tr("There is no option `{0}`; options are step=, last, mean(N), from /…/, patience= and min_steps=.", name)
      : tr("There is no option `{0}`: did you mean `{1}`?", name, meant),
    meant === null ? asWords(word, problems) : [],
    mend,
  );
  if (scanner.text[scanner.pos] === "=" || scanner.text[scanner.pos] === "(") scanner.chunk();
}

function parseOption(scanner: Scanner, option: (typeof OPTIONS)[number], word: Span, found: Found, problems: ProblemList): void {
  switch (option) {
    case "last":
      found.aggregate ??= { kind: "last" };
      return;
    case "mean": {
      const count = scanner.eat("(") === null ? null : integer(scanner, 1);
      if (count === null || scanner.eat(")") === null) {
        const span = valueSpan(scanner, word);
        const mends = [[removal(scanner.source(span), span, scanner.text)]];
        problems.addChoices("invalid-option-value", span, tr("`mean` takes a whole number from 1 on: write `mean(5)`."), mends);
      } else found.aggregate ??= { kind: "mean", count };
      return;
    }
    case "from":
      found.pattern ??= parsePattern(scanner, word, found.name !== null, problems);
      return;
    case "step": {
      const name = scanner.eat("=") === null ? null : scanner.dotted();
      if (name === null)
        problems.add("invalid-option-value", valueSpan(scanner, word), tr("`step=` takes the name of a variable: write `step=epoch`."));
      else found.step ??= scanner.source(name);
      return;
    }
    default: {
      const value = scanner.eat("=") === null ? null : integer(scanner, option === "patience" ? 1 : 0);
      if (value === null)
        problems.add("invalid-option-value", valueSpan(scanner, word), tr("`{0}=` takes a whole number: write `{0}=5`.", option));
      else if (option === "patience") found.patience ??= value;
      else found.minSteps ??= value;
    }
  }
}

/** The word with what stands for its value, which is passed over. */
function valueSpan(scanner: Scanner, word: Span): Span {
  while (!scanner.done && /\S/.test(scanner.text[scanner.pos - 1] ?? " ") && scanner.chunk() !== null);
  return { from: word.from, to: scanner.text.slice(0, scanner.pos).trimEnd().length };
}

function integer(scanner: Scanner, least: number): number | null {
  const number = scanner.number();
  const value = number === null ? null : literalValue(scanner.source(number));
  return value?.kind === "number" && Number.isSafeInteger(value.value) && value.value >= least ? value.value : null;
}

function parsePattern(scanner: Scanner, word: Span, isNamed: boolean, problems: ProblemList): string | null {
  const { text, pos, to } = scanner;
  let end = pos + 1;
  while (end < to && text[end] !== "/") end += text[end] === "\\" ? 2 : 1;
  if (text[pos] !== "/" || end >= to) {
    const chunk = scanner.chunk();
    const written = chunk === null ? "" : scanner.source(chunk).replace(/^(["'`/]?)(.*?)\1$/, "$2");
    const meant = `/${written.replaceAll("/", "\\/")}/`;
    problems.addChoices(
      "invalid-pattern",
      word,
      tr("`from` takes a regular expression between slashes: write `from /acc: ([0-9.]+)/`."),
      chunk === null || written === "" ? [] : [[{ title: tr("Change to {0}", meant), span: chunk, newText: meant }]],
    );
    return null;
  }
  const pattern = text.slice(pos + 1, end).replaceAll("\\/", "/");
  const span = scanner.take(end + 1);
  try {
    new RegExp(pattern, "u");
  } catch (error) {
    try {
      new RegExp(pattern);
    } catch {
      const whole = { from: word.from, to: span.to };
      problems.addChoices(
        "invalid-pattern",
        span,
        error instanceof Error
          ? tr("The pattern cannot be used: {0}.", error.message)
          : tr("The pattern cannot be used: it is no regular expression."),
        isNamed ? [[removal(text.slice(whole.from, whole.to), whole, text)]] : [],
      );
      return null;
    }
  }
  return pattern;
}
