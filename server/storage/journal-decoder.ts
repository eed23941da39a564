import type { StudyEvent, StudyStarted } from "../protocol/events";
import type { Problem } from "../protocol/problem";
import { isRecord, type JournalLine, parseLine } from "./journal-line";
import { METRIC_NAMES, Operation, OWN_PREFIX, OWN_WORKER } from "./operation";
import { OptunaStudy } from "./optuna-study";
import { decodeStudyEvent } from "./own-events";
import { TrialTable } from "./trial-table";

/**
 * Reads one study of a journal, line by line, into events. A study that Tunelens made gives the very events that were written; one that
 * Optuna made gives the events that tell the same. Other programs' trials in a study of ours come once it is not running any more, numbered
 * after ours, so that a number never means two trials.
 */
export class JournalDecoder {
  readonly #journal: string;
  readonly #name: string | null;
  readonly #studies = new Map<number, string>();
  #nextStudyId = 0;
  #nextTrialId = 0;
  #selected: number | null = null;
  #deleted = false;
  #own = false;
  #started: StudyStarted | null = null;
  #foreign: OptunaStudy | null = null;
  #trials: TrialTable;
  #out: StudyEvent[] = [];
  #lines = 0;

  /** `journal` is the absolute path, which identifies the study. Without a name the first study in the file is read. */
  constructor(journal: string, name: string | null = null) {
    this.#journal = journal;
    this.#name = name;
    this.#trials = this.#newTable();
  }

  get studyId(): number | null {
    return this.#selected;
  }

  get started(): StudyStarted | null {
    return this.#started;
  }

  /** True once the study is gone from the file; others may be in it still. */
  get deleted(): boolean {
    return this.#deleted;
  }

  get nextStudyId(): number {
    return this.#nextStudyId;
  }

  get nextTrialId(): number {
    return this.#nextTrialId;
  }

  /** Names of the studies in the file, in order. */
  get studyNames(): readonly string[] {
    return [...this.#studies.values()];
  }

  trialId(trial: number): number | null {
    return this.#trials.idOf(trial);
  }

  /** Our own trials that have no end, and the ids of those whose beginning is not whole. */
  unfinished(): { readonly trials: readonly number[]; readonly torn: readonly number[] } {
    return this.#trials.unfinished();
  }

  applyText(text: string): void {
    this.#lines++;
    const line = parseLine(text);
    if (line === null) this.#damaged();
    else this.apply(line);
  }

  apply(line: JournalLine): void {
    switch (line["op_code"]) {
      case Operation.createStudy:
        this.#createStudy(line);
        break;
      case Operation.deleteStudy:
        this.#deleteStudy(line);
        break;
      case Operation.createTrial:
        this.#createTrial(line);
        break;
      case Operation.studyUserAttribute:
        if (this.#isSelected(line)) this.#studyAttribute(line["user_attr"]);
        break;
      case Operation.studySystemAttribute:
        if (this.#isSelected(line)) this.#systemAttribute(line["system_attr"]);
        break;
      default:
        this.#trials.apply(line);
    }
  }

  /** The events since the last call. */
  take(): StudyEvent[] {
    this.#trials.flush();
    const out = this.#out;
    this.#out = [];
    if (this.#selected === null || this.#own || this.#foreign === null) return this.#started === null ? [] : out;
    return this.#foreign.take(out);
  }

  /** Lets trials of other programs come that waited for ours to end. */
  settle(): void {
    this.#trials.hold(false);
  }

  #createStudy(line: JournalLine): void {
    const name = String(line["study_name"]);
    if (this.studyNames.includes(name)) return;
    const id = this.#nextStudyId++;
    this.#studies.set(id, name);
    if (this.#selected !== null || this.#deleted || (this.#name !== null && this.#name !== name)) return;
    this.#selected = id;
    this.#own = String(line["worker_id"]).startsWith(OWN_WORKER);
    const directions: unknown = line["directions"];
    this.#foreign = new OptunaStudy(this.#journal, name, Array.isArray(directions) ? directions : []);
    this.#trials.hold(this.#own);
  }

  #deleteStudy(line: JournalLine): void {
    const id = line["study_id"];
    if (typeof id !== "number" || !this.#studies.delete(id) || id !== this.#selected) return;
    this.#selected = null;
    this.#deleted = true;
    this.#out = [];
  }

  #createTrial(line: JournalLine): void {
    const study = line["study_id"];
    if (typeof study !== "number" || !this.#studies.has(study)) return;
    const id = this.#nextTrialId++;
    if (study === this.#selected) this.#trials.create(id, line);
  }

  #isSelected(line: JournalLine): boolean {
    return this.#selected !== null && line["study_id"] === this.#selected;
  }

  #systemAttribute(attributes: unknown): void {
    if (isRecord(attributes) && METRIC_NAMES in attributes) this.#foreign?.nameMetrics(attributes[METRIC_NAMES]);
  }

  #studyAttribute(attributes: unknown): void {
    if (!isRecord(attributes)) return;
    for (const [key, value] of Object.entries(attributes)) {
      const event = key.startsWith(OWN_PREFIX) ? decodeStudyEvent(key.slice(OWN_PREFIX.length), value) : null;
      if (event === null) continue;
      if (event.event === "studyStarted") this.#begin(event);
      else this.#studyEvent(event);
    }
  }

  #begin(event: StudyStarted): void {
    const study = this.#selected === null ? "" : (this.#studies.get(this.#selected) ?? "");
    this.#own = true;
    this.#started = { ...event, study, journal: this.#journal };
    this.#trials.describe(this.#started);
    this.#trials.hold(true);
    this.#out.push(this.#started);
  }

  #studyEvent(event: StudyEvent): void {
    // What other programs added up to here was numbered by whoever resumed the study.
    if (event.event === "studyResumed") {
      this.#trials.hold(false);
      if (event.space !== undefined) this.#trials.changeSpace(event.space);
    }
    this.#out.push(event);
    if (event.event === "studyResumed") this.#trials.hold(true);
    if (event.event === "studyFinished") this.#trials.hold(false);
  }

  #damaged(): void {
    const start = { line: this.#lines - 1, character: 0 };
    const problem: Problem = {
      code: "journal-damaged",
      severity: "warning",
      message: `Line ${this.#lines} of the journal cannot be read and is left out.`,
      file: this.#journal,
      range: { start, end: start },
    };
    this.#out.push({ event: "problem", time: this.#started?.time ?? 0, trial: null, problem });
  }

  #newTable(): TrialTable {
    return new TrialTable({
      emit: (event) => this.#out.push(event),
      parameter: (name, distribution) => this.#foreign?.addParameter(name, distribution),
      trialStarted: (time) => this.#foreign?.addTrial(time),
    });
  }
}
