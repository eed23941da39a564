import { type EarlyStop, earlyStopOfView, INTERRUPTED } from "../server/protocol/early-stop";
import type { Objective } from "../server/protocol/space";
import { isBetter, type StudyState, type StudyView, type TrialView } from "../server/protocol/view";
import { stepWord } from "../server/words/early-stop";
import { curveOf, rangeOf, trialValue } from "./curve";
import { placesFor } from "./format";

/** What a trial is to the user; decides its colour and marker everywhere. */
export type Role = "base" | "best" | "running" | "complete" | "stopped" | "failed";

export interface Counts {
  readonly finished: number;
  readonly running: number;
  readonly complete: number;
  readonly stopped: number;
  readonly failed: number;
}

/** What the views of the panel need to know about a study, worked out once from its events. */
export interface Study {
  readonly view: StudyView;
  readonly objective: Objective | undefined;
  readonly metric: string;
  readonly maximize: boolean;
  /** Every trial there is, by number. */
  readonly trials: readonly TrialView[];
  /** Trials of the search itself; the rest repeats one of them. */
  readonly search: readonly TrialView[];
  readonly repeats: readonly TrialView[];
  /** Every trial that does not run any more; the same list as long as those are the same, so that what follows from it can be kept. */
  readonly ended: readonly TrialView[];
  readonly counts: Counts;
  readonly live: boolean;
  readonly baseline: TrialView | null;
  readonly best: TrialView | null;
  readonly reported: boolean;
  /** First and last step of the x axis. */
  readonly firstStep: number;
  readonly horizon: number;
  readonly step: "epoch" | "step";
  /** Every value so far lies in 0..1 and larger is better: a distance to 1 makes sense. */
  readonly bounded: boolean;
  /** Every value so far is above 0. */
  readonly positive: boolean;
  readonly places: number;
  /** What the early stop came to. */
  readonly record: EarlyStop;
}

const LIVE: ReadonlySet<StudyState> = new Set<StudyState>(["running", "confirming", "stopping", "paused"]);

/** `before`: what was read last, of which is kept what is still the same. */
export function readStudy(view: StudyView, before: Study | null = null): Study {
  const trials = view.trials.filter((t) => t !== undefined && t !== null);
  const over = trials.filter((t) => t.state !== "running");
  const settled = before !== null && before.view.started === view.started && sameList(before.ended, over);
  const search = trials.filter((t) => t.repeatOf === null && t.outside !== true);
  const objective = view.started.objectives[0];
  const maximize = objective?.direction !== "minimize";
  const baseline = search.find((t) => t.baseline) ?? null;
  const best = view.best === null ? null : (view.trials[view.best] ?? null);
  const values = extent(trials);
  const steps = stepsOf(view, search);
  const leading = best ?? baseline;
  const reference = leading === null ? null : trialValue(leading, objective);
  return {
    view,
    objective,
    metric: objective?.name ?? "value",
    maximize,
    trials,
    search,
    repeats: trials.filter((t) => t.repeatOf !== null && t.again !== true && t.sameSeed !== true && t.outside !== true),
    ended: settled ? before.ended : over,
    counts: countsOf([...search, ...trials.filter((t) => t.again === true && t.outside !== true)]),
    live: LIVE.has(view.state),
    baseline,
    best,
    reported: trials.some((t) => t.reports.length > 0 || t.values !== null),
    ...steps,
    bounded: maximize && values.low >= 0 && values.high <= 1 && values.high >= 0.5,
    positive: values.low > 0,
    places: placesFor(reference ?? values.high),
    record: view.finished?.earlyStop ?? (settled && before.view.finished === null ? before.record : earlyStopOfView(view)),
  };
}

/** How many of the first trials tell how large an objective is. */
const TYPICAL = 32;

/** Decimal places of an objective's values: by the best, else by the user's own, else by what the first trials came to. */
export function placesOf(study: Study, objective: number): number {
  if (objective === 0) return study.places;
  const sizes = [study.baseline, ...study.search.slice(0, TYPICAL)].map((trial) =>
    trial === null ? Number.NaN : Math.abs(trialValue(trial, study.view.started.objectives[objective], objective) ?? Number.NaN),
  );
  const [own = Number.NaN] = sizes;
  if (own > 0 && Number.isFinite(own)) return placesFor(own);
  const known = sizes.filter((size) => size > 0 && Number.isFinite(size)).sort((a, b) => a - b);
  return placesFor(known[Math.floor(known.length / 2)] ?? 1);
}

/** Whether two lists hold the same things in the same order. */
export function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, k) => one === b[k]);
}

/** Trials that ended with their study run again when it goes on, and are none of them. */
function countsOf(all: readonly TrialView[]): Counts {
  const search = all.filter(({ reason }) => reason !== INTERRUPTED);
  const count = (state: TrialView["state"]) => search.filter((t) => t.state === state).length;
  const running = count("running");
  return { finished: search.length - running, running, complete: count("complete"), stopped: count("pruned"), failed: count("failed") };
}

function extent(trials: readonly TrialView[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const trial of trials) {
    const range = rangeOf(trial);
    if (range.low < low) low = range.low;
    if (range.high > high) high = range.high;
  }
  return { low, high };
}

/**
 * The x axis. A complete trial shows where trials end; before there is one, an integer fidelity in the code says it
 * (a fidelity such as a fraction of the data says nothing about steps).
 */
function stepsOf(view: StudyView, search: readonly TrialView[]): Pick<Study, "firstStep" | "horizon" | "step"> {
  const fidelity = view.started.fidelity;
  let first = 1;
  let last = 1;
  let complete = false;
  for (const trial of search) {
    const { steps } = curveOf(trial);
    if (steps.length === 0) continue;
    first = Math.min(first, steps[0] ?? 1);
    last = Math.max(last, steps.at(-1) ?? 1);
    complete ||= trial.state === "complete";
  }
  const planned = fidelity !== null && Number.isInteger(fidelity.baseline) ? fidelity.baseline : 1;
  return { firstStep: first, horizon: complete ? last : Math.max(last, planned), step: stepWord(fidelity) };
}

export function roleOf(trial: TrialView, study: Study): Role {
  if (trial.baseline && trial.repeatOf === null) return "base";
  if (trial.trial === study.best?.trial) return "best";
  if (trial.state === "running" || trial.state === "failed" || trial.state === "complete") return trial.state;
  return "stopped";
}

export function scoreOf(trial: TrialView, study: Study): number | null {
  return trialValue(trial, study.objective);
}

/** Sorts by the first objective, best first; trials without a value last. */
export function byValue(study: Study): (a: TrialView, b: TrialView) => number {
  const direction = study.maximize ? "maximize" : "minimize";
  const scores = new Map<TrialView, number>();
  const score = (trial: TrialView): number => {
    const known = scores.get(trial);
    if (known !== undefined) return known;
    const found = scoreOf(trial, study) ?? Number.NaN;
    scores.set(trial, found);
    return found;
  };
  return (a, b) => {
    const [x, y] = [score(a), score(b)];
    return isBetter(direction, x, y) ? -1 : isBetter(direction, y, x) ? 1 : 0;
  };
}

/** Whether the study is over, or came to nothing, because every trial failed. */
export function allFailed(study: Study): boolean {
  const { counts } = study;
  return (
    counts.failed > 0 && counts.failed === study.search.length && (!study.live || counts.failed >= 3 || study.view.state === "stopping")
  );
}
