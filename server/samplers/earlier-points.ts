import type { EarlierStudy, EarlierTrial } from "../protocol/earlier-studies";
import { fromWire } from "../protocol/number";
import type { Direction, ParameterValue, Params } from "../protocol/space";
import { choiceIndex, isInDomain, middleOf } from "../space/domain";
import type { Parameter, SearchSpace } from "../space/search-space";

/** A configuration of an earlier study as one of the new space. */
export interface EarlierPoint {
  readonly params: Params;
  readonly key: string;
  /** Mid-rank among the configurations of its study, in (0, 1): near 0 the best. Ranks alone are compared, as data and scale may have changed. */
  readonly rank: number;
  /** It ran to its end with a number for every objective, and kept every constraint. */
  readonly sound: boolean;
}

/**
 * The configuration of this space that stands for one of another. Parameters that are gone are left out, new ones have the value in
 * the code; null where a value that takes part lies outside its domain now, or where no parameter is the same.
 */
export function fitted(space: SearchSpace, params: Params): Params | null {
  const values = Object.fromEntries(space.parameters.map((p) => [p.name, Object.hasOwn(params, p.name) ? params[p.name] : inCode(p)]));
  const active = space.active(values as Params);
  const shared = active.filter(({ name }) => Object.hasOwn(params, name));
  if (shared.length === 0 || !shared.every(({ name, distribution }) => isWithin(distribution, params[name] ?? ""))) return null;
  return space.fromUnit(space.toUnit(values as Params));
}

/** The configurations of an earlier study that fit, those that come to the same in the new space as one, in the order of its trials. */
export function pointsOf(space: SearchSpace, directions: readonly Direction[], study: EarlierStudy): readonly EarlierPoint[] {
  const groups = new Map<string, { readonly params: Params; readonly trials: EarlierTrial[] }>();
  for (const trial of study.trials) {
    const params = fitted(space, trial.params);
    if (params === null) continue;
    const key = space.key(params);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { params, trials: [trial] });
    else group.trials.push(trial);
  }
  const all = [...groups].map(([key, { params, trials }]) => ({ key, params, result: resultOf(trials, directions.length) }));
  const ranks = midRanks(
    directions,
    all.map(({ result }) => result),
  );
  return all.map(({ key, params, result }, i) => ({
    key,
    params,
    rank: ranks[i] ?? 0.5,
    sound: result.values !== null && result.feasible,
  }));
}

/** How a configuration did: `values` null where it did not run to its end; then `stopped` is better than failing. */
export interface Result {
  readonly values: readonly number[] | null;
  readonly stopped: boolean;
  readonly feasible: boolean;
}

/**
 * Mid-ranks in (0, 1), best first: by the number of those that dominate each (Fonseca & Fleming 1993, "Genetic Algorithms for
 * Multiobjective Optimization", §3), which for one objective is the plain rank; stopped ones behind, failed ones last.
 */
export function midRanks(directions: readonly Direction[], results: readonly Result[]): readonly number[] {
  const n = results.length;
  const levels = results.map(({ values, stopped }) => {
    if (values === null) return stopped ? n : n + 1;
    return results.filter((other) => other.values !== null && dominates(directions, other.values, values)).length;
  });
  return levels.map((level) => {
    const better = levels.filter((l) => l < level).length;
    const equal = levels.filter((l) => l === level).length;
    return (better + equal / 2) / n;
  });
}

function dominates(directions: readonly Direction[], a: readonly number[], b: readonly number[]): boolean {
  const gains = directions.map((d, i) => ((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN)) * (d === "maximize" ? 1 : -1));
  return gains.every((g) => g >= 0) && gains.some((g) => g > 0);
}

function resultOf(trials: readonly EarlierTrial[], objectives: number): Result {
  const runs = trials.flatMap(({ state, values }) => (state === "complete" && values !== null ? [values.map(fromWire)] : []));
  const feasible = trials.every((t) => t.feasible);
  const sums = Array.from({ length: objectives }, (_, i) => runs.reduce((sum, run) => sum + (run[i] ?? Number.NaN), 0) / runs.length);
  const values = sums.every(Number.isFinite) ? sums : null;
  return { values, stopped: values === null && trials.some((t) => t.state === "pruned"), feasible };
}

function inCode({ distribution, baseline }: Parameter): ParameterValue {
  return baseline === null || !isWithin(distribution, baseline) ? middleOf(distribution) : baseline;
}

/** A number between the bounds, though perhaps off the steps; one of the choices. */
function isWithin(domain: Parameter["distribution"], value: ParameterValue): boolean {
  if (domain.type === "categorical") return choiceIndex(domain, value) >= 0;
  return isInDomain({ ...domain, type: "float", step: null }, value);
}
