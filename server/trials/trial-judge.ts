import type { TrialEnd, TrialObserver } from "../study/backend";
import { formatDuration } from "../words/numbers";
import { REASONS } from "../words/reasons";
import { fill } from "../words/translate";
import { failureOf, missingModule } from "./failure";
import { type FailureAdvice, failureAdvice } from "./failure-advice";
import type { TrialPlan, TrialSettings } from "./local-trial";
import { type MemoryShortage, memoryShortage } from "./memory-shortage";
import type { RuntimeError } from "./report-lines";
import type { LeaderExit } from "./trial-process";
import type { TrialReports } from "./trial-reports";
import { missedReason, type UnusedFile, unusedFiles, unusedProblem } from "./unused-values";

/** A run whose processes are gone, and all of whose reports have come. */
export interface EndedRun {
  readonly exit: LeaderExit;
  readonly seconds: number;
  /** The end of what it printed. */
  readonly log: string;
  /** What the runtime in it told of an error. */
  readonly error: RuntimeError | null;
  /** By what it was asked to end; null: by nothing. */
  readonly asked: "stopped" | "timeout" | null;
}

/** Tells what became of a trial: of its exit, its reports and what it printed. */
export class TrialJudge {
  readonly #settings: TrialSettings;
  readonly #plan: TrialPlan;
  readonly #observer: TrialObserver;
  readonly #reports: TrialReports;

  constructor(settings: TrialSettings, plan: TrialPlan, observer: TrialObserver, reports: TrialReports) {
    this.#settings = settings;
    this.#plan = plan;
    this.#observer = observer;
    this.#reports = reports;
  }

  /** The end of the trial as the study takes it. */
  async judge(run: EndedRun): Promise<TrialEnd> {
    const { exit, seconds, log, error, asked } = run;
    const { program } = this.#settings;
    if (asked === "stopped") return { kind: "stopped", seconds, endedWell: failureOf(program, exit, error, log) === null };
    const base = { kind: "failed", seconds, location: null, fatal: false } as const;
    if (asked === "timeout") return { ...base, reason: fill(REASONS.timedOut, formatDuration(this.#plan.request.timeout ?? 0)) };
    const failure = failureOf(program, exit, error, log);
    if (failure !== null) {
      const shortage = memoryShortage(this.#plan.seat, exit, failure.reason, log);
      if (shortage?.crowded) return this.#crowded(shortage, seconds);
      const { reason } = shortage ?? failure;
      return {
        ...base,
        ...failure,
        ...(await this.#explained(reason, log)),
        fatal: failure.build === true ? this.#isOwn() : this.#isFatal(run, reason),
      };
    }
    if (!this.#reports.loaded.has(program.entry.path)) {
      return { ...base, reason: this.#reports.notApplied(this.#settings.command) };
    }
    const unused = unusedFiles(program, this.#plan.request, this.#reports);
    const missed = unused.find(({ source }) => this.#reports.missed.has(source.path));
    if (missed !== undefined) return { ...base, reason: missedReason(missed), fatal: true };
    this.#tellUnused(unused);
    this.#reports.tellMissing();
    const names = unused.flatMap((file) => file.names);
    return { kind: "finished", seconds, ...(names.length === 0 ? {} : { unused: names }) };
  }

  #crowded({ where, reason }: MemoryShortage, seconds: number): TrialEnd {
    this.#plan.seat.crowded(where);
    this.#settings.tellDevices(this.#observer);
    return { kind: "crowded", seconds, reason };
  }

  /** Says once a study of each file that it was not taken in. */
  #tellUnused(unused: readonly UnusedFile[]): void {
    const { toldUnused } = this.#settings;
    for (const file of unused) {
      if (toldUnused.has(file.source.path)) continue;
      toldUnused.add(file.source.path);
      this.#observer.onProblem(unusedProblem(file, this.#plan.request.trial));
    }
  }

  async #explained(reason: string, log: string): Promise<{ reason: string }> {
    const module = missingModule(reason);
    const hint =
      module === null ? (this.#advice(reason, log)?.text ?? null) : await (await this.#settings.services()).starter.installHint(module);
    return { reason: hint === null ? reason : `${reason} (${hint})` };
  }

  #advice(reason: string, log: string): FailureAdvice | null {
    return failureAdvice(reason, this.#settings.program.entry.path, this.#settings.cwd, log);
  }

  /** Whether the user's program cannot run at all: with the values in the code as with any others. */
  #isFatal({ exit, error, log }: EndedRun, reason: string): boolean {
    // Out of processes or memory passes; a folder or a shell that is not there stays so.
    if (exit.error !== null) return ["ENOENT", "ENOTDIR", "EACCES"].includes((exit.error as NodeJS.ErrnoException).code ?? "");
    if (this.#plan.request.trial === 0 && (missingModule(reason) !== null || this.#advice(reason, log)?.fatal === true)) return true;
    if (error === null) return this.#settings.command !== null && [126, 127].includes(exit.code ?? 0) && this.#isOwn();
    if (error.syntax) {
      const text = this.#plan.texts.find(({ source }) => source.path === error.file);
      return text === undefined || text.show === text.source.text;
    }
    return false;
  }

  /** Whether the program ran as the user wrote it. */
  #isOwn(): boolean {
    return this.#plan.texts.every(({ source, show }) => show === source.text);
  }
}
