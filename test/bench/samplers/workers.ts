import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import { cli, repository } from "../support/place";

/** One study of one method on one task. */
export interface Job {
  readonly method: string;
  readonly family: string;
  readonly task: string;
  readonly seed: number;
  readonly trials: number;
  readonly noisy: boolean;
  /** With noise: trials after which the recommendation is scored. */
  readonly checkpoints?: readonly number[];
  /** So many trials at random points are told and not asked for. */
  readonly fed?: number;
}

export interface StudyFigures {
  /** After each trial; null where it is not known. A function's gap to its optimum. */
  readonly regrets: readonly (number | null)[];
  /** Of ask and tell together, a trial. */
  readonly seconds: readonly number[];
}

type Reply = StudyFigures | { readonly version: string } | { readonly error: string };

const folder = path.join(repository, "test/bench/samplers");
const tables = path.join(repository, ".cache/samplers/tables");
const OWN = ["hebo", "smac", "skopt", "hyperopt"];

/** The Python that a method runs in; null where it is not installed. */
export function pythonOf(method: string): string | null {
  const place = path.join(repository, OWN.includes(method) ? `.cache/samplers-${method}` : ".cache/samplers");
  return existsSync(path.join(place, ".tunelens-requirements")) ? path.join(place, "bin/python") : null;
}

/** A Python process that runs one job at a time. */
class Worker {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  constructor(python: string) {
    const command = JSON.stringify([process.execPath, cli, "ask-tell"]);
    const environment = { ...process.env, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };
    const child = spawn(python, [path.join(folder, "worker.py"), command, tables], { env: environment, stdio: ["pipe", "pipe", "ignore"] });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout });
  }

  async ask(request: object): Promise<Reply> {
    const reply = new Promise<Reply>((resolve) => {
      const line = (text: string): void => {
        this.#lines.off("close", closed);
        resolve(JSON.parse(text) as Reply);
      };
      const closed = (): void => {
        this.#lines.off("line", line);
        resolve({ error: "the process ended" });
      };
      this.#lines.once("line", line);
      this.#lines.once("close", closed);
    });
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    return reply;
  }

  close(): void {
    this.#child.stdin?.end();
  }
}

/** One lane of work: a process for each Python that its jobs need. */
class Lane {
  readonly #workers = new Map<string, Worker>();

  async run(job: Job): Promise<Reply> {
    const python = pythonOf(job.method);
    if (python === null) return { error: "not installed" };
    return this.#worker(python).ask(job);
  }

  async version(method: string): Promise<string> {
    const python = pythonOf(method);
    const reply = python === null ? { error: "not installed" } : await this.#worker(python).ask({ version: method });
    return "version" in reply ? reply.version : `${method} (unknown version)`;
  }

  close(): void {
    for (const worker of this.#workers.values()) worker.close();
  }

  #worker(python: string): Worker {
    const known = this.#workers.get(python) ?? new Worker(python);
    this.#workers.set(python, known);
    return known;
  }
}

export interface Outcome {
  readonly job: Job;
  readonly figures: StudyFigures | null;
  readonly error: string | null;
}

/** Runs jobs in order, so many at once. A study that failed has an error in place of figures. */
export async function runJobs(jobs: readonly Job[], lanes: number, onDone: (outcome: Outcome, done: number) => void): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const lane = new Lane();
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
      const reply = await lane.run(job);
      const outcome = {
        job,
        figures: "regrets" in reply ? reply : null,
        error: "error" in reply ? reply.error : null,
      };
      outcomes.push(outcome);
      onDone(outcome, outcomes.length);
    }
    lane.close();
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return outcomes;
}

/** `optuna 5.0.0`, each once. */
export async function versionsOf(methods: readonly string[]): Promise<readonly string[]> {
  const lane = new Lane();
  const found: string[] = [];
  for (const method of methods) found.push(await lane.version(method));
  lane.close();
  return [...new Set(found)];
}
