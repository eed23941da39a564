import type { StudyEvent, StudyStarted, TrialFinished } from "../protocol/events";
import { toWire } from "../protocol/number";
import type { Distribution, SpaceParameter } from "../protocol/space";
import { isRecord, type JournalLine } from "./journal-line";
import { Operation, OWN_FIELD, OWN_PREFIX, OWN_WORKER } from "./operation";
import { OptunaSpace } from "./optuna-space";
import { OptunaTrial } from "./optuna-trial";
import {
  decodeTrialFinished,
  decodeTrialPredicted,
  decodeTrialReported,
  decodeTrialSampled,
  decodeTrialStarted,
  isReport,
} from "./own-events";

export interface TrialSink {
  emit(event: StudyEvent): void;
  /** A trial has a parameter with this distribution. */
  parameter(name: string, distribution: Distribution): void;
  /** A trial of another program began. */
  trialStarted(time: number | null): void;
}

interface TrialRecord {
  readonly id: number;
  readonly order: number;
  readonly optuna: OptunaTrial;
  /** `torn`: made by us, but the line that completes its beginning is not there (yet). */
  kind: "own" | "torn" | "foreign";
  number: number | null;
  /** Our own words on its end, which come before Optuna's. */
  end: TrialFinished | null;
  /** What has been told of a trial of another program. */
  told: { start: boolean; reports: number; end: boolean };
}

/** The trials of one study, by their ids in the file. */
export class TrialTable {
  readonly #sink: TrialSink;
  readonly #records = new Map<number, TrialRecord>();
  readonly #byNumber = new Map<number, TrialRecord>();
  readonly #changed = new Set<TrialRecord>();
  readonly #enqueued: TrialRecord[] = [];
  readonly #space = new OptunaSpace();
  #width = 1;
  #described = false;
  #holding = false;
  #nextNumber = 0;

  constructor(sink: TrialSink) {
    this.#sink = sink;
  }

  describe(started: StudyStarted): void {
    this.#described = true;
    this.#width = started.objectives.length + started.constraints.length;
    this.#space.change(started.space);
  }

  /** The space of the trials that begin from now on. */
  changeSpace(space: readonly SpaceParameter[]): void {
    this.#space.change(space);
  }

  /** While ours run, trials of other programs wait: they are numbered after ours. */
  hold(holding: boolean): void {
    this.#holding = holding;
    if (!holding) this.flush();
  }

  idOf(trial: number): number | null {
    const record = this.#byNumber.get(trial);
    return record?.kind === "own" ? record.id : null;
  }

  unfinished(): { readonly trials: readonly number[]; readonly torn: readonly number[] } {
    const open = [...this.#records.values()].filter((record) => !record.optuna.finished);
    const trials = open.flatMap((record) =>
      record.kind === "own" && record.number !== null && !this.#isVoid(record) ? [record.number] : [],
    );
    const torn = open.filter((record) => record.kind === "torn" || this.#isVoid(record)).map(({ id }) => id);
    return { trials: trials.sort((a, b) => a - b), torn };
  }

  create(id: number, line: JournalLine): void {
    const own = String(line["worker_id"]).startsWith(OWN_WORKER);
    const record: TrialRecord = {
      id,
      order: this.#records.size,
      optuna: new OptunaTrial(line),
      kind: own ? "torn" : "foreign",
      number: null,
      end: null,
      told: { start: false, reports: 0, end: false },
    };
    this.#records.set(id, record);
    for (const [name, internal, distribution] of OptunaTrial.template(line)) this.#parameter(record, name, internal, distribution);
    if (record.optuna.waiting) this.#enqueued.push(record);
    if (!own) this.#sink.trialStarted(record.optuna.startedAt);
    this.#attributes(record, line["user_attrs"]);
    if (record.kind === "foreign") this.#changed.add(record);
    else if (record.kind === "own") this.#tellCopied(record);
  }

  apply(line: JournalLine): void {
    const record = this.#records.get(Number(line["trial_id"]));
    if (record === undefined) return;
    if (record.kind === "foreign" && record.optuna.finished) return; // as Optuna has it, nothing comes after the end
    switch (line["op_code"]) {
      case Operation.trialParameter:
        this.#parameter(record, String(line["param_name"]), line["param_value_internal"], line["distribution"]);
        break;
      case Operation.intermediateValue:
        this.#report(record, line);
        break;
      case Operation.trialState:
        this.#state(record, line);
        break;
      case Operation.trialUserAttribute:
        this.#attributes(record, line["user_attr"]);
        break;
      case Operation.trialSystemAttribute:
        record.optuna.attributes(line["system_attr"]);
        break;
    }
    if (record.kind === "foreign") this.#changed.add(record);
  }

  /** Tells what has changed in the trials of other programs. */
  flush(): void {
    for (const record of this.#changed) if (this.#tell(record)) this.#changed.delete(record);
  }

  #parameter(record: TrialRecord, name: string, internal: unknown, text: unknown): void {
    const distribution = record.optuna.setParameter(name, internal, text, this.#space.choicesOf(name) ?? undefined);
    if (distribution !== null) this.#sink.parameter(name, distribution);
    record.told.start = false;
  }

  #report(record: TrialRecord, line: JournalLine): void {
    if (record.kind !== "own" || record.number === null) {
      record.optuna.report(Number(line["step"]), line["intermediate_value"]);
      return;
    }
    const value = line["intermediate_value"];
    const own = isRecord(line[OWN_FIELD]) ? line[OWN_FIELD] : {};
    const values = isReport(own["values"]) ? own["values"] : [typeof value === "number" ? toWire(value) : null];
    const time = typeof own["time"] === "number" ? own["time"] : (record.optuna.startedAt ?? 0);
    this.#sink.emit({ event: "trialReported", time, trial: record.number, step: Number(line["step"]), values });
  }

  #state(record: TrialRecord, line: JournalLine): void {
    const before = record.optuna.finished;
    record.optuna.setState(line);
    if (record.kind === "own" && !before) this.#tellEnd(record);
  }

  #tellEnd(record: TrialRecord): void {
    if (record.number === null || !record.optuna.finished || this.#isVoid(record)) return;
    const end = record.end ?? record.optuna.ended(record.number);
    if (end !== null) this.#sink.emit(end);
  }

  /** A run of ours that began again under the same number. */
  #isVoid(record: TrialRecord): boolean {
    return record.kind === "own" && record.number !== null && this.#byNumber.get(record.number) !== record;
  }

