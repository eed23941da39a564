import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, realpath, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Program, TrialText } from "../../language/model";
import { LAUNCH } from "../../words/search-problems";
import { fill } from "../../words/translate";
import { LaunchError } from "../launch";
import { LinkedWatch } from "./linked-watch";
import type { Mapping } from "./path-mapping";
import { WorkspaceBase } from "./workspace-base";
import { scanWorkspace } from "./workspace-scan";

/** Long ago: a file that was read since has a later access time, where the file system keeps any. */
const UNREAD = 86_400;

/** Levels above the workspace that programs are expected to reach by `..`. */
const LEVELS = 3;
/** A folder with more in it is no place where somebody looks for what belongs to a project. */
const MOST_BESIDE = 300;
const UNLINKED = new Set([".git", ".hg", ".svn", ".jj", ".tunelens"]);

/** One trial's own copy of the workspace. */
export interface Overlay {
  /** Where the workspace's root lies in it. */
  readonly root: string;
  readonly cwd: string;
  readonly mapping: Mapping;
  /** Absolute paths of the annotated files whose values the trial's programs have read, or may have. */
  loaded(): Promise<ReadonlySet<string>>;
  /** Removes the copy, whatever the program did to its modes. */
  remove(): Promise<void>;
}

/** Makes the overlays of one study: the workspace is looked through and frozen once, at the first trial. */
export class OverlayWorkspace {
  readonly #program: Program;
  readonly #root: string;
  /** The root by the name that the user's paths have. */
  readonly #named: string;
  readonly #cwd: string;
  /** The folder that stands at the top: some levels above the workspace, so that `../data` is there, and no lower than the working directory. */
  readonly #top: string;
  readonly #directory: string;
  readonly #copies: number;
  #made: Promise<Made> | null = null;

