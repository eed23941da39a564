import type { EarlierStudies, EarlierStudy, EarlierTrial } from "../protocol/earlier-studies";
import { fromWire, toWire, type WireNumber } from "../protocol/number";
import type { Objective } from "../protocol/space";
import type { StudyView, TrialView } from "../protocol/view";
import { fitted, midRanks } from "../samplers/earlier-points";
import type { SearchSpace } from "../space/search-space";

/** So many studies at most, and so many configurations of each, are kept in the new study's journal. */
const STUDIES = 5;
const TRIALS = 100;

/** What a new study is compared with. */
export interface Wanted {
  /** The entry file, relative to the root. */
  readonly entry: string;
  readonly space: SearchSpace;
  readonly objectives: readonly Objective[];
}

/**
 * What a new study takes from earlier ones: those of the same entry file that had every objective of the new one, by name and direction,
 * with the trials whose values fit the new space. Other data, code, parameters, constraints and budget are no hindrance.
 */
export function earlierStudies(views: readonly StudyView[], wanted: Wanted): EarlierStudies {
  const own = views.filter(({ started }) => started.entry === wanted.entry).toSorted((a, b) => b.started.time - a.started.time);
  const alike = own.filter((view) => columnsOf(view, wanted.objectives) !== null);
  const taken = alike.map((view) => takenFrom(view, wanted)).filter(({ trials }) => trials.some((t) => t.values !== null));
  if (taken.length > 0) return { studies: taken.slice(0, STUDIES), reason: null };
  const goals = wanted.objectives.map(({ name, direction }) => `${name} to ${direction}`).join(" and ");
  const of = `earlier ${own.length === 1 ? "study" : "studies"} of ${wanted.entry}`;
  if (own.length === 0) return { studies: [], reason: `there is no earlier study of ${wanted.entry}` };
  if (alike.length === 0) return { studies: [], reason: `no ${of} has ${goals}` };
  return { studies: [], reason: `no trial of the ${of} ran to its end with values that fit the space as it is now` };
}

function takenFrom(view: StudyView, wanted: Wanted): EarlierStudy {
  const { study, journal } = view.started;
  const columns = columnsOf(view, wanted.objectives) ?? [];
  const search = view.trials.filter((t) => t !== undefined && t.repeatOf === null && t.state !== "running" && t.reason !== "interrupted");
  const fitting = search.filter(({ params }) => fitted(wanted.space, params) !== null);
  const seen = new Set<string>();
  const each = fitting
    .filter(({ params }) => !seen.has(JSON.stringify(params)) && seen.add(JSON.stringify(params)).size > 0)
    .map((trial) => earlierTrial(view, trial, columns));
  return { study, journal, finished: search.length, fit: fitting.length, trials: telling(each, wanted.objectives) };
}

/** Where the objectives of the new study stand among those of another; null unless it has them all. */
function columnsOf({ started }: StudyView, objectives: readonly Objective[]): readonly number[] | null {
  const columns = objectives.map((o) => started.objectives.findIndex((e) => e.name === o.name && e.direction === o.direction));
  return columns.includes(-1) ? null : columns;
}

/** A trial with its repeats, which tell its value better than one run. */
function earlierTrial({ trials }: StudyView, trial: TrialView, columns: readonly number[]): EarlierTrial {
  const key = JSON.stringify(trial.params);
  const runs = trials.filter((t) => t !== undefined && (t.trial === trial.trial || JSON.stringify(t.params) === key));
  const values = runs.flatMap((t) => (t.state === "complete" && t.values !== null ? [chosen(t.values, columns)] : []));
  const means = columns.map((_, i) => values.reduce((sum, run) => sum + (run[i] ?? Number.NaN), 0) / values.length);
  const finite = means.every(Number.isFinite);
  const state = trial.state === "pruned" && !finite ? "pruned" : finite ? "complete" : "failed";
  return { params: trial.params, state, values: finite ? means.map(toWire) : null, feasible: runs.every((t) => t.feasible) };
}

function chosen(values: readonly WireNumber[], columns: readonly number[]): readonly number[] {
  return columns.map((column) => fromWire(values[column] ?? "NaN"));
}

/** No more than are kept: the best half of that number, and the others spread evenly over all ranks. In the order of the trials. */
function telling(trials: readonly EarlierTrial[], objectives: readonly Objective[]): readonly EarlierTrial[] {
  if (trials.length <= TRIALS) return trials;
  const ranks = midRanks(
    objectives.map((o) => o.direction),
    trials.map(({ values, state, feasible }) => ({ values: values?.map(fromWire) ?? null, stopped: state === "pruned", feasible })),
  );
  const order = trials.map((_, i) => i).toSorted((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || a - b);
  const best = TRIALS / 2;
  const others = order.slice(best);
  const spread = Array.from({ length: TRIALS - best }, (_, i) => others[Math.floor((i * others.length) / (TRIALS - best))]);
  const kept = new Set([...order.slice(0, best), ...spread]);
  return trials.filter((_, i) => kept.has(i));
}
