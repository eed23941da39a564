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
 * tuning", without their model of the tasks).
 */
export function portfolio(
  studies: readonly (readonly EarlierPoint[])[],
  ranks: EarlierRanks,
  size: number,
  except: ReadonlySet<string>,
): readonly Params[] {
  const left = merged(studies)
    .filter(({ key, sound, rank }) => sound && rank <= GOOD && !except.has(key))
    .map(({ params, rank }) => ({ params, rank, sameness: 0 }));
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

/** Each configuration once, as its latest study has it, its rank the mean over the studies that tried it. */
function merged(studies: readonly (readonly EarlierPoint[])[]): readonly EarlierPoint[] {
  const all = new Map<string, EarlierPoint[]>();
  for (const point of studies.flat()) {
    const same = all.get(point.key);
    if (same === undefined) all.set(point.key, [point]);
    else same.push(point);
  }
  return [...all.values()].flatMap((points) =>
    points.slice(0, 1).map((latest) => ({ ...latest, rank: points.reduce((sum, { rank }) => sum + rank, 0) / points.length })),
  );
}

function costOf(candidate: { readonly rank: number; readonly sameness: number } | undefined): number {
  return candidate === undefined ? Number.POSITIVE_INFINITY : candidate.rank + SAMENESS * candidate.sameness;
}
