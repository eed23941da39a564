import type { Readable } from "node:stream";
import { killEscaped } from "./escaped-processes";
import type { Launch } from "./launch";
import { type GroupOptions, ProcessGroup } from "./process-group";
import type { TrialOrder } from "./starter";
import type { LeaderExit, TrialProcess } from "./trial-process";

/** What a process says when it has loaded its packages, or why it cannot wait. */
export type Readiness =
  | { readonly ready: true; readonly loaded: readonly string[]; readonly seconds: number; readonly bytes: number }
  | { readonly ready: false; readonly reason: string };

/** Longest time that packages take to load. */
const PATIENCE_MS = 60_000;

/** A process that has loaded a program's packages and waits for the one trial that it will be. */
export class WaitingProcess implements TrialProcess {
  readonly ready: Promise<Readiness>;
  readonly #group: ProcessGroup;
  /** The path in `TUNELENS_JOB` before there is a job. */
  readonly #place: string;
  readonly #at = performance.now();
  #order: TrialOrder | null = null;

  constructor(launch: Launch, cwd: string, place: string, options: Omit<GroupOptions, "listens">) {
    this.#place = place;
    this.#group = new ProcessGroup(launch, cwd, place, { ...options, listens: true });
    this.ready = this.#becomeReady();
  }

  get output(): Readable {
    return this.#group.output;
  }

  get exited(): Promise<LeaderExit> {
    return this.#group.exited;
  }

  get id(): number | undefined {
    return this.#group.id;
  }

  /** Asks a process that is ready; false for one that was ended while it waited. */
  async isThere(): Promise<boolean> {
    const { line } = this.#group;
    const answer = new Promise<boolean>((resolve) => line.once("data", () => resolve(true)));
    line.write("{}\n");
    return Promise.race([answer, this.exited.then(() => false)]);
  }

  /** From here on it is this trial's. */
  adopt(order: TrialOrder): void {
    this.#order = order;
    this.#group.adopt(order.job.path);
  }

  async begin(): Promise<void> {
    const environment = this.#order?.environment ?? {};
    // Every other variable it was started with.
    const own = Object.entries(environment).filter(([name]) => isTrialsOwn(name));
    await new Promise<void>((resolve) => {
      this.#group.line.end(`${JSON.stringify({ environment: Object.fromEntries(own) })}\n`, resolve);
    });
  }

  terminate(): void {
    this.#group.terminate();
  }

  kill(): void {
    this.#group.kill();
  }

  async sweep(): Promise<void> {
    await this.#group.sweep();
    const { id } = this;
    // What the packages started while they were loaded.
    killEscaped(this.#place, id === undefined ? null : { id, at: this.#at });
  }

  async #becomeReady(): Promise<Readiness> {
    await this.#group.begin();
    const said = new Promise<Readiness>((resolve) => {
      let text = "";
      const listen = (data: Buffer) => {
        text += data.toString("utf8");
        if (!text.endsWith("\n")) return;
        this.#group.line.off("data", listen);
        resolve(parse(text));
      };
      this.#group.line.on("data", listen);
      void this.exited.then(({ code, signal, error }) => {
        const how = error?.message ?? (signal === null ? `exited with code ${code}` : `was ended by ${signal}`);
        resolve({ ready: false, reason: `the process that imports the packages ahead ${how}` });
      });
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Readiness>((resolve) => {
      timer = setTimeout(() => resolve({ ready: false, reason: `importing the packages took over ${PATIENCE_MS / 1000} s` }), PATIENCE_MS);
      timer.unref();
    });
    const readiness = await Promise.race([said, late]);
    clearTimeout(timer);
    return readiness;
  }
}

function parse(text: string): Readiness {
  const said = JSON.parse(text) as { failed?: string; loaded: readonly string[]; seconds: number; bytes: number };
  return said.failed === undefined ? { ready: true, ...said } : { ready: false, reason: said.failed };
}

/** Variables that differ from trial to trial. */
export function isTrialsOwn(name: string): boolean {
  return name.startsWith("TUNELENS_");
}
