import type { Params } from "../protocol/space";
import type { Decision, Stopper, StopperSettings } from "../stoppers/stopper";

/** An early stop as a running study asks it: one that thinks in a thread answers later. */
export interface LiveStopper extends Omit<Stopper, "onReport" | "demanding" | "thaw"> {
  onReport(trial: number, step: number, value: number, channel: number): Decision | Promise<Decision>;
}

/** What an early stop is told, as plain data. */
export type StopperCall =
  | { readonly kind: "start"; readonly trial: number; readonly params: Params }
  | { readonly kind: "report"; readonly trial: number; readonly step: number; readonly value: number; readonly channel: number }
  | { readonly kind: "restart"; readonly trial: number }
  | { readonly kind: "pause"; readonly trial: number }
  | { readonly kind: "finish"; readonly trial: number; readonly state: "complete" | "pruned" | "failed" };

/** An early stop in a thread of its own. One that is gone rejects everything that is asked of it. */
export interface StopperThread {
  tell(calls: readonly StopperCall[]): void;
  /** Tells it as well. */
  decide(report: StopperCall): Promise<Decision>;
  /** Ends the thread at once; what it was asked rejects. */
  close(): void;
}

/** Starts a thread with a rule as the user writes it, which has been told nothing yet. */
export type StartStopperThread = (rule: string, settings: StopperSettings) => StopperThread;

const CONTINUE: Decision = { action: "continue" };

/** Tells an early stop; the decision where it was a report. */
export function applyCall(stopper: Stopper, call: StopperCall): Decision {
  const { trial } = call;
  if (call.kind === "report") return stopper.onReport(trial, call.step, call.value, call.channel);
  if (call.kind === "start") stopper.onStart?.(trial, call.params);
  else if (call.kind === "restart") stopper.onRestart(trial);
  else if (call.kind === "pause") stopper.onPause?.(trial);
  else stopper.onFinish(trial, call.state);
  return CONTINUE;
}

/**
 * An early stop that predicts, asked so that nothing waits for it: a thread that has been told the same thinks, and its word comes a moment
 * later. A thread that dies begins again once with all that was told; what it had been asked counts as no word, and the next report asks anew.
 */
export class ThreadedStopper implements LiveStopper {
  readonly name: string;
  readonly #start: () => StopperThread;
  readonly #told: StopperCall[] = [];
  #thread: StopperThread | null = null;
  #failures = 0;

  constructor(name: string, start: () => StopperThread) {
    this.name = name;
    this.#start = start;
  }

  /** An early stop that answers at once while a journal is replayed; the thread will have been told the same. */
  replayed(stopper: Stopper): Stopper {
    const both = (call: StopperCall): Decision => {
      this.#told.push(call);
      return applyCall(stopper, call);
    };
    return {
      name: stopper.name,
      onStart: (trial, params) => void both({ kind: "start", trial, params }),
      onReport: (trial, step, value, channel = 0) => both({ kind: "report", trial, step, value, channel }),
      onRestart: (trial) => void both({ kind: "restart", trial }),
      onPause: (trial) => void both({ kind: "pause", trial }),
      onFinish: (trial, state) => void both({ kind: "finish", trial, state }),
    };
  }

  onStart(trial: number, params: Params): void {
    this.#tell({ kind: "start", trial, params });
  }

  onRestart(trial: number): void {
    this.#tell({ kind: "restart", trial });
  }

  onPause(trial: number): void {
    this.#tell({ kind: "pause", trial });
  }

  onFinish(trial: number, state: "complete" | "pruned" | "failed"): void {
    this.#tell({ kind: "finish", trial, state });
  }

  onReport(trial: number, step: number, value: number, channel: number): Decision | Promise<Decision> {
    if (this.#failures > 1) return CONTINUE;
    const report: StopperCall = { kind: "report", trial, step, value, channel };
    const thread = this.#started();
    this.#told.push(report);
    return thread.decide(report).catch(() => {
      if (this.#thread === thread) this.#failures++;
      this.#forget(thread);
      return CONTINUE;
    });
  }

  close(): void {
    this.#failures = Number.POSITIVE_INFINITY;
    this.#forget(this.#thread);
  }

  #tell(call: StopperCall): void {
    this.#told.push(call);
    this.#thread?.tell([call]);
  }

  #started(): StopperThread {
    if (this.#thread !== null) return this.#thread;
    const thread = this.#start();
    thread.tell(this.#told);
    this.#thread = thread;
    return thread;
  }

  /** All that a thread was asked rejects when it is closed: it is closed once. */
  #forget(thread: StopperThread | null): void {
    if (thread === null || this.#thread !== thread) return;
    this.#thread = null;
    thread.close();
  }
}
