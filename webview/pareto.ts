import { fromWire } from "../server/protocol/number";
import { isBetter, type TrialView } from "../server/protocol/view";
import type { Study } from "./study";

/** How a trial stands to another over all objectives: better in every one, no worse in any and better in one, or neither. */
export function compared(study: Study, trial: TrialView, other: TrialView): "better" | "dominates" | "neither" {
  let better = 0;
  for (const [k, { direction }] of study.view.started.objectives.entries()) {
    const [a, b] = [trial.values?.[k], other.values?.[k]];
    if (a === undefined || b === undefined || isBetter(direction, fromWire(b), fromWire(a))) return "neither";
    if (isBetter(direction, fromWire(a), fromWire(b))) better++;
  }
  if (better === study.view.started.objectives.length) return "better";
  return better > 0 ? "dominates" : "neither";
}

/** By the trials that have ended: nothing else moves the front. */
const known = new WeakMap<readonly TrialView[], readonly TrialView[]>();

/** Complete and feasible trials of the search that no other one dominates. */
export function paretoFront(study: Study): readonly TrialView[] {
  const before = known.get(study.ended);
  if (before !== undefined) return before;
  const front: TrialView[] = [];
  for (const trial of study.search) {
    if (trial.state !== "complete" || !trial.feasible) continue;
    if (front.some((other) => compared(study, other, trial) !== "neither")) continue;
    const kept = front.filter((other) => compared(study, trial, other) === "neither");
    front.splice(0, front.length, ...kept, trial);
  }
  known.set(study.ended, front);
  return front;
}
