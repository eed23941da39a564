import { earlyStopOf } from "../protocol/early-stop";
import type { StudyEvent, StudyFinished, StudyPhase, StudyResumed, StudyStarted } from "../protocol/events";
import { formatDuration } from "../words/numbers";
import { REASONS } from "../words/reasons";
import { fill } from "../words/translate";
import type { TrialBackend } from "./backend";
import { channelReports } from "./channel-reports";
import type { Clock } from "./clock";
import { type EditedStudy, editedStudy } from "./edited-study";
import { EventLog, type NewEvent, type Recorder } from "./event-log";
import { Forecasts } from "./forecasts";
import { hintedValues } from "./hinted-values";
import { Hold } from "./hold";
import { isInterrupted, isTrial, Ledger, TIME_UP, type TrialRecord } from "./ledger";
import { lastingTrials } from "./needed-trials";
import type { StartCurveThread } from "./predicting";
import { Proposer } from "./proposer";
import { recommend } from "./recommend";
import { replay } from "./replay";
import { Search, type SearchEnd, type SearchParts } from "./search";
import type { StudySettings } from "./settings";
import type { StopSignal } from "./stop-signal";
import { type StartStopperThread, ThreadedStopper } from "./stopping";
import type { StartSamplerThread } from "./thinking";
import { TrialRunner } from "./trial-runner";

export interface StudyControls {
  readonly clock: Clock;
  /** A request ends running trials and the study, orderly. */
  readonly stop: StopSignal;
  /** While it is held no new trial starts; absent: nobody holds it. */
  readonly hold?: Hold;
  /** Events of the journal of a study that goes on; null for a new one. */
  readonly history: readonly StudyEvent[] | null;
  /** Where a demanding sampler thinks; null for the study's own thread. */
  readonly startThread: StartSamplerThread | null;
  /** Where it is worked out how running trials will go on; null or absent: nothing is said of that. */
  readonly startCurves?: StartCurveThread | null;
  /** Where a demanding early stop thinks; null or absent: in the study's own thread. */
  readonly startStopper?: StartStopperThread | null;
}

/**
 * Runs a study from its first event to its last. Events are recorded in the order in which things happened; a trial begins only after
 * its start is recorded. Resolves with the last event; rejects when the recorder fails, after every trial has been ended.
 */
export async function runStudy(
  settings: StudySettings,
  backend: TrialBackend,
  record: Recorder,
  controls: StudyControls,
): Promise<StudyFinished> {
  const { clock, stop, history, startThread, hold = new Hold() } = controls;
  let phase: StudyPhase["phase"] = "searching";
  const { sampler, samplerSettings } = settings;
  const proposer = new Proposer({ sampler, samplerSettings, startThread });
  const edited =
    history === null
      ? null
      : editedStudy(history, {
          parameters: settings.started.space,
          space: settings.space,
          literal: settings.literal,
          sampler: settings.sampler.name,
        });
  const ledger = new Ledger(settings.space, new Set(edited?.outside.keys()));
  const cut = new CutShort();
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= backend.close();
    return closing;
  };
  let last: StudyFinished | null = null;
  let forecasts: Forecasts | null = null;
  const onEvent = (event: StudyEvent): void => {
    ledger.apply(event);
    forecasts?.see(event);
    if (event.event === "studyFinished") last = event;
  };
  const log = new EventLog(record, clock, onEvent, () => cut.now());
  const thinking = threadedStopper(settings, controls.startStopper ?? null);
  const runner = new TrialRunner({ settings, backend, log, ledger, clock, stopper: thinking ?? settings.stopper });
  stop.onRequest(() => {
    if (last !== null) return;
    log.emit({ event: "phase", phase: "stopping" });
    hold.end();
    cut.now();
  });
  hold.onChange((held) => {
    if (last === null) log.emit({ event: "phase", phase: held ? "paused" : phase });
  });
  try {
    const startedAt = clock.now();
    const past = thinking === null || settings.stopper === null ? settings : { ...settings, stopper: thinking.replayed(settings.stopper) };
    const again = history === null ? first(settings, log) : resumed({ settings: past, log, ledger, proposer, runner }, history, edited);
    const { startCurves = null } = controls;
    if (startCurves !== null) forecasts = new Forecasts({ settings, ledger, log, clock, startThread: startCurves });
    backend.watch((environment) => {
      if (last === null) log.emit({ event: "environment", ...environment });
    });
    const search = new Search({ settings, ledger, runner, clock, proposer, hold, again });
    cut.onCut(() => {
      hold.end();
      proposer.cancel();
      search.interrupt();
      runner.stopAll("interrupted");
      close().catch(() => {}); // it says so again to those who wait for it below
    });
    log.emit({ event: "phase", phase });
    if (hold.held) log.emit({ event: "phase", phase: "paused" });
    const end = await search.run();
    const recommendation = await suggest();
    forecasts?.close();
    thinking?.close();
    await close();
    await keep();
    log.emit(finished(end));
    await log.recorded();

    async function suggest(): Promise<NewEvent | null> {
      if (end.kind === "failed") return null;
      let confirming = false;
      const onConfirming = (): void => {
        if (!confirming && !cut.happened) {
          phase = "confirming";
          log.emit({ event: "phase", phase });
          if (hold.held) log.emit({ event: "phase", phase: "paused" });
        }
        confirming = true;
      };
      const recommendation = await recommend({ settings, ledger, runner, proposer, log, hold, stopped: () => cut.happened, onConfirming });
      if (recommendation !== null) log.emit(recommendation);
      return recommendation;
    }

    /** An interrupted study keeps what it needs to go on as well. */
    async function keep(): Promise<void> {
      const lasting = lastingTrials({ settings, ledger }, recommendation?.event === "recommendation" ? recommendation : null);
      if (!cut.happened) backend.discard(ledger.all.map((t) => t.trial).filter((trial) => !lasting.includes(trial)));
      const kept = await backend.artefacts(lasting);
      if (kept.length > 0) log.emit({ event: "artefacts", kept });
    }

    function finished(how: SearchEnd): NewEvent {
      const seconds = (clock.now() - startedAt) / 1000;
      return {
        event: "studyFinished",
        ...ending(how, cut.happened, ledger, settings.time),
        ...counts(ledger),
        ...earlyStop(ledger),
        seconds,
      };
    }
  } finally {
    forecasts?.close();
    thinking?.close();
    proposer.cancel();
    await close();
  }
  if (last === null) throw new Error("The study ended without its last event");
  return last;
}

