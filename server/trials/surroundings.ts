import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";

/** A tool that has not answered by then is taken for one that is not there. */
const PATIENCE = 20_000;

/** What looking for an interpreter goes by, beside the files. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly home: string;
}

/** The last line that a command prints; null when it is not there, or fails. */
export async function said(command: string, args: readonly string[], cwd: string, around: Surroundings): Promise<string | null> {
  const text = await output(command, args, cwd, around);
  return text?.trim().split(/\r?\n/).at(-1)?.trim() || null;
}

/** Everything that a command prints on stdout; null when it is not there, or fails. */
export function output(command: string, args: readonly string[], cwd: string, { environment }: Surroundings): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...environment, NO_COLOR: "1" }, timeout: PATIENCE, maxBuffer: 16 << 20 };
    execFile(command, args, options, (error, stdout) => resolve(error === null ? stdout : null));
  });
}

export function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The first line of a small file, without what surrounds it; empty when there is none. */
export function firstLine(file: string): string {
  try {
    return readFileSync(file, "utf8").trim().split(/\r?\n/)[0]?.trim() ?? "";
  } catch {
    return "";
  }
}

/** The folders from that of a file up to the end of its project: the root, or the repository that the root is a part of. */
export function foldersAbove(file: string, root: string, isTop: (folder: string) => boolean): readonly string[] {
  const folders: string[] = [];
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    folders.push(folder);
    if (isTop(folder)) return folders;
    if (folder === path.dirname(folder)) break;
  }
  const end = folders.indexOf(root);
  return end === -1 ? folders.slice(0, 1) : folders.slice(0, end + 1);
}

/** A text as a shell reads it as one word. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
