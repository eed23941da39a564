import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { StudyEvent } from "../../server/protocol/events";

/** The built command, as a user runs it. */
export const CLI = process.env["TUNELENS_TEST_CLI"] ?? path.join(import.meta.dirname, "../../dist/cli.js");

const made: string[] = [];

/** A workspace of its own with these files. */
export function workspace(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "tunelens-cli-")));
  made.push(root);
  mkdirSync(path.join(root, ".git"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

export function removeWorkspaces(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What stdout holds so far. */
  stdout(): string;
  /** Resolves when stdout holds this text. */
  says(text: string): Promise<void>;
}

export function start(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  const heard = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const listener of heard) listener();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!stdout.includes(text)) return;
        heard.delete(look);
        resolve();
      };
      heard.add(look);
      void ended.then(() => reject(new Error(`It ended without saying ${text}:\n${stdout}\n${stderr}`)));
      look();
    });
  return { child, ended, stdout: () => stdout, says };
}

export function cli(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return start(cwd, args, env).ended;
}

export function eventsOf(stdout: string): StudyEvent[] {
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as StudyEvent]));
}

/** Processes that stand in a workspace or name it on their command line. */
export function processesIn(root: string): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      if (/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) return [];
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return words.includes(root) || readlinkSync(`/proc/${pid}/cwd`).startsWith(root) ? [`${pid} ${words}`] : [];
    } catch {
      return [];
    }
  });
}

/** Waits until something holds, for at most so many milliseconds; resolves with whether it does. */
export async function within(milliseconds: number, holds: () => boolean): Promise<boolean> {
  const until = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
