import type { ComparisonOperator, Condition } from "../space/condition";
import { tr } from "../words/translate";
import type { Span } from "./model";
import type { MendDraft, ProblemList } from "./problem-list";
import { type Scanner, stringEnd } from "./scanner";

const OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "in"] as const satisfies readonly ComparisonOperator[];
const MAX_DEPTH = 200;
/** `1 < n < 3` and `0.5 < lr`. */
const TURNED = /^([+-]?[\d.][\w.+-]*)\s*(<=?|>=?)\s*([\p{L}_$][\p{L}\p{N}_$.]*)(?:\s*(<=?|>=?)\s*([+-]?[\d.][\w.+-]*))?/u;

export interface ConditionSyntax {
  readonly span: Span;
  readonly tree: Condition;
  /** Where the parameters' names stand, in the order of the comparisons. */
  readonly names: readonly Span[];
  /** Where the values stand that they are compared with, likewise. */
  readonly values: readonly (readonly Span[])[];
}

/** The condition behind `if`; null with a problem when it is none. `or` binds weaker than `and`, `and` weaker than `not`. */
export function parseCondition(scanner: Scanner, problems: ProblemList): ConditionSyntax | null {
  const from = scanner.pos;
  const parser = new ConditionParser(scanner, problems);
  const tree = parser.or(0);
  if (tree === null) {
    scanner.pos = scanner.to;
    return null;
  }
  let to = scanner.pos;
  while (to > from && /\s/.test(scanner.text[to - 1] ?? "")) to--;
  return { span: { from, to }, tree, names: parser.names, values: parser.values };
}

class ConditionParser {
  readonly names: Span[] = [];
  readonly values: (readonly Span[])[] = [];

  private readonly scanner: Scanner;
  private readonly problems: ProblemList;

  constructor(scanner: Scanner, problems: ProblemList) {
    this.scanner = scanner;
    this.problems = problems;
  }

  or(depth: number): Condition | null {
    return this.chain(depth, "or", "||", () => this.and(depth));
  }

  private and(depth: number): Condition | null {
    return this.chain(depth, "and", "&&", () => this.not(depth));
  }

  private chain(depth: number, word: "and" | "or", sign: string, operand: () => Condition | null): Condition | null {
    if (depth > MAX_DEPTH) return this.fault(this.scanner.rest, tr("The condition is nested too deeply."));
    let left = operand();
    while (left !== null && this.keyword(word, sign)) {
      const right = operand();
      left = right === null ? null : { kind: word, left, right };
    }
    return left;
  }

  private keyword(word: string, sign: string): boolean {
    const { scanner } = this;
    const from = scanner.pos;
    if (scanner.peekWord() === word) return scanner.word() !== null;
    if (scanner.eat(sign) === null) return false;
    const span = { from, to: from + sign.length };
    this.problems.add("condition-syntax", span, tr("Write `{0}` instead of `{1}`.", word, sign), {
      title: tr("Change to {0}", word),
      span,
      newText: word,
    });
    return true;
  }

  private not(depth: number): Condition | null {
    const { scanner } = this;
    let negations = 0;
    while (scanner.peekWord() === "not" || this.exclamation()) {
      if (scanner.peekWord() === "not") scanner.word();
      negations++;
    }
    let operand = scanner.eat("(") === null ? this.comparison() : this.group(depth);
    for (let i = 0; i < Math.min(negations, MAX_DEPTH) && operand !== null; i++) operand = { kind: "not", operand };
    return operand;
  }

  /** `!(…)` of other languages. */
  private exclamation(): boolean {
    const { scanner } = this;
    if (scanner.text[scanner.pos] !== "!" || scanner.text[scanner.pos + 1] === "=" || scanner.pos >= scanner.to) return false;
    const span = { from: scanner.pos, to: scanner.pos + 1 };
    scanner.take(span.to);
    this.problems.add("condition-syntax", span, tr("Write `{0}` instead of `{1}`.", "not", "!"), {
      title: tr("Change to {0}", "not"),
      span: { from: span.from, to: scanner.pos },
      newText: "not ",
    });
    return true;
  }

  private group(depth: number): Condition | null {
    const inner = this.or(depth + 1);
    if (inner === null || this.scanner.eat(")") !== null) return inner;
    return this.fault(this.scanner.rest, tr("A closing parenthesis is missing in the condition."));
  }

  private comparison(): Condition | null {
    const { scanner } = this;
    const turned = TURNED.exec(scanner.text.slice(scanner.pos, scanner.to));
    if (turned !== null) return this.turned(turned);
    const name = scanner.name();
    if (name === null) return this.fault(scanner.rest, tr('A condition begins with a parameter\'s name: write `if optimizer == "sgd"`.'));
    const nameText = scanner.source(name);
    const negated = scanner.peekWord() === "not" ? scanner.word() !== null : false;
    const operator = this.operator(negated);
    if (operator === null)
      return this.fault(name, tr("`{0}` needs a comparison: ==, !=, <, <=, >, >= or in.", nameText), ...this.truth(name, nameText));
    const spans = operator === "in" ? this.members() : this.single();
    if (spans === null) return null;
    this.names.push(name);
    this.values.push(spans);
    const values = spans.map((span) => scanner.source(span));
    const comparison: Condition = { kind: "comparison", name: nameText, operator, values };
    return negated ? { kind: "not", operand: comparison } : comparison;
  }

