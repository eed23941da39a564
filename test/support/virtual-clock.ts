import type { Clock } from "../../server/study/clock";

/** Time that passes only when nothing else is left to do. */
export class VirtualClock implements Clock {
  #now = 1_700_000_000_000;
  #order = 0;
  readonly #timers: { readonly at: number; readonly order: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(seconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + seconds * 1000, order: this.#order++, callback };
    this.#timers.push(timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass until the promise settles. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    for (let idle = 0; !settled; ) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) break;
      const next = this.#timers.toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
      if (next === undefined) {
        if (++idle > 50) throw new Error("Nothing is left that could settle the promise");
        continue;
      }
      idle = 0;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    return promise;
  }
}
