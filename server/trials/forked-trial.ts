import type { Readable } from "node:stream";
import { killEscaped } from "./escaped-processes";
import type { Guard } from "./guard";
import { readingEnd } from "./output-pipes";
import { markStopped, signal } from "./process-signals";
import type { LeaderExit, TrialProcess } from "./trial-process";

/** The longest that processes which have been killed are waited for. */
const SWEEP_MS = 2_000;

export interface Fork {
  readonly id: number;
  /** `performance.now()` before the fork. */
  readonly at: number;
  /** The path in the trial's `TUNELENS_JOB`. */
  readonly job: string;
  readonly guard: Guard;
  /** Lets the forked child go on to the program. */
  readonly go: () => void;
}

/** A trial started by a process of ours, which tells of its end and ends what it leaves behind. */
export class ForkedTrial implements TrialProcess {
  readonly output: Readable;
  readonly exited: Promise<LeaderExit>;
  readonly #start: Fork;
  readonly #sweeping: Promise<boolean>;
  #exit: (exit: LeaderExit) => void = () => {};
  #swept: (sure: boolean) => void = () => {};
  #over = false;

  /** `output`: a FIFO that the child writes to. */
  constructor(start: Fork, output: string) {
    this.#start = start;
    // That process holds it open until the program may begin, so that there is no end of file before its first word.
    this.output = readingEnd(output);
    this.exited = new Promise((resolve) => {
      this.#exit = resolve;
    });
    this.#sweeping = new Promise((resolve) => {
      this.#swept = resolve;
    });
  }

  get id(): number {
    return this.#start.id;
  }

  async begin(): Promise<void> {
    await this.#start.guard.add(this.id);
    this.#start.go();
  }

  terminate(): void {
    markStopped(this.#start.job);
    if (!this.#over) signal(this.id, "SIGTERM");
  }

  kill(): void {
    if (this.#over) return;
    signal(-this.id, "SIGKILL");
    // It may not have made its group yet.
    signal(this.id, "SIGKILL");
  }

  async sweep(): Promise<void> {
    const { guard, job, at } = this.#start;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), SWEEP_MS);
    });
    const sure = await Promise.race([this.#sweeping, late]);
    clearTimeout(timer);
    if (!sure) killEscaped(job, { id: this.id, at });
    guard.remove(this.id);
  }

  /** Told by the process that started it: the leader is gone, and so is its group. */
  ended(code: number | null, name: string | null): void {
    this.#over = true;
    this.#exit({ code, signal: name as NodeJS.Signals | null, error: null });
  }

  /** Told by the same: nothing is left of the trial. `sure`: also of what left its group. */
  swept(sure: boolean): void {
    this.#swept(sure);
  }

  /** The process that started it is gone and took its children with it: nobody will tell of their ends. */
  lost(): void {
    if (!this.#over) {
      this.kill();
      this.#over = true;
      this.#exit({ code: null, signal: "SIGKILL", error: null });
    }
    this.#swept(false);
  }
}
