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

/** The same, best in the first objective first; nothing where there is nothing to choose. */
export function choices<T extends Valued>(objectives: readonly { readonly direction: Direction }[], trials: readonly T[]): readonly T[] {
  const [first] = objectives;
  if (first === undefined || objectives.length < 2) return [];
  const found = nonDominated(
    objectives.map((o) => o.direction),
    trials,
  );
  const sign = first.direction === "maximize" ? -1 : 1;
  return found.length < 2 ? [] : found.toSorted((a, b) => sign * (firstOf(a) - firstOf(b)));
}

function firstOf({ values }: Valued): number {
  const [first] = values ?? [];
  return first === undefined ? Number.NaN : fromWire(first);
}
