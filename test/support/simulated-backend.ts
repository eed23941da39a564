import type { TrialArtefacts } from "../../server/protocol/events";
import type { Placement, TrialBackend, TrialEnd, TrialHandle, TrialObserver, TrialRequest } from "../../server/study/backend";
import type { VirtualClock } from "./virtual-clock";

/** What a simulated trial does: reports (one value a channel, undefined where it reports none), each after so many seconds, then its end. */
export interface Script {
  readonly reports: readonly (readonly (number | undefined)[])[];
  /** Seconds between reports, and from the last one to the end. */
  readonly pace?: number;
  /** It finds no room beside other trials, and begins again alone. */
  readonly crowded?: string;
  /** Further reports that are out when it is asked to end, whereupon it ends well. */
  readonly ahead?: number;
  readonly failure?: { readonly reason: string; readonly fatal?: boolean };
}

/** Runs trials in virtual time, by a function from the request to what the program would do. */
export class SimulatedBackend implements TrialBackend {
  readonly slots: number;
  readonly requests: TrialRequest[] = [];
  leavesFiles = false;
  /** Reports that each trial had made when it last saved: the program saves after every one, and goes on from there. Null: it does not. */
  checkpoints: Map<number, number> | null = null;
  /** Trials whose files were removed. */
  readonly discarded: number[] = [];
  running = 0;
  mostAtOnce = 0;
  closed = false;
  readonly #clock: VirtualClock;
  readonly #script: (request: TrialRequest) => Script;
  readonly #live = new Set<TrialHandle>();
  readonly #alone = new Set<number>();

  constructor(clock: VirtualClock, script: (request: TrialRequest) => Script, slots = 1) {
    this.#clock = clock;
    this.#script = script;
    this.slots = slots;
  }

  get keepsCheckpoints(): boolean {
    return this.checkpoints !== null;
  }

  watch(): void {}

  place(trial: number, alone = false): Placement {
    this.#alone[alone ? "add" : "delete"](trial);
    return { device: "cpu", log: `/logs/${trial}.log` };
  }

  start(request: TrialRequest, observer: TrialObserver): TrialHandle {
    this.requests.push(request);
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    const began = this.#clock.now();
    const script = this.#script(request);
    const pace = script.pace ?? 1;
    let resolve = (_: TrialEnd): void => {};
    const ended = new Promise<TrialEnd>((r) => {
      resolve = r;
    });
    let cancel = (): void => {};
    let next = 0;
    const finish = (end: (seconds: number) => TrialEnd): void => {
      cancel();
      if (!this.#live.delete(handle)) return;
      this.running -= 1;
      resolve(end((this.#clock.now() - began) / 1000));
    };
    const step = (i: number): void => {
      cancel = this.#clock.after(pace, () => {
        const report = script.reports[i];
        if (report === undefined) return finish((seconds) => endOf(script, seconds, this.#alone.has(request.trial)));
        step(i + 1);
        next = i + 1;
        this.checkpoints?.set(request.trial, i + 1);
        report.forEach((value, channel) => {
          if (value !== undefined) observer.onReport(channel, i + 1, value);
        });
      });
    };
    const handle: TrialHandle = {
      stop: () => {
        cancel();
        cancel = this.#clock.after(0.01, () => {
          for (let i = next; i < next + (script.ahead ?? 0); i++) {
            for (const [channel, value] of (script.reports[i] ?? []).entries()) {
              if (value !== undefined) observer.onReport(channel, i + 1, value);
            }
          }
          finish((seconds) => ({ kind: "stopped", seconds, endedWell: script.ahead !== undefined }));
        });
      },
      ended,
    };
    this.#live.add(handle);
    const saved = (request.continues ?? []).map((trial) => this.checkpoints?.get(trial)).find((reports) => reports !== undefined);
    (request.recorded ?? Promise.resolve()).then(
      () => step(saved ?? 0),
      () => finish((seconds) => ({ kind: "stopped", seconds })),
    );
    return handle;
  }

  discard(trials: readonly number[]): void {
    this.discarded.push(...trials);
    for (const trial of trials) this.checkpoints?.delete(trial);
  }

  async artefacts(trials: readonly number[]): Promise<readonly TrialArtefacts[]> {
    return this.leavesFiles ? trials.map((trial) => ({ trial, files: `/logs/trial-${trial}.files`, checkpoint: null })) : [];
  }

  async close(): Promise<void> {
    for (const handle of this.#live) handle.stop();
    await Promise.all([...this.#live].map((h) => h.ended));
    this.closed = true;
  }
}

function endOf({ crowded, failure }: Script, seconds: number, alone: boolean): TrialEnd {
  if (crowded !== undefined && !alone) return { kind: "crowded", seconds, reason: crowded };
  if (failure === undefined) return { kind: "finished", seconds };
  return { kind: "failed", seconds, reason: failure.reason, location: null, fatal: failure.fatal ?? false };
}
