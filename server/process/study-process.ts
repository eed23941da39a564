import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import type { LiveStudy } from "../protocol/control";
import type { StudyEvent, StudyFinished, StudyStarted } from "../protocol/events";
import { JournalWriter, type ResumedJournal } from "../storage/journal-writer";
import { liveStudyPath } from "../storage/study-directory";
import type { TrialBackend } from "../study/backend";
import { Hold } from "../study/hold";
import { runStudy } from "../study/run-study";
import type { StudySettings } from "../study/settings";
import type { StopSignal } from "../study/stop-signal";
import { ControlServer } from "./control-server";
import { curveThreads } from "./curve-thread";
import { Grace } from "./grace";
import { onInterrupt } from "./interrupts";
import { samplerThreads } from "./sampler-thread";
import { stopperThreads } from "./stopper-thread";
import { systemClock } from "./system-clock";

export interface ProcessOptions {
  /** The journal of a study that goes on, and what it holds; null for a new study. */
  readonly resumed: ResumedJournal | null;
  /** Without a terminal: a hangup is ignored, and with `grace` the study ends when nobody is attached for so many seconds. */
  readonly detached: boolean;
  readonly grace: number | null;
  /** Called when others can find the running study. */
  onLive(): void;
  /** Shows what has been recorded. */
  show(events: readonly StudyEvent[]): void;
  /** Absolute path of the program of the sampler's thread. */
  readonly samplerWorker: string;
  /** The same of the thread that works out how running trials will go on. */
  readonly curveWorker: string;
  /** The same of the thread of an early stop that predicts. */
  readonly stopperWorker: string;
  /** Something that asks for an orderly end, such as a closed output. */
  readonly stop: StopSignal;
  /** Says that a second Ctrl-C ends everything at once. */
  onInterrupted(): void;
}

/**
 * One study in this process: journal, control socket, live file, signals. Resolves when the study is over and nothing of it is left
 * but its journal.
 */
export async function hostStudy(settings: StudySettings, backend: TrialBackend, options: ProcessOptions): Promise<StudyFinished> {
  const { study, journal } = settings.started;
  const { stop } = options;
  const grace = options.detached && options.grace !== null ? new Grace(options.grace, () => stop.request()) : null;
  const hold = new Hold();
  const control = await ControlServer.listen({
    study,
    journal,
    onStop: () => stop.request(),
    onPause: (paused) => hold.set(paused),
    onClients: (count) => grace?.clients(count),
  });
  const live = liveStudyPath(journal, study);
  let owned = false;
  const leave = (): void => {
    if (owned) rmSync(live, { force: true });
    control.removeNow();
  };
  process.once("exit", leave);
  const settle = onInterrupt({
    ignoreHangup: options.detached,
    first: () => {
      options.onInterrupted();
      stop.request();
    },
    again: () => process.exit(130),
  });
  grace?.clients(0);
  let writer = options.resumed?.writer ?? null;
  const record = async (events: readonly StudyEvent[]): Promise<void> => {
    const [first, ...rest] = events;
    const isNew = writer === null;
    writer ??= await JournalWriter.create(journal, first as StudyStarted);
    if (!owned) {
      await writeLive(live, { pid: process.pid, socket: control.socket, study, journal, startedAt: Date.now() });
      owned = true;
      options.onLive();
    }
    await writer.append(isNew ? rest : events);
    options.show(events);
  };
  try {
    return await runStudy(settings, backend, record, {
      clock: systemClock,
      stop,
      hold,
      history: options.resumed?.events ?? null,
      startThread: samplerThreads(options.samplerWorker),
      startCurves: curveThreads(options.curveWorker),
      startStopper: stopperThreads(options.stopperWorker),
    });
  } finally {
    grace?.end();
    settle();
    if (owned) await rm(live, { force: true });
    owned = false;
    await control.close();
    process.off("exit", leave);
  }
}

/** Readers see the whole file or none. */
async function writeLive(file: string, live: LiveStudy): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, `${JSON.stringify(live)}\n`, { mode: 0o600 });
  await rename(draft, file);
}
