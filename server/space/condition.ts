import type { ParameterValue } from "../protocol/space";

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in";

/** The `if` option of a parameter as a tree. `values` are source text of the host language; only `in` has several. */
export type Condition =
  | { readonly kind: "comparison"; readonly name: string; readonly operator: ComparisonOperator; readonly values: readonly string[] }
  | { readonly kind: "not"; readonly operand: Condition }
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition };

export type ConditionValue = ParameterValue;
