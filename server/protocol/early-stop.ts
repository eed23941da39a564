import type { StopEvidence } from "./stop-evidence";
import type { StudyView, TrialView } from "./view";

/** Why trials ended that ended with their study, and those that the time limit of the search cut off. */
export const INTERRUPTED = "interrupted";
export const TIME_UP = "the time of the search was up";

/** What the early stop of a study came to. */
export interface EarlyStop {
  /** Trials that a rule stopped, in all and by rule, the busiest first. */
  readonly stopped: number;
  readonly rules: readonly { readonly rule: string; readonly stopped: number }[];
  /** Of the stops whose rule says how sure it was; null where none does. */
  readonly sure: {
    readonly trials: number;
    /** The stop that was most likely wrong: P(the trial would have become the best). */
    readonly least: { readonly trial: number; readonly probability: number };
    /** How many of them would have beaten the best trial of their time, as far as the rules knew: the sum of their probabilities. */
    readonly expectedWrong: number;
  } | null;
  /** Steps that the trials of the search ran, and that the stopped ones were spared. */
  readonly stepsRun: number;
  readonly stepsSaved: number;
}

/** What of a trial the record is made from. */
export interface RecordedTrial {
  readonly trial: number;
  readonly state: "running" | "complete" | "pruned" | "failed";
  /** Reported steps of the first objective, in the order of reporting. */
  readonly steps: readonly number[];
  readonly stopped?: StopEvidence | undefined;
}

/**
 * The record of the early stop, from the trials of the search (not those that confirm what it found, nor what an edit of the space left
 * out). What a stopped trial was spared is counted by complete ones alone: from where it stopped, those that came so far went on for so
 * many steps on average, and never more than up to the horizon that its rule knew. Where all complete trials are equally long that is the
 * distance to their end; where none is complete, nothing is saved for certain.
 */
export function earlyStopOf(trials: readonly RecordedTrial[]): EarlyStop {
  const search = trials.map((trial) => ({ ...trial, ...spanOf(trial.steps) }));
  const first = search.reduce((least, trial) => Math.min(least, trial.first), Number.POSITIVE_INFINITY);
  const lasts = new Ends(search.flatMap((t) => (t.state === "complete" && t.count > 0 ? [t.last] : [])));
  const rules = new Map<string, number>();
  const sure: { readonly trial: number; readonly probability: number }[] = [];
  let stepsRun = 0;
  let stepsSaved = 0;
  for (const trial of search) {
    const { count, last, stopped, state } = trial;
    if (count > 0) stepsRun += last - origin(trial, first);
    if (state !== "pruned" || stopped === undefined) continue;
    rules.set(stopped.rule, (rules.get(stopped.rule) ?? 0) + 1);
    if (stopped.probability !== null) sure.push({ trial: trial.trial, probability: stopped.probability });
    if (count > 0) stepsSaved += spared(last, stopped.horizon, lasts);
  }
  const [someone] = sure;
  return {
    stopped: [...rules.values()].reduce((sum, n) => sum + n, 0),
    rules: [...rules].map(([rule, n]) => ({ rule, stopped: n })).sort((a, b) => b.stopped - a.stopped || (a.rule < b.rule ? -1 : 1)),
    sure:
      someone === undefined
        ? null
        : {
            trials: sure.length,
            least: sure.reduce((a, b) => (b.probability > a.probability ? b : a), someone),
            expectedWrong: sure.reduce((sum, { probability }) => sum + probability, 0),
          },
    stepsRun: rounded(stepsRun),
    stepsSaved: rounded(stepsSaved),
  };
}

/** The same of a study as it stands; trials that still run have not run their steps for certain. */
export function earlyStopOfView({ trials, started }: Pick<StudyView, "trials" | "started">): EarlyStop {
  const search = trials.filter((t) => t !== undefined && (t.repeatOf === null || t.again === true) && t.outside !== true);
  return earlyStopOf(
    search
      .filter((t) => t.state !== "running" && t.reason !== INTERRUPTED)
      .map((t) => ({ trial: t.trial, state: t.state, steps: reportedSteps(t), stopped: t.stopped ?? unrecorded(t, started.stop) })),
  );
}

/** Stands for the rule where another program stopped a trial. */
export const BY_ANOTHER = "another program";

/** A stop of an earlier version, or by another program that writes into the journal: neither left evidence. */
function unrecorded(trial: TrialView, stop: string): StopEvidence | undefined {
  if (trial.state !== "pruned" || trial.reason === TIME_UP) return undefined;
  const rule = stop === "none" ? BY_ANOTHER : stop;
  return { rule, step: trial.steps.at(-1) ?? 0, horizon: null, probability: null, predicted: null };
}

/** Trials are immutable, and this is asked with each one that ends: each is read once. */
const reported = new WeakMap<TrialView, readonly number[]>();

function reportedSteps(trial: TrialView): readonly number[] {
  const known = reported.get(trial);
  if (known !== undefined) return known;
  const steps = trial.steps.filter((_, i) => trial.reports[i]?.[0] != null);
  reported.set(trial, steps);
  return steps;
}

/** The least and the largest step, and how many there are; what is no number does not count. */
interface Span {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

const spans = new WeakMap<readonly number[], Span>();

function spanOf(steps: readonly number[]): Span {
  const known = spans.get(steps);
  if (known !== undefined) return known;
  let [first, last, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const step of steps) {
    if (!Number.isFinite(step)) continue;
    first = Math.min(first, step);
    last = Math.max(last, step);
    count++;
  }
  const span = { first, last, count };
  spans.set(steps, span);
  return span;
}

/** Where complete trials ended, for the question how far on average those went on that came to a step. */
class Ends {
  readonly #ends: readonly number[];
  /** Sum of the ends from each one on. */
  readonly #sums: readonly number[];

  constructor(ends: readonly number[]) {
    this.#ends = ends.toSorted((a, b) => a - b);
    const sums = Array.from(this.#ends);
    for (let k = sums.length - 2; k >= 0; k--) sums[k] = (sums[k] ?? 0) + (sums[k + 1] ?? 0);
    this.#sums = sums;
  }

  meanBeyond(step: number): number {
    let [low, high] = [0, this.#ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    const count = this.#ends.length - low;
    return count === 0 ? 0 : (this.#sums[low] ?? 0) / count - step;
  }
}

function spared(step: number, horizon: number | null, ends: Ends): number {
  const left = ends.meanBeyond(step);
  return horizon === null ? left : Math.max(0, Math.min(left, horizon - step));
}

/** The step before the first: where a program counts from 0, its step 0 was run as well. `first` is the study's. */
function origin(span: Span, first: number): number {
  if (first > 0) return 0;
  const apart = span.count > 1 ? (span.last - span.first) / (span.count - 1) : 0;
  return first - (apart > 0 ? apart : 1);
}

/** Whole steps where they are whole, else as many digits as anybody reads. */
function rounded(steps: number): number {
  return Math.abs(steps) >= 10 || Number.isInteger(steps) ? Math.round(steps) : Number(steps.toPrecision(3));
}
