import type { Evaluation } from "./history";

const ORDER: Readonly<Record<Evaluation["state"], number>> = { measured: 0, estimated: 0, stopped: 1, failed: 2 };

/**
 * Ranks from best (0) to worst. Equals share a rank, so that nothing is read out of a plateau. What was stopped early without an
 * estimate stands behind all that has a value, what failed behind that. Several objectives: by front of non-dominated ones, within a
 * front by crowding distance (Deb et al. 2002, "A fast and elitist multiobjective genetic algorithm: NSGA-II", III.A and III.B).
 */
export function ranksOf(evaluations: readonly Evaluation[]): readonly number[] {
  const fronts = evaluations.some((e) => e.values.length > 1) ? frontsOf(evaluations) : null;
  const value = (i: number): number => (fronts === null ? (evaluations[i]?.values[0] ?? 0) : (fronts[i] ?? 0));
  const group = (i: number): number => ORDER[evaluations[i]?.state ?? "failed"];
  const compare = (i: number, j: number): number => group(i) - group(j) || value(i) - value(j);
  const order = evaluations.map((_, i) => i).sort((i, j) => compare(i, j) || i - j);
  const ranks = new Array<number>(evaluations.length).fill(0);
  let rank = 0;
  order.forEach((at, position) => {
    if (position > 0 && compare(order[position - 1] ?? at, at) !== 0) rank = position;
    ranks[at] = rank;
  });
  return ranks;
}

/** Front number plus, within the front, something in [0, 1) that is smaller the lonelier the point. */
function frontsOf(evaluations: readonly Evaluation[]): readonly number[] {
  const values = (i: number): readonly number[] => evaluations[i]?.values ?? [];
  const order = evaluations.flatMap((e, i) => (e.values.length > 0 ? [i] : [])).sort((i, j) => lexicographic(values(i), values(j)));
  const fronts: number[][] = [];
  for (const i of order) {
    const free = fronts.find((front) => !front.some((j) => dominates(values(j), values(i)))); // none that comes later dominates it
    if (free === undefined) fronts.push([i]);
    else free.push(i);
  }
  const result = new Array<number>(evaluations.length).fill(0);
  fronts.forEach((front, number) => {
    const crowding = crowdingOf(front.map(values));
    front.forEach((i, k) => {
      result[i] = number + 0.5 / (1 + (crowding[k] ?? 0));
    });
  });
  return result;
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((v, i) => v !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Whether a is nowhere worse than b and better in one. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((v, i) => v <= (b[i] ?? v)) && a.some((v, i) => v < (b[i] ?? v));
}

function crowdingOf(points: readonly (readonly number[])[]): readonly number[] {
  const distance = new Array<number>(points.length).fill(0);
  for (let m = 0; m < (points[0]?.length ?? 0); m++) {
    const at = (i: number | undefined): number => points[i ?? -1]?.[m] ?? 0;
    const order = points.map((_, i) => i).sort((i, j) => at(i) - at(j));
    const span = at(order.at(-1)) - at(order[0]);
    order.forEach((i, k) => {
      const edge = k === 0 || k === order.length - 1;
      const gap = span > 0 && Number.isFinite(span) ? (at(order[k + 1]) - at(order[k - 1])) / span : 0;
      distance[i] = edge ? Number.POSITIVE_INFINITY : (distance[i] ?? 0) + gap;
    });
  }
  return distance;
}
