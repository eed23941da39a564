import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import type { Duplex, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { ForkedTrial } from "./forked-trial";
import type { Guard } from "./guard";
import type { Job } from "./job-files";
import type { Launch } from "./launch";

/** Nothing runs before the guard knows the group; without the line the study died. */
const WRAPPER = `read -r go <&4 || exit 125; exec 4<&-; exec "$@"`;
/** A fork takes milliseconds; a process that has not answered for so long never will. */
const PATIENCE_MS = 30_000;
const CLOSE_MS = 2_000;

/** What it told when it had imported the program's libraries. */
export interface ForkServerReady {
  readonly libraries: readonly string[];
  readonly seconds: number;
  /** Why trials import some libraries by themselves; null when they import none. */
  readonly left: string | null;
}

export interface ForkServerPlan {
  readonly launch: Launch;
  readonly cwd: string;
  readonly guard: Guard;
  /** Gets what is printed before there are trials. */
  readonly log: string;
}

/** The program's trials start from nothing; the message says why. */
export class ForkServerRefused extends Error {
  override readonly name = "ForkServerRefused";
}

/** This one trial could not be started. */
export class ForkFailed extends Error {
  override readonly name = "ForkFailed";
}

type Message =
  | { readonly ready: number; readonly libraries: readonly string[]; readonly seconds: number; readonly left: string | null }
  | { readonly refused: string }
  | { readonly spoiled: string }
  | { readonly started: number; readonly pid: number }
  | { readonly failed: number; readonly error: string }
  | { readonly exit: number; readonly code: number | null; readonly signal: string | null }
  | { readonly swept: number; readonly sure: boolean };

interface Waiting {
  readonly resolve: (pid: number) => void;
  readonly reject: (error: Error) => void;
}

/** A Python process that starts a program's trials: forked with the libraries that it has imported, or from nothing. */
export class ForkServer {
  /** Rejects with a ForkServerRefused. */
  readonly ready: Promise<ForkServerReady>;
  readonly #child: ChildProcess;
  readonly #guard: Guard;
  readonly #line: Duplex;
  readonly #waiting = new Map<number, Waiting>();
  readonly #trials = new Map<number, ForkedTrial>();
  readonly #gone: Promise<void>;
  #answered: { readonly resolve: (ready: ForkServerReady) => void; readonly reject: (error: Error) => void } | null = null;
  readonly #environment: Readonly<Record<string, string>>;
  #count = 0;
  #end: string | null = null;
  #spoiled = false;

  constructor({ launch, cwd, guard, log }: ForkServerPlan) {
    this.#guard = guard;
    this.#environment = launch.env;
    const printed = openSync(log, "a", 0o600);
    this.#child = spawn("/bin/sh", ["-c", WRAPPER, "tunelens-fork-server", launch.command, ...launch.args], {
      cwd,
      env: { ...launch.env },
      detached: true,
      stdio: ["ignore", printed, printed, "pipe", "pipe"],
    });
    closeSync(printed);
    this.#line = this.#child.stdio[3] as Duplex;
    this.ready = new Promise((resolve, reject) => {
      this.#answered = { resolve, reject };
    });
    this.ready.catch(() => {});
    this.#gone = new Promise((resolve) => {
      const ended = (end: string) => {
        this.#over(end, log);
        resolve();
      };
      this.#child.once("error", (error) => ended(error.message));
      this.#child.once("exit", (code, signal) => ended(signal === null ? `code ${code}` : `signal ${signal.replace(/^SIG/, "")}`));
    });
    this.#listen();
    void this.#begin();
  }

  /** How it ended, null while it lives. */
  get end(): string | null {
    return this.#end;
  }

  /** What it imported after a trial's example cannot be forked: its trials go on, there are no more. */
  get isSpoiled(): boolean {
    return this.#spoiled;
  }

  /** The trial's process with the libraries in it, waiting to begin. Rejects with a ForkFailed. */
  fork(job: Job, environment: Readonly<Record<string, string>>): Promise<ForkedTrial> {
    return this.#start(job, { environment: changes(this.#environment, environment) });
  }

  /** The same for a trial that begins with nothing. */
  execute(job: Job, { command, args, env }: Launch): Promise<ForkedTrial> {
    return this.#start(job, { command: [command, ...args], environment: env });
  }

  async #start(job: Job, what: object): Promise<ForkedTrial> {
    const number = this.#count++;
    const output = `${job.directory}/output`;
    const at = performance.now();
    const id = await this.#ask(number, { start: number, job: job.path, output, ...what });
    const trial = new ForkedTrial({ id, at, job: job.path, guard: this.#guard, go: () => this.#say({ go: number }) }, output);
    if (this.#end === null) this.#trials.set(number, trial);
    else trial.lost();
    return trial;
  }

  async close(): Promise<void> {
    this.#line.end();
    const timer = setTimeout(() => this.#kill(), CLOSE_MS);
    await this.#gone;
    clearTimeout(timer);
  }

  async #begin(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined) return;
    await this.#guard.add(pid);
    const gate = this.#child.stdio[4] as Writable;
    gate.on("error", () => {});
    gate.end("go\n");
  }

  #ask(number: number, order: object): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#end !== null) return reject(new ForkFailed(this.#end));
      const timer = setTimeout(() => this.#kill(), PATIENCE_MS);
      this.#waiting.set(number, {
        resolve: (pid) => {
          clearTimeout(timer);
          resolve(pid);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#say(order);
    });
  }

  #say(message: object): void {
    if (this.#line.writable) this.#line.write(`${JSON.stringify(message)}\n`);
  }

  #listen(): void {
    const decoder = new StringDecoder("utf8");
    let rest = "";
    this.#line.on("error", () => {});
    this.#line.on("data", (data: Buffer) => {
      const lines = (rest + decoder.write(data)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#hear(JSON.parse(line) as Message);
    });
  }

  #hear(message: Message): void {
    if ("ready" in message) this.#answered?.resolve(message);
    else if ("refused" in message) this.#answered?.reject(new ForkServerRefused(message.refused));
    else if ("spoiled" in message) this.#spoiled = true;
    else if ("started" in message) this.#take(message.started)?.resolve(message.pid);
    else if ("failed" in message) this.#take(message.failed)?.reject(new ForkFailed(message.error));
    else if ("exit" in message) this.#trials.get(message.exit)?.ended(message.code, message.signal);
    else {
      this.#trials.get(message.swept)?.swept(message.sure);
      this.#trials.delete(message.swept);
    }
  }

  #take(number: number): Waiting | undefined {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    return waiting;
  }

  /** Its children die with it. */
  #over(end: string, log: string): void {
    if (this.#end !== null) return;
    this.#end = end;
    const { pid } = this.#child;
    this.#answered?.reject(new ForkServerRefused(`importing its libraries ended the process (${end})${lastLine(log)}`));
    for (const { reject } of this.#waiting.values()) reject(new ForkFailed(end));
    this.#waiting.clear();
    for (const trial of this.#trials.values()) trial.lost();
    this.#trials.clear();
    this.#line.destroy();
    if (pid !== undefined) this.#guard.remove(pid);
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#end !== null) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}

/** What makes one environment another: a launcher between may have changed the rest. */
function changes(from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): Record<string, string | null> {
  const set = Object.entries(to).filter(([name, value]) => from[name] !== value);
  const unset = Object.keys(from).filter((name) => to[name] === undefined);
  return { ...Object.fromEntries(unset.map((name) => [name, null])), ...Object.fromEntries(set) };
}

function lastLine(log: string): string {
  try {
    const line = readFileSync(log, "utf8").trimEnd().split("\n").at(-1) ?? "";
    return line === "" ? "" : `: ${line.slice(0, 200)}`;
  } catch {
    return "";
  }
}
