import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { PARTS } from "../words/search-problems";
import { fill } from "../words/translate";

export type ToolAnswer =
  | { readonly kind: "said"; readonly text: string }
  /** Not installed. */
  | { readonly kind: "absent" }
  /** Installed, and of no use: the first line that it said, or that it said nothing in time. */
  | { readonly kind: "failed"; readonly why: string };

/** Where vendors put their tools besides the PATH. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "nvidia-smi": "/usr/lib/wsl/lib/nvidia-smi",
  "rocm-smi": "/opt/rocm/bin/rocm-smi",
};

const MOST_CHARACTERS = 16 << 20;

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs a vendor's tool, for so many milliseconds at most. Never rejects; never holds this process up. */
export async function askTool(
  command: string,
  args: readonly string[],
  milliseconds: number,
  environment: Environment,
): Promise<ToolAnswer> {
  const answer = await ask(command, args, milliseconds, environment);
  const elsewhere = ELSEWHERE[command];
  return answer.kind === "absent" && elsewhere !== undefined ? ask(elsewhere, args, milliseconds, environment) : answer;
}

function ask(command: string, args: readonly string[], milliseconds: number, environment: Environment): Promise<ToolAnswer> {
  // To find out by starting it costs a copy of this process.
  if (!isThere(command, environment)) return Promise.resolve({ kind: "absent" });
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) =>
      resolve(isAbsent(error) ? { kind: "absent" } : { kind: "failed", why: `${command}: ${error.message}` });
    try {
      // In a group of its own: a tool may be a script that starts the real one.
      const child = spawn(command, [...args], {
        env: { ...environment, LC_ALL: "C" },
        cwd: "/",
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      const said = { stdout: "", stderr: "" };
      child.on("error", failed);
      // Not even streams, where no descriptor is to spare; the error follows.
      if (child.pid === undefined) return;
      for (const name of ["stdout", "stderr"] as const)
        child[name].setEncoding("utf8").on("data", (text: string) => {
          if (said[name].length < MOST_CHARACTERS) said[name] += text;
        });
      const timer = setTimeout(() => {
        killGroup(child.pid);
        // One in a driver's uninterruptible sleep does not even die of that: it is left to itself.
        for (const stream of [child.stdout, child.stderr]) stream.destroy();
        child.unref();
        resolve({ kind: "failed", why: fill(PARTS.noAnswer, command, milliseconds / 1000) });
      }, milliseconds);
      child.on("close", (code) => {
        clearTimeout(timer);
        resolve(code === 0 ? { kind: "said", text: said.stdout } : { kind: "failed", why: complaint(command, code, said) });
      });
    } catch (error) {
      failed(error as Error);
    }
  });
}

function isThere(command: string, { PATH }: Environment): boolean {
  if (command.includes("/")) return existsSync(command);
  if (PATH === undefined) return true; // the system has its own idea of where to look
  return PATH.split(path.delimiter).some((folder) => existsSync(path.resolve("/", folder, command)));
}

/** EACCES is also what a folder of the PATH gives that may not be looked into. */
function isAbsent({ code }: NodeJS.ErrnoException): boolean {
  return code === "ENOENT" || code === "ENOTDIR" || code === "EACCES";
}

function complaint(command: string, code: number | null, { stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  const first = `${stdout}\n${stderr}`
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "");
  return `${command}: ${(first ?? `exit code ${code}`).slice(0, 300)}`;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
