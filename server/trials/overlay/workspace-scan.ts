import { type Dirent, readlinkSync } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { LAUNCH } from "../../words/search-problems";
import { fill } from "../../words/translate";
import { LaunchError } from "../launch";
import { filePlacement, folderPlacement, isData } from "./placement";

export interface ScannedFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly mtime: number;
}

export interface ScannedFolder {
  readonly path: string;
  readonly mode: number;
  readonly mtime: number;
  /** Files below it, at any depth, and whether all of them are data. */
  readonly files: number;
  readonly onlyData: boolean;
}

/** What is in a workspace and how it comes into an overlay. Paths are relative to the root, folders before what is in them. */
export interface WorkspaceScan {
  readonly folders: readonly ScannedFolder[];
  readonly files: readonly ScannedFile[];
  /** The user's own symbolic links, with their targets as they are written. */
  readonly symlinks: readonly { readonly path: string; readonly target: string }[];
  /** Files and folders that overlays link to. */
  readonly linked: readonly string[];
  /** Folders of Git, which are copied less their objects. */
  readonly repositories: readonly string[];
  /** Folders with a CMake cache: their files hold the absolute path of the workspace. */
  readonly cmake: readonly string[];
}

/** The most that one trial's overlay copies; beyond it folders of nothing but data, then hidden ones, and the largest files of data are linked. */
const MOST_FILES = 20_000;
/** Where even then more is left, each trial would spend its time with copies. */
const FAR_TOO_MANY = 100_000;
const MOST_BYTES = 1 << 30;
/** Entries beyond which the root is hardly a project. */
const MOST_ENTRIES = 300_000;
/** Files of data smaller than this are not worth a link. */
const LEAST_LINKED = 64 << 10;

/** Looks through a workspace; `own` are the annotated files, which are never reached through a link. */
export async function scanWorkspace(root: string, own: ReadonlySet<string>): Promise<WorkspaceScan> {
  const scanner = new Scanner(root, own);
  await scanner.folder("");
  return affordable(root, scanner, own);
}

class Scanner {
  readonly folders: ScannedFolder[] = [];
  readonly files: ScannedFile[] = [];
  readonly symlinks: { path: string; target: string }[] = [];
  readonly linked: string[] = [];
  readonly repositories: string[] = [];
  readonly cmake: string[] = [];
  readonly #root: string;
  readonly #own: ReadonlySet<string>;
  readonly #now = Date.now();
  #entries = 0;

  constructor(root: string, own: ReadonlySet<string>) {
    this.#root = root;
    this.#own = own;
  }

