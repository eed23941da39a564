import type { Clock } from "./clock";

/** The time of a search, which stands still while the search is held. */
export class TimeBudget {
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  #left: number | null;
  #since = 0;
  #cancel: (() => void) | null = null;

  /** `seconds`: null for no end. */
  constructor(clock: Clock, seconds: number | null, onEnd: () => void) {
    this.#clock = clock;
    this.#left = seconds;
    this.#onEnd = onEnd;
  }

  run(): void {
    if (this.#left === null || this.#cancel !== null) return;
    this.#since = this.#clock.now();
    this.#cancel = this.#clock.after(this.#left, this.#onEnd);
  }

  rest(): void {
    if (this.#left === null || this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    this.#left = Math.max(0, this.#left - (this.#clock.now() - this.#since) / 1000);
  }
}
