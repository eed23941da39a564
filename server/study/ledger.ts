import { INTERRUPTED, TIME_UP } from "../protocol/early-stop";
import type { StudyEvent, TrialFinished, TrialStarted } from "../protocol/events";
import { fromWire } from "../protocol/number";
import type { Params } from "../protocol/space";
import type { StopEvidence } from "../protocol/stop-evidence";
import type { SearchSpace } from "../space/search-space";

export { INTERRUPTED, TIME_UP };

/** What the scheduler knows of one trial. */
export interface TrialRecord {
  readonly trial: number;
  /** Order within the search: what the sampler knows it by. Repeats that confirm have that of the trial they repeat. */
  readonly index: number;
  readonly params: Params;
  readonly baseline: boolean;
  readonly repeatOf: number | null;
  /** A repeat that is a trial of the search. */
  readonly again?: boolean;
  /** A repeat on the very seed. */
  readonly sameSeed?: boolean;
  readonly seed: number | null;
  state: "running" | "complete" | "pruned" | "failed";
  values: readonly number[] | null;
  feasible: boolean;
  reason: string | null;
  /** What the rule knew that stopped it early. */
  stopped?: StopEvidence | undefined;
  /** It can go on. */
  paused?: boolean;
  /** It went on after a pause. */
  readonly goesOn?: boolean;
  /** None of the space as it was edited since. */
  readonly outside?: boolean;
  /** Parameters whose values had no effect. */
  unused: readonly string[];
  /** Everything reported, in order: one entry a report and channel. */
  curve: { readonly step: number; readonly values: readonly (number | null)[] }[];
  /** So many of its first entries are of the time before a pause, up to that step. */
  carried?: { readonly count: number; readonly until: number };
  /** Largest step reported. */
  steps: number;
}

/** The trials of a study by number: the fold of its events, mutable because reports are many. */
export class Ledger {
  readonly #space: SearchSpace;
  readonly #outside: ReadonlySet<number>;
  readonly #trials = new Map<number, TrialRecord>();
  readonly #redo: TrialRecord[] = [];
  #indices = 0;
  #numbers = 0;

  /** `outside`: trials of the past that are none of the space. */
  constructor(space: SearchSpace, outside: ReadonlySet<number> = new Set()) {
    this.#space = space;
    this.#outside = outside;
  }

