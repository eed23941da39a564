import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import type { Seat } from "../devices/local-devices";
import type { Program, TrialText } from "../language/model";
import type { TrialEnd, TrialHandle, TrialObserver, TrialRequest } from "../study/backend";
import { type Job, jobProgram, removeJob, writeJob } from "./job-files";
import { LaunchError } from "./launch";
import { groupMembers } from "./living-group";
import { OutputReader } from "./output-reader";
import { PrintedValues } from "./printed-values";
import type { RuntimeError } from "./report-lines";
import type { ReportServer } from "./report-server";
import { settled } from "./settled";
import { removeRegistered, removeShared } from "./shared-memory";
import type { ProgramStarter } from "./starter";
import type { TrialFolders } from "./trial-folders";
import { TrialJudge } from "./trial-judge";
import { TrialLog } from "./trial-log";
import type { TrialProcess } from "./trial-process";
import { TrialReports } from "./trial-reports";

/** What lives beside the trials of one study. */
export interface TrialServices {
  /** Private; the trials' jobs lie in it. */
  readonly directory: string;
  readonly server: ReportServer;
  readonly starter: ProgramStarter;
}

/** What the trials of a backend share. */
export interface TrialSettings {
  readonly program: Program;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  /** The user's own command line, null where the file itself is run. */
  readonly command: string | null;
  /** The folder that trials run in. */
  readonly cwd: string;
  readonly folders: TrialFolders;
  /** What need be said once a study only has been said: these files went unused. */
  readonly toldUnused: Set<string>;
  services(): Promise<TrialServices>;
  /** The whole environment of a trial whose job lies at a path. */
  environment(job: string): Readonly<Record<string, string>>;
  /** Says what there is to say of the devices. */
  tellDevices(observer: TrialObserver): void;
}

export interface TrialPlan {
  readonly request: TrialRequest;
  readonly texts: readonly TrialText[];
  readonly log: string;
  /** Where it runs. */
  readonly seat: Seat;
  /** Unique within the backend. */
  readonly name: string;
}

/** The longest that a timer of Node's can wait, in seconds; a longer one would fire at once. */
const LONGEST_TIMER = (2 ** 31 - 1) / 1000;

/** One run of the user's program as a process group of its own. */
export class LocalTrial implements TrialHandle {
  readonly ended: Promise<TrialEnd>;
  readonly #settings: TrialSettings;
  readonly #plan: TrialPlan;
  readonly #observer: TrialObserver;
  readonly #reports: TrialReports;
  readonly #values: PrintedValues;
  /** Its turn on its device has come. */
  #begun = false;
  #group: TrialProcess | null = null;
  /** Ends the waiting of a trial that has not started. */
  readonly #abandoned = new AbortController();
  readonly #judge: TrialJudge;
  #error: RuntimeError | null = null;
  #end: "stopped" | "timeout" | null = null;
  #started = performance.now();
  /** When the group is killed, whoever asked for it. */
  #deadline = Number.POSITIVE_INFINITY;
  #killer: NodeJS.Timeout | undefined;
  /** Processes that were killed because they had not ended when asked to. */
  #killed: readonly number[] = [];

