import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { isRenamed } from "../features/changed-code";
import type { ProgramStudy } from "../features/file-model";
import type { Program } from "../language/model";
import { journalAt, studyAt } from "../protocol/study-address";
import type { StudySnapshot, StudySummary } from "../protocol/tuner";
import { listStudies, summaryOf } from "../storage/list-studies";
import { existingStudyDirectories, JOURNAL_SUFFIX, liveFilesOf } from "../storage/study-directory";
import { FollowedStudy, type StudyListener } from "./followed-study";

const POLL = 500;

/** Studies whose entry is gone that are read to find where it went. */
const MOST_GONE = 20;

/**
 * The studies of the workspace, wherever they were started: here, in another window, in a terminal. Every living one is attached to;
 * the others are read when somebody asks.
 */
export class StudyWatch {
  readonly #listener: StudyListener;
  readonly #roots = new Set<string>();
  readonly #listed = new Map<string, readonly StudySummary[]>();
  readonly #signatures = new Map<string, string>();
  readonly #followed = new Map<string, { study: FollowedStudy; ready: Promise<void> }>();
  #timer: NodeJS.Timeout | null = null;
  #scan: Promise<void> | null = null;

  constructor(listener: StudyListener) {
    const since = Date.now();
    this.#listener = {
      since,
      onEvent: (journal, seq, event) => listener.onEvent(journal, seq, event),
      onChange: () => listener.onChange(),
    };
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.scan(), POLL);
  }

  /** Looks after the studies of this workspace root as well. */
  addRoot(root: string): void {
    if (this.#roots.has(root)) return;
    this.#roots.add(root);
    void this.scan();
  }

  /** Looks after these roots only. */
  keepRoots(roots: ReadonlySet<string>): void {
    for (const root of [...this.#roots]) if (!roots.has(root)) this.#roots.delete(root);
    for (const root of roots) this.#roots.add(root);
    void this.#forgetOthers().then(() => this.scan());
  }

  /** The directories that are looked after. */
  async directories(): Promise<readonly string[]> {
    return [...new Set((await Promise.all([...this.#roots].map(existingStudyDirectories))).flat())];
  }

  /** Lets go of the studies whose journal was taken away. */
  async forget(journal: string): Promise<void> {
    for (const [address, { study }] of this.#followed) {
      if (journalAt(address) !== journal) continue;
      study.close();
      this.#followed.delete(address);
    }
    await this.scan();
  }

  /** Newest first. */
  all(): readonly StudySummary[] {
    const listed = [...this.#listed.values()].flat();
    return listed.map((summary) => this.#current(summary)).toSorted((a, b) => b.startedAt - a.startedAt);
  }

  /** The study of an entry that matters most: the running one, else the latest; null until it is read. */
  ofEntry(entry: string): ProgramStudy | null {
    const own = this.all().filter((summary) => summary.entry === entry);
    const summary = own.find(({ live }) => live) ?? own[0];
    if (!summary) return null;
    const { study } = this.#follow(summary.journal);
    return study.view && { journal: study.address, view: study.view, live: study.live };
  }

  /** The same of a program; one whose entry was renamed since its last search keeps that search. */
  ofProgram(program: Program): ProgramStudy | null {
    const own = this.ofEntry(program.entry.path);
    if (own !== null || program.parameters.length === 0) return own;
    const gone = this.all().filter(({ entry, root }) => entry !== null && root === program.root && !existsSync(entry));
    for (const { journal } of gone.slice(0, MOST_GONE)) {
      const { study } = this.#follow(journal);
      if (study.view && isRenamed(program, study.view)) return { journal, view: study.view, live: study.live };
    }
    return null;
  }

  /** Entries of studies that had a parameter in this file, newest study first. */
  entriesWith(file: string): readonly string[] {
    const entries = this.all().flatMap(({ journal, entry }) => {
      const started = this.#followed.get(journal)?.study.view?.started;
      if (!started || entry === null) return [];
      return started.space.some((spec) => path.resolve(started.root, spec.file) === file) ? [entry] : [];
    });
    return [...new Set(entries)];
  }

  async snapshot(journal: string): Promise<StudySnapshot | null> {
    const { study, ready } = this.#follow(journal);
    await ready;
    return study.snapshot;
  }

  async pause(journal: string, paused: boolean): Promise<boolean> {
    const { study, ready } = this.#follow(journal);
    await ready;
    return study.pause(paused);
  }

  async stop(journal: string): Promise<boolean> {
    const { study, ready } = this.#follow(journal);
    await ready;
    return study.stop();
  }

  /** Reads the study directories again; resolves when every living study found is attached to. */
  scan(): Promise<void> {
    this.#scan ??= this.#scanAll().finally(() => {
      this.#scan = null;
    });
    return this.#scan;
  }

  dispose(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    for (const { study } of this.#followed.values()) study.close();
    this.#followed.clear();
  }

  async #scanAll(): Promise<void> {
    let changed = false;
    for (const root of this.#roots) {
      for (const directory of await existingStudyDirectories(root)) {
        const signature = await signatureOf(directory);
        if (signature === this.#signatures.get(directory)) continue;
        this.#signatures.set(directory, signature);
        const listed = await listStudies(directory);
        this.#listed.set(
          directory,
          listed.filter(({ broken }) => broken === null),
        );
        changed = true;
      }
    }
    for (const summary of [...this.#listed.values()].flat()) if (summary.live) await this.#follow(summary.journal).ready;
    await Promise.all([...this.#followed.values()].map(({ study }) => study.check()));
    if (changed) this.#listener.onChange();
  }

  async #forgetOthers(): Promise<void> {
    const kept = new Set(await this.directories());
    let changed = false;
    for (const [directory, listed] of this.#listed) {
      if (kept.has(directory)) continue;
      for (const { journal } of listed) {
        this.#followed.get(journal)?.study.close();
        this.#followed.delete(journal);
      }
      this.#listed.delete(directory);
      this.#signatures.delete(directory);
      changed = true;
    }
    if (changed) this.#listener.onChange();
  }

  #follow(address: string): { study: FollowedStudy; ready: Promise<void> } {
    const known = this.#followed.get(address);
    if (known) return known;
    const study = new FollowedStudy(journalAt(address), this.#listener, undefined, studyAt(address), address);
    const followed = { study, ready: study.start() };
    this.#followed.set(address, followed);
    return followed;
  }

  /** A summary as its journal stands now, where that is being read. */
  #current(summary: StudySummary): StudySummary {
    const study = this.#followed.get(summary.journal)?.study;
    return study?.view ? summaryOf(study.view, study.live) : summary;
  }
}

/** What other programs write is looked at again after so long, in milliseconds. */
const FOREIGN = 10_000;

/**
 * Changes when a study appears, begins or ends, but not while a search of ours goes on. A journal that no search of ours writes may be
 * another program's, which says nothing of its end.
 */
async function signatureOf(directory: string): Promise<string> {
  const names = await readdir(directory).catch((): string[] => []);
  const marks = names
    .filter((name) => name.endsWith(JOURNAL_SUFFIX) || name.endsWith(".live.json"))
    .toSorted()
    .map(async (name) => {
      if (name.endsWith(JOURNAL_SUFFIX) && liveFilesOf(name, names).length > 0) return name;
      const found = await stat(path.join(directory, name)).catch(() => null);
      return `${name} ${name.endsWith(JOURNAL_SUFFIX) ? Math.ceil((found?.mtimeMs ?? 0) / FOREIGN) : found?.mtimeMs}`;
    });
  return (await Promise.all(marks)).join("\n");
}
