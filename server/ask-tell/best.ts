import type { Direction } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import { candidates, paretoFront, type Valued } from "../study/candidates";
import type { TrialRecord } from "../study/ledger";

/** The best trial; with several objectives the whole front, each configuration once, the most balanced first. */
export function bestOf(space: SearchSpace, directions: readonly Direction[], trials: readonly TrialRecord[]): readonly Valued[] {
  // Own values are a trial like the others here: nothing is compared with them.
  const ranked = candidates(
    space,
    directions,
    trials.map((trial) => ({ ...trial, baseline: false })),
    null,
  );
  if (directions.length === 1) return ranked.slice(0, 1);
  const front = new Set(paretoFront(directions, ranked));
  return ranked.filter((trial) => front.has(trial));
}
