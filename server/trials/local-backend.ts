import { rm } from "node:fs/promises";
import path from "node:path";
import { type DeviceNote, type DevicePlan, onCpu } from "../devices/device-plan";
import { LocalDevices } from "../devices/local-devices";
import type { Program, TrialText } from "../language/model";
import { trialTexts } from "../language/value-edits";
import type { TrialArtefacts } from "../protocol/events";
import type { Problem } from "../protocol/problem";
import type { Placement, TrialBackend, TrialEnvironment, TrialHandle, TrialObserver, TrialRequest } from "../study/backend";
import { LAUNCH } from "../words/search-problems";
import { fill } from "../words/translate";
import { CommandStarter } from "./command-starter";
import { Guard } from "./guard";
import { privateDirectory } from "./job-files";
import { LaunchError } from "./launch";
import { LocalTrial, type TrialServices, type TrialSettings } from "./local-trial";
import { NodeStarter } from "./node-starter";
import { OutputPipes } from "./output-pipes";
import { PythonStarter } from "./python-starter";
import { ReportServer } from "./report-server";
import type { ProgramStarter, StarterSettings } from "./starter";
import { trialEnvironment } from "./trial-environment";
import { TrialFolders } from "./trial-folders";

/** Seconds between asking a program to end and ending it. */
const GRACE = 3;
/** The same when the whole study ends. */
const CLOSE_GRACE = 0.5;

export interface LocalBackendSettings {
  readonly program: Program;
  /** Folder that holds `python/` and `node/`. */
  readonly runtimes: string;
  /** Folder of the trials' logs; made when the first trial starts. */
  readonly logs: string;
  /** Trials at once. */
  readonly slots: number;
  /** Default: the CPU. */
  readonly devices?: DevicePlan;
  /** Whether the program saves to, and resumes from, TUNELENS_CHECKPOINT. Default: it does not. */
  readonly checkpoint?: boolean;
  /** The user's own arguments, those after `--`. */
  readonly arguments: readonly string[];
  /** Asked for by flags; they win over `@search`. */
  readonly interpreters: { readonly python?: string; readonly node?: string };
  /** How the program is run, over the `command=` of `@search`. */
  readonly command?: string;
  readonly extraEnvironment?: Readonly<Record<string, string>>;
  /** Every trial starts from nothing. Default: from a process with the libraries imported, where that can be. */
  readonly coldStarts?: boolean;
  /** Seconds between SIGTERM and SIGKILL. Default 3. */
  readonly grace?: number;
  /** Working directory of the trials. Default: the root. */
  readonly cwd?: string;
}

/** Runs trials as processes of this machine. */
export class LocalBackend implements TrialBackend {
  readonly #settings: LocalBackendSettings;
  readonly #running = new Set<LocalTrial>();
  readonly #shared: TrialSettings;
  readonly #folders: TrialFolders;
  readonly #devices: LocalDevices;
  #shareable: Readonly<Record<string, string>> | null = null;
  #services: Promise<OpenServices> | null = null;
  #listener: (environment: TrialEnvironment) => void = () => {};
  #count = 0;
  #closed = false;

