import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Program } from "../language/model";
import { REASONS } from "../words/reasons";
import { fill } from "../words/translate";
import { printedError } from "./printed-error";
import type { RuntimeError } from "./report-lines";
import type { LeaderExit } from "./trial-process";

export interface Location {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
}

export interface Failure {
  readonly reason: string;
  readonly location: Location | null;
  /** A compiler refused the program. */
  readonly build?: boolean;
}

/** A path as events show it: relative to the root with forward slashes, absolute when outside. */
export function shownPath(program: Program, file: string): string {
  const known = program.files.find((f) => f.path === file);
  if (known !== undefined) return known.file;
  for (const root of [program.root, realpathSync(program.root)]) {
    const relative = path.relative(root, file);
    if (!relative.startsWith("..") && !path.isAbsolute(relative)) return relative.split(path.sep).join("/");
  }
  return file;
}

/** Why a program that ended badly did: its own error, or else what its exit and the end of its log tell. Null when it ended well. */
export function failureOf(program: Program, exit: LeaderExit, error: RuntimeError | null, log: string): Failure | null {
  if (exit.error !== null) return { reason: fill(REASONS.notStarted, exit.error.message), location: null };
  if (exit.code === 0) return null;
  if (error !== null) {
    const location = error.file !== null && error.line !== null ? { file: shownPath(program, error.file), line: error.line } : null;
    return { reason: error.message, location };
  }
  const printed = exit.signal === null ? tracebackIn(log) : null;
  const location = locationIn(program, log);
  if (printed === null && location === null && exit.signal === null) {
    const told = printedError(relativeLog(program, log), (file) => ownFile(program, file));
    if (told !== null) return told;
  }
  return { reason: printed ?? exitReason(exit), location };
}

/** Paths in the workspace are shorter, and have fewer spaces in them, without its root. */
function relativeLog({ root }: Program, log: string): string {
  return [root, realpathSync(root)].reduce((text, folder) => text.replaceAll(`${folder}/`, ""), log);
}

/** A file that is there, by the path that was printed: from the root, from the entry's folder, or absolute. */
function ownFile(program: Program, file: string): string | null {
  for (const folder of [program.root, path.dirname(program.entry.path)]) {
    const full = path.resolve(folder, file);
    if (isFile(full) && isOwn(program, full)) return shownPath(program, full);
  }
  return null;
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function exitReason({ code, signal }: LeaderExit): string {
  if (signal === null) return fill(REASONS.exit, String(code));
  const name = signal.replace(/^SIG/, "");
  return fill(name === "KILL" ? REASONS.memory : REASONS.signal, name);
}

/** The last line of the last Python traceback, when the log ends with one. */
function tracebackIn(log: string): string | null {
  const at = log.lastIndexOf("Traceback (most recent call last):");
  if (at < 0) return null;
  const last = log.slice(at).trimEnd().split(/\r?\n/).at(-1) ?? "";
  return /^[A-Za-z_][\w.]*(:|$)/.test(last) ? last.slice(0, 500) : null;
}

/** The user's own deepest line in the last traceback of the log; a crash's begins with the deepest frame, an exception's ends with it. */
function locationIn(program: Program, log: string): Location | null {
  const crash = log.lastIndexOf("(most recent call first):");
  const at = Math.max(crash, log.lastIndexOf("Traceback (most recent call last):"));
  if (at < 0) return null;
  const own = [...log.slice(at).matchAll(/File "([^"\n]+)", line (\d+)/g)]
    .map(([, file = "", line]) => ({ file, line: Number(line) }))
    .filter(({ file }) => isOwn(program, file));
  const found = at === crash ? own[0] : own.at(-1);
  return found === undefined ? null : { file: shownPath(program, found.file), line: found.line };
}

function isOwn(program: Program, file: string): boolean {
  // `<frozen os>`, `<string>`: no file.
  if (file.startsWith("<")) return false;
  return (
    program.files.some((f) => f.path === file) ||
    (!path.isAbsolute(shownPath(program, file)) && !/[\\/](site|dist)-packages[\\/]/.test(file))
  );
}

/** The module in an interpreter's own message about one that is not there: a Python module, or a package of Node's. */
export function missingModule(reason: string): string | null {
  const [, python] = /^ModuleNotFoundError: No module named '([\w.]+)'/.exec(reason) ?? [];
  if (python !== undefined) return python;
  const [, node] = /Cannot find (?:package|module) '((?:@[\w.-]+\/)?\w[\w.-]*)(?:\/[^']*)?'/.exec(reason) ?? [];
  return node ?? null;
}