  /** Resolves with the number of files below, and whether all are data. */
  async folder(relative: string): Promise<{ files: number; onlyData: boolean }> {
    const full = path.join(this.#root, relative);
    let entries: Dirent[];
    try {
      entries = await readdir(full, { withFileTypes: true });
    } catch (error) {
      if (relative === "") throw new LaunchError(`The workspace ${this.#root} cannot be read: ${(error as Error).message}`);
      this.linked.push(relative);
      return { files: 0, onlyData: false };
    }
    this.#count(entries.length);
    const stats = await lstat(full);
    const place = this.folders.length;
    const about = { path: relative, mode: stats.mode & 0o7777, mtime: stats.mtimeMs / 1000, files: 0, onlyData: true };
    this.folders.push(about);
    let { files, onlyData } = about;
    if (entries.some(({ name }) => name === "CMakeCache.txt")) this.cmake.push(relative);
    if (entries.some(({ name }) => name === "pyvenv.cfg") && relative !== "") return this.#link(relative, place);
    for (const entry of entries.filter((e) => e.isDirectory())) {
      const below = await this.#subfolder(join(relative, entry.name));
      files += below.files;
      onlyData &&= below.onlyData;
    }
    const found = await Promise.all(entries.filter((e) => e.isFile()).map((e) => this.#file(join(relative, e.name))));
    files += found.length;
    onlyData &&= found.every(Boolean);
    for (const entry of entries) if (entry.isSymbolicLink()) onlyData = this.#symlink(join(relative, entry.name)) && onlyData;
    this.folders[place] = { ...about, files, onlyData: onlyData && !this.#own.has(relative) };
    return { files, onlyData };
  }

  #link(relative: string, place: number): { files: number; onlyData: boolean } {
    this.folders.length = place;
    this.linked.push(relative);
    return { files: 0, onlyData: false };
  }

  async #subfolder(relative: string): Promise<{ files: number; onlyData: boolean }> {
    const none = { files: 0, onlyData: false };
    if (path.basename(relative) === ".git") {
      this.repositories.push(relative);
      return none;
    }
    const placement = holds(this.#own, relative) ? "copy" : folderPlacement(relative);
    if (placement === "link") this.linked.push(relative);
    return placement === "copy" ? this.folder(relative) : none;
  }

  /** True for a file of data. */
  async #file(relative: string): Promise<boolean> {
    const stats = await lstat(path.join(this.#root, relative)).catch(() => null);
    if (!stats?.isFile()) return false;
    const placement = this.#own.has(relative) ? "copy" : filePlacement(relative, stats.size, (stats.mode & 0o111) !== 0);
    if (placement === "link") this.linked.push(relative);
    else this.files.push({ path: relative, size: stats.size, mode: stats.mode & 0o7777, mtime: this.#past(stats.mtimeMs) });
    return isData(relative) && !this.#own.has(relative);
  }

  /** A time to come, of a clock that was wrong, is now: what is built from the trial's files must be newer. */
  #past(milliseconds: number): number {
    return Math.min(milliseconds, this.#now) / 1000;
  }

  #symlink(relative: string): false {
    try {
      this.symlinks.push({ path: relative, target: readlinkSync(path.join(this.#root, relative)) });
    } catch {
      // gone since it was listed
    }
    return false;
  }

  #count(entries: number): void {
    this.#entries += entries;
    if (this.#entries > MOST_ENTRIES) throw tooMany(this.#root, MOST_ENTRIES);
  }
}

/** Links folders of nothing but data, then the largest data, until the rest is little enough to copy. */
function affordable(root: string, scan: Scanner, own: ReadonlySet<string>): WorkspaceScan {
  let { folders, files, symlinks, repositories } = scan as WorkspaceScan;
  const linked = [...scan.linked];
  const isHidden = ({ path: p }: ScannedFolder): boolean => p.startsWith(".");
  const candidates = folders
    .filter((f) => (f.onlyData || isHidden(f)) && f.files > 0 && f.path !== "" && !holds(own, f.path))
    .sort((a, b) => Number(b.onlyData) - Number(a.onlyData) || b.files - a.files || a.path.length - b.path.length);
  while (files.length > MOST_FILES) {
    const most = candidates.shift();
    if (most === undefined) break;
    const inside = (p: string): boolean => p === most.path || p.startsWith(`${most.path}/`);
    if (linked.some((known) => most.path.startsWith(`${known}/`))) continue;
    repositories = repositories.filter((r) => !inside(r));
    symlinks = symlinks.filter((s) => !inside(s.path));
    folders = folders.filter((f) => !inside(f.path));
    files = files.filter((f) => !inside(f.path));
    linked.splice(0, linked.length, ...linked.filter((l) => !inside(l)), most.path);
  }
  if (files.length > FAR_TOO_MANY) throw tooMany(root, files.length);
  let bytes = files.reduce((sum, f) => sum + f.size, 0);
  const large = files.filter((f) => f.size >= LEAST_LINKED && isData(f.path) && !own.has(f.path)).sort((a, b) => b.size - a.size);
  const removed = new Set<ScannedFile>();
  for (const file of large) {
    if (bytes <= MOST_BYTES) break;
    bytes -= file.size;
    removed.add(file);
    linked.push(file.path);
  }
  const copied = removed.size === 0 ? files : files.filter((f) => !removed.has(f));
  return { folders, files: copied, symlinks, linked, repositories, cmake: scan.cmake };
}

function tooMany(root: string, files: number): LaunchError {
  return new LaunchError(fill(LAUNCH.tooMany, root, files));
}

function holds(own: ReadonlySet<string>, folder: string): boolean {
  for (const file of own) if (file.startsWith(`${folder}/`)) return true;
  return false;
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
