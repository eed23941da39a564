/** Turns of the event loop after which all that lay in the sockets has been read: a connection is accepted in one and read in the next. */
const TURNS = 4;

/**
 * Values found in what a program prints, let through once everything is heard that it had reported before: pipe and sockets are read
 * in no order, and what a framework reports must not count a second time because it was printed as well.
 */
export class PrintedValues {
  readonly #emit: (channel: number, value: number, step: number | null) => void;
  readonly #hurry: () => void;
  #waiting: (readonly [number, number, number | null])[] = [];
  #scheduled = false;

  /** `hurry` has the sockets read at once that are read at a pace. */
  constructor(emit: (channel: number, value: number, step: number | null) => void, hurry: () => void) {
    this.#emit = emit;
    this.#hurry = hurry;
  }

  push(channel: number, value: number, step: number | null): void {
    this.#waiting.push([channel, value, step]);
    if (!this.#scheduled) this.#schedule();
  }

  /** When nothing more can come from anywhere. */
  flush(): void {
    const values = this.#waiting;
    this.#waiting = [];
    for (const value of values) this.#emit(...value);
  }

  #schedule(): void {
    this.#scheduled = true;
    // What else comes in this turn goes along.
    after(1, () => {
      const due = this.#waiting.length;
      this.#hurry();
      after(TURNS, () => this.#release(due));
    });
  }

  #release(due: number): void {
    this.#scheduled = false;
    for (const value of this.#waiting.splice(0, due)) this.#emit(...value);
    if (this.#waiting.length > 0 && !this.#scheduled) this.#schedule();
  }
}

function after(turns: number, then: () => void): void {
  setImmediate(() => (turns > 1 ? after(turns - 1, then) : then()));
}
