/** Turns of the event loop after which all that lay in the sockets has been read: a connection is accepted in one and read in the next. */
const TURNS = 4;

/**
 * Values found in what a program prints, let through once everything is heard that it had reported before: pipe and sockets are read
 * in no order, and what a framework reports must not count a second time because it was printed as well.
 */
export class PrintedValues {
  readonly #emit: (channel: number, value: number, step: number | null) => void;
  #waiting: (readonly [number, number, number | null])[] = [];
  #scheduled = false;

  constructor(emit: (channel: number, value: number, step: number | null) => void) {
    this.#emit = emit;
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
