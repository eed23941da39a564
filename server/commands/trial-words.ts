import type { TrialFinished, TrialStarted } from "../protocol/events";
import type { Params, SpaceParameter } from "../protocol/space";
import { INTERRUPTED } from "../study/ledger";
import { formatParameter, shownValue } from "../words/numbers";

/** What became of a trial, or what it is where that says more. */
export function stateWord(start: TrialStarted, event: TrialFinished): string {
  if (event.state === "failed") return event.reason === INTERRUPTED ? "interrupted" : "failed";
  if (event.state === "pruned") return event.paused === true ? "paused" : "stopped early";
  if (!event.feasible) return "infeasible";
  if (start.again === true) return `#${start.repeatOf} again`;
  if (start.sameSeed === true) return "your code, same seed";
  if (start.repeatOf !== null) return start.baseline ? "your code" : `repeat of #${start.repeatOf}`;
  return start.baseline ? "your code" : "complete";
}

/** `lr 0.1 · units 64`. */
export function paramsText(params: Params, space: readonly SpaceParameter[]): string {
  return Object.entries(params)
    .map(([name, value]) => {
      const parameter = space.find((known) => known.name === name);
      return `${name} ${formatParameter(shownValue(value, parameter))}`;
    })
    .join(" · ");
}