  #attributes(record: TrialRecord, attributes: unknown): void {
    if (!isRecord(attributes)) return;
    for (const [key, value] of Object.entries(attributes)) {
      if (key === `${OWN_PREFIX}trialStarted`) this.#begin(record, value);
      if (record.kind !== "own" || record.number === null) continue;
      if (key === `${OWN_PREFIX}trialFinished`) record.end = decodeTrialFinished(value, record.number);
      const report = key === `${OWN_PREFIX}trialReported` ? decodeTrialReported(value, record.number) : null;
      if (report !== null) this.#sink.emit(report);
      const sample = key === `${OWN_PREFIX}trialSampled` ? decodeTrialSampled(value, record.number) : null;
      if (sample !== null) this.#sink.emit(sample);
      const predicted = key === `${OWN_PREFIX}trialPredicted` ? decodeTrialPredicted(value, record.number) : null;
      if (predicted !== null) this.#sink.emit(predicted);
    }
  }

  #begin(record: TrialRecord, value: unknown): void {
    const started = decodeTrialStarted(value, record.optuna.params);
    if (started === null || record.kind === "own") return;
    const holder = this.#byNumber.get(started.trial);
    if (holder?.kind === "foreign") {
      holder.number = null;
      holder.told.start = false;
      this.#changed.add(holder);
    }
    record.kind = "own";
    this.#number(record, started.trial);
    this.#sink.emit(started);
  }

  /** A trial of ours that Optuna copied into this file comes as one line, without the fields of ours. */
  #tellCopied(record: TrialRecord): void {
    const { number, optuna } = record;
    if (number === null) return;
    for (let index = 0; index < optuna.reportCount; index++) this.#sink.emit(optuna.reported(number, index, this.#width));
    this.#tellEnd(record);
  }

  /** False while the trial has to wait. */
  #tell(record: TrialRecord): boolean {
    const { optuna, told } = record;
    if (optuna.waiting) return true;
    if (record.number === null) {
      if (this.#holding) return false;
      if (!this.#described) this.#fillBefore(record.order);
      this.#number(record, this.#described ? this.#nextNumber : record.order);
    }
    const number = record.number ?? record.order;
    if (!told.start) {
      this.#sink.emit(optuna.started(number));
      record.told = { start: true, reports: 0, end: false };
    }
    for (; record.told.reports < optuna.reportCount; record.told.reports++) {
      this.#sink.emit(optuna.reported(number, record.told.reports, this.#width));
    }
    const end = record.told.end ? null : optuna.ended(number);
    if (end !== null) this.#sink.emit(end);
    record.told.end = optuna.finished;
    return true;
  }

  /** A list of trials has no gaps: one that was enqueued and passed over is there, as not run. It starts anew when it does run. */
  #fillBefore(order: number): void {
    for (const record of this.#enqueued) {
      if (record.order > order || record.number !== null || !record.optuna.waiting) continue;
      this.#number(record, record.order);
      const start = record.optuna.started(record.order);
      this.#sink.emit(start);
      this.#sink.emit({
        event: "trialFinished",
        time: start.time,
        trial: record.order,
        state: "failed",
        values: null,
        feasible: true,
        seconds: 0,
        reason: "enqueued, not run",
        location: null,
      });
    }
  }

  #number(record: TrialRecord, number: number): void {
    record.number = number;
    this.#byNumber.set(number, record);
    this.#nextNumber = Math.max(this.#nextNumber, number + 1);
  }
}
