/** Ends a study that nobody has been attached to for a while. */
export class Grace {
  readonly #seconds: number;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(seconds: number, onOver: () => void) {
    this.#seconds = seconds;
    this.#onOver = onOver;
  }

  clients(count: number): void {
    this.end();
    if (count === 0) this.#timer = setTimeout(this.#onOver, this.#seconds * 1000);
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