  apply(event: StudyEvent): void {
    if (event.event === "trialStarted") this.#start(event);
    else if (event.event === "trialReported")
      this.#report(
        event.trial,
        event.step,
        event.values.map((v) => (v === null ? null : fromWire(v))),
      );
    else if (event.event === "trialFinished") this.#finish(event);
  }

  get(trial: number): TrialRecord {
    const record = this.#trials.get(trial);
    if (record === undefined) throw new Error(`Trial ${trial} is unknown`);
    return record;
  }

  find(trial: number): TrialRecord | undefined {
    return this.#trials.get(trial);
  }

  get nextNumber(): number {
    return this.#numbers;
  }

  /** The sampler's number of the next new proposal. */
  get nextIndex(): number {
    return this.#indices;
  }

  get all(): readonly TrialRecord[] {
    return [...this.#trials.values()];
  }

  /** Trials of the search itself, without those that an interruption cut off and those that an edit of the space left out. */
  get search(): readonly TrialRecord[] {
    return this.all.filter(isOfSearch);
  }

  /** Runs that confirm. */
  get repeats(): readonly TrialRecord[] {
    return this.#repeats.filter((t) => t.sameSeed !== true);
  }

  /** The run of the user's own values on their own seed again. */
  get sameSeed(): TrialRecord | null {
    return this.#repeats.find((t) => t.sameSeed === true) ?? null;
  }

  get #repeats(): readonly TrialRecord[] {
    return this.all.filter((t) => !isTrial(t) && !t.outside && !isInterrupted(t));
  }

  get baseline(): TrialRecord | null {
    for (const trial of this.#trials.values()) if (trial.baseline && isOfSearch(trial)) return trial;
    return null;
  }

  /** Search trials that an interruption cut off and that were not run again since. */
  get redo(): readonly TrialRecord[] {
    return this.#redo;
  }

  #start(event: TrialStarted): void {
    const earlier = event.goesOn === true ? this.#trials.get(event.trial) : undefined;
    this.#trials.set(event.trial, {
      trial: event.trial,
      index: this.#indexOf(event),
      params: event.params,
      baseline: event.baseline,
      repeatOf: event.repeatOf,
      again: event.again === true,
      sameSeed: event.sameSeed === true,
      seed: event.seed,
      state: "running",
      values: null,
      feasible: true,
      reason: null,
      outside: this.#outside.has(event.trial),
      unused: [],
      goesOn: event.goesOn === true,
      curve: earlier?.curve ?? [],
      carried: { count: earlier?.curve.length ?? 0, until: earlier === undefined ? Number.NEGATIVE_INFINITY : lastStep(earlier) },
      steps: earlier?.steps ?? 0,
    });
    this.#numbers = Math.max(this.#numbers, event.trial + 1);
  }

  #indexOf(event: TrialStarted): number {
    const repeated = event.repeatOf === null || event.again === true ? undefined : this.#trials.get(event.repeatOf);
    const own = this.#trials.get(event.trial);
    const cut = own === undefined ? -1 : this.#redo.indexOf(own);
    if (cut !== -1) this.#redo.splice(cut, 1);
    const known = own ?? repeated;
    if (known !== undefined) return known.index;
    const key = this.#space.key(event.params);
    const again = this.#redo.findIndex(
      (t) => this.#space.key(t.params) === key && t.baseline === event.baseline && t.repeatOf === event.repeatOf,
    );
    const [record] = again === -1 ? [] : this.#redo.splice(again, 1);
    return record?.index ?? this.#indices++;
  }

  #report(trial: number, step: number, values: readonly (number | null)[]): void {
    const record = this.#trials.get(trial);
    if (record === undefined) return;
    forget(record, step);
    record.curve.push({ step, values });
    if (values[0] !== null) record.steps = Math.max(record.steps, step);
  }

  #finish(event: TrialFinished): void {
    const record = this.#trials.get(event.trial);
    if (record === undefined) return;
    record.state = event.state;
    record.values = event.values?.map(fromWire) ?? null;
    record.feasible = event.feasible;
    record.reason = event.reason;
    record.stopped = event.stopped;
    record.paused = event.paused === true;
    record.unused = event.unused ?? [];
    if (isInterrupted(record) && isTrial(record) && !record.outside) this.#redo.push(record);
  }
}

/** A trial that went on after a pause may repeat some steps: then the later run counts. */
function forget(record: TrialRecord, step: number): void {
  const { carried, curve } = record;
  if (carried === undefined || step > carried.until) return;
  const kept = curve.slice(0, carried.count).filter((report) => report.step < step);
  record.curve = [...kept, ...curve.slice(carried.count)];
  record.carried = { count: kept.length, until: kept.reduce((last, report) => Math.max(last, report.step), Number.NEGATIVE_INFINITY) };
}

function lastStep({ curve }: TrialRecord): number {
  return curve.reduce((last, { step }) => Math.max(last, step), Number.NEGATIVE_INFINITY);
}

function isOfSearch(trial: TrialRecord): boolean {
  return isTrial(trial) && !trial.outside && !isInterrupted(trial);
}

/** Whether it counts as a trial of the search, and not as a repeat that confirms what was found. */
export function isTrial({ repeatOf, again }: Pick<TrialRecord, "repeatOf" | "again">): boolean {
  return repeatOf === null || again === true;
}

export function isInterrupted(trial: TrialRecord): boolean {
  return trial.state === "failed" && trial.reason === INTERRUPTED;
}
