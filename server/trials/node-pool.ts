import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { PackageLoad } from "../language/imports-ahead";
import { importOption, type NodeLaunch } from "./node-launch";
import { closePipe, type OutputPipe } from "./output-pipes";
import type { StarterSettings, TrialOrder } from "./starter";
import { isTrialsOwn, type Readiness, WaitingProcess } from "./waiting-process";

export interface NodePoolSettings
  extends Pick<StarterSettings, "program" | "runtimes" | "cwd" | "slots" | "guard" | "pipes" | "directory"> {
  readonly packages: readonly PackageLoad[];
  /** Called with what the first process says, and again when there will be no more. */
  readonly tell: (readiness: Readiness) => void;
}

interface Waiting {
  readonly process: WaitingProcess;
  /** The variables that it was started with, as one text. */
  readonly environment: string;
}

/** Node processes that have the program's packages loaded and wait for a trial, as many as there may be trials at once. */
export class NodePool {
  readonly #settings: NodePoolSettings;
  #waiting: Waiting[] = [];
  /** Ended here: what they say is of no interest. */
  readonly #stale = new WeakSet<WaitingProcess>();
  #count = 0;
  #told = false;
  #over = false;

  constructor(settings: NodePoolSettings) {
    this.#settings = settings;
  }

  /** A process for the trial, or null when none was started with the trial's environment. Waits until it is ready. */
  async take(order: TrialOrder): Promise<WaitingProcess | null> {
    const environment = textOf(order.environment);
    const found = this.#waiting.find((w) => w.environment === environment);
    if (found === undefined) return null;
    this.#waiting = this.#waiting.filter((w) => w !== found);
    const readiness = await found.process.ready;
    if (!readiness.ready || !(await found.process.isThere())) {
      this.#giveUp(readiness.ready ? { ready: false, reason: "a process that waited for its trial was ended" } : readiness);
      await discard(found.process);
      return null;
    }
    found.process.adopt(order);
    return found.process;
  }

  /** Starts the process for the trial after one with this launch and environment, unless enough of them wait or memory is short. */
  async replenish(launch: NodeLaunch, environment: TrialOrder["environment"]): Promise<void> {
    const pipe = await this.#settings.pipes.take();
    if (this.#over) {
      if (pipe !== null) closePipe(pipe);
      return;
    }
    const process = this.#start(launch, pipe);
    this.#waiting.push({ process, environment: textOf(environment) });
    // Trials elsewhere, or with another share of the cores, are what comes now.
    for (const stale of this.#waiting.splice(0, Math.max(0, this.#waiting.length - this.#settings.slots))) {
      this.#stale.add(stale.process);
      void discard(stale.process);
    }
    void process.ready.then((readiness) => {
      if (!this.#stale.has(process)) this.#hear(readiness);
    });
  }

  async close(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#waiting.splice(0).map(({ process }) => discard(process)));
  }

  #start(launch: NodeLaunch, pipe: OutputPipe | null): WaitingProcess {
    const { program, packages, runtimes, cwd, guard, directory } = this.#settings;
    const file = path.join(directory, "ahead.json");
    const configs = program.files.some(({ language }) => language === "text");
    const nodeOptions = launch.env["NODE_OPTIONS"] ?? "";
    if (this.#count === 0) writeFileSync(file, JSON.stringify({ entry: program.entry.path, configs, packages, nodeOptions }));
    const place = path.join(directory, `waiting-${this.#count++}`, "job.json");
    const own = Object.entries(launch.env).filter(([name]) => !isTrialsOwn(name));
    const env = {
      ...Object.fromEntries(own),
      NODE_OPTIONS: `${nodeOptions} ${importOption(runtimes, "ahead.mjs")}`,
      TUNELENS_JOB: place,
      TUNELENS_AHEAD: file,
    };
    return new WaitingProcess({ ...launch, env }, cwd, place, { guard, pipe });
  }

  #hear(readiness: Readiness): void {
    if (this.#over) return;
    if (!readiness.ready) this.#giveUp(readiness);
    else if (readiness.loaded.length === 0) this.#giveUp({ ready: false, reason: "its packages are not in a node_modules folder" });
    else if (readiness.bytes * this.#settings.slots > os.freemem()) {
      const needed = Math.ceil((readiness.bytes * this.#settings.slots) / 2 ** 20);
      this.#giveUp({ ready: false, reason: `processes that wait with their packages imported would need ${needed} MiB of memory` });
    } else if (!this.#told) {
      this.#told = true;
      this.#settings.tell(readiness);
    }
  }

  #giveUp(readiness: Readiness): void {
    if (this.#over) return;
    void this.close();
    this.#settings.tell(readiness);
  }
}

async function discard(process: WaitingProcess): Promise<void> {
  process.kill();
  await process.exited;
  process.output.destroy();
  await process.sweep();
}

function textOf(environment: TrialOrder["environment"]): string {
  return JSON.stringify(
    Object.entries(environment)
      .filter(([name]) => !isTrialsOwn(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
