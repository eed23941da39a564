import type { Clock } from "./clock";

/** How long a report waits for the other channels of its step. */
const PATIENCE_SECONDS = 0.25;

export type MergedReport = { readonly step: number; readonly values: readonly (number | null)[] };

/**
 * Puts the reports of several channels at one step together. A step goes out when every channel has reported, when another step
 * begins, or after a moment, so that a constraint that is measured once does not hold the curve back.
 */
export class ReportMerger {
  readonly #channels: number;
  readonly #clock: Clock;
  readonly #emit: (report: MergedReport) => void;
  #pending: { readonly step: number; readonly values: (number | null)[] } | null = null;
  #cancel: (() => void) | null = null;

  constructor(channels: number, clock: Clock, emit: (report: MergedReport) => void) {
    this.#channels = channels;
    this.#clock = clock;
    this.#emit = emit;
  }

  add(channel: number, step: number, value: number): void {
    if (this.#pending !== null && (this.#pending.step !== step || this.#pending.values[channel] !== null)) this.flush();
    this.#pending ??= { step, values: new Array<number | null>(this.#channels).fill(null) };
    this.#pending.values[channel] = value;
    if (this.#pending.values.every((v) => v !== null)) this.flush();
    else this.#cancel ??= this.#clock.after(PATIENCE_SECONDS, () => this.flush());
  }

  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    const pending = this.#pending;
    this.#pending = null;
    if (pending !== null) this.#emit(pending);
  }
}
