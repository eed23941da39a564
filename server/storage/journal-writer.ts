import { randomUUID } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { StudyEvent, StudyStarted, TrialFinished } from "../protocol/events";
import { JournalDecoder } from "./journal-decoder";
import { JournalEncoder } from "./journal-encoder";
import { JournalFile } from "./journal-file";
import { formatLine, type JournalLine } from "./journal-line";
import { withLock } from "./journal-lock";
import { formatMoment, Operation, OptunaState, OWN_WORKER } from "./operation";

export interface ResumedJournal {
  readonly writer: JournalWriter;
  /** Everything in the journal so far, the ends of the interrupted trials included. */
  readonly events: readonly StudyEvent[];
  /** Trials that ran when the last writer went away: failed with reason `interrupted`, to be run again. */
  readonly interrupted: readonly number[];
}

interface Waiting {
  readonly events: readonly StudyEvent[];
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/**
 * Writes one study into its journal. Other programs (an Optuna worker) may write to the same file: every batch is one write under the
 * file's lock, after reading what the others wrote.
 */
export class JournalWriter {
  /** Absolute path of the journal. */
  readonly path: string;
  readonly #study: string;
  readonly #worker = `${OWN_WORKER}${randomUUID()}`;
  readonly #file: JournalFile;
  #decoder: JournalDecoder;
  #encoder: JournalEncoder | null = null;
  #queue: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #closed = false;

  private constructor(path: string, study: string) {
    this.path = resolve(path);
    this.#study = study;
    this.#file = new JournalFile(this.path);
    this.#decoder = new JournalDecoder(this.path, study);
  }

