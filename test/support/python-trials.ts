import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { diskHost } from "../../server/commands/disk-host";
import { loadProgram } from "../../server/language/program";
import type { Params } from "../../server/protocol/space";
import type { TrialEnd, TrialEnvironment, TrialHandle } from "../../server/study/backend";
import { LocalBackend, type LocalBackendSettings } from "../../server/trials/local-backend";
import { makeWorkspace, repository } from "./python-trial";

export interface RunTrial {
  readonly end: TrialEnd;
  readonly values: readonly number[];
  readonly log: string;
}

/** Many trials of one program on one backend, as a study has them. */
export class PythonTrials {
  readonly workspace: string;
  /** What was told of the environment, in order. */
  readonly told: TrialEnvironment[] = [];
  readonly #logs = mkdtempSync(path.join(os.tmpdir(), "tunelens-test-logs-"));
  readonly #backend: LocalBackend;
  #count = 0;

  constructor(files: Readonly<Record<string, string>>, python: string, settings: Partial<LocalBackendSettings> = {}) {
    this.workspace = makeWorkspace(files);
    this.#backend = new LocalBackend({
      program: loadProgram(path.join(this.workspace, "train.py"), this.workspace, diskHost),
      runtimes: path.join(repository, "server/runtimes"),
      logs: this.#logs,
      slots: 2,
      arguments: [],
      interpreters: { python },
      extraEnvironment: { OMP_NUM_THREADS: "1" },
      ...settings,
    });
    this.#backend.watch((environment) => this.told.push(environment));
  }

  get reason(): string {
    return `${this.told.at(-1)?.starts}: ${this.told.at(-1)?.startsReason}`;
  }

  /** `onValue` gets the number of values so far; the trial begins when `recorded` resolves. */
  async run(
    params: Params = {},
    onValue: (count: number, trial: TrialHandle) => void = () => {},
    recorded: Promise<void> = Promise.resolve(),
  ): Promise<RunTrial> {
    const trial = this.#count++;
    const values: number[] = [];
    const { log } = this.#backend.place(trial, false);
    const handle = this.#backend.start(
      { trial, params, seedOffset: 0, timeout: null, recorded },
      { onReport: (_, __, value) => onValue(values.push(value), handle), onProblem: () => {}, onSample: () => {} },
    );
    const end = await handle.ended;
    return { end, values, log: readFileSync(log, "utf8") };
  }

  async close(): Promise<void> {
    await this.#backend.close();
    for (const folder of [this.workspace, this.#logs]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Trials one after the other, everything closed at the end. */
export async function runTrials(
  files: Readonly<Record<string, string>>,
  python: string,
  count: number,
  settings: Partial<LocalBackendSettings> = {},
): Promise<{ readonly runs: readonly RunTrial[]; readonly reason: string }> {
  const trials = new PythonTrials(files, python, settings);
  const runs: RunTrial[] = [];
  try {
    for (let i = 0; i < count; i++) runs.push(await trials.run());
    return { runs, reason: trials.reason };
  } finally {
    await trials.close();
  }
}
