import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, readdir, writeFile } from "node:fs/promises";
import { homedir, tmpdir, userInfo } from "node:os";
import { basename, join, resolve } from "node:path";

export const JOURNAL_SUFFIX = ".journal.log";
const LIVE_SUFFIX = ".live.json";

export interface StudyDirectory {
  /** Absolute path; it exists and can be written. */
  readonly directory: string;
  /** True when the workspace could not be written and the user's data directory is used. */
  readonly fallback: boolean;
}

/** Where the studies of a workspace live. Never rejects for a workspace that cannot be written. */
export async function studyDirectory(root: string): Promise<StudyDirectory> {
  const own = join(resolve(root), ".tunelens");
  // The root is there, or nothing is to be made there: Node's recursive mkdir never ends below /proc.
  if (await prepared(own, false)) return { directory: own, fallback: false };
  const places = [dataDirectory(), join(tmpdir(), `tunelens-${userName()}`)];
  const name = keyOf(resolve(root));
  for (const place of places) {
    const directory = join(place, name);
    if (await prepared(directory, true)) return { directory, fallback: true };
  }
  return { directory: own, fallback: false }; // nothing can be written anywhere: the first write says so
}

/** The same place as `studyDirectory` without making anything: for those who only look. */
export async function existingStudyDirectories(root: string): Promise<readonly string[]> {
  const all = [
    join(resolve(root), ".tunelens"),
    join(dataDirectory(), keyOf(resolve(root))),
    join(tmpdir(), `tunelens-${userName()}`, keyOf(resolve(root))),
  ];
  const there = await Promise.all(
    all.map((directory) =>
      access(directory).then(
        () => true,
        () => false,
      ),
    ),
  );
  return all.filter((_, index) => there[index]);
}

export function journalPath(directory: string, study: string): string {
  return join(directory, fileName(study) + JOURNAL_SUFFIX);
}

/** Beside the journal while a study process runs. One whose journal is not its own alone has a file of its own all the same. */
export function liveStudyPath(journal: string, study: string | null = null): string {
  const base = baseOf(journal);
  const isOwn = study === null || basename(base) === fileName(study);
  return `${base}${isOwn ? "" : `.${fileName(study)}`}${LIVE_SUFFIX}`;
}

/** Those of a folder's files that may be the live file of a study of the journal. */
export function liveFilesOf(journal: string, names: readonly string[]): readonly string[] {
  const base = `${basename(baseOf(journal))}.`;
  return names.filter((name) => name.startsWith(base) && name.endsWith(LIVE_SUFFIX));
}

function baseOf(journal: string): string {
  return journal.endsWith(JOURNAL_SUFFIX) ? journal.slice(0, -JOURNAL_SUFFIX.length) : journal;
}

/** A name for a new study of an entry file (relative to the root): `train.py`, then `train.py-2`, … */
export async function nextStudyName(directory: string, entry: string): Promise<string> {
  const base = fileName(entry);
  // File systems that ignore case must not give one journal to two studies.
  const taken = new Set((await readdir(directory).catch((): string[] => [])).map((name) => name.toLowerCase()));
  // A deleted study can be restored as long as nobody has taken its name.
  for (const name of await readdir(join(directory, "deleted")).catch((): string[] => [])) taken.add((name + JOURNAL_SUFFIX).toLowerCase());
  const free = (name: string) => !taken.has((name + JOURNAL_SUFFIX).toLowerCase());
  let name = base;
  for (let count = 2; !free(name); count++) name = `${base}-${count}`;
  return name;
}

/** A study's name as a file name on every system: `src/train.py` → `src-train.py`. */
export function fileName(study: string): string {
  const plain = study
    .replace(/^(?:\.{1,2}[\\/])+/, "")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are not allowed in file names
    .replace(/[\\/:*?"<>|\u0000-\u001f]+/g, "-")
    .replace(/^[-\s]+|[-.\s]+$/g, "");
  const safe = plain === "" || plain === "." ? "study" : /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(plain) ? `_${plain}` : plain;
  if (Buffer.byteLength(safe) <= 150) return safe;
  return `${[...safe].slice(-40).join("")}-${digest(study)}`;
}

async function prepared(directory: string, recursive: boolean): Promise<boolean> {
  try {
    await mkdir(directory, { recursive }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await access(directory, constants.W_OK | constants.X_OK);
    await writeFile(join(directory, ".gitignore"), "*\n", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    return true;
  } catch {
    return false;
  }
}

function keyOf(root: string): string {
  return `${fileName(basename(root))}-${digest(root)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function dataDirectory(): string {
  const { XDG_DATA_HOME, APPDATA } = process.env;
  if (process.platform === "win32") return join(APPDATA || join(homedir(), "AppData", "Roaming"), "tunelens");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "tunelens");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "tunelens");
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "user";
  }
}