  constructor(program: Program, cwd: string, directory: string, copies: number) {
    this.#program = program;
    const own = realpathSync(program.root);
    this.#root = coveringRoot(own, program);
    this.#named = path.resolve(program.root, path.relative(own, this.#root));
    this.#directory = directory;
    this.#copies = copies;
    const real = realpathSync(cwd);
    const isAbove = isWithin(this.#root, real);
    const top = path.resolve(this.#root, ...Array.from({ length: LEVELS }, () => ".."));
    this.#top = isAbove && isWithin(top, real) ? real : top;
    this.#cwd = isAbove || isWithin(real, this.#root) ? real : this.#root;
  }

  /** `texts` stand in place of their files; whatever else the trial writes stays in `folder`. */
  async create(folder: string, texts: readonly TrialText[]): Promise<Overlay> {
    const { base, atimes } = await this.#prepare();
    const top = path.join(folder, "workspace", path.basename(this.#top) || "root");
    const root = path.join(top, path.relative(this.#top, this.#root));
    await base.copyTo(top, root);
    const written = new Map<string, string>();
    const stamp = Date.now() / 1000;
    for (const text of texts) await this.#put(root, text, stamp, written);
    const names = [...new Set([this.#named, this.#root])];
    return {
      root,
      cwd: path.join(top, path.relative(this.#top, this.#cwd)),
      mapping: { names, place: root },
      loaded: async () => {
        const unread = atimes ? await unreadOf(written) : new Set<string>();
        return new Set(texts.map(({ source }) => source.path).filter((p) => !unread.has(p)));
      },
      remove: () => removeTree(path.join(folder, "workspace")),
    };
  }

  /** What lies behind the links and has changed since this was last asked; relative to the root. */
  async changedBehindLinks(): Promise<readonly string[]> {
    const made = await this.#made?.catch(() => null);
    return made ? made.watch.changed() : [];
  }

  #prepare(): Promise<Made> {
    this.#made ??= this.#make();
    return this.#made;
  }

  async #make(): Promise<Made> {
    const own = new Set(this.#program.files.map((source) => this.#relative(source.path)));
    const scan = await scanWorkspace(this.#root, own);
    const top = path.join(this.#directory, "base");
    await this.#surround(top);
    const folder = path.join(top, path.relative(this.#top, this.#root));
    const base = await WorkspaceBase.make(this.#root, scan, { top, folder }, this.#copies);
    return { base, watch: await LinkedWatch.of(this.#root, scan.linked), atimes: await keepsAccessTimes(this.#directory) };
  }

  #relative(file: string): string {
    for (const root of [this.#named, this.#root]) {
      if (isWithin(file, root) && file !== root) return path.relative(root, file).split(path.sep).join("/");
    }
    throw new LaunchError(fill(LAUNCH.outside, file, this.#program.root));
  }

  /** What lies beside the way down to the workspace is linked, but for repositories: what is done to those must stay in the trial. */
  async #surround(top: string): Promise<void> {
    let [here, there] = [top, this.#top];
    await mkdir(here, { recursive: true });
    for (const part of path.relative(this.#top, this.#root).split(path.sep).filter(Boolean)) {
      const names = (await readdir(there).catch(() => [])).filter((name) => name !== part && !UNLINKED.has(name));
      if (names.length <= MOST_BESIDE) await Promise.all(names.map((n) => symlink(path.join(there, n), path.join(here, n))));
      here = path.join(here, part);
      there = path.join(there, part);
      if (there !== this.#root) await mkdir(here);
    }
  }

  /** A text that is that of the workspace keeps its time, so that nothing is built again for it. */
  async #put(root: string, { source, show }: TrialText, stamp: number, written: Map<string, string>): Promise<void> {
    const place = path.join(root, this.#relative(source.path));
    const file = await realpath(place).catch(() => place);
    const target = isWithin(file, root) ? file : place;
    const data = Buffer.from(show);
    if (data.equals(await readFile(target).catch(() => Buffer.alloc(0)))) return;
    const mode = (await stat(target).catch(() => null))?.mode ?? 0o644;
    await rm(target, { force: true });
    await writeFile(target, data, { mode: mode & 0o777 });
    await utimes(target, UNREAD, stamp);
    written.set(source.path, target);
  }
}

interface Made {
  readonly base: WorkspaceBase;
  readonly watch: LinkedWatch;
  /** Whether the file system says when a file was read. */
  readonly atimes: boolean;
}

/** One process, since thousands of files would keep the study busy. */
async function removeTree(folder: string): Promise<void> {
  const script = 'rm -rf "$1" 2>/dev/null || { chmod -R u+rwX "$1"; rm -rf "$1"; }';
  await promisify(execFile)("/bin/sh", ["-c", script, "tunelens-remove", folder]).catch(() => {});
}

async function unreadOf(written: ReadonlyMap<string, string>): Promise<ReadonlySet<string>> {
  const unread = new Set<string>();
  for (const [source, file] of written) {
    const stats = await lstat(file).catch(() => null);
    if (stats?.atimeMs === UNREAD * 1000) unread.add(source);
  }
  return unread;
}

async function keepsAccessTimes(directory: string): Promise<boolean> {
  const probe = path.join(directory, "access-time");
  await writeFile(probe, "read me");
  await utimes(probe, UNREAD, Date.now() / 1000);
  await readFile(probe);
  const { atimeMs } = await stat(probe);
  await rm(probe);
  return atimeMs !== UNREAD * 1000;
}

/** The workspace, or in a repository of several projects the folder above it that holds the files of other projects as well. */
function coveringRoot(own: string, { root, files }: Program): string {
  const outside = files.map((source) => source.path).filter((file) => !isWithin(file, root) && !isWithin(file, own));
  let repository = own;
  while (!existsSync(path.join(repository, ".git")) && path.dirname(repository) !== repository) repository = path.dirname(repository);
  if (outside.length === 0 || path.dirname(repository) === repository) return own;
  const up = path.resolve(root, path.relative(own, repository));
  if (!outside.every((file) => isWithin(file, up) || isWithin(file, repository))) return own;
  let folder = own;
  const covers = (): boolean =>
    outside.every((file) => isWithin(file, folder) || isWithin(file, path.resolve(root, path.relative(own, folder))));
  while (!covers() && folder !== repository) folder = path.dirname(folder);
  return folder;
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
