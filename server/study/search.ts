import type { Params } from "../protocol/space";
import { REASONS } from "../words/reasons";
import { fill } from "../words/translate";
import type { Clock } from "./clock";
import type { Hold } from "./hold";
import { isInterrupted, isTrial, type Ledger, type TrialRecord } from "./ledger";
import { OwnValuesKept } from "./own-values-kept";
import { hasDiverged, predictedValue } from "./predicted-value";
import { type Proposer, SamplerFailure } from "./proposer";
import { Remeasuring, type Use } from "./remeasuring";
import type { StudySettings } from "./settings";
import { TimeBudget } from "./time-budget";
import type { TrialPlan, TrialResult, TrialRunner } from "./trial-runner";

/** So many equal errors in a row, before any trial went well, end the search. */
const EQUAL_FAILURES = 3;

export type SearchEnd =
  | { readonly kind: "complete" }
  /** The sampler has no configuration left that was not tried. */
  | { readonly kind: "exhausted" }
  | { readonly kind: "time" }
  | { readonly kind: "interrupted" }
  /** The sampler gave up; what was found up to there counts. */
  | { readonly kind: "sampler"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

export interface SearchParts {
  readonly settings: StudySettings;
  readonly ledger: Ledger;
  readonly runner: TrialRunner;
  readonly clock: Clock;
  readonly proposer: Proposer;
  readonly hold: Hold;
  /** Trials to run again before new ones are proposed. */
  readonly again: readonly TrialRecord[];
}

/** A trial that waits for a free slot, where it gets its number; one that was cut off keeps its own. */
type Waiting = Omit<TrialPlan, "trial"> & { readonly trial?: number };

/** The search itself: keeps `parallel` trials running until the budget, the time or the space is used up. */
export class Search {
  readonly #parts: SearchParts;
  readonly #waiting: Waiting[];
  readonly #remeasuring: Remeasuring;
  readonly #ownKept: OwnValuesKept;
  readonly #failures: string[] = [];
  readonly #running = new Set<Promise<void>>();
  /** Values are being thought of; one ask at a time, so that each knows what the one before it came to. */
  #asking: Promise<void> | null = null;
  #end: SearchEnd | null = null;
  #exhausted = false;
  #failure: SamplerFailure | null = null;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.#waiting = parts.again.map((record) => runAgain(parts, record));
    this.#remeasuring = new Remeasuring(parts);
    this.#ownKept = new OwnValuesKept(parts);
  }

  /** Ends running trials and the search with them. */
  interrupt(): void {
    this.#stop({ kind: "interrupted" });
  }

  async run(): Promise<SearchEnd> {
    const { settings, clock, hold } = this.#parts;
    const time = new TimeBudget(clock, settings.time, () => this.#stop({ kind: "time" }));
    let over = false;
    hold.onChange((held) => (held ? time.rest() : over || time.run()));
    if (!hold.held) time.run();
    try {
      for (;;) {
        this.#fill();
        const waits = hold.held && this.#end === null;
        if (this.#running.size === 0 && this.#asking === null && !waits) return this.#end ?? this.#ownEnd();
        await Promise.race([...(this.#asking === null ? [] : [this.#asking]), ...this.#running, ...(waits ? [hold.released()] : [])]);
      }
    } finally {
      over = true;
      time.rest();
      await Promise.allSettled(this.#running);
    }
  }

  #ownEnd(): SearchEnd {
    if (this.#failure !== null) return { kind: "sampler", reason: this.#failure.message };
    return { kind: this.#exhausted ? "exhausted" : "complete" };
  }

  #stop(end: SearchEnd): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#parts.proposer.cancel();
    this.#parts.runner.stopAll(end.kind === "time" ? "time" : "interrupted");
  }

  /** Starts trials in free slots, or asks for the values of all of them at once. */
  #fill(): void {
    const { ledger, settings, runner, hold } = this.#parts;
    while (this.#end === null && !hold.held && this.#running.size < runner.room) {
      const next = this.#thawed() ?? this.#waiting.shift();
      if (next !== undefined) {
        this.#start(next);
        continue;
      }
      const left = settings.started.trials - ledger.search.length;
      if (this.#asking !== null || this.#exhausted || this.#failure !== null || left <= 0) return;
      if (ledger.baseline === null) this.#start({ params: settings.space.baseline(), baseline: true, repeatOf: null, seedOffset: 0 });
      else this.#ask(Math.min(runner.room - this.#running.size, left));
    }
  }

  /** A paused trial that is to go on; those that the early stop takes for paused and that are none (it was overruled) are passed over. */
  #thawed(): Waiting | null {
    const { ledger, settings } = this.#parts;
    for (;;) {
      const trial = settings.stopper?.thaw?.() ?? null;
      if (trial === null) return null;
      const record = ledger.find(trial);
      if (record?.paused === true) return { ...runAgain(this.#parts, record), trial, goesOn: true };
    }
  }

  #ask(count: number): void {
    const { proposer, ledger, runner } = this.#parts;
    const first = ledger.nextIndex;
    const numbers = Array.from({ length: count }, (_, i) => first + i);
    try {
      const answer = proposer.ask(numbers, runner.running);
      if (!(answer instanceof Promise) && !this.#remeasuring.applies && !this.#ownKept.applies(count)) {
        this.#take(count, answer);
        return;
      }
      this.#asking = this.#considered(count, answer).catch((error: unknown) => this.#giveUp(error));
    } catch (error) {
      this.#giveUp(error);
    }
  }

  async #considered(count: number, answer: readonly Params[] | Promise<readonly Params[] | null>): Promise<void> {
    const running = this.#parts.ledger.all.filter((t) => t.state === "running");
    const [remeasures, keeps] = [this.#remeasuring.applies, this.#ownKept.applies(count)];
    const proposals = await answer;
    const some = proposals !== null && proposals.length > 0;
    const uses = some && remeasures ? await this.#remeasuring.uses(proposals, running) : null;
    const last =
      some && keeps && uses?.some((use) => use.kind === "probe") !== true
        ? await this.#ownKept.params(proposals.slice(0, count - 1))
        : null;
    this.#asking = null;
    if (proposals === null || this.#end !== null) return;
    const all = uses ?? proposals.map((params): Use => ({ kind: "new", params }));
    this.#use(count, last === null ? all : [...all.slice(0, count - 1), { kind: "new", params: last }]);
  }

  #take(asked: number, proposals: readonly Params[]): void {
    this.#exhausted = proposals.length < asked;
    for (const params of proposals) this.#waiting.push({ params, baseline: false, repeatOf: null, seedOffset: 0 });
  }

  #use(asked: number, uses: readonly Use[]): void {
    for (const use of uses) this.#waiting.push(runOf(use));
    // After a probe is asked again: what was proposed may be worth less than a run of what is there.
    this.#exhausted = uses.length < asked && uses.every((use) => use.kind !== "probe");
  }

  /** Without a sampler there are no new trials; those that run do so to their end. */
  #giveUp(error: unknown): void {
    this.#asking = null;
    if (!(error instanceof SamplerFailure)) throw error;
    this.#failure = error;
  }

  #start(next: Waiting): void {
    const plan = { ...next, trial: next.trial ?? this.#parts.ledger.nextNumber };
    const task = this.#trial(plan).finally(() => this.#running.delete(task));
    this.#running.add(task);
  }

  async #trial(plan: TrialPlan): Promise<void> {
    const result = await this.#parts.runner.run(plan);
    tellSampler(this.#parts, result.record);
    const reason = this.#hopeless(result);
    if (reason !== null) this.#stop({ kind: "failed", reason });
  }

  /** Why no trial can be expected to go well any more; null while there is hope. */
  #hopeless({ record, fatal, error }: TrialResult): string | null {
    if (fatal && record.baseline) return error;
    if (error === null) return null;
    this.#failures.push(error);
    const { ledger } = this.#parts;
    const went = ledger.search.some((t) => t.state === "complete" || t.state === "pruned" || (t.baseline && t.state === "running"));
    const last = this.#failures.slice(-EQUAL_FAILURES);
    const equal = last.length === EQUAL_FAILURES && new Set(last.map(withoutNumbers)).size === 1;
    return !went && equal ? fill(REASONS.alike, EQUAL_FAILURES, error) : null;
  }
}

function runOf(use: Use): Waiting {
  if (use.kind === "new") return { params: use.params, baseline: false, repeatOf: null, seedOffset: 0 };
  const { params, trial } = use.of;
  if (use.kind === "probe") return { params, baseline: true, repeatOf: trial, seedOffset: 1 };
  return { params, baseline: false, repeatOf: trial, again: true, seedOffset: use.seedOffset };
}

/** A trial that was cut off, on the seed that it had. One that had been paused before goes on under its own number: its reports count. */
function runAgain({ settings, runner }: Pick<SearchParts, "settings" | "runner">, record: TrialRecord): Waiting {
  const { trial, params, baseline, repeatOf, again, seed, state } = record;
  const { programSeed } = settings;
  const goesOn = record.goesOn === true || (state === "running" && runner.goesOn);
  const seedOffset = programSeed === null || seed === null ? 0 : seed - programSeed;
  const own = state === "running" || goesOn ? { trial } : {};
  return { ...own, params, baseline, repeatOf, again: again === true, seedOffset, ...(goesOn ? { goesOn } : {}) };
}

/** Errors that differ in their figures only are the same error. */
function withoutNumbers(error: string): string {
  return error.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi, "#");
}

/** Tells the sampler of a trial of the search that has ended. One that was stopped because it diverged has failed. */
export function tellSampler(
  { settings, ledger, proposer }: Pick<SearchParts, "settings" | "ledger" | "proposer">,
  record: TrialRecord,
): void {
  if (record.state === "running" || !isTrial(record) || record.outside || isInterrupted(record)) return;
  const { index, params, state, values, feasible, curve } = record;
  const [objective] = settings.started.objectives;
  const cut = state === "pruned" && objective !== undefined;
  const predicted = cut ? predictedValue(objective, curve, completeSearch(ledger)) : null;
  const went = cut && hasDiverged(objective, curve) ? "failed" : state;
  proposer.tell({ trial: index, params, state: went, values, feasible, predicted });
}

function completeSearch(ledger: Ledger): readonly TrialRecord[] {
  return ledger.search.filter((t) => t.state === "complete");
}