  /** Makes the journal, or a further study in a journal that is there. Rejects when it holds a study of this name already. */
  static async create(path: string, started: StudyStarted): Promise<JournalWriter> {
    const writer = new JournalWriter(path, started.study);
    await readable(path, async () => {
      await mkdir(dirname(writer.path), { recursive: true });
      await (await open(writer.path, "a")).close();
      await withLock(writer.path, () => writer.#begin({ ...started, journal: writer.path }));
    });
    return writer;
  }

  /** Goes on with a study: mends the file's end and ends the trials that nobody runs any more. Without a name the first study in the file. */
  static async resume(path: string, study: string | null = null): Promise<ResumedJournal> {
    const absolute = resolve(path);
    return readable(path, () =>
      withLock(absolute, async () => {
        const file = new JournalFile(absolute);
        await file.repair();
        const decoder = new JournalDecoder(absolute, study);
        await file.read((line) => decoder.applyText(line));
        decoder.settle();
        const events = decoder.take();
        const [started] = events;
        if (started?.event !== "studyStarted") throw new Error(missing(study));
        const writer = new JournalWriter(absolute, started.study);
        const ends = await writer.#endInterrupted(events);
        return { writer, events: [...events, ...ends], interrupted: ends.map((end) => end.trial) };
      }),
    );
  }

  /** Resolves when the events are on the disk. Events of calls made while a write is under way go into the next write together. */
  append(events: readonly StudyEvent[]): Promise<void> {
    if (this.#closed) return Promise.reject(new Error(`The journal ${this.path} is closed.`));
    if (events.length === 0) return this.#writing ?? Promise.resolve();
    return new Promise((done, failed) => {
      this.#queue.push({ events, done, failed });
      this.#writing ??= this.#drain();
    });
  }

  /** Waits for what is being written; later appends are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      await this.#write(batch);
    }
    this.#writing = null;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      const refused = await readable(this.path, () => withLock(this.path, () => this.#writeEvents(batch)));
      for (const waiting of batch) {
        const error = refused.get(waiting);
        if (error === undefined) waiting.done();
        else waiting.failed(error);
      }
    } catch (error) {
      for (const { failed } of batch) failed(error as Error);
    }
  }

  /** One write for all; a caller whose events make no sense is refused alone. */
  async #writeEvents(batch: readonly Waiting[]): Promise<ReadonlyMap<Waiting, Error>> {
    const encoder = await this.#catchUp();
    const refused = new Map<Waiting, Error>();
    const lines: JournalLine[] = [];
    for (const waiting of batch) {
      try {
        for (const event of waiting.events) lines.push(...this.#applied(encoder.encode(event, this.#ids())));
      } catch (error) {
        refused.set(waiting, error as Error);
      }
    }
    await this.#put(lines);
    return refused;
  }

  /** Reads what is new in the file. After a failed write, or when the file is another one, everything is read again. */
  async #catchUp(): Promise<JournalEncoder> {
    if (this.#encoder !== null && !this.#decoder.deleted && this.#file.isUnchanged()) return this.#encoder;
    await this.#file.repair();
    if (await this.#file.isReplaced()) this.#forget();
    if (this.#encoder !== null) {
      await this.#file.read((line) => this.#decoder.applyText(line));
      this.#decoder.take();
      if (!this.#decoder.deleted) return this.#encoder;
    }
    this.#forget();
    await this.#file.read((line) => this.#decoder.applyText(line));
    const events = this.#decoder.take();
    const [started] = events;
    if (started?.event !== "studyStarted") throw new Error(missing(this.#study));
    this.#encoder = new JournalEncoder(started, this.#worker);
    for (const event of events) this.#encoder.observe(event);
    return this.#encoder;
  }

  #forget(): void {
    this.#file.rewind();
    this.#decoder = new JournalDecoder(this.path, this.#study);
    this.#encoder = null;
  }

  async #begin(started: StudyStarted): Promise<void> {
    await this.#file.repair();
    await this.#file.read((line) => this.#decoder.applyText(line));
    const there = this.#decoder.studyId;
    if (this.#decoder.started !== null || (there !== null && this.#decoder.take().length > 0)) {
      throw new Error(`It already holds a study named ${started.study}: resume it, or choose another name.`);
    }
    this.#encoder = new JournalEncoder(started, this.#worker);
    await this.#put(this.#applied(this.#encoder.studyLines(there ?? this.#decoder.nextStudyId, there === null)));
  }

  async #endInterrupted(events: readonly StudyEvent[]): Promise<TrialFinished[]> {
    const encoder = await this.#catchUp();
    const { trials, torn } = this.#decoder.unfinished();
    const time = Date.now();
    const ends = trials.map(
      (trial): TrialFinished => ({
        event: "trialFinished",
        time,
        trial,
        state: "failed",
        values: null,
        feasible: true,
        seconds: secondsOf(trial, events),
        reason: "interrupted",
        location: null,
      }),
    );
    const lines = ends.flatMap((end) => this.#applied(encoder.encode(end, this.#ids())));
    const state = { state: OptunaState.failed, values: null, datetime_complete: formatMoment(time) };
    const tornEnds = torn.map((id) => ({ op_code: Operation.trialState, worker_id: this.#worker, trial_id: id, ...state }));
    await this.#put([...lines, ...this.#applied(tornEnds)]);
    return ends;
  }

  /** Lets the decoder see lines as if read, so that ids and numbers of the next event are right. Of a value that a trial of ours reports it keeps nothing. */
  #applied(lines: readonly JournalLine[]): readonly JournalLine[] {
    for (const line of lines) if (line["op_code"] !== Operation.intermediateValue) this.#decoder.apply(line);
    return lines;
  }

  #ids() {
    const { studyId, nextTrialId } = this.#decoder;
    return { studyId: studyId ?? 0, nextTrialId, trialId: (trial: number) => this.#decoder.trialId(trial) };
  }

  async #put(lines: readonly JournalLine[]): Promise<void> {
    this.#decoder.take();
    if (lines.length === 0) return;
    try {
      await this.#file.append(lines.map(formatLine).join(""));
    } catch (error) {
      this.#forget();
      throw error;
    }
  }
}

/** From the trial's start to the last that was heard of it. */
function secondsOf(trial: number, events: readonly StudyEvent[]): number {
  const times = events.filter((event) => "trial" in event && event.trial === trial).map((event) => event.time);
  const started = events.findLast((event) => event.event === "trialStarted" && event.trial === trial)?.time ?? 0;
  return Math.max(0, ((times.at(-1) ?? started) - started) / 1000);
}

function missing(study: string | null): string {
  return study === null ? "It holds no study." : `It holds no study named ${study}.`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. What was reported until then is kept: free some space, then resume the search",
  EDQUOT: "the disk quota is used up. What was reported until then is kept: free some space, then resume the search",
  EACCES: "access is denied",
  EPERM: "access is denied",
  EROFS: "the file system is read-only",
  ENOENT: "the file is not there any more",
  EISDIR: "it is a folder",
};

/** Errors name the journal and say in words what is wrong. */
async function readable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`Journal ${path}: ${(code === undefined ? null : REASONS[code]) ?? message}`, { cause: error });
  }
}
