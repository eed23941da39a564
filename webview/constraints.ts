import { fromWire } from "../server/protocol/number";
import type { Constraint } from "../server/protocol/space";
import type { TrialView } from "../server/protocol/view";
import type { Study } from "./study";

/** The complete trial that comes nearest to keeping every constraint: by the one that it breaks most, measured in its bound. Null for none. */
export function nearestToFeasible(study: Study): TrialView | null {
  let nearest: TrialView | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const trial of study.search) {
    if (trial.state !== "complete" || trial.feasible) continue;
    const most = Math.max(...study.view.started.constraints.map((constraint, k) => excess(study, trial, constraint, k)));
    if (most < least) [nearest, least] = [trial, most];
  }
  return nearest;
}

/** By how much of its bound a constraint is broken, judged as the study does by its last report; infinite where it was never reported. */
function excess({ view }: Study, { reports }: TrialView, { operator, bound }: Constraint, k: number): number {
  const channel = view.started.objectives.length + k;
  const last = reports.findLast((report) => report[channel] != null)?.[channel];
  if (last == null) return Number.POSITIVE_INFINITY;
  const over = operator === "<=" ? fromWire(last) - bound : bound - fromWire(last);
  return Number.isNaN(over) ? Number.POSITIVE_INFINITY : Math.max(0, over) / (Math.abs(bound) || 1);
}
