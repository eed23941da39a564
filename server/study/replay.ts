import type { StudyEvent, TrialFinished, TrialReported, TrialStarted } from "../protocol/events";
import { fromWire } from "../protocol/number";
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
}

/** Brings ledger, sampler and early stop to where they were when the journal ended; runs that were cut off leave no trace in the latter two. */
export function replay(history: readonly StudyEvent[], { settings, ledger, proposer, hints }: ReplayParts): void {
  const lastStart = new Map<number, number>();
  const finished = new Set<number>();
  history.forEach((event, i) => {
    if (event.event === "trialStarted") lastStart.set(event.trial, i);
    else if (event.event === "trialFinished" && event.reason !== INTERRUPTED) finished.add(event.trial);
  });
  history.forEach((event, i) => {
    ledger.apply(event);
    if (event.event !== "trialStarted" && event.event !== "trialReported" && event.event !== "trialFinished") return;
    const record = ledger.find(event.trial);
    if (record === undefined || !isTrial(record) || !finished.has(event.trial) || i < (lastStart.get(event.trial) ?? i)) return;
    if (record.outside) {
      const hint = hints.get(event.trial);
      if (event.event === "trialFinished" && hint !== undefined)
        proposer.tell({ trial: record.index, ...hint, state: "pruned", values: null, feasible: true });
      return;
    }
    if (record.repeatOf === null) tellStopper(settings, event);
    if (event.event === "trialFinished") tellSampler({ settings, ledger, proposer }, record);
  });
}

function tellStopper({ stopper, started }: StudySettings, event: TrialStarted | TrialReported | TrialFinished): void {
  if (event.event === "trialStarted") stopper?.onStart?.(event.trial, event.params);
  else if (event.event === "trialFinished") stopper?.onFinish(event.trial, event.state);
  else
    for (const [channel, value] of event.values.slice(0, started.objectives.length).entries())
      if (value !== null) stopper?.onReport(event.trial, event.step, fromWire(value), channel);
}
