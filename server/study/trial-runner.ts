import { toWire } from "../protocol/number";
import type { Problem } from "../protocol/problem";
import type { Params } from "../protocol/space";
import type { StopEvidence } from "../protocol/stop-evidence";
import type { Decision } from "../stoppers/stopper";
import type { TrialBackend, TrialEnd, TrialHandle, TrialSample } from "./backend";
import { carriedReports, continued } from "./carried-reports";
import { ChannelProblems } from "./channel-problems";
import type { Clock } from "./clock";
import type { EventLog } from "./event-log";
import { INTERRUPTED, type Ledger, TIME_UP, type TrialRecord } from "./ledger";
import { continuedTrials, unneededTrials } from "./needed-trials";
import { ReportMerger } from "./report-merger";
import type { StudySettings } from "./settings";
import type { LiveStopper } from "./stopping";
import { judge, type Outcome } from "./trial-outcome";
import { isWhole } from "./whole-trial";

export interface TrialPlan {
  readonly trial: number;
  readonly params: Params;
  readonly baseline: boolean;
  readonly repeatOf: number | null;
  /** A repeat that is a trial of the search; default: it is none. */
  readonly again?: boolean;
  /** A repeat on the very seed. */
  readonly sameSeed?: boolean;
  readonly seedOffset: number;
  /** It was paused. */
  readonly goesOn?: boolean;
}

/** Why a trial was ended from outside. */
type Cause =
  | { readonly kind: "early" | "pause"; readonly reason: string; readonly stopped: StopEvidence }
  | { readonly kind: "interrupted" }
  | { readonly kind: "time" };

interface Active {
  readonly plan: TrialPlan;
  handle: TrialHandle | null;
  cause: Cause | null;
  /** Reports of the runs that it goes on from: they count for its value as well. */
  carried: TrialRecord["curve"];
  /** The run that is going on, null between runs: a word of the early stop that comes later is nobody's. */
  run: symbol | null;
  /** Reports that came after the word of the early stop, which was not told of them. */
  withheld: Report[];
}

interface Report {
  readonly channel: number;
  readonly step: number;
  readonly value: number;
}

export interface RunnerParts {
  readonly settings: StudySettings;
  readonly backend: TrialBackend;
  readonly log: EventLog;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Null: none. */
  readonly stopper: LiveStopper | null;
}

/** A finished trial, and whether its error is one that no other trial can escape. */
export interface TrialResult {
  readonly record: TrialRecord;
  readonly fatal: boolean;
  /** The program itself ended badly, or said nothing: what repeats as an error. Divergence is no error. */
  readonly error: string | null;
}

/** Runs single trials: start, reports, early stop, value, end. */
export class TrialRunner {
  readonly #parts: RunnerParts;
  readonly #active = new Set<Active>();
  readonly #problems: ChannelProblems;

