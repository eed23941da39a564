import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { chmod, copyFile, cp, mkdir, readFile, statfs, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { LAUNCH } from "../../words/search-problems";
import { fill } from "../../words/translate";
import { LaunchError } from "../launch";
import type { ScannedFile, WorkspaceScan } from "./workspace-scan";

const AT_ONCE = 16;
/** What of a repository is not copied: objects are read through Git's own alternates, the rest is linked. */
const NOT_COPIED = new Set(["objects", "lfs", "modules", "annex", "worktrees"]);
/** Larger ones are not searched for the workspace's path. */
const LARGEST_TEXT = 4 << 20;

/** A file with the workspace's absolute path in it. */
interface Mention {
  readonly path: string;
  readonly text: string;
  readonly mtime: number;
}

/** Where a base is made: the folder that is copied for each trial, and the workspace's in it. */
export interface BasePlace {
  readonly top: string;
  readonly folder: string;
}

/** A frozen copy of the workspace in the study's private folder, from which each trial's overlay is made by one `cp`. */
export class WorkspaceBase {
  readonly #top: string;
  readonly #mentions: readonly Mention[];
  readonly #root: string;

  private constructor(top: string, root: string, mentions: readonly Mention[]) {
    this.#top = top;
    this.#root = root;
    this.#mentions = mentions;
  }

  /** The folder is made. `copies`: overlays that lie beside it at once, for which there must be room. */
  static async make(root: string, scan: WorkspaceScan, { top, folder }: BasePlace, copies: number): Promise<WorkspaceBase> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await assertRoom(root, scan, folder, copies + 1);
    const at = (relative: string): string => path.join(folder, relative);
    const own = (relative: string): string => path.join(root, relative);
    for (const { path: relative } of scan.folders) if (relative !== "") await mkdir(at(relative), { recursive: true });
    await inTurn(scan.files, (file) => copied(own(file.path), at(file.path), file));
    for (const relative of scan.linked) await symlink(own(relative), at(relative)).catch(() => {});
    for (const { path: relative, target } of scan.symlinks) await symlink(targetIn(root, relative, target), at(relative)).catch(() => {});
    for (const relative of scan.repositories) await copyRepository(own(relative), at(relative));
    for (const { path: relative, mode, mtime } of [...scan.folders].reverse()) {
      if (relative === "") continue;
      await chmod(at(relative), mode | 0o700).catch(() => {});
      await utimes(at(relative), mtime, mtime).catch(() => {});
    }
    return new WorkspaceBase(top, root, await mentionsIn(root, scan, folder));
  }

  /** A copy, with the workspace at `target` in it; modes and times kept, but for the path of the workspace in the files that hold it. */
  async copyTo(top: string, target: string): Promise<void> {
    await mkdir(path.dirname(top), { recursive: true });
    await promisify(execFile)("cp", ["-pPR", this.#top, top]).catch((error: Error) => {
      throw new Error(`The workspace could not be copied for the trial: ${error.message.split("\n")[1] ?? error.message}`);
    });
    for (const { path: relative, text, mtime } of this.#mentions) {
      const file = path.join(target, relative);
      await writeFile(file, text.replaceAll(this.#root, target));
      await utimes(file, mtime, mtime);
    }
  }
}

async function inTurn(files: readonly ScannedFile[], work: (file: ScannedFile) => Promise<void>): Promise<void> {
  const waiting = files.values();
  const worker = async (): Promise<void> => {
    for (const file of waiting) await work(file);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** One that cannot be read is linked: the program meets what it would meet in the workspace. */
async function copied(from: string, to: string, { mtime }: ScannedFile): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") throw error;
    if (code !== "ENOENT") await symlink(from, to).catch(() => {});
    return;
  }
  await utimes(to, mtime, mtime).catch(() => {});
}

/** The target of a symbolic link as it must be written in a copy: within the workspace relative, outside absolute. */
export function targetIn(root: string, relative: string, target: string): string {
  const folder = path.dirname(path.join(root, relative));
  const full = path.resolve(folder, target);
  const inside = full === root || full.startsWith(`${root}${path.sep}`);
  if (!inside) return full;
  return path.isAbsolute(target) ? path.relative(folder, full) || "." : target;
}

/** The program may ask Git what it likes; what it does to the index, branches and stash stays in the trial. */
async function copyRepository(from: string, to: string): Promise<void> {
  try {
    await cp(from, to, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      filter: (file) => path.dirname(file) !== from || !NOT_COPIED.has(path.basename(file)),
    });
    await mkdir(path.join(to, "objects/info"), { recursive: true });
    const objects = path.join(from, "objects");
    const others = await readFile(path.join(objects, "info/alternates"), "utf8").catch(() => "");
    const absolute = others.split("\n").map((line) => (line === "" || line.startsWith("#") ? line : path.resolve(objects, line)));
    await writeFile(path.join(to, "objects/info/alternates"), [objects, ...absolute].join("\n"));
    for (const name of ["lfs", "modules", "annex", "worktrees"]) {
      if (
        await readFile(path.join(from, name)).then(
          () => true,
          (e: NodeJS.ErrnoException) => e.code === "EISDIR",
        )
      )
        await symlink(path.join(from, name), path.join(to, name));
    }
  } catch {
    // A repository that changes or cannot be read just now: the program does without.
  }
}

async function mentionsIn(root: string, scan: WorkspaceScan, folder: string): Promise<Mention[]> {
  const inside = scan.files.filter(({ path: p, size }) => size < LARGEST_TEXT && scan.cmake.some((c) => c === "" || p.startsWith(`${c}/`)));
  const found: Mention[] = [];
  for (const file of inside) {
    const data = await readFile(path.join(folder, file.path)).catch(() => Buffer.alloc(0));
    if (data.includes(root) && !data.includes(0)) found.push({ path: file.path, text: data.toString("utf8"), mtime: file.mtime });
  }
  return found;
}

async function assertRoom(root: string, scan: WorkspaceScan, folder: string, copies: number): Promise<void> {
  const bytes = scan.files.reduce((sum, { size }) => sum + size + 4096, 0);
  const { bavail, bsize } = await statfs(folder);
  if (bytes * copies <= bavail * bsize) return;
  const [largest] = [...scan.files].sort((a, b) => b.size - a.size);
  throw new LaunchError(fill(LAUNCH.noRoom, root, copies, shown(bytes), path.dirname(folder), shown(bavail * bsize), largest?.path ?? "?"));
}

function shown(bytes: number): string {
  return bytes < 1 << 30 ? `${Math.ceil(bytes / (1 << 20))} MB` : `${(bytes / (1 << 30)).toFixed(1)} GB`;
}
