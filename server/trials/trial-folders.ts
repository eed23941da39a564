import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { mkdir, rename, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { TrialArtefacts } from "../protocol/events";

/**
 * What trials leave behind on purpose, beside their logs: `trial-7.files` is what a program puts into TUNELENS_SCRATCH, and
 * `trial-7.checkpoint` what it saves to, and resumes from, in TUNELENS_CHECKPOINT.
 */
export class TrialFolders {
  readonly #logs: string;
  readonly #checkpoints: boolean;
  /** Folders that are going: file systems take milliseconds over it. */
  readonly #removals = new Map<string, Promise<void>>();

  /** `logs` is the folder of the trials' logs; made when the first trial starts. */
  constructor(logs: string, checkpoints: boolean) {
    this.#logs = logs;
    this.#checkpoints = checkpoints;
  }

  /**
   * Makes the folders of a trial that is about to start; answers with the variables that tell the program. Its scratch folder is empty,
   * and its checkpoint that of the first of the trials that it `continues` and that has one: empty for a trial that begins anew.
   */
  async open(trial: number, continues: readonly number[]): Promise<Readonly<Record<string, string>>> {
    const scratch = this.#scratch(trial);
    try {
      for (const folder of this.#of(trial)) await this.#removals.get(folder);
      if (!isMade(scratch)) {
        await removed(scratch);
        await mkdir(scratch, { recursive: true });
      }
      const own = { TUNELENS_TRIAL: String(trial), TUNELENS_SCRATCH: scratch };
      return this.#checkpoints ? { ...own, TUNELENS_CHECKPOINT: await this.#takenOver(trial, continues) } : own;
    } catch (error) {
      throw new Error(`The trial's folders could not be made in ${this.#logs}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** After the trial's end: folders without anything in them are no use to anybody. They are gone once all is `settled`, or open again. */
  close(trial: number): void {
    for (const folder of this.#checkpoints ? this.#of(trial) : [this.#scratch(trial)]) this.#remove(folder, rmdir);
  }

  /** Removes what these trials left. */
  discard(trials: readonly number[]): void {
    for (const folder of trials.flatMap((trial) => this.#of(trial))) {
      if (existsSync(folder)) this.#remove(folder, removed);
    }
  }

  /** Resolves when everything that was to go is gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#removals.values());
  }

  /** Those of the trials that left something. */
  left(trials: readonly number[]): readonly TrialArtefacts[] {
    const there = (folder: string): string | null => (existsSync(folder) ? folder : null);
    return trials
      .map((trial) => ({ trial, files: there(this.#scratch(trial)), checkpoint: there(this.#checkpoint(trial)) }))
      .filter(({ files, checkpoint }) => files !== null || checkpoint !== null);
  }

  /** What cannot be removed stays: something is in it, or it is a file of another user's and in nobody's way. */
  #remove(folder: string, remove: (folder: string) => Promise<void>): void {
    const before = this.#removals.get(folder) ?? Promise.resolve();
    const removal = before
      .then(() => remove(folder))
      .catch(() => {})
      .finally(() => {
        if (this.#removals.get(folder) === removal) this.#removals.delete(folder);
      });
    this.#removals.set(folder, removal);
  }

  async #takenOver(trial: number, continues: readonly number[]): Promise<string> {
    const own = this.#checkpoint(trial);
    for (const earlier of continues) await this.#removals.get(this.#checkpoint(earlier));
    const source = continues.map((earlier) => this.#checkpoint(earlier)).find((folder) => existsSync(folder));
    if (source !== own) await removed(own);
    if (source !== undefined && source !== own) await rename(source, own);
    await mkdir(own, { recursive: true });
    return own;
  }

  #of(trial: number): readonly string[] {
    return [this.#scratch(trial), this.#checkpoint(trial)];
  }

  #scratch(trial: number): string {
    return path.join(this.#logs, `trial-${trial}.files`);
  }

  #checkpoint(trial: number): string {
    return path.join(this.#logs, `trial-${trial}.checkpoint`);
  }
}

/** Folders that the program made read-only are no obstacle; their owner may write into them again. */
async function removed(folder: string): Promise<void> {
  const wish = { recursive: true, force: true, maxRetries: 2 } as const;
  try {
    await rm(folder, wish);
  } catch {
    await promisify(execFile)("chmod", ["-R", "u+rwX", folder]);
    await rm(folder, wish);
  }
}

/** Whether trials of a study have saved checkpoints: one that goes on gives them back though nobody says `checkpoint=true` again. */
export function hasCheckpoints(logs: string): boolean {
  return existsSync(logs) && readdirSync(logs).some((name) => /^trial-\d+\.checkpoint$/.test(name));
}

/** Makes a folder; false when there is something already, or nowhere to make it in. */
function isMade(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
