import type { Objective, SpaceParameter } from "../server/protocol/space";
import { isBetter, type TrialView } from "../server/protocol/view";
import { tr } from "../server/words/translate";
import { drawnRole } from "./chart-lines";
import { trialValue } from "./curve";
import { filterOf } from "./filter";
import { placesOf, type Role, type Study } from "./study";

/** Complete trials below which nothing is drawn of a model: what few points say is mostly what one already knew. */
export const ENOUGH = 5;

/** A study as one objective of it is looked at. */
export interface Analysed {
  readonly study: Study;
  /** Position of the objective. */
  readonly index: number;
  readonly objective: Objective | undefined;
  readonly name: string;
  readonly maximize: boolean;
  readonly places: number;
  /** The best complete trial by this objective; null before there is one. */
  readonly best: TrialView | null;
  /** Whether the filter lets a trial through. */
  passes(trial: TrialView): boolean;
}

export function analysed(study: Study, index: number, filter: string): Analysed {
  const objective = study.view.started.objectives[index];
  const passes = filter.trim() === "" ? () => true : filterOf(filter);
  const a: Analysed = {
    study,
    index,
    objective,
    name: objective?.name ?? "value",
    maximize: objective?.direction !== "minimize",
    best: null,
    places: placesOf(study, index),
    passes: (trial) => passes(trial, study),
  };
  return { ...a, best: study.best ?? ranked(a)[0] ?? null };
}

/** What a trial is to the user where one objective of several is looked at: then its own best is the best. */
export function roleIn(trial: TrialView, { study, best }: Analysed): Role {
  const role = drawnRole(trial, study);
  return trial.trial === best?.trial && role === "complete" ? "best" : role;
}

/** A trial's value of the objective looked at; null for a failed trial and where there is none that is a number. */
export function scoreIn(trial: TrialView, { objective, index }: Analysed): number | null {
  const known = scores.get(trial) ?? new Map<Objective | undefined, number | null>();
  const before = known.get(objective);
  if (before !== undefined) return before;
  const value = trial.state === "failed" ? null : trialValue(trial, objective, index);
  const score = value !== null && Number.isFinite(value) ? value : null;
  scores.set(trial, known.set(objective, score));
  return score;
}

/** Trials are immutable, so each is read once for each objective. */
const scores = new WeakMap<TrialView, Map<Objective | undefined, number | null>>();

/** Complete trials of the search that kept the constraints, best first. */
export function ranked(a: Analysed): readonly TrialView[] {
  const direction = a.maximize ? "maximize" : "minimize";
  const value = (trial: TrialView) => scoreIn(trial, a) ?? Number.NaN;
  return a.study.search
    .filter((t) => t.state === "complete" && t.feasible && scoreIn(t, a) !== null)
    .sort((x, y) => (isBetter(direction, value(x), value(y)) ? -1 : isBetter(direction, value(y), value(x)) ? 1 : x.trial - y.trial));
}

/** Changes with all that a finished trial, an edited space or a new study changes, and with nothing that a report does. */
export function standingOf({ view, search, counts, best }: Study): string {
  const { started, edits = [] } = view;
  return JSON.stringify([started.journal, started.time, search.length, counts, best?.trial, view.recommendation?.trial, edits.length]);
}

/** Why there is nothing to see yet; null once there is enough. */
export function notYet(study: Study): string | null {
  const { complete } = study.counts;
  if (complete >= ENOUGH) return null;
  return study.live
    ? tr("From {0} complete trials on ({1} so far)", ENOUGH, complete)
    : complete === 0
      ? tr("Needs {0} complete trials; this search has none.", ENOUGH)
      : tr("Needs {0} complete trials; this search has {1}.", ENOUGH, complete);
}

export function parameterOf(study: Study, name: string | null): SpaceParameter | undefined {
  return study.view.started.space.find((p) => p.name === name);
}
