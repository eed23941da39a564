import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { findRoot } from "../language/program";
import { journalAt } from "../protocol/study-address";
import type { StudyView } from "../protocol/view";
import { type ListedStudy, listStudies } from "../storage/list-studies";
import { readLiveStudy, settledView } from "../storage/live-study";
import { readStudy, studiesIn } from "../storage/read-journal";
import { existingStudyDirectories, fileName, JOURNAL_SUFFIX, journalPath, nextStudyName, studyDirectory } from "../storage/study-directory";
import { shellWord } from "../words/shell-word";
import { diskHost } from "./disk-host";
import { CommandError, usageError } from "./exit-codes";
import { commandName, shownPath } from "./shown-names";

export interface Place {
  readonly study: string;
  /** Absolute. */
  readonly journal: string;
}

export interface PlaceWish {
  readonly storage?: string;
  readonly study?: string;
}

/** Where a new study goes. The journal's name is taken at once, so that two searches started together have one each. */
export async function newPlace(root: string, entry: string, wish: PlaceWish): Promise<Place> {
  if (wish.storage !== undefined) {
    const journal = path.resolve(wish.storage);
    return { journal, study: wish.study ?? path.basename(entry) };
  }
  const { directory, fallback } = await studyDirectory(root);
  if (fallback) process.stderr.write(`${path.join(root, ".tunelens")} cannot be written; the study is kept in ${directory}\n`);
  if (wish.study !== undefined) {
    const journal = journalPath(directory, wish.study);
    if (!(await taken(journal))) return { journal, study: wish.study };
    throw usageError(`The study ${wish.study} exists already (${journal}): go on with --resume, or give another --study`);
  }
  for (;;) {
    const study = await nextStudyName(directory, path.relative(root, entry));
    const journal = journalPath(directory, study);
    if (!(await taken(journal))) return { journal, study };
  }
}

/** Makes an empty journal; false when it could be made by us alone. */
async function taken(journal: string): Promise<boolean> {
  try {
    await (await open(journal, "wx")).close();
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return true;
    throw new CommandError(`The journal ${journal} cannot be made: ${(error as Error).message}`);
  }
}

/** The folder of a study's trial logs: beside its journal. */
export function logsFolder({ journal, study }: Place): string {
  const base = journal.endsWith(JOURNAL_SUFFIX)
    ? journal.slice(0, -JOURNAL_SUFFIX.length)
    : `${journal.replace(/\.log$/, "")}-${fileName(study)}`;
  return `${base}.logs`;
}

/** The studies of a workspace, newest first, each with the path of its journal, which may hold several. */
export async function studiesOf(root: string): Promise<readonly ListedStudy[]> {
  const lists = await Promise.all((await existingStudyDirectories(root)).map(listStudies));
  const studies = lists.flat().map((study) => ({ ...study, journal: journalAt(study.journal) }));
  return studies.sort((a, b) => b.startedAt - a.startedAt);
}

export interface StudyFlag {
  /** Name of a study in a journal that holds several. */
  readonly study?: string;
}

export interface FoundStudy extends Place {
  readonly view: StudyView;
  readonly live: boolean;
}

/**
 * A study by name or by its journal's path; without either the newest, of that entry where one is named. `inJournal` is the name of a study in a
 * journal that holds several.
 */
export async function findStudy(root: string, given: string | undefined, entry: string | null, inJournal?: string): Promise<FoundStudy> {
  const name = given ?? inJournal;
  if (name !== undefined && (name.endsWith(".log") || name.includes(path.sep)) && existsSync(name))
    return openStudy(path.resolve(name), name === inJournal ? undefined : inJournal);
  if (inJournal !== undefined && name !== inJournal)
    throw usageError(`--study names a study in a journal file; ${name} is a study by itself`);
  const known = (await studiesOf(root)).filter((s) => s.broken === null);
  const study = known.find((s) => (name === undefined ? entry === null || s.entry === entry : s.study === name));
  if (study === undefined) {
    const what = name !== undefined ? `no study named ${name}` : entry === null ? "no study" : `no study of ${path.relative(root, entry)}`;
    const there = name === undefined ? [] : known.map((s) => s.study);
    const mend = there.length > 0 ? `there: ${shortened(there)}` : `a search makes one: ${commandName()} run ${fileOf(entry)}`;
    throw usageError(`There is ${what} in ${root}; ${mend}`);
  }
  return openStudy(study.journal, study.study);
}

const LISTED = 5;

function shortened(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more (${commandName()} list)` : "");
}

function fileOf(entry: string | null): string {
  return entry === null ? "FILE" : shellWord(shownPath(entry));
}

/** Another study beside one: of the same journal where that holds one of this name. */
export async function findBeside({ journal, study }: FoundStudy, name: string): Promise<FoundStudy> {
  const inside = name !== study && (await studiesIn(journal)).includes(name);
  const other = inside ? await openStudy(journal, name) : await findStudy(currentRoot(), name, null);
  if (other.journal === journal && other.study === study) throw usageError(`${name} is ${study} itself: name another study`);
  return other;
}

/** Without a name the newest search that runs, else the newest of all. */
export async function runningOrNewest(name: string | undefined, inJournal: string | undefined): Promise<FoundStudy> {
  const root = currentRoot();
  const live =
    name === undefined && inJournal === undefined
      ? (await studiesOf(root)).find((study) => study.live && study.broken === null)
      : undefined;
  return live === undefined ? findStudy(root, name, null, inJournal) : openStudy(live.journal, live.study);
}

/** The study in a journal file: the one of that name, else the first. */
export async function openStudy(journal: string, study: string | undefined): Promise<FoundStudy> {
  try {
    const read = await readStudy(journal, study ?? null);
    const live = (await readLiveStudy(journal, read.started.study)) !== null;
    const view = settledView(read, live);
    return { journal, study: view.started.study, view, live };
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

/** The workspace that the terminal stands in. */
export function currentRoot(): string {
  return findRoot(path.join(process.cwd(), "any"), diskHost);
}
