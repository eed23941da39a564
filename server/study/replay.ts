import type { StudyEvent, TrialFinished, TrialReported, TrialStarted } from "../protocol/events";
import { fromWire } from "../protocol/number";
import type { Stopper } from "../stoppers/stopper";
import type { Hint } from "./hinted-values";
import { INTERRUPTED, isTrial, type Ledger } from "./ledger";
import type { Proposer } from "./proposer";
import { tellSampler } from "./search";
import type { StudySettings } from "./settings";

export interface ReplayParts {
  readonly settings: StudySettings;
  readonly ledger: Ledger;
  readonly proposer: Proposer;
  /** What trials that are none of the space any more say of it. */
  readonly hints: ReadonlyMap<number, Hint>;
  /** Whether runs that were cut off go on from what they had saved. */
  readonly goesOn: boolean;
}

/**
 * Brings ledger, sampler and early stop to where they were when the journal ended. Runs that were cut off leave no trace in the latter
 * two, unless they go on under their own numbers.
 */
export function replay(history: readonly StudyEvent[], { settings, ledger, proposer, hints, goesOn }: ReplayParts): void {
  const runs = runsOf(history, goesOn);
  const stopping = settings.stopper === null ? null : new ReplayedStopper(settings.stopper, settings.started.objectives.length);
  history.forEach((event, i) => {
    ledger.apply(event);
    if (event.event !== "trialStarted" && event.event !== "trialReported" && event.event !== "trialFinished") return;
    const record = ledger.find(event.trial);
    if (record === undefined || !isTrial(record) || runs[i]?.counts !== true) return;
    if (record.outside) {
      const hint = hints.get(event.trial);
      if (event.event === "trialFinished" && event.reason !== INTERRUPTED && hint !== undefined)
        proposer.tell({ trial: record.index, ...hint, state: "pruned", values: null, feasible: true });
      return;
    }
    if (record.repeatOf === null) stopping?.apply(event, record.baseline);
    if (event.event === "trialFinished") tellSampler({ settings, ledger, proposer }, record);
  });
}

interface Run {
  readonly goesOn: boolean;
  end: "open" | "cut" | "ended";
  counts: boolean;
}

/**
 * The run that each event of a trial belongs to. It counts where it has ended by itself, by the early stop or with a pause, or where
 * another run goes on from it. A trial that begins anew makes its earlier runs void.
 */
function runsOf(history: readonly StudyEvent[], goesOn: boolean): readonly (Run | undefined)[] {
  const runs = new Map<number, Run[]>();
  const found = history.map((event) => {
    if (event.event === "trialStarted") {
      const earlier = runs.get(event.trial) ?? [];
      for (const run of earlier) run.counts = event.goesOn === true;
      const run: Run = { goesOn: event.goesOn === true, end: "open", counts: false };
      runs.set(event.trial, event.goesOn === true ? [...earlier, run] : [run]);
      return run;
    }
    if (event.event !== "trialReported" && event.event !== "trialFinished") return undefined;
    const run = runs.get(event.trial)?.at(-1);
    if (run !== undefined && event.event === "trialFinished") {
      run.end = event.reason === INTERRUPTED ? "cut" : "ended";
      run.counts = run.end === "ended";
    }
    return run;
  });
  // Those that are about to go on: see `Search`.
  if (goesOn) for (const run of [...runs.values()].flatMap((all) => all.at(-1) ?? [])) run.counts ||= run.end === "open" || run.goesOn;
  return found;
}

/** Tells the early stop what it was told when it happened: of a trial between its word and the end of the run only where that ran to its end. */
class ReplayedStopper {
  readonly #stopper: Stopper;
  readonly #objectives: number;
  /** Reports since the word, by trial. */
  readonly #ending = new Map<number, TrialReported[]>();

  constructor(stopper: Stopper, objectives: number) {
    this.#stopper = stopper;
    this.#objectives = objectives;
  }

  apply(event: TrialStarted | TrialReported | TrialFinished, baseline: boolean): void {
    const { trial } = event;
    if (event.event === "trialStarted") this.#stopper.onStart?.(trial, event.params);
    else if (event.event === "trialReported") this.#report(event, baseline);
    else {
      const withheld = this.#ending.get(trial) ?? [];
      this.#ending.delete(trial);
      if (event.reason === INTERRUPTED) return;
      if (event.state === "complete") for (const report of withheld) this.#report(report, true);
      if (event.paused === true) this.#stopper.onPause?.(trial);
      else this.#stopper.onFinish(trial, event.state);
    }
  }

  #report(report: TrialReported, baseline: boolean): void {
    const { trial, step, values } = report;
    for (const [channel, value] of values.slice(0, this.#objectives).entries()) {
      if (value === null) continue;
      const withheld = this.#ending.get(trial);
      if (withheld !== undefined) {
        withheld.push({ ...report, values: values.map((v, k) => (k === channel ? v : null)) });
        continue;
      }
      const { action } = this.#stopper.onReport(trial, step, fromWire(value), channel);
      if (action !== "continue" && !baseline) this.#ending.set(trial, []);
    }
  }
}