  /** `1 < n < 3` and `0.5 < lr`: the name comes first here. */
  private turned([written, low = "", first = "", name = "", second, high = ""]: RegExpExecArray): null {
    const { scanner } = this;
    const span = { from: scanner.pos, to: scanner.pos + written.length };
    const flipped = first.startsWith("<") ? first.replace("<", ">") : first.replace(">", "<");
    const meant = `${name} ${flipped} ${low}${second === undefined ? "" : ` and ${name} ${second} ${high}`}`;
    return this.fault(span, tr("A condition begins with a parameter's name: write `{0}`.", meant), {
      title: tr("Change to {0}", meant),
      span,
      newText: meant,
    });
  }

  /** A name alone is meant to be true. */
  private truth(name: Span, text: string): readonly MendDraft[] {
    const { scanner, problems } = this;
    const { language } = problems.source;
    if (language === "text" || !/^(?:$|\)|and\b|or\b|&&|\|\|)/.test(scanner.text.slice(scanner.pos, scanner.to))) return [];
    const meant = `${text} == ${language === "python" ? "True" : "true"}`;
    return [{ title: tr("Change to {0}", meant), span: name, newText: meant }];
  }

  private operator(onlyIn: boolean): ComparisonOperator | null {
    const { scanner } = this;
    for (const strict of ["===", "!=="]) {
      const span = onlyIn ? null : scanner.eat(strict);
      if (span === null) continue;
      const plain = strict.slice(0, 2) as "==" | "!=";
      this.problems.add("condition-syntax", span, tr("Write `{0}` instead of `{1}`.", plain, strict), {
        title: tr("Change to {0}", plain),
        span,
        newText: plain,
      });
      return plain;
    }
    const single = !onlyIn && scanner.text[scanner.pos + 1] !== "=" ? scanner.eat("=") : null;
    if (single !== null) {
      this.problems.add("condition-syntax", single, tr("Write `{0}` instead of `{1}`.", "==", "="), {
        title: tr("Change to {0}", "=="),
        span: single,
        newText: "==",
      });
      return "==";
    }
    if (scanner.peekWord() === "in") return scanner.word() === null ? null : "in";
    if (onlyIn) return null;
    return OPERATORS.find((o) => o !== "in" && scanner.eat(o) !== null) ?? null;
  }

  private single(): readonly Span[] | null {
    const value = this.value();
    if (value === null)
      this.fault(
        this.scanner.rest,
        tr("A value is missing in the condition: a number, a string, or an alternative as it is written in its choice."),
      );
    return value === null ? null : [value];
  }

  private members(): readonly Span[] | null {
    const { scanner } = this;
    const start = scanner.pos;
    const rest = scanner.text.slice(start, scanner.to);
    const open = scanner.eat("(") ?? scanner.eat("[");
    const close = open !== null && scanner.source(open) === "[" ? "]" : ")";
    const values: Span[] = [];
    while (open !== null && !scanner.done) {
      const value = this.value();
      if (value === null) break;
      values.push(value);
      scanner.eat(",");
      if (scanner.eat(close) !== null) return values;
    }
    const bare = open === null ? /^(?:"[^"]*"|'[^']*'|[\w.+-]+)(?:\s*,\s*(?:"[^"]*"|'[^']*'|[\w.+-]+))*/.exec(rest)?.[0] : undefined;
    const place = { from: start, to: start + (bare?.length ?? 0) };
    const mend = bare === undefined ? [] : [{ title: tr("Change to {0}", `(${bare})`), span: place, newText: `(${bare})` }];
    this.fault(bare === undefined ? scanner.rest : place, tr('`in` takes values in brackets: write `in ("a", "b")`.'), ...mend);
    return null;
  }

  /** A string, a number, or a name or call without spaces outside its brackets. */
  private value(): Span | null {
    const { scanner } = this;
    const literal = scanner.string();
    if (literal !== null) return literal;
    const from = scanner.pos;
    let depth = 0;
    let i = from;
    for (; i < scanner.to; i++) {
      const unit = scanner.text[i] ?? "";
      const end = stringEnd(scanner.text, i, scanner.to);
      if (end !== null) i = end - 1;
      else if ("([{".includes(unit)) depth++;
      else if (")]}".includes(unit) && --depth < 0) break;
      else if (depth <= 0 && /[\s,;=<>!&|]/.test(unit)) break;
    }
    if (i === from || /^(?:and|or|not|in)$/.test(scanner.text.slice(from, i))) return null;
    return scanner.take(i);
  }

  private fault(span: Span, message: string, ...mends: readonly MendDraft[]): null {
    this.problems.add("condition-syntax", span.to > span.from ? span : this.wordBefore(span.from), message, ...mends);
    return null;
  }

  /** The word or the sign that something is missing behind. */
  private wordBefore(offset: number): Span {
    const { text } = this.scanner;
    const length = /(?:[\p{L}\p{N}_$]+|\S)?\s*$/u.exec(text.slice(Math.max(0, offset - 80), offset))?.[0] ?? "";
    const word = length.trimEnd();
    return { from: offset - length.length, to: offset - length.length + word.length };
  }
}
