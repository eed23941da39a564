import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { diskHost } from "../../server/commands/disk-host";
import { loadProgram } from "../../server/language/program";
import type { Problem } from "../../server/protocol/problem";
import type { Params } from "../../server/protocol/space";
import type { TrialEnd, TrialEnvironment } from "../../server/study/backend";
import { LocalBackend, type LocalBackendSettings } from "../../server/trials/local-backend";
import { repository } from "./python-trial";

export interface CommandTrial {
  readonly params?: Params;
  /** Stops the trial when it has reported so many values. */
  readonly stopAfter?: number;
  readonly timeout?: number;
}

export interface CommandRun {
  readonly end: TrialEnd;
  /** `[channel, step, value]` in order. */
  readonly reports: readonly (readonly [number, number, number])[];
  readonly problems: readonly Problem[];
  readonly log: string;
}

/** Runs trials of a program in an existing workspace as real processes, as many at once as there are `slots`, through one backend. */
export async function runCommand(
  workspace: string,
  entry: string,
  trials: readonly CommandTrial[],
  settings: Partial<LocalBackendSettings> = {},
  told: (environment: TrialEnvironment) => void = () => {},
): Promise<readonly CommandRun[]> {
  const logs = mkdtempSync(path.join(os.tmpdir(), "tunelens-test-logs-"));
  const backend = new LocalBackend({
    program: loadProgram(path.join(workspace, entry), workspace, diskHost),
    runtimes: path.join(repository, "server/runtimes"),
    logs,
    slots: 1,
    arguments: [],
    interpreters: {},
    ...settings,
  });
  backend.watch(told);
  try {
    const slots = settings.slots ?? 1;
    const runs: CommandRun[] = [];
    for (let first = 0; first < trials.length; first += slots) {
      const batch = trials.slice(first, first + slots).map((trial, i) => one(backend, first + i, trial));
      runs.push(...(await Promise.all(batch)));
    }
    return runs;
  } finally {
    await backend.close();
    rmSync(logs, { recursive: true, force: true });
  }
}

async function one(backend: LocalBackend, trial: number, { params = {}, stopAfter, timeout }: CommandTrial): Promise<CommandRun> {
  const reports: (readonly [number, number, number])[] = [];
  const problems: Problem[] = [];
  const { log } = backend.place(trial, false);
  const handle = backend.start(
    { trial, params, seedOffset: 0, timeout: timeout ?? null },
    {
      onReport: (...report) => {
        reports.push(report);
        if (reports.length === stopAfter) handle.stop();
      },
      onProblem: (problem) => problems.push(problem),
      onSample: () => {},
    },
  );
  const end = await handle.ended;
  return { end, reports, problems, log: diskHost.read(log) ?? "" };
}

/** Everything in a folder with its bytes, mode, links and modification time. */
export function snapshot(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true }) as string[];
  return ["", ...names].sort().map((name) => {
    const file = path.join(folder, name);
    const stats = lstatSync(file, { bigint: true });
    const content = stats.isFile()
      ? createHash("sha256").update(readFileSync(file)).digest("hex")
      : stats.isSymbolicLink()
        ? readlinkSync(file)
        : "";
    return `${name} ${stats.mode} ${stats.mtimeNs} ${content}`;
  });
}