  constructor(settings: LocalBackendSettings) {
    this.#settings = settings;
    const { program, grace = GRACE } = settings;
    this.#devices = new LocalDevices(settings.devices ?? onCpu(settings.slots), { ...process.env, ...settings.extraEnvironment });
    this.#folders = new TrialFolders(settings.logs, settings.checkpoint === true);
    this.#shared = {
      program,
      grace,
      command: settings.command ?? program.search.command ?? null,
      folders: this.#folders,
      toldUnused: new Set(),
      services: () => this.#open(),
      environment: (job) => ({ ...this.#environment(), TUNELENS_JOB: job }),
      cwd: settings.cwd ?? settings.program.root,
      tellDevices: (observer) => this.#tellDevices(observer),
    };
  }

  get slots(): number {
    return Math.min(this.#settings.slots, this.#devices.room);
  }

  get keepsCheckpoints(): boolean {
    return this.#settings.checkpoint === true;
  }

  watch(listener: (environment: TrialEnvironment) => void): void {
    this.#listener = listener;
  }

  place(trial: number, alone: boolean): Placement {
    return { device: this.#devices.seat(trial, alone).name, log: this.#log(trial) };
  }

  start(request: TrialRequest, observer: TrialObserver): TrialHandle {
    const seat = this.#devices.seatOf(request.trial);
    const name = `${request.trial}-${this.#count++}`;
    const trial = new LocalTrial(
      this.#shared,
      { request, texts: this.#texts(request), log: this.#log(request.trial), seat, name },
      observer,
    );
    this.#running.add(trial);
    void trial.ended.then(() => this.#running.delete(trial));
    return trial;
  }

  discard(trials: readonly number[]): void {
    this.#folders.discard(trials);
  }

  async artefacts(trials: readonly number[]): Promise<readonly TrialArtefacts[]> {
    await this.#folders.settled();
    return this.#folders.left(trials);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const trial of this.#running) trial.close(CLOSE_GRACE);
    await Promise.all([...this.#running].map((trial) => trial.ended));
    this.#devices.close();
    const services = await this.#services?.catch(() => null);
    this.#services = null;
    if (!services) return;
    await services.starter.close();
    await services.server.close();
    await services.guard.close();
    await this.#folders.settled();
    await rm(services.directory, { recursive: true, force: true });
  }

  #log(trial: number): string {
    return path.join(this.#settings.logs, `trial-${trial}.log`);
  }

  #tellDevices(observer: TrialObserver): void {
    for (const note of this.#devices.takeNotes()) observer.onProblem(searchProblem(this.#settings.program, note));
  }

  /** The same for all trials but for the job. */
  #environment(): Readonly<Record<string, string>> {
    const { extraEnvironment = {}, slots } = this.#settings;
    this.#shareable ??= trialEnvironment(process.env, extraEnvironment, slots, "");
    return this.#shareable;
  }

  /** The texts are made at once: the program is frozen, whatever happens later. */
  #texts({ params, seedOffset }: TrialRequest): readonly TrialText[] {
    return trialTexts(this.#settings.program, params, seedOffset);
  }

  #open(): Promise<OpenServices> {
    if (this.#closed) return Promise.reject(new Error("the study is ending"));
    this.#services ??= this.#openServices();
    return this.#services;
  }

  async #openServices(): Promise<OpenServices> {
    if (process.platform === "win32") throw new LaunchError(LAUNCH.windows);
    const directory = privateDirectory();
    const guard = new Guard(directory);
    const pipes = new OutputPipes(directory);
    const server = await ReportServer.listen(path.join(directory, "socket"));
    const { program, runtimes, arguments: own, interpreters, slots, coldStarts = false, cwd = program.root } = this.#settings;
    const isNode = ["javascript", "typescript"].includes(program.entry.language);
    const interpreter = !isNode ? (interpreters.python ?? program.search.python) : (interpreters.node ?? program.search.node);
    const tell: StarterSettings["tell"] = (runs) => this.#listener({ ...runs, devices: this.#devices.descriptions });
    const settings = { program, runtimes, arguments: own, interpreter, cwd, slots, guard, pipes, directory, coldStarts, tell };
    return { directory, guard, server, starter: starterOf(settings, this.#settings.command ?? program.search.command) };
  }
}

/** Said at `@search`, which is where it can be mended. */
function searchProblem({ entry, searchRange }: Program, { code, message }: DeviceNote): Problem {
  const start = { line: 0, character: 0 };
  return { code, severity: "information", message, file: entry.file, range: searchRange ?? { start, end: start } };
}

function starterOf(settings: StarterSettings, command: string | undefined): ProgramStarter {
  if (command !== undefined) return new CommandStarter({ ...settings, command });
  const { file, language } = settings.program.entry;
  if (language === "text") throw new LaunchError(fill(LAUNCH.noCommand, file));
  return language === "python" ? new PythonStarter(settings) : new NodeStarter(settings);
}

interface OpenServices extends TrialServices {
  readonly guard: Guard;
  readonly starter: ProgramStarter;
}
