import { tr } from "../words/translate";
import { type ConditionSyntax, parseCondition } from "./condition-syntax";
import { type DomainSyntax, domainEnd, isNextItem, parseDomain } from "./domain-syntax";
import type { HostLanguage, Span } from "./model";
import { parseAs } from "./name-syntax";
import type { ProblemList } from "./problem-list";
import { removal } from "./removal";
import { Scanner } from "./scanner";
import { didYouMean } from "./spelling";
import { splitAt, trimmed } from "./split-text";
import { quotesOf } from "./text-syntax";
import { isOption, TUNE_OPTIONS } from "./tune-options";
import { asWords } from "./word-mends";

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

/** `1e-4..1 lgo`: a lone word behind the domain is a misspelt option. Answers where the domain really ends. */
function unknownTail(text: string, span: Span, problems: ProblemList): number | null {
  const source = text.slice(span.from, span.to);
  const match = /^(.*[\w.)\]}"'`])\s+([A-Za-z_]\w*)((?:\s*=\s*|\s+)[^\s|]+)?$/s.exec(source);
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
    problems.addChoices(
      "unknown-option",
      span,
      tr(
        "There is no option `{0}`; options are {1}. Words behind the annotation need a second comment sign.",
        word,
        TUNE_OPTIONS.join(", "),
      ),
      asWords(span, problems),
    );
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
      if (word === null && isNextItem(scanner.text.slice(scanner.pos, scanner.to))) {
        const comma = { from: scanner.pos, to: scanner.pos + 1 };
        problems.add("unexpected-text", comma, tr("Several parameters are separated by `;`: write it instead of the comma."), {
          title: tr("Change to {0}", ";"),
          span: comma,
          newText: ";",
        });
        break;
      }
      if (word === null) {
        const late = /\.\.|\|/.test(scanner.text.slice(scanner.pos, scanner.to));
        problems.addChoices(
          "unexpected-text",
          scanner.rest,
          late
            ? tr("The domain comes first, then the options: write it directly behind the tag.")
            : tr(
                "Unexpected text: options are separated by spaces, several parameters by `;`. Words behind the annotation need a second comment sign.",
              ),
          late ? [] : asWords(scanner.rest, problems),
        );
        break;
      }
      reportUnknown(name, word, problems);
      continue;
    }
    const again = seen.has(name);
    seen.add(name);
    if (name === "if" && scanner.done) {
      const message = tr('A condition begins with a parameter\'s name: write `if optimizer == "sgd"`.');
      problems.add("condition-syntax", word, message, removal(name, word, scanner.text));
    } else if (name === "if") {
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