  constructor(settings: TrialSettings, plan: TrialPlan, observer: TrialObserver) {
    this.#settings = settings;
    this.#plan = plan;
    this.#observer = observer;
    this.#reports = new TrialReports(settings.program, observer, plan.log);
    this.#values = new PrintedValues((channel, value, step) => this.#reports.printed(channel, value, step));
    this.#judge = new TrialJudge(settings, plan, observer, this.#reports);
    this.ended = this.#run()
      .catch((error: unknown) => this.#failed(messageOf(error), error instanceof LaunchError))
      .finally(() => plan.seat.leave());
  }

  stop(): void {
    this.#finish("stopped", this.#settings.grace);
  }

  /** Ends the trial with less patience: the study itself is ending. */
  close(grace: number): void {
    this.#finish("stopped", grace);
  }

  #finish(end: "stopped" | "timeout", grace: number): void {
    const first = this.#end === null;
    if (first || end === "stopped") this.#end = end;
    if (!this.#begun) this.#plan.seat.leave();
    const group = this.#group;
    if (group === null) {
      this.#abandoned.abort();
      return;
    }
    if (first) group.terminate();
    const deadline = performance.now() + grace * 1000;
    if (deadline >= this.#deadline) return;
    this.#deadline = deadline;
    clearTimeout(this.#killer);
    this.#killer = setTimeout(() => {
      if (group.id !== undefined) this.#killed = groupMembers(group.id);
      group.kill();
    }, grace * 1000);
  }

  async #run(): Promise<TrialEnd> {
    const { directory, server, starter } = await this.#settings.services();
    const { program } = this.#settings;
    this.#begun = await this.#plan.seat.begin();
    if (!this.#begun) return { kind: "stopped", seconds: 0 };
    this.#settings.tellDevices(this.#observer);
    const job = writeJob(directory, this.#plan.name, jobProgram(program), server.path, this.#plan.texts);
    try {
      if (this.#end !== null) return this.#stopped();
      return await this.#execute(job, server, starter);
    } finally {
      this.#settings.folders.close(this.#plan.request.trial);
      await removeJob(job);
    }
  }

  async #execute(job: Job, server: ReportServer, starter: ProgramStarter): Promise<TrialEnd> {
    server.register(job.token, (message, rank) => {
      if (message.kind === "error") this.#error = message.error;
      else this.#reports.hear(message, rank);
    });
    this.#started = performance.now();
    const { request, seat, texts } = this.#plan;
    const own = await this.#settings.folders.open(request.trial, request.continues ?? []);
    const group = await starter.start({
      job,
      texts,
      environment: { ...this.#settings.environment(job.path), ...seat.environment(), ...own },
      signal: this.#abandoned.signal,
    });
    const log = new TrialLog(this.#plan.log);
    const printed = this.#watchOutput(group, log, () => server.hurry(job.token));
    const isRecorded = await (request.recorded ?? Promise.resolve()).then(
      () => true,
      () => false,
    );
    if (this.#end === null && isRecorded) await group.begin();
    this.#group = group;
    if (this.#end !== null || !isRecorded) group.kill();
    if (group.id !== undefined) seat.watch(group.id, (sample) => this.#observer.onSample(sample));
    const { timeout } = request;
    const outOfTime = () => this.#finish("timeout", this.#settings.grace);
    const timer = timeout === null ? undefined : setTimeout(outOfTime, Math.min(timeout, LONGEST_TIMER) * 1000);
    const exit = await group.exited;
    this.#group = null;
    const seconds = this.#seconds();
    clearTimeout(timer);
    clearTimeout(this.#killer);
    await group.sweep();
    const killed = new Set([...this.#killed, ...(exit.signal === null || group.id === undefined ? [] : [group.id])]);
    if (killed.size > 0) await removeShared(killed, Date.now() - seconds * 1000);
    await Promise.all([printed(), server.drain(job.token), removeRegistered(job.directory)]);
    this.#reports.take((await group.trace?.()) ?? null);
    this.#values.flush();
    this.#reports.end();
    const missing = log.close();
    if (missing > 0) this.#reports.logCut(missing);
    return this.#judge.judge({ exit, seconds, log: log.recent(), error: this.#error, asked: this.#end });
  }

  /** Sends what is printed to the log and the reader; the function returned waits for the rest of it. `onValue`: a value was found. */
  #watchOutput(group: TrialProcess, log: TrialLog, onValue: () => void): () => Promise<void> {
    const values = this.#values;
    const reader = new OutputReader(
      this.#reports.outputChannels(),
      (channel, value, step) => {
        if (!this.#reports.isRead(channel)) return;
        onValue();
        values.push(channel, value, step);
      },
      (channel, text) => this.#reports.notANumber(channel, JSON.stringify(text)),
    );
    let received = 0;
    group.output.on("data", (data: Buffer) => {
      received += data.length;
      log.write(data);
      reader.write(data);
    });
    group.output.on("error", () => {});
    const closed = new Promise<void>((resolve) => group.output.once("close", () => resolve()));
    return async () => {
      await settled(closed, () => received);
      group.output.destroy();
      reader.end();
    };
  }

  #stopped(): TrialEnd {
    return { kind: "stopped", seconds: this.#seconds() };
  }

  /** The program could not even be started: its log, which people open first, says so as well. */
  async #failed(reason: string, fatal: boolean): Promise<TrialEnd> {
    if (this.#end === "stopped") return this.#stopped();
    const { log } = this.#plan;
    await mkdir(path.dirname(log), { recursive: true })
      .then(() => appendFile(log, `${reason}\n`))
      .catch(() => {});
    return { kind: "failed", seconds: this.#seconds(), reason, location: null, fatal };
  }

  #seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
