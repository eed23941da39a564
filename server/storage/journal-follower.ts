import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { StudyEvent } from "../protocol/events";
import { foldEvents } from "../protocol/fold-events";
import type { StudyView } from "../protocol/view";
import { JournalDecoder } from "./journal-decoder";
import { JournalFile } from "./journal-file";

const POLL = 250;
/** A study may write thousands of lines a second; a reader need not wake for each. */
const SHORTEST = 30;

/**
 * Follows a journal while it grows: calls back with the new events and the study folded so far, first with all that is there. When the file
 * is replaced or cut, or when the space of a study made by Optuna grows, the events begin again with `studyStarted`, which replaces the view.
 * The file need not be there yet.
 */
export class JournalFollower {
  readonly path: string;
  readonly #onEvents: (events: readonly StudyEvent[], view: StudyView) => void;
  readonly #study: string | null;
  readonly #file: JournalFile;
  #decoder: JournalDecoder;
  #view: StudyView | null = null;
  #watcher: FSWatcher | null = null;
  #poll: NodeJS.Timeout | null = null;
  #soon: NodeJS.Timeout | null = null;
  #reading: Promise<void> | null = null;
  #again = false;
  #lastRead = 0;
  #stopped = true;
  #seen = "";

  constructor(path: string, onEvents: (events: readonly StudyEvent[], view: StudyView) => void, study: string | null = null) {
    this.path = resolve(path);
    this.#onEvents = onEvents;
    this.#study = study;
    this.#file = new JournalFile(this.path);
    this.#decoder = new JournalDecoder(this.path, study);
  }

  /** The study as far as it was read; null before its first event. */
  get view(): StudyView | null {
    return this.#view;
  }

  /** All that the journal holds, in order; those that were deleted are left out. */
  get studyNames(): readonly string[] {
    return this.#decoder.studyNames;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#poll = setInterval(() => this.#wake(), POLL);
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#poll !== null) clearInterval(this.#poll);
    if (this.#soon !== null) clearTimeout(this.#soon);
    this.#soon = null;
    this.#unwatch();
  }

  /** Reads what is there now, without waiting for the file system to tell. */
  async refresh(): Promise<void> {
    await this.#reading;
    await this.#read();
  }

  #wake(): void {
    if (this.#stopped || this.#soon !== null) return;
    if (this.#watcher === null) this.#watch();
    const wait = Math.max(0, SHORTEST - (performance.now() - this.#lastRead));
    this.#soon = setTimeout(() => {
      this.#soon = null;
      void this.#read();
    }, wait);
  }

  /** Network file systems tell nothing, and the folder may not be there yet: the poll does it then. */
  #watch(): void {
    try {
      const name = basename(this.path);
      const watcher = watch(dirname(this.path), { persistent: false }, (_, file) => {
        if (file === null || file === name) this.#wake();
      });
      watcher.on("error", () => this.#unwatch());
      this.#watcher = watcher;
    } catch {
      this.#watcher = null;
    }
  }

  #unwatch(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  async #read(): Promise<void> {
    if (this.#reading !== null) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#readAll();
    try {
      await this.#reading;
    } finally {
      this.#reading = null;
      this.#lastRead = performance.now();
    }
  }

  async #readAll(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#readNew();
      } catch {
        this.#seen = ""; // not there, or not readable now: the poll tries again
      }
    } while (this.#again);
  }

  async #readNew(): Promise<void> {
    const { size, mtimeMs, ino } = await stat(this.path);
    const now = `${size} ${mtimeMs} ${ino}`;
    if (now === this.#seen) return;
    if (await this.#file.isReplaced()) this.#restart(this.#study);
    await this.#file.read((line) => this.#decoder.applyText(line));
    if (this.#decoder.deleted && this.#study === null) await this.#nextStudy();
    this.#seen = now;
    this.#deliver(this.#decoder.take());
  }

  /** The followed study was deleted from the file: the first of those that are left takes its place. */
  async #nextStudy(): Promise<void> {
    const [name] = this.#decoder.studyNames;
    if (name === undefined) return;
    this.#restart(name);
    await this.#file.read((line) => this.#decoder.applyText(line));
  }

  #restart(study: string | null): void {
    this.#file.rewind();
    this.#decoder = new JournalDecoder(this.path, study);
    this.#view = null;
  }

  #deliver(events: readonly StudyEvent[]): void {
    if (events.length === 0) return;
    this.#view = foldEvents(this.#view, events);
    if (this.#view !== null) this.#onEvents(events, this.#view);
  }
}
