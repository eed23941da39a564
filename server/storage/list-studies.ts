import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { LiveStudy } from "../protocol/control";
import { finishedTrials } from "../protocol/finished-trials";
import { fromWire } from "../protocol/number";
import { addressOf } from "../protocol/study-address";
import type { StudySummary } from "../protocol/tuner";
import type { StudyView, TrialView } from "../protocol/view";
import { JournalFollower } from "./journal-follower";
import { readLiveStudies, settledView } from "./live-study";
import { readStudies } from "./read-journal";
import { JOURNAL_SUFFIX } from "./study-directory";

/** A study of a directory. `broken` says why its journal cannot be read, null when it can. */
export interface ListedStudy extends StudySummary {
  readonly broken: string | null;
}

interface Cached {
  readonly stamp: string;
  readonly views: readonly StudyView[];
  readonly broken: string | null;
}

const cache = new Map<string, Cached>();
/** Journals of running studies change between any two looks: only what is new in them is read. */
const growing = new Map<string, JournalFollower>();

/** The studies of a directory, newest first, all of those that a journal holds. A journal that cannot be read is listed as such. An absent directory holds none. */
export async function listStudies(directory: string): Promise<readonly ListedStudy[]> {
  const names = await readdir(directory).catch((): string[] => []);
  const journals = names.filter((name) => name.endsWith(JOURNAL_SUFFIX)).map((name) => resolve(join(directory, name)));
  const listed: ListedStudy[] = [];
  for (const journal of journals) listed.push(...(await summarized(journal, names)));
  return listed.sort((a, b) => b.startedAt - a.startedAt || (a.study < b.study ? -1 : 1));
}

/** The studies of a journal in short, in order. Rejects where it cannot be read. */
export async function summariesIn(journal: string): Promise<readonly StudySummary[]> {
  return summaries(journal, await readStudies(journal), await readLiveStudies(journal));
}

function summaries(journal: string, views: readonly StudyView[], running: readonly LiveStudy[]): readonly StudySummary[] {
  return views.map((view, k) => {
    const live = running.some(({ study }) => study === view.started.study);
    const summary = summaryOf(settledView(view, live), live);
    return k === 0 ? summary : { ...summary, journal: addressOf(journal, summary.study) };
  });
}

/** One journal in short; nothing when it went away. `names`: what its folder holds. */
async function summarized(journal: string, names: readonly string[]): Promise<readonly ListedStudy[]> {
  const found = await stat(journal).catch(() => null);
  if (found === null || !found.isFile()) return [];
  const live = await readLiveStudies(journal, names);
  const running = live.length > 0 ? await growingView(journal) : null;
  if (running !== null) return [{ ...summaryOf(running, true), broken: null }];
  if (live.length === 0) growing.delete(journal);
  const entry = await settled(journal, `${found.size} ${found.mtimeMs} ${found.ino}`);
  if (entry.views.length === 0) return [broken(journal, found.mtimeMs, live.length > 0, entry.broken)];
  return summaries(journal, entry.views, live).map((summary) => ({ ...summary, broken: null }));
}

/** The study of a journal that holds no other. */
async function growingView(journal: string): Promise<StudyView | null> {
  const follower = growing.get(journal) ?? new JournalFollower(journal, () => undefined);
  growing.set(journal, follower);
  await follower.refresh();
  return follower.studyNames.length === 1 ? follower.view : null;
}

async function settled(journal: string, stamp: string): Promise<Cached> {
  const known = cache.get(journal);
  if (known?.stamp === stamp) return known;
  const entry = await readStudies(journal).then(
    (views) => ({ stamp, views, broken: views.length === 0 ? `Journal ${journal}: it holds no study.` : null }),
    (error: Error) => ({ stamp, views: [], broken: error.message }),
  );
  cache.set(journal, entry);
  return entry;
}

export function summaryOf(view: StudyView, live: boolean): StudySummary {
  const { started } = view;
  const search = view.trials.filter((trial) => trial.repeatOf === null);
  return {
    journal: started.journal,
    study: started.study,
    entry: started.entry === null ? null : resolve(started.root, started.entry),
    state: view.state,
    live,
    startedAt: started.time,
    planned: view.planned,
    finishedTrials: finishedTrials(view),
    metric: started.objectives[0]?.name ?? "",
    best: metricOf(view.best === null ? undefined : view.trials[view.best]),
    baseline: metricOf(search.find((trial) => trial.baseline)),
    root: started.root,
    environment: view.environment,
  };
}

function broken(journal: string, startedAt: number, live: boolean, reason: string | null): ListedStudy {
  return {
    journal,
    study: basename(journal, JOURNAL_SUFFIX),
    entry: null,
    state: live ? "running" : "failed",
    live,
    startedAt,
    planned: 0,
    finishedTrials: 0,
    metric: "",
    best: null,
    baseline: null,
    root: null,
    environment: null,
    broken: reason,
  };
}

function metricOf(trial: TrialView | undefined): number | null {
  const value = trial?.values?.[0];
  const number = value === undefined ? null : fromWire(value);
  return number !== null && Number.isFinite(number) ? number : null;
}
