import { execFile } from "node:child_process";

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

const MOST_BYTES = 16 << 20;

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
  return new Promise((resolve) => {
    try {
      const child = execFile(
        command,
        [...args],
        { env: { ...environment, LC_ALL: "C" }, cwd: "/", maxBuffer: MOST_BYTES, encoding: "utf8" },
        (error, stdout, stderr) => {
          clearTimeout(timer);
          resolve(error === null ? { kind: "said", text: stdout } : failure(command, error, `${stdout}\n${stderr}`));
        },
      );
      // A tool in a driver's uninterruptible sleep does not even die of a SIGKILL: it is left to itself.
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        child.stdout?.destroy();
        child.stderr?.destroy();
        child.unref();
        resolve({ kind: "failed", why: `${command} did not answer within ${milliseconds / 1000} s` });
      }, milliseconds);
    } catch (error) {
      resolve(failure(command, error as Error, ""));
    }
  });
}

function failure(command: string, error: Error & { code?: unknown }, said: string): ToolAnswer {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return { kind: "absent" };
  const first = said
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "");
  const why = first ?? (typeof error.code === "number" ? `exit code ${error.code}` : error.message);
  return { kind: "failed", why: `${command}: ${why.slice(0, 300)}` };
}
