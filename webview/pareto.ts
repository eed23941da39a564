import { nonDominated, compared as standing } from "../server/protocol/pareto";
import type { TrialView } from "../server/protocol/view";
import type { Study } from "./study";

/** How a trial stands to another over all objectives: better in every one, no worse in any and better in one, or neither. */
export function compared(study: Study, trial: TrialView, other: TrialView): "better" | "dominates" | "neither" {
  return standing(directionsOf(study), trial, other);
}

/** By the trials that have ended: nothing else moves the front. */
const known = new WeakMap<readonly TrialView[], readonly TrialView[]>();

/** Complete and feasible trials of the search that no other one dominates. */
export function paretoFront(study: Study): readonly TrialView[] {
  const before = known.get(study.ended);
  if (before !== undefined) return before;
  const front = nonDominated(
    directionsOf(study),
    study.search.filter((trial) => trial.state === "complete" && trial.feasible),
  );
  known.set(study.ended, front);
  return front;
}

function directionsOf({ view }: Study) {
  return view.started.objectives.map(({ direction }) => direction);
}
