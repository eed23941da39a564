import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { killEscaped } from "./escaped-processes";
import type { Guard } from "./guard";
import type { Launch } from "./launch";
import type { LeaderExit, TrialProcess } from "./trial-process";

/** Waits for a line on descriptor 3, so that nothing of the user's runs before the guard knows the group; without the line the study died. */
const WRAPPER = `exec 2>&1; read -r go <&3 || exit 125; exec 3<&-; TUNELENS_LEADER=$$; export TUNELENS_LEADER; exec "$@"`;

/** A trial started from nothing. */
export class ProcessGroup implements TrialProcess {
  readonly output: Readable;
  readonly exited: Promise<LeaderExit>;
  readonly #child: ChildProcess;
  readonly #guard: Guard;
  readonly #job: string;
  readonly #at = performance.now();

  /** `job` is the path in the trial's `TUNELENS_JOB`, by which processes that left the group are found. */
  constructor(launch: Launch, cwd: string, job: string, guard: Guard) {
    this.#guard = guard;
    this.#job = job;
    this.#child = spawn("/bin/sh", ["-c", WRAPPER, "tunelens-trial", launch.command, ...launch.args], {
      cwd,
      env: { ...launch.env },
      detached: true,
      stdio: ["ignore", "pipe", "ignore", "pipe"],
    });
    this.output = this.#child.stdout as Readable;
    this.exited = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve({ code: null, signal: null, error }));
      this.#child.once("exit", (code, signal) => resolve({ code, signal, error: null }));
    });
  }

  get id(): number | undefined {
    return this.#child.pid;
  }

  async begin(): Promise<void> {
    const { id } = this;
    if (id === undefined) return;
    await this.#guard.add(id);
    const gate = this.#child.stdio[3] as Writable;
    gate.on("error", () => {});
    gate.end("go\n");
  }

  /** Asks the leader to end, and marks the job as over for a program in a loop that lets no signal handler run. */
  terminate(): void {
    try {
      writeFileSync(path.join(path.dirname(this.#job), "stop"), "");
    } catch {
      // The job is gone already, or the disk is full: the signal and the grace period remain.
    }
    signal(this.id, "SIGTERM");
  }

  kill(): void {
    if (this.id !== undefined) signal(-this.id, "SIGKILL");
  }

  async sweep(): Promise<void> {
    this.kill();
    const { id } = this;
    killEscaped(this.#job, id === undefined ? null : { id, at: this.#at });
    if (id !== undefined) this.#guard.remove(id);
  }
}

function signal(target: number | undefined, name: NodeJS.Signals): void {
  if (target === undefined) return;
  try {
    process.kill(target, name);
  } catch {
    // Gone already.
  }
}
