import { type ConditionSyntax, parseCondition } from "../language/condition-syntax";
import { ProblemList } from "../language/problem-list";
import { Scanner } from "../language/scanner";
import { didYouMean } from "../language/spelling";
import type { Distribution } from "../protocol/space";
import type { Condition } from "../space/condition";
import { literalValue, sameLiteral } from "../space/literal";
import { RequestError } from "./request-error";

/** Something that was taken, but hardly meant. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

type Comparison = Extract<Condition, { kind: "comparison" }>;

/** The `if` of a parameter in the syntax of the annotation language, over parameters by their names in the space. */
export function readCondition(owner: string, source: string, domains: ReadonlyMap<string, Distribution>, warnings: Warning[]): Condition {
  const { tree } = parsed(owner, source);
  return resolved(tree, (comparison) => {
    const domain = domains.get(comparison.name);
    if (domain === undefined) throw unknown(owner, comparison.name, [...domains.keys()]);
    const meant = { ...comparison, values: comparison.values.map((value) => meantValue(value, domain)) };
    warnings.push(...neverHolding(owner, meant, domain));
    return meant;
  });
}

function parsed(owner: string, source: string): ConditionSyntax {
  const problems = new ProblemList({ path: "", file: "", language: "text", text: source });
  const scanner = new Scanner(source, 0, source.length);
  const syntax = parseCondition(scanner, problems);
  const [problem] = problems.problems.filter((p) => p.severity === "error");
  if (problem !== undefined) throw new RequestError("condition-syntax", `The condition of "${owner}": ${problem.message}`);
  if (syntax === null || !scanner.done) {
    const rest = source.slice(scanner.pos, scanner.pos + 40);
    throw new RequestError(
      "condition-syntax",
      `The condition of "${owner}" ends before ${JSON.stringify(rest)}: join comparisons with and, or.`,
    );
  }
  return syntax;
}

function resolved(condition: Condition, read: (comparison: Comparison) => Comparison): Condition {
  switch (condition.kind) {
    case "comparison":
      return read(condition);
    case "not":
      return { kind: "not", operand: resolved(condition.operand, read) };
    default:
      return { kind: condition.kind, left: resolved(condition.left, read), right: resolved(condition.right, read) };
  }
}

/** A bare word means the string, where that is a choice: `opt == sgd`. */
function meantValue(value: string, domain: Distribution): string {
  if (domain.type !== "categorical" || literalValue(value) !== null) return value;
  return domain.choices.find((choice) => sameLiteral(choice, JSON.stringify(value))) ?? value;
}

function unknown(owner: string, name: string, names: readonly string[]): RequestError {
  const others = names.filter((n) => n !== owner);
  const meant = didYouMean(name, others);
  const there = others.length === 0 ? "there is no other parameter" : `there are ${others.slice(0, 8).join(", ")}`;
  const advice = meant === null ? there : `did you mean ${meant}?`;
  return new RequestError("unknown-parameter", `The condition of "${owner}" names ${name}, which is no parameter: ${advice}`);
}

/** Comparisons with values that a parameter never takes. */
function neverHolding(owner: string, { name, operator, values }: Comparison, domain: Distribution): readonly Warning[] {
  const listed = operator === "==" || operator === "!=" || operator === "in";
  return values.flatMap((value) => {
    if (domain.type === "categorical") {
      if (!listed || domain.choices.some((choice) => sameLiteral(choice, value))) return [];
      return [never(owner, name, value, `its choices are ${domain.choices.slice(0, 8).join(", ")}`)];
    }
    const literal = literalValue(value);
    if (literal?.kind !== "number") return [never(owner, name, value, "it is a number")];
    const outside = literal.value < domain.low || literal.value > domain.high;
    return listed && outside ? [never(owner, name, value, `its domain is ${domain.low}..${domain.high}`)] : [];
  });
}

function never(owner: string, name: string, value: string, why: string): Warning {
  return { code: "condition-never-holds", message: `The condition of "${owner}": ${name} is never ${value}, ${why}.` };
}
