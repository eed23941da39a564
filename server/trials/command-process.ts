import type { Readable, Transform } from "node:stream";
import { isGroupAlive } from "./living-group";
import type { ProcessGroup } from "./process-group";
import type { LeaderExit, TrialProcess, TrialTrace } from "./trial-process";

const LOOK_MS = 5;
const SELDOM_MS = 40;

/** A trial behind a shell: the shell ends at once when it is asked to, and what it started is still given its time. */
export class CommandProcess implements TrialProcess {
  readonly output: Readable;
  readonly exited: Promise<LeaderExit>;
  readonly trace: () => Promise<TrialTrace>;
  readonly #group: ProcessGroup;
  #asked = false;
  #killed = false;

  /** `mapped` shows the output as it would be in the workspace; `trace` tells what only the files of the trial can tell. */
  constructor(group: ProcessGroup, mapped: Transform | null, trace: () => Promise<TrialTrace>) {
    this.#group = group;
    this.trace = trace;
    this.output = mapped === null ? group.output : group.output.pipe(mapped);
    // A pipe that is cut short closes as one that ends.
    if (mapped !== null) {
      group.output.once("close", () => mapped.end());
      mapped.once("close", () => group.output.destroy());
    }
    this.exited = this.#ended();
  }

  get id(): number | undefined {
    return this.#group.id;
  }

  begin(): Promise<void> {
    return this.#group.begin();
  }

  terminate(): void {
    this.#asked = true;
    this.#group.terminate();
  }

  kill(): void {
    this.#killed = true;
    this.#group.kill();
  }

  sweep(): Promise<void> {
    return this.#group.sweep();
  }

  async #ended(): Promise<LeaderExit> {
    const exit = inShell(await this.#group.exited);
    const { id } = this;
    for (let wait = LOOK_MS; this.#asked && !this.#killed && id !== undefined && isGroupAlive(id); wait = Math.min(2 * wait, SELDOM_MS))
      await new Promise((resolve) => setTimeout(resolve, wait));
    return exit;
  }
}

/** By which codes a shell tells that a crash ended its command; others may be the command's own. */
const CRASHES: Readonly<Record<number, NodeJS.Signals>> = {
  132: "SIGILL",
  133: "SIGTRAP",
  134: "SIGABRT",
  135: "SIGBUS",
  136: "SIGFPE",
  137: "SIGKILL",
  139: "SIGSEGV",
};

function inShell(exit: LeaderExit): LeaderExit {
  const signal = exit.code === null ? undefined : CRASHES[exit.code];
  return signal === undefined ? exit : { ...exit, code: null, signal };
}
