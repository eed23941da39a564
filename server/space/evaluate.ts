import type { ParameterValue, Params } from "../protocol/space";
import type { ComparisonOperator, Condition } from "./condition";
import { literalValue, sameLiteral } from "./literal";

/** Choices of a parameter whose alternatives are ordered as written, by name. */
export type OrderedChoices = (name: string) => readonly string[] | undefined;

/**
 * Whether a condition holds for given values. A comparison with an absent (inactive) parameter is false, so that
 * `not (a == 1)` is true where `a` is absent. Numbers compare as numbers, also when they are choices (`width >= 32` over
 * `16 | 32 | 64`); ordered choices that are no numbers compare by their order; other strings alphabetically.
 */
export function holds(condition: Condition, values: Params, ordered: OrderedChoices = () => undefined): boolean {
  return holdsFor(condition, (name) => (Object.hasOwn(values, name) ? values[name] : undefined), ordered);
}

/** The same for values that are looked up by name. */
export function holdsFor(
  condition: Condition,
  valueOfName: (name: string) => ParameterValue | undefined,
  ordered: OrderedChoices,
): boolean {
  switch (condition.kind) {
    case "not":
      return !holdsFor(condition.operand, valueOfName, ordered);
    case "and":
      return holdsFor(condition.left, valueOfName, ordered) && holdsFor(condition.right, valueOfName, ordered);
    case "or":
      return holdsFor(condition.left, valueOfName, ordered) || holdsFor(condition.right, valueOfName, ordered);
    case "comparison": {
      const value = valueOfName(condition.name);
      return value !== undefined && compares(value, condition.operator, condition.values, ordered(condition.name));
    }
  }
}

/** Names that a condition reads, each once. */
export function namesIn(condition: Condition): readonly string[] {
  const names = new Set<string>();
  const visit = (c: Condition): void => {
    if (c.kind === "comparison") names.add(c.name);
    else if (c.kind === "not") visit(c.operand);
    else {
      visit(c.left);
      visit(c.right);
    }
  };
  visit(condition);
  return [...names];
}

function compares(
  value: ParameterValue,
  operator: ComparisonOperator,
  sources: readonly string[],
  choices: readonly string[] | undefined,
): boolean {
  if (operator === "in") return sources.some((source) => equals(value, source));
  const [source] = sources;
  if (source === undefined) return false;
  if (operator === "==") return equals(value, source);
  if (operator === "!=") return !equals(value, source);
  const sign = order(value, source, choices);
  if (sign === null) return false;
  switch (operator) {
    case "<":
      return sign < 0;
    case "<=":
      return sign <= 0;
    case ">":
      return sign > 0;
    case ">=":
      return sign >= 0;
  }
}

function equals(value: ParameterValue, source: string): boolean {
  if (typeof value === "string") return sameLiteral(value, source);
  const literal = literalValue(source);
  return literal?.kind === "number" && literal.value === value;
}

/** Negative, zero or positive; null where the two have no order. */
function order(value: ParameterValue, source: string, choices: readonly string[] | undefined): number | null {
  const left = typeof value === "number" ? { kind: "number" as const, value } : literalValue(value);
  const right = literalValue(source);
  if (left?.kind === "number" && right?.kind === "number") return left.value - right.value;
  if (choices !== undefined && typeof value === "string") {
    const [i, j] = [value, source].map((s) => choices.findIndex((choice) => sameLiteral(choice, s)));
    if (i !== undefined && j !== undefined && i >= 0 && j >= 0) return i - j;
  }
  if (left?.kind === "string" && right?.kind === "string") return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
  return null;
}
