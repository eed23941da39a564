/** Whether a study is held: then no new trial starts, and those that run go on to their end. */
export class Hold {
  #held = false;
  #over = false;
  #released: Promise<void> = Promise.resolve();
  #release: () => void = () => {};
  readonly #listeners: ((held: boolean) => void)[] = [];

  get held(): boolean {
    return this.#held;
  }

  set(held: boolean): void {
    if (held === this.#held || (held && this.#over)) return;
    this.#held = held;
    if (held)
      this.#released = new Promise((resolve) => {
        this.#release = resolve;
      });
    for (const listener of this.#listeners) listener(held);
    if (!held) this.#release();
  }

  /** Nothing is held any more, since the study ends; nobody is told. */
  end(): void {
    this.#over = true;
    this.#held = false;
    this.#release();
  }

  /** Resolves at once unless it is held. */
  released(): Promise<void> {
    return this.#released;
  }

  onChange(listener: (held: boolean) => void): void {
    this.#listeners.push(listener);
  }
}
