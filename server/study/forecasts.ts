import type { StudyEvent } from "../protocol/events";
import { toWire } from "../protocol/number";
import { isBetter } from "../protocol/view";
import { Horizon } from "../stoppers/horizon";
import { seenBounds } from "../stoppers/seen-bounds";
import { channelReports } from "./channel-reports";
import type { Clock } from "./clock";
import type { EventLog } from "./event-log";
import { isTrial, type Ledger, type TrialRecord } from "./ledger";
import type { CurveAnswer, CurveQuestion, CurveThread, ReportedCurve, StartCurveThread } from "./predicting";
import type { StudySettings } from "./settings";

/** Finite reports without which nothing is said of a curve. */
const FEWEST_REPORTS = 3;
/** A trial that is over sooner is not worth it; and so many seconds lie between two forecasts of the same trial. */
const FIRST_AFTER = 0.5;
const EVERY = 2;
/** The thread rests for so many times as long as it worked: processors are for the trials. */
const REST = 4;
/** Two forecasts of a trial lie at least this share of its horizon apart. */
const APART = 0.05;
/** Points of a forecast. */
const POINTS = 8;
/** The points lie closer where the curve begins: there the band opens. */
const EARLY = 1.5;
/** Digits that a forecast is written with: more than anybody sees. */
const DIGITS = 6;

export interface ForecastParts {
  readonly settings: Pick<StudySettings, "started">;
  readonly ledger: Ledger;
  readonly log: Pick<EventLog, "emit">;
  readonly clock: Clock;
  readonly startThread: StartCurveThread;
}

interface Watched {
  readonly trial: number;
  readonly since: number;
  /** When and from which step it was last told. */
  at: number;
  step: number;
  /** It waits for its time, or for the thread. */
  waiting: boolean;
  cancel: () => void;
}

/**
 * Says of running trials how they will go on, beside them: a thread works it out, one trial after the other and from what was
 * reported when its turn comes; no report, no decision and no device waits for it. Where trials end is known from complete ones;
 * before the first of them nothing is said. Without a thread (it could not start, it died twice) nothing is said either.
 */
export class Forecasts {
  readonly #parts: ForecastParts;
  readonly #horizon = new Horizon(null);
  readonly #learnt: ReportedCurve[] = [];
  readonly #watched = new Map<number, Watched>();
  readonly #queue: Watched[] = [];
  #thread: CurveThread | null = null;
  #wake: () => void = () => {};
  #failures = 0;
  #busy = false;
  #closed = false;

  /** Trials that are complete already are learnt from. */
  constructor(parts: ForecastParts) {
    this.#parts = parts;
    for (const record of parts.ledger.all) this.#learn(record);
  }

  /** Called with every event once the ledger has it. */
  see(event: StudyEvent): void {
    if (this.#closed) return;
    if (event.event === "trialStarted") this.#begin(event.trial);
    else if (event.event === "trialReported") {
      const watched = this.#watched.get(event.trial);
      if (watched !== undefined && !watched.waiting) this.#consider(watched);
    } else if (event.event === "trialFinished") {
      this.#forget(event.trial);
      const record = this.#parts.ledger.find(event.trial);
      if (record !== undefined) this.#learn(record);
    }
  }

  close(): void {
    this.#closed = true;
    for (const trial of [...this.#watched.keys()]) this.#forget(trial);
    this.#thread?.close();
    this.#thread = null;
    this.#wake();
  }

  #begin(trial: number): void {
    this.#forget(trial);
    const nothing = { at: Number.NEGATIVE_INFINITY, step: Number.NEGATIVE_INFINITY, waiting: false, cancel: () => {} };
    this.#watched.set(trial, { trial, since: this.#parts.clock.now(), ...nothing });
  }

  #forget(trial: number): void {
    this.#watched.get(trial)?.cancel();
    this.#watched.delete(trial);
  }

  #learn(record: TrialRecord): void {
    if (record.state !== "complete" || record.outside || !isTrial(record)) return;
    const curve = channelReports(record.curve, 0);
    if (curve.steps.length === 0) return;
    this.#horizon.add(record.steps, record.params);
    this.#learnt.push(curve);
    this.#thread?.learn(curve);
  }

  /** Puts a trial in the queue, now or when its time has come. */
  #consider(watched: Watched): void {
    const record = this.#parts.ledger.find(watched.trial);
    if (record === undefined || !isPredictable(record)) return;
    const horizon = this.#horizon.of(record.params);
    if (horizon === null || !(record.steps < horizon) || record.steps - watched.step < APART * horizon) return;
    const due = Math.max(watched.since + FIRST_AFTER * 1000, watched.at + EVERY * 1000);
    const wait = (due - this.#parts.clock.now()) / 1000;
    watched.waiting = true;
    if (wait > 0) watched.cancel = this.#parts.clock.after(wait, () => this.#enqueue(watched));
    else this.#enqueue(watched);
  }