/** Cuts running trials short, once, also when asked before anything runs. */
class CutShort {
  happened = false;
  #listener: (() => void) | null = null;

  now(): void {
    this.happened = true;
    this.#listener?.();
  }

  onCut(listener: () => void): void {
    this.#listener = listener;
    if (this.happened) listener();
  }
}

/** Null where the early stop answers at once, or there is no thread. */
function threadedStopper({ stopper, stopperSettings }: StudySettings, start: StartStopperThread | null): ThreadedStopper | null {
  if (stopper?.demanding !== true || stopperSettings === undefined || start === null) return null;
  const { name } = stopper;
  return new ThreadedStopper(name, () => start(name, stopperSettings));
}

function first({ started }: StudySettings, log: EventLog): readonly TrialRecord[] {
  log.emit({ event: "studyStarted", ...started });
  return [];
}

/** Goes on from the history and returns the trials that run again. */
function resumed(
  {
    settings,
    log,
    ledger,
    proposer,
    runner,
  }: Pick<SearchParts, "settings" | "ledger" | "proposer" | "runner"> & { readonly log: EventLog },
  history: readonly StudyEvent[],
  edited: EditedStudy | null,
): readonly TrialRecord[] {
  const { started, space } = settings;
  const { seed, trials } = started;
  const [objective, ...others] = started.objectives;
  const hints =
    edited === null || objective === undefined || others.length > 0
      ? new Map<number, never>()
      : hintedValues(edited, { space, direction: objective.direction, seed, trials });
  replay(edited?.history ?? history, { settings, ledger, proposer, hints, goesOn: runner.goesOn });
  const running = ledger.all.filter((t) => t.state === "running");
  const goesOn = (t: TrialRecord): boolean => isTrial(t) && !t.outside;
  const again = [...ledger.redo, ...running.filter(goesOn)].toSorted((a, b) => a.trial - b.trial);
  log.emit({ event: "studyResumed", trials, rerun: again.map((t) => t.trial), ...changed(started, history), ...edited?.edit });
  for (const { trial } of running.filter((t) => !goesOn(t))) {
    log.emit({
      event: "trialFinished",
      trial,
      state: "failed",
      values: null,
      feasible: true,
      seconds: 0,
      reason: "interrupted",
      location: null,
    });
  }
  return again;
}

/** What is not as it was when the study was started last. */
function changed(started: StudySettings["started"], history: readonly StudyEvent[]): Pick<StudyResumed, "code" | "invocation"> {
  const isSame = (key: "code" | "invocation"): boolean => {
    const before = history.findLast((e): e is StudyStarted | StudyResumed => key in e)?.[key];
    return started[key] === undefined || JSON.stringify(started[key]) === JSON.stringify(before);
  };
  const { code, invocation } = started;
  return {
    ...(isSame("code") || code === undefined ? {} : { code }),
    ...(isSame("invocation") || invocation === undefined ? {} : { invocation }),
  };
}

function ending(end: SearchEnd, stopped: boolean, ledger: Ledger, time: number | null): Pick<StudyFinished, "state" | "reason"> {
  if (stopped || end.kind === "interrupted") return { state: "interrupted", reason: null };
  if (end.kind === "failed" || end.kind === "sampler") return { state: "failed", reason: end.reason };
  const { search } = ledger;
  if (!search.some((t) => t.state === "complete")) {
    const last = search.findLast((t) => t.reason !== null)?.reason;
    const why = last === TIME_UP && time !== null ? fill(REASONS.timeUpBefore, formatDuration(time)) : last;
    return { state: "failed", reason: why == null ? REASONS.noneCompleted : fill(REASONS.noneCompletedFor, why) };
  }
  if (!search.some((t) => t.state === "complete" && t.feasible)) return { state: "complete", reason: REASONS.noneFeasible };
  // Floats are rounded when they are proposed, so that a space of few of them has an end too.
  if (end.kind === "exhausted") return { state: "complete", reason: REASONS.usedUp };
  return { state: "complete", reason: end.kind === "time" ? TIME_UP : null };
}

function counts(ledger: Ledger): Pick<StudyFinished, "trials" | "complete" | "pruned" | "failed" | "repeats"> {
  const search = ledger.all.filter((t) => isTrial(t) && (!isInterrupted(t) || ledger.redo.includes(t)));
  const count = (state: TrialRecord["state"]): number => search.filter((t) => t.state === state).length;
  return {
    trials: search.length,
    complete: count("complete"),
    pruned: count("pruned"),
    failed: count("failed"),
    repeats: ledger.repeats.length,
  };
}

function earlyStop({ search }: Ledger): Pick<StudyFinished, "stepsRun" | "stepsSaved" | "earlyStop"> {
  const trials = search.map(({ trial, state, curve, stopped }) => ({ trial, state, steps: channelReports(curve, 0).steps, stopped }));
  const record = earlyStopOf(trials);
  return { stepsRun: record.stepsRun, stepsSaved: record.stepsSaved, earlyStop: record };
}
