import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import type { Duplex, Readable } from "node:stream";
import { killEscaped } from "./escaped-processes";
import type { Guard } from "./guard";
import type { Launch } from "./launch";
import type { OutputPipe } from "./output-pipes";
import { markStopped, signal } from "./process-signals";
import type { LeaderExit, TrialProcess } from "./trial-process";

/** Waits for a line on descriptor 3, so that nothing of the user's runs before the guard knows the group; without the line the study died. */
const WRAPPER = `exec 2>&1; read -r go <&3 || exit 125; exec 3<&-; TUNELENS_LEADER=$$; export TUNELENS_LEADER; exec "$@"`;
/** The same for a process that goes on listening there. */
const LISTENING = WRAPPER.replace(" exec 3<&-;", "");

export interface GroupOptions {
  readonly guard: Guard;
  /** What the trial writes to; null for what Node gives. */
  readonly pipe: OutputPipe | null;
  /** Descriptor 3 stays open as a line to the process. */
  readonly listens?: boolean;
}

/** A trial started from nothing. */
export class ProcessGroup implements TrialProcess {
  readonly output: Readable;
  readonly exited: Promise<LeaderExit>;
  readonly #child: ChildProcess;
  readonly #guard: Guard;
  readonly #wholeGroup: boolean;
  readonly #listens: boolean;
  readonly #at = performance.now();
  #job: string;

  /** `job` is the path in the trial's `TUNELENS_JOB`, by which processes that left the group are found. */
  constructor(launch: Launch, cwd: string, job: string, { guard, pipe, listens = false }: GroupOptions) {
    this.#guard = guard;
    this.#listens = listens;
    this.#job = job;
    this.#wholeGroup = launch.wholeGroup === true;
    this.#child = spawn("/bin/sh", ["-c", listens ? LISTENING : WRAPPER, "tunelens-trial", launch.command, ...launch.args], {
      cwd,
      env: { ...launch.env },
      detached: true,
      stdio: ["ignore", pipe?.write ?? "pipe", "ignore", "pipe"],
    });
    if (pipe !== null) closeSync(pipe.write);
    this.output = pipe?.read ?? (this.#child.stdout as Readable);
    this.exited = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve({ code: null, signal: null, error }));
      this.#child.once("exit", (code, signal) => resolve({ code, signal, error: null }));
    });
  }

  get id(): number | undefined {
    return this.#child.pid;
  }

  /** The other end of the process's descriptor 3. */
  get line(): Duplex {
    return this.#child.stdio[3] as Duplex;
  }

  async begin(): Promise<void> {
    const { id, line } = this;
    if (id === undefined) return;
    await this.#guard.add(id);
    line.on("error", () => {});
    if (this.#listens) line.write("go\n");
    else line.end("go\n");
  }

  /** From here on the process is the trial's whose job lies at this path. */
  adopt(job: string): void {
    this.#job = job;
  }

  /** Asks the leader to end, and marks the job as over for a program in a loop that lets no signal handler run. */
  terminate(): void {
    markStopped(this.#job);
    const { id } = this;
    signal(id !== undefined && this.#wholeGroup ? -id : id, "SIGTERM");
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