  #enqueue(watched: Watched): void {
    watched.cancel = () => {};
    this.#queue.push(watched);
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#queue.shift(); next !== undefined && !this.#closed; next = this.#queue.shift()) {
      next.waiting = false;
      const since = this.#parts.clock.now();
      if (this.#watched.get(next.trial) === next) await this.#forecast(next);
      await this.#rest((REST * (this.#parts.clock.now() - since)) / 1000);
    }
    this.#busy = false;
  }

  async #rest(seconds: number): Promise<void> {
    if (seconds <= 0 || this.#closed) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.clock.after(seconds, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async #forecast(watched: Watched): Promise<void> {
    const { ledger, clock, log } = this.#parts;
    const record = ledger.get(watched.trial);
    const question = this.#question(record);
    const horizon = question?.at.at(-1);
    if (question === null || horizon === undefined) return;
    const step = record.steps;
    watched.at = clock.now();
    watched.step = step;
    const answer = await this.#asked(question);
    // What has ended meanwhile, or begun again, is not told what it will come to.
    if (answer === null || this.#closed || this.#watched.get(watched.trial) !== watched) return;
    log.emit({
      event: "trialPredicted",
      trial: watched.trial,
      step,
      horizon,
      steps: question.at,
      ...answer,
      incumbent: question.incumbent === null ? null : toWire(question.incumbent),
    });
  }

  /** Null where a forecast would say nothing: too few reports, none that is a number, at its end already. */
  #question(record: TrialRecord): CurveQuestion | null {
    const horizon = this.#horizon.of(record.params);
    const [objective] = this.#parts.settings.started.objectives;
    if (horizon === null || objective === undefined || !(record.steps < horizon) || !isPredictable(record)) return null;
    const curve = channelReports(record.curve, 0);
    if (curve.values.filter(Number.isFinite).length < FEWEST_REPORTS) return null;
    return {
      direction: objective.direction,
      bounds: seenBounds(objective.direction, [...this.#learnt, curve]),
      horizon: Math.max(horizon, this.#horizon.of(null) ?? horizon),
      curve,
      at: pointsBetween(record.steps, horizon, curve.steps.every(Number.isInteger)),
      incumbent: isTrial(record) ? this.#incumbent() : null,
    };
  }

  /** The best value of a complete trial of the search. */
  #incumbent(): number | null {
    const direction = this.#parts.settings.started.objectives[0]?.direction ?? "maximize";
    let best: number | null = null;
    for (const { state, feasible, values } of this.#parts.ledger.search) {
      const value = state === "complete" && feasible ? (values?.[0] ?? Number.NaN) : Number.NaN;
      if (Number.isFinite(value) && (best === null || isBetter(direction, value, best))) best = value;
    }
    return best;
  }

  async #asked(question: CurveQuestion): Promise<CurveAnswer | null> {
    while (this.#failures < 2 && !this.#closed) {
      try {
        const answer = await this.#started().predict(question);
        return answer === null ? null : written(answer);
      } catch {
        this.#failures++;
        this.#thread?.close();
        this.#thread = null;
      }
    }
    return null;
  }

  #started(): CurveThread {
    if (this.#thread !== null) return this.#thread;
    const thread = this.#parts.startThread();
    this.#thread = thread;
    for (const curve of this.#learnt) thread.learn(curve);
    return thread;
  }
}

/** Enough was reported, and the last of it is a number: what has diverged will come to nothing. */
function isPredictable({ curve }: TrialRecord): boolean {
  const last = curve.at(-1)?.values[0];
  return curve.length >= FEWEST_REPORTS && (last === null || Number.isFinite(last));
}

/** Increasing steps beyond one and up to the horizon. */
function pointsBetween(step: number, horizon: number, whole: boolean): readonly number[] {
  const points = Array.from({ length: POINTS }, (_, i) => step + (horizon - step) * ((i + 1) / POINTS) ** EARLY);
  const steps = points.map((point, i) => (i === POINTS - 1 ? horizon : whole ? Math.round(point) : point));
  return steps.filter((point, i) => point > (steps[i - 1] ?? step));
}

/** Null where a figure is no number. */
function written({ mean, low, high, probabilityBetter }: CurveAnswer): CurveAnswer | null {
  const figures = [...mean, ...low, ...high, probabilityBetter ?? 0];
  if (!figures.every(Number.isFinite)) return null;
  const short = (values: readonly number[]): number[] => values.map((value) => Number(value.toPrecision(DIGITS)));
  const [probability = null] = probabilityBetter === null ? [] : short([probabilityBetter]);
  return { mean: short(mean), low: short(low), high: short(high), probabilityBetter: probability };
}
