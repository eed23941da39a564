import type { Params } from "../protocol/space";
import type { EarlierPoint } from "./earlier-points";
import type { EarlierRanks } from "./earlier-ranks";

/** Only configurations of the better half of their study are worth a trial. */
const GOOD = 0.5;

/** What being the same as one that was chosen already costs, in ranks. */
const SAMENESS = 0.5;

/**
 * Configurations of earlier studies to try first: greedily the one with the best rank that is not too like those chosen before it, so
 * that one of them does well also where the order has changed (the idea of Wistuba et al. 2015, "Sequential model-free hyperparameter
 * tuning", without their model of the tasks). Ranks are smoothed over neighbours: the best of many runs was partly lucky.
 */
export function portfolio(
  studies: readonly (readonly EarlierPoint[])[],
  ranks: EarlierRanks,
  size: number,
  except: ReadonlySet<string>,
): readonly Params[] {
  const seen = new Set(except);
  const left = studies
    .flat()
    .filter(({ sound, rank }) => sound && rank <= GOOD)
    .filter(({ key }) => !seen.has(key) && seen.add(key).size > 0)
    .map(({ params }) => ({ params, rank: ranks.at(params).rank, sameness: 0 }));
  const chosen: Params[] = [];
  while (chosen.length < size && left.length > 0) {
    let best = 0;
    left.forEach((candidate, i) => {
      if (costOf(candidate) < costOf(left[best])) best = i;
    });
    const [next] = left.splice(best, 1);
    if (next === undefined) break;
    chosen.push(next.params);
    for (const other of left) other.sameness = Math.max(other.sameness, ranks.likeness(other.params, next.params));
  }
  return chosen;
}

function costOf(candidate: { readonly rank: number; readonly sameness: number } | undefined): number {
  return candidate === undefined ? Number.POSITIVE_INFINITY : candidate.rank + SAMENESS * candidate.sameness;
}
