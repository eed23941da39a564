import type { StudyEvent } from "../protocol/events";
import { fromWire } from "../protocol/number";
import type { Clock } from "./clock";
import { INTERRUPTED, isInterrupted, type Ledger, type TrialRecord } from "./ledger";
import type { StudySettings } from "./settings";
import type { TrialPlan, TrialResult, TrialRunner } from "./trial-runner";

/** So many equal errors in a row, before any trial went well, end the search. */
const EQUAL_FAILURES = 3;

export type SearchEnd =
  | { readonly kind: "complete" }
  /** The sampler has no configuration left that was not tried. */
  | { readonly kind: "exhausted" }
  | { readonly kind: "time" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed"; readonly reason: string };

export interface SearchParts {
  readonly settings: StudySettings;
  readonly ledger: Ledger;
  readonly runner: TrialRunner;
  readonly clock: Clock;
  /** Trials to run again before new ones are proposed. */
  readonly again: readonly TrialRecord[];
}

/** The search itself: keeps `parallel` trials running until the budget, the time or the space is used up. */
export class Search {
  readonly #parts: SearchParts;
  readonly #again: TrialRecord[];
  readonly #failures: string[] = [];
  #end: SearchEnd | null = null;
  #exhausted = false;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.#again = [...parts.again];
  }

  /** Ends running trials and the search with them. */
  interrupt(): void {
    this.#stop({ kind: "interrupted" });
  }

  async run(): Promise<SearchEnd> {
    const { settings, clock, runner } = this.#parts;
    const cancel = settings.time === null ? () => {} : clock.after(settings.time, () => this.#stop({ kind: "time" }));
    const running = new Set<Promise<void>>();
    try {
      for (;;) {
        while (this.#end === null && running.size < runner.room) {
          const plan = this.#next();
          if (plan === null) break;
          const task = this.#trial(plan).finally(() => running.delete(task));
          running.add(task);
        }
        if (running.size === 0) return this.#end ?? { kind: this.#exhausted ? "exhausted" : "complete" };
        await Promise.race(running);
      }
    } finally {
      cancel();
      await Promise.allSettled(running);
    }
  }

  #stop(end: SearchEnd): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#parts.runner.stopAll(end.kind === "time" ? "time" : "interrupted");
  }

  #next(): TrialPlan | null {
    const { settings, ledger, runner } = this.#parts;
    const again = this.#again.shift();
    if (again !== undefined) {
      const trial = again.state === "running" ? again.trial : ledger.nextNumber;
      return { trial, params: again.params, baseline: again.baseline, repeatOf: null, seedOffset: 0 };
    }
    if (ledger.search.length >= settings.started.trials || this.#exhausted) return null;
    const plan = { trial: ledger.nextNumber, repeatOf: null, seedOffset: 0 };
    if (ledger.baseline === null) return { ...plan, params: settings.space.baseline(), baseline: true };
    const [params] = settings.sampler.ask([ledger.nextIndex], runner.running);
    this.#exhausted = params === undefined;
    return params === undefined ? null : { ...plan, params, baseline: false };
  }

  async #trial(plan: TrialPlan): Promise<void> {
    const result = await this.#parts.runner.run(plan);
    tellSampler(this.#parts.settings, result.record);
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
    return !went && equal ? `${EQUAL_FAILURES} trials in a row failed with: ${error}` : null;
  }
}

/** Errors that differ in their figures only are the same error. */
function withoutNumbers(error: string): string {
  return error.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi, "#");
}

export function tellSampler(settings: StudySettings, record: TrialRecord): void {
  if (record.state === "running" || record.repeatOf !== null || isInterrupted(record)) return;
  const { index, params, state, values, feasible } = record;
  settings.sampler.tell({ trial: index, params, state, values, feasible, predicted: null });
}

/** Brings ledger, sampler and early stop to where they were when the journal ended; runs that were cut off leave no trace in the latter two. */
export function replay(history: readonly StudyEvent[], settings: StudySettings, ledger: Ledger): void {
  const lastStart = new Map<number, number>();
  const finished = new Set<number>();
  history.forEach((event, i) => {
    if (event.event === "trialStarted") lastStart.set(event.trial, i);
    else if (event.event === "trialFinished" && event.reason !== INTERRUPTED) finished.add(event.trial);
  });
  history.forEach((event, i) => {
    ledger.apply(event);
    if (event.event !== "trialReported" && event.event !== "trialFinished") return;
    const record = ledger.find(event.trial);
    if (record === undefined || record.repeatOf !== null || !finished.has(event.trial) || i < (lastStart.get(event.trial) ?? i)) return;
    if (event.event === "trialFinished") {
      settings.stopper?.onFinish(event.trial, event.state);
      tellSampler(settings, record);
    } else if (typeof event.values[0] !== "undefined" && event.values[0] !== null) {
      settings.stopper?.onReport(event.trial, event.step, fromWire(event.values[0]));
    }
  });
}
