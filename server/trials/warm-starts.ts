import { ForkFailed, ForkServer, type ForkServerReady, ForkServerRefused } from "./fork-server";
import type { Launch } from "./launch";
import { packageModule } from "./package-module";
import type { StarterSettings, TrialOrder } from "./starter";
import type { TrialProcess } from "./trial-process";
import { writeZygoteTask } from "./zygote-task";

/** What differs between the trials of a study without any library having looked at it when it was imported. */
const TRIALS_OWN = /^TUNELENS_|_VISIBLE_DEVICES$|^GPU_DEVICE_ORDINAL$|^ZE_AFFINITY_MASK$/;
/** Sets of variables, and with them zygotes, that one study may need. */
const MOST_ZYGOTES = 3;
/** How often the process that holds the libraries may be lost. */
const MOST_LOSSES = 1;
/** Trials that show which parts of their libraries programs import when they use them. */
const LESSONS = 2;
/** Libraries that take longer to import are waited for by nobody: trials start from nothing until they are there. */
const PATIENCE_MS = 60_000;

export type TellStarts = (starts: "warm" | "cold", reason: string) => void;

/** Decides whether the trials of a Python program are forked from a process that has imported its libraries, and forks them. */
export class WarmStarts {
  readonly #settings: StarterSettings;
  readonly #tell: TellStarts;
  readonly #zygotes = new Map<string, ForkServer>();
  readonly #retired: ForkServer[] = [];
  #lessons = LESSONS;
  #count = 0;
  #losses = 0;
  #lost = "";
  #refused: string | null;
  #told = "";

  constructor(settings: StarterSettings, tell: TellStarts) {
    this.#settings = settings;
    this.#tell = tell;
    this.#refused = settings.coldStarts === true ? "--cold-starts" : process.platform === "linux" ? null : "warm starts need Linux";
  }

  /** The trial's process, waiting to begin; null when it has to start from nothing. */
  async start(order: TrialOrder, launch: Launch): Promise<TrialProcess | null> {
    for (let attempt = 0; attempt <= MOST_LOSSES + 1; attempt++) {
      const zygote = this.#zygoteFor(launch);
      if (zygote === null) break;
      const ready = await this.#readiness(zygote, order.signal);
      if (ready === null) {
        if (this.#refused === null) return null;
        break;
      }
      try {
        const trial = await zygote.fork(order.job, launch.env);
        this.#say("warm", describe(ready, this.#lost));
        return trial;
      } catch (error) {
        if (!(error instanceof ForkFailed)) throw error;
        if (zygote.end !== null || zygote.isSpoiled) continue;
        this.#say("cold", `the process with the libraries could not be forked: ${error.message}`);
        return null;
      }
    }
    this.#say("cold", this.#refused ?? "its trials need too many different environments");
    return null;
  }

  async close(): Promise<void> {
    this.#refused ??= "the study is ending";
    await Promise.all([...this.#zygotes.values(), ...this.#retired].map((zygote) => zygote.close()));
  }

  #zygoteFor(launch: Launch): ForkServer | null {
    if (this.#refused !== null) return null;
    const own = Object.entries(launch.env).filter(([name]) => !TRIALS_OWN.test(name));
    const key = JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.#zygotes.get(key);
    if (known !== undefined && known.end === null && !known.isSpoiled) return known;
    if (known?.isSpoiled) this.#retire(known);
    else if (known !== undefined && !this.#mayReplace(known)) return null;
    if (known === undefined && this.#zygotes.size === MOST_ZYGOTES) return null;
    const zygote = this.#spawn(launch);
    this.#zygotes.set(key, zygote);
    return zygote;
  }

  #retire(zygote: ForkServer): void {
    this.#retired.push(zygote);
    this.#lessons = 0;
  }

  /** Notes the loss of a zygote; whether there may be another. */
  #mayReplace({ end }: ForkServer): boolean {
    this.#losses++;
    if (this.#losses <= MOST_LOSSES) {
      this.#lost = `, again, after their process ended with ${end}`;
      return true;
    }
    this.#refused = `the process with the libraries ended ${this.#losses} times, last with ${end}`;
    return false;
  }

  #spawn(launch: Launch): ForkServer {
    const { cwd, directory, guard, program } = this.#settings;
    const task = writeZygoteTask(directory, this.#count++, program, this.#lessons);
    const { path: entry } = program.entry;
    // A script that an interpreter which shuts the runtime out cannot open.
    const isModule = packageModule(program) !== null;
    const at = launch.args.indexOf(isModule ? "-m" : entry);
    const args = launch.args.toSpliced(at, isModule ? 2 : 1, `${entry}/.`);
    const env = { ...launch.env, TUNELENS_JOB: task.job, TUNELENS_ZYGOTE: task.task };
    return new ForkServer({ launch: { ...launch, args, env }, cwd, guard, log: task.log });
  }

  /** Null when nobody should wait for this zygote, or it will never be ready. */
  async #readiness(zygote: ForkServer, signal: AbortSignal | undefined): Promise<ForkServerReady | null> {
    let timer: NodeJS.Timeout | undefined;
    let leave = (): void => {};
    const late = new Promise<null>((resolve) => {
      leave = () => resolve(null);
      timer = setTimeout(() => {
        this.#say("cold", "its libraries are still being imported");
        resolve(null);
      }, PATIENCE_MS);
      if (signal?.aborted === true) resolve(null);
      signal?.addEventListener("abort", leave);
    });
    try {
      return await Promise.race([zygote.ready, late]);
    } catch (error) {
      if (!(error instanceof ForkServerRefused)) throw error;
      this.#refused ??= error.message;
      return null;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", leave);
    }
  }

  #say(starts: "warm" | "cold", reason: string): void {
    if (this.#told === starts + reason) return;
    this.#told = starts + reason;
    this.#tell(starts, reason);
  }
}

function describe({ libraries, seconds, left }: ForkServerReady, lost: string): string {
  const time = `(${seconds < 0.1 ? seconds.toFixed(2) : seconds.toFixed(1)} s)`;
  const what = libraries.length === 0 ? `Python started once ${time}` : `${list(libraries)} imported once ${time}`;
  return `${what}${lost}${left === null ? "" : `; ${left}`}`;
}

function list(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