  /** Trials whose files are gone. */
  readonly #discarded = new Set<number>();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#problems = new ChannelProblems(parts);
  }

  /** Ends every running trial. */
  stopAll(kind: "interrupted" | "time"): void {
    for (const active of this.#active) this.#stop(active, { kind });
  }

  /** Trials at once: as many as were planned, and as the devices hold. */
  get room(): number {
    const { settings, backend } = this.#parts;
    return Math.max(1, Math.min(settings.started.parallel, backend.slots));
  }

  /** Whether a run that was cut off goes on from what it had saved. */
  get goesOn(): boolean {
    return this.#parts.backend.keepsCheckpoints === true;
  }

  get running(): readonly Params[] {
    return [...this.#active].map((a) => a.plan.params);
  }

  async run(plan: TrialPlan): Promise<TrialResult> {
    const { ledger } = this.#parts;
    const active: Active = { plan, handle: null, cause: null, carried: [], run: null, withheld: [] };
    this.#active.add(active);
    try {
      const end = await this.#placed(active);
      const outcome = this.#outcome(active, end);
      if (outcome.state === "complete") this.#tellWithheld(active);
      this.#finish(plan, end, outcome);
      return { record: ledger.get(plan.trial), fatal: end.kind === "failed" && end.fatal && active.cause === null, error: outcome.error };
    } finally {
      this.#active.delete(active);
      this.#tidy();
    }
  }

  /** Once the end of a trial is on record, what trials left that are out of the running goes. */
  #tidy(): void {
    const { backend, ledger, log } = this.#parts;
    const discard = (): void => {
      const left = ledger.all.filter(({ trial }) => !this.#discarded.has(trial));
      const trials = unneededTrials(this.#parts, left);
      for (const trial of trials) this.#discarded.add(trial);
      if (trials.length > 0) backend.discard(trials);
    };
    log.recorded().then(discard, () => {}); // without a record nothing is removed
  }

  /** Where the device had no room beside other trials, the trial begins again, alone; what it had reported is void but for a checkpoint. */
  async #placed(active: Active, alone = false): Promise<TrialEnd> {
    const { log, backend, ledger } = this.#parts;
    const continues = continuedTrials(this.#parts, { ...active.plan, seed: this.#seedOf(active.plan) });
    if (backend.keepsCheckpoints === true) active.carried = continued(active.carried, carriedReports(ledger, continues));
    this.#announce(active.plan, alone);
    if (active.plan.repeatOf === null) this.#parts.stopper?.onStart?.(active.plan.trial, active.plan.params);
    // Putting it on the disk and making the process ready take their time beside each other.
    const recorded = log.recorded();
    recorded.catch(() => {}); // told below, when nothing of the trial is left
    const end = await this.#execute(active, continues, recorded);
    await recorded;
    if (end.kind !== "crowded") return end;
    if (active.cause !== null) return { kind: "stopped", seconds: end.seconds };
    if (alone) return { kind: "failed", seconds: end.seconds, reason: end.reason, location: null, fatal: false };
    if (active.plan.goesOn !== true) this.#parts.stopper?.onRestart(active.plan.trial);
    active.handle = null;
    return this.#placed(active, true);
  }

  #announce(plan: TrialPlan, alone: boolean): void {
    const { backend, log } = this.#parts;
    const { trial, params, baseline, repeatOf, again, sameSeed, goesOn } = plan;
    const seed = this.#seedOf(plan);
    log.emit({
      event: "trialStarted",
      trial,
      params,
      baseline,
      repeatOf,
      ...(again === true ? { again } : {}),
      ...(sameSeed === true ? { sameSeed } : {}),
      ...(goesOn === true ? { goesOn } : {}),
      seed,
      ...backend.place(trial, alone),
    });
  }

  #seedOf({ seedOffset }: TrialPlan): number | null {
    const { programSeed } = this.#parts.settings;
    return programSeed === null ? null : programSeed + seedOffset;
  }

  async #execute(active: Active, continues: readonly number[], recorded: Promise<void>): Promise<TrialEnd> {
    const { settings, backend, log, clock } = this.#parts;
    const { trial, params, seedOffset } = active.plan;
    const channels = settings.started.objectives.length + settings.started.constraints.length;
    const merger = new ReportMerger(channels, clock, ({ step, values }) =>
      log.emit({ event: "trialReported", trial, step, values: values.map((v) => (v === null ? null : toWire(v))) }),
    );
    const onReport = (channel: number, step: number, value: number): void => {
      if (!Number.isInteger(channel) || channel < 0 || channel >= channels) return;
      merger.add(channel, step, value);
      if (channel < settings.started.objectives.length) this.#consider(active, channel, step, value);
    };
    const onProblem = (problem: Problem): void => this.#problems.tell(trial, problem);
    const onSample = (sample: TrialSample): void => log.emit({ event: "trialSampled", trial, ...sample });
    try {
      const request = { trial, params, seedOffset, timeout: settings.timeout, continues, recorded };
      active.run = Symbol();
      active.handle = backend.start(request, { onReport, onProblem, onSample });
      return await active.handle.ended;
    } catch (error) {
      return { kind: "failed", seconds: 0, reason: error instanceof Error ? error.message : String(error), location: null, fatal: false };
    } finally {
      active.run = null;
      merger.flush();
    }
  }

  /** The user's own code and the repeats always run to their end: everything is compared with them. */
  #consider(active: Active, channel: number, step: number, value: number): void {
    const { stopper } = this.#parts;
    if (stopper === null || active.plan.repeatOf !== null) return;
    if (active.cause !== null) {
      active.withheld.push({ channel, step, value });
      return;
    }
    const { run } = active;
    const evidence = { rule: stopper.name, step, horizon: null, probability: null, predicted: null };
    const decision = stopper.onReport(active.plan.trial, step, value, channel);
    if (!(decision instanceof Promise)) this.#decide(active, decision, evidence);
    else void decision.then((word) => active.run === run && run !== null && this.#decide(active, word, evidence));
  }

  #decide(active: Active, decision: Decision, evidence: StopEvidence): void {
    if (decision.action === "continue" || active.plan.baseline) return;
    const kind = decision.action === "pause" ? "pause" : "early";
    this.#stop(active, { kind, reason: decision.reason, stopped: decision.evidence ?? evidence });
  }

  #stop(active: Active, cause: Cause): void {
    if (active.cause !== null) return;
    active.cause = cause;
    active.handle?.stop();
  }

  #outcome(active: Active, end: TrialEnd): Outcome {
    const { ledger } = this.#parts;
    if (end.kind === "finished") return this.#problems.explained(this.#judged(active));
    const early = active.cause?.kind === "early" || active.cause?.kind === "pause" ? active.cause.stopped : null;
    if (end.kind === "stopped" && end.endedWell === true && early !== null && isWhole(ledger, active.plan.trial, early.horizon)) {
      const whole = this.#judged(active);
      if (whole.state === "complete") return whole;
    }
    const none = { values: null, feasible: true, unreported: [] };
    const cause = active.cause ?? { kind: "interrupted" as const };
    if (end.kind === "failed" && active.cause === null) return { ...none, state: "failed", reason: end.reason, error: end.reason };
    if (cause.kind === "interrupted") return { ...none, state: "failed", reason: INTERRUPTED, error: null };
    if (cause.kind === "time") return { ...none, state: "pruned", reason: TIME_UP, error: null };
    return { ...none, state: "pruned", reason: cause.reason, error: null, stopped: cause.stopped, paused: cause.kind === "pause" };
  }

  #judged({ carried, plan }: Active): Outcome {
    const { settings, ledger } = this.#parts;
    return judge(settings.started, continued(carried, ledger.get(plan.trial).curve));
  }

  /** What the early stop has to know of a trial that ran to its end all the same. */
  #tellWithheld({ plan, withheld }: Active): void {
    for (const { channel, step, value } of withheld) void this.#parts.stopper?.onReport(plan.trial, step, value, channel);
  }

  #finish(plan: TrialPlan, end: TrialEnd, outcome: Outcome): void {
    const { log } = this.#parts;
    const { trial } = plan;
    for (const channel of outcome.unreported) this.#problems.neverCame(trial, channel);
    const { state, feasible, reason } = outcome;
    const location = end.kind === "failed" && state === "failed" && outcome.error !== null ? end.location : null;
    const values = outcome.values?.map(toWire) ?? null;
    const seconds = Math.round(end.seconds * 1000) / 1000;
    const unused = end.kind === "finished" && end.unused !== undefined ? { unused: end.unused } : {};
    const stopped = outcome.stopped === undefined ? {} : { stopped: outcome.stopped };
    const paused = outcome.paused === true ? { paused: true } : {};
    log.emit({ event: "trialFinished", trial, state, values, feasible, seconds, reason, location, ...unused, ...stopped, ...paused });
    if (plan.repeatOf !== null || reason === INTERRUPTED) return;
    if (outcome.paused === true) this.#parts.stopper?.onPause?.(trial);
    else this.#parts.stopper?.onFinish(trial, state);
  }
}
