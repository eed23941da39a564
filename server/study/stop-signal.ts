/** A request to end something orderly, made at most once. */
export class StopSignal {
  #requested = false;
  readonly #listeners: (() => void)[] = [];

  get requested(): boolean {
    return this.#requested;
  }

  request(): void {
    if (this.#requested) return;
    this.#requested = true;
    for (const listener of this.#listeners) listener();
  }

  /** Called at once when the request was made before. */
  onRequest(listener: () => void): void {
    if (this.#requested) listener();
    else this.#listeners.push(listener);
  }
}
