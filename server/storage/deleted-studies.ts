import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { DeletedStudySummary } from "../protocol/tuner";
import { readLiveStudy } from "./live-study";
import { studiesIn } from "./read-journal";
import { fileName, JOURNAL_SUFFIX } from "./study-directory";

/** Beside the journals: what was deleted lies here until somebody restores it or empties the folder. */
export const DELETED_FOLDER = "deleted";
const RECORD = "deleted.json";
const LOGS_SUFFIX = ".logs";

/**
 * Takes a study out of its directory with the logs and files of its trials; nothing of it is lost. Rejects, with nothing moved, for a study
 * that runs or cannot be moved, and where the journal holds studies beside the `chosen` ones (null: whatever is in it), which would go as well.
 */
export async function deleteStudy(journal: string, chosen: readonly string[] | null = null): Promise<DeletedStudySummary> {
  const live = await readLiveStudy(journal);
  if (live !== null) throw new Error(`${live.study} is running: stop it first`);
  const others = chosen === null ? [] : (await studiesIn(journal).catch((): string[] => [])).filter((name) => !chosen.includes(name));
  if (others.length > 0)
    throw new Error(`${chosen?.join(", ")} cannot be deleted alone: ${others.join(", ")} would go with the same journal, ${journal}`);
  const study = nameOf(journal);
  const folder = await freeFolder(join(dirname(journal), DELETED_FOLDER), fileName(study));
  const deleted: DeletedStudySummary = { folder, study, journal, deletedAt: Date.now() };
  await writeFile(join(folder, RECORD), `${JSON.stringify(deleted)}\n`);
  const moves = movesOf(journal, folder);
  try {
    await moveAll(moves);
  } catch (error) {
    await rm(join(folder, RECORD), { force: true });
    await rmdir(folder).catch(() => undefined);
    throw new Error(`${study} cannot be deleted: ${(error as Error).message}`);
  }
  return deleted;
}

/** Puts a deleted study back where it was. Rejects, with nothing moved, where another has taken its place. */
export async function restoreStudy(folder: string): Promise<{ readonly journal: string; readonly study: string }> {
  const deleted = await recordOf(folder);
  if (deleted === null) throw new Error(`${folder} holds no deleted study`);
  const { journal, study } = deleted;
  const moves = movesOf(journal, folder);
  for (const { from } of moves)
    if (await there(from)) throw new Error(`${study} cannot be restored: ${from} is there again; delete or rename that one first`);
  await moveAll(moves.map(({ from, to, needed }) => ({ from: to, to: from, needed })));
  await rm(join(folder, RECORD), { force: true });
  // Whatever else somebody put there stays.
  await rmdir(folder).catch(() => undefined);
  return { journal, study };
}

/** The deleted studies of a study directory, latest first. */
export async function deletedStudies(directory: string): Promise<readonly DeletedStudySummary[]> {
  const place = join(directory, DELETED_FOLDER);
  const names = await readdir(place).catch((): string[] => []);
  const found = await Promise.all(names.map((name) => recordOf(join(place, name))));
  return found.filter((deleted) => deleted !== null).toSorted((a, b) => b.deletedAt - a.deletedAt);
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly needed: boolean;
}

/** The journal goes first: with it the study is there or gone. */
function movesOf(journal: string, folder: string): readonly Move[] {
  const logs = journal.slice(0, -JOURNAL_SUFFIX.length) + LOGS_SUFFIX;
  return [
    { from: journal, to: join(folder, basename(journal)), needed: true },
    { from: logs, to: join(folder, basename(logs)), needed: false },
  ];
}

/** All or nothing. */
async function moveAll(moves: readonly Move[]): Promise<void> {
  const done: Move[] = [];
  try {
    for (const move of moves) {
      if (!move.needed && !(await there(move.from))) continue;
      await rename(move.from, move.to);
      done.push(move);
    }
  } catch (error) {
    for (const { from, to } of done.toReversed()) await rename(to, from).catch(() => undefined);
    throw error;
  }
}

async function recordOf(folder: string): Promise<DeletedStudySummary | null> {
  try {
    const { study, journal, deletedAt } = JSON.parse(await readFile(join(folder, RECORD), "utf8")) as DeletedStudySummary;
    // A workspace that was moved takes its deleted studies along.
    const own = join(dirname(dirname(folder)), basename(journal));
    return own.endsWith(JOURNAL_SUFFIX) ? { folder, study, journal: own, deletedAt } : null;
  } catch {
    return null;
  }
}

async function freeFolder(place: string, name: string): Promise<string> {
  await mkdir(place, { recursive: true });
  for (let count = 1; ; count++) {
    const folder = join(place, count === 1 ? name : `${name}-${count}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function nameOf(journal: string): string {
  if (!journal.endsWith(JOURNAL_SUFFIX)) throw new Error(`${journal} is not the journal of a study of this workspace`);
  return basename(journal, JOURNAL_SUFFIX);
}

function there(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
