import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { diskHost } from "../../server/commands/disk-host";
import { loadProgram } from "../../server/language/program";
import type { Problem } from "../../server/protocol/problem";
import type { Params } from "../../server/protocol/space";
import type { TrialEnd } from "../../server/study/backend";
import { LocalBackend, type LocalBackendSettings } from "../../server/trials/local-backend";

export const repository = path.dirname(path.dirname(import.meta.dirname));
/** The Python with NumPy that the repository's own environment holds. */
export const pythonWithNumpy = path.join(repository, ".cache/python/bin/python");
/** The Pythons to test with: the one on PATH, and those named in `TUNELENS_TEST_PYTHONS`. */
export const pythons: readonly string[] = [
  "python3",
  ...(process.env["TUNELENS_TEST_PYTHONS"] ?? "").split(path.delimiter).filter(Boolean),
];

/** Each of them with trials that are forked from a process with the libraries, and with trials that start from nothing. */
export const starts = pythons.flatMap((python) => [
  { python, starts: "warm", coldStarts: false },
  { python, starts: "cold", coldStarts: true },
]);

export interface PythonProgram {
  /** By path relative to the workspace; text is written as UTF-8. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** Default `train.py`. */
  readonly entry?: string;
  readonly params?: Params;
  readonly trial?: number;
  readonly timeout?: number;
  /** Stops the trial when it has reported so many values. */
  readonly stopAfter?: number;
  readonly settings?: Partial<LocalBackendSettings>;
}

export interface PythonRun {
  readonly end: TrialEnd;
  /** `[channel, step, value]` in order. */
  readonly reports: readonly (readonly [number, number, number])[];
  /** The values of the first channel. */
  readonly values: readonly number[];
  readonly problems: readonly Problem[];
  readonly log: string;
}

/** Runs one trial of a program as a real process. Throws when a file of the user's was changed or came to be. */
export async function runPython(program: PythonProgram): Promise<PythonRun> {
  const workspace = makeWorkspace(program.files);
  const logs = mkdtempSync(path.join(os.tmpdir(), "tunelens-test-logs-"));
  try {
    const before = contents(workspace);
    const run = await execute(program, workspace, logs);
    const after = contents(workspace);
    if (after !== before) throw new Error(`the user's folder was changed:\n${before}\n→\n${after}`);
    return run;
  } finally {
    for (const folder of [workspace, logs]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything that ran is over before this resolves. */
async function execute(program: PythonProgram, workspace: string, logs: string): Promise<PythonRun> {
  const entry = path.join(workspace, program.entry ?? "train.py");
  const backend = new LocalBackend({
    program: loadProgram(entry, workspace, diskHost),
    runtimes: path.join(repository, "server/runtimes"),
    logs,
    slots: 1,
    arguments: [],
    interpreters: { python: "python3" },
    ...program.settings,
  });
  const reports: (readonly [number, number, number])[] = [];
  const problems: Problem[] = [];
  const { trial = 0, params = {}, timeout = null } = program;
  const handle = backend.start(
    { trial, params, seedOffset: 0, timeout },
    {
      onReport: (...report) => {
        reports.push(report);
        if (reports.length === program.stopAfter) handle.stop();
      },
      onProblem: (problem) => problems.push(problem),
      onSample: () => {},
    },
  );
  const end = await handle.ended;
  await backend.close();
  const values = reports.filter(([channel]) => channel === 0).map(([, , value]) => value);
  return { end, reports, values, problems, log: readLog(backend.place(trial, false).log) };
}

export function makeWorkspace(files: PythonProgram["files"]): string {
  const workspace = realpathSync(mkdtempSync(path.join(os.tmpdir(), "a work space ")));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    writeFileSync(path.join(workspace, name), text);
  }
  return workspace;
}

/** Every file with its hash. What Python caches of modules without annotations is its own affair. */
function contents(workspace: string): string {
  const names = readdirSync(workspace, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => path.join(file.parentPath, file.name));
  return names
    .sort()
    .map((name) => `${path.relative(workspace, name)} ${createHash("sha256").update(readFileSync(name)).digest("hex")}`)
    .join("\n");
}

function readLog(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
