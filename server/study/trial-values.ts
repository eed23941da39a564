import type { Constraint, Direction, Objective } from "../protocol/space";
import { isBetter } from "../protocol/view";
import { formatNumber } from "../words/numbers";
import { REASONS } from "../words/reasons";
import { fill } from "../words/translate";

export type Valuation =
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "unreported" }
  /** Reported, but what makes the value is NaN or infinite. */
  | { readonly kind: "diverged"; readonly last: number };

/** The value of a trial from what it reported for one objective, in the order of reporting. */
export function valuation(objective: Objective, reports: readonly number[]): Valuation {
  const last = reports.at(-1);
  if (last === undefined) return { kind: "unreported" };
  const value = aggregated(objective, reports);
  return Number.isFinite(value) ? { kind: "value", value } : { kind: "diverged", last };
}

function aggregated({ aggregate, direction }: Objective, reports: readonly number[]): number {
  switch (aggregate.kind) {
    case "best":
      return bestOf(direction, reports);
    case "last":
      return reports.at(-1) ?? Number.NaN;
    case "mean": {
      const tail = reports.slice(-aggregate.count);
      return tail.reduce((sum, v) => sum + v / tail.length, 0);
    }
  }
}

/** The best finite value; NaN when there is none. */
export function bestOf(direction: Direction, values: readonly number[]): number {
  let best = Number.NaN;
  for (const value of values) if (Number.isFinite(value) && isBetter(direction, value, best)) best = value;
  return best;
}

/** Why a constraint is broken, judged by its last report; null when it holds. */
export function violation(constraint: Constraint, reports: readonly number[]): string | null {
  const last = reports.at(-1);
  if (last === undefined) return fill(REASONS.unreportedConstraint, constraint.name);
  const holds = constraint.operator === "<=" ? last <= constraint.bound : last >= constraint.bound;
  const reason = constraint.operator === "<=" ? REASONS.notAtMost : REASONS.notAtLeast;
  return holds ? null : fill(reason, constraint.name, formatNumber(last), formatNumber(constraint.bound));
}
