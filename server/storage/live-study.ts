import { lstatSync, statSync } from "node:fs";
import { readdir, readFile, rmdir, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isLiveStudy, type LiveStudy } from "../protocol/control";
import { type StudyView, type TrialView, withoutForecast } from "../protocol/view";
import { isRunning, processStart } from "./process-alive";
import { liveFilesOf } from "./study-directory";

/** How far the clocks of processes and of files may be apart, in milliseconds. */
const CLOCK_SLACK = 5_000;

/**
 * The process that runs a study of the journal (default: any one of them), null when there is none. Removes what a process left behind that
 * is gone.
 */
export async function readLiveStudy(journal: string, study: string | null = null): Promise<LiveStudy | null> {
  return (await readLiveStudies(journal)).find((live) => study === null || live.study === study) ?? null;
}

/** The processes that run studies of the journal. `names`: what its folder holds, where that is known. */
export async function readLiveStudies(journal: string, names?: readonly string[]): Promise<readonly LiveStudy[]> {
  const folder = dirname(journal);
  const files = liveFilesOf(journal, names ?? (await readdir(folder).catch(() => [])));
  const found = await Promise.all(files.map((name) => readLive(join(folder, name))));
  return found.filter((live) => live !== null && basename(live.journal) === basename(journal)) as readonly LiveStudy[];
}

async function readLive(path: string): Promise<LiveStudy | null> {
  let text: string;
  let written: number;
  try {
    text = await readFile(path, "utf8");
    written = (await stat(path)).mtimeMs;
  } catch {
    return null;
  }
  const live = parsed(text);
  if (live !== null && isAlive(live, written)) return live;
  // A half-written file may be a study that starts just now; it is told by not being whole.
  if (live !== null && (await readFile(path, "utf8").catch(() => "")) === text) {
    await unlink(path).catch(() => undefined);
    await removeDoor(live.socket);
  }
  return null;
}

/** The socket of a process that was killed, with the folder that was made for it alone. Anything else at that path stays. */
async function removeDoor(socket: string): Promise<void> {
  try {
    if (!basename(dirname(socket)).startsWith("tunelens-") || !lstatSync(socket).isSocket()) return;
    await unlink(socket);
    await rmdir(dirname(socket));
  } catch {
    // gone already, or a folder with other things in it
  }
}

/** Whether the process is there and is the one that wrote this, which began before: process ids are used again. */
function isAlive(live: LiveStudy, written: number): boolean {
  if (!isRunning(live.pid)) return false;
  const start = processStart(live.pid);
  if (start !== null && start > written + CLOCK_SLACK) return false;
  if (process.platform === "win32") return true; // a named pipe is no file
  try {
    return lstatSync(live.socket).isSocket();
  } catch {
    return false;
  }
}

/** A study as it should be shown, given whether its process lives: without it what seems to run is `orphaned`, and so are its trials. */
export function settledView(view: StudyView, alive: boolean): StudyView {
  if (alive || view.finished !== null) return view;
  if (view.started.entry === null) {
    if (!view.trials.some((trial) => trial?.state === "running")) return { ...view, state: "complete" };
    if (!isQuiet(view)) return view;
  }
  const trials = view.trials.map(
    (trial): TrialView => (trial.state === "running" ? { ...withoutForecast(trial), state: "failed", reason: "interrupted" } : trial),
  );
  return { ...view, state: "orphaned", trials };
}

/** Nobody tells whether the process of another program lives: one that has not written for so long is taken to be gone. Milliseconds. */
const QUIET = 3_600_000;

/** Whether nothing was written for an hour, and for three times as long as any trial took. */
function isQuiet({ started, trials }: StudyView): boolean {
  const written = statSync(started.journal, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const longest = trials.reduce((most, trial) => Math.max(most, trial?.seconds ?? 0), 0);
  return Date.now() - written > Math.max(QUIET, 3000 * longest);
}

function parsed(text: string): LiveStudy | null {
  try {
    const value: unknown = JSON.parse(text);
    return isLiveStudy(value) ? value : null;
  } catch {
    return null;
  }
}
