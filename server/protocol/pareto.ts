import { fromWire, type WireNumber } from "./number";
import type { Direction } from "./space";
import { isBetter } from "./view";

interface Valued {
  readonly values: readonly WireNumber[] | null;
}

/** How values stand to others over all objectives: better in every one, no worse in any and better in one, or neither. */
export function compared(directions: readonly Direction[], values: Valued, others: Valued): "better" | "dominates" | "neither" {
  let better = 0;
  for (const [k, direction] of directions.entries()) {
    const [a, b] = [values.values?.[k], others.values?.[k]];
    if (a === undefined || b === undefined || isBetter(direction, fromWire(b), fromWire(a))) return "neither";
    if (isBetter(direction, fromWire(a), fromWire(b))) better++;
  }
  if (better === directions.length) return "better";
  return better > 0 ? "dominates" : "neither";
}

/** Those that no other one dominates, in their order. Equals stay beside each other. */
export function nonDominated<T extends Valued>(directions: readonly Direction[], trials: readonly T[]): readonly T[] {
  const front: T[] = [];
  for (const trial of trials) {
    if (front.some((other) => compared(directions, other, trial) !== "neither")) continue;
    const kept = front.filter((other) => compared(directions, trial, other) === "neither");
    front.splice(0, front.length, ...kept, trial);
  }
  return front;
}
