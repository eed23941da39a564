import type { Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";

/** What a study has tried or is trying: told observations for good, running ones for the length of one `ask`. */
export class Tried {
  readonly #space: SearchSpace;
  readonly #told = new Set<string>();
  /** Told configurations that are points of the space; the user's own values may lie off its steps. */
  #inside = 0;

  constructor(space: SearchSpace) {
    this.#space = space;
  }

  add(params: Params): void {
    const key = this.#space.key(params);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    if (this.#space.contains(params)) this.#inside++;
  }

  has(params: Params): boolean {
    return this.#told.has(this.#space.key(params));
  }

  /** A scratch pad of told and running configurations to which one ask adds its own proposals. */
  with(running: readonly Params[]): Taken {
    return new Taken(this.#space, this.#told, this.#inside, running);
  }
}

export class Taken {
  readonly #space: SearchSpace;
  readonly #told: ReadonlySet<string>;
  readonly #more = new Set<string>();
  #inside: number;

  constructor(space: SearchSpace, told: ReadonlySet<string>, inside: number, running: readonly Params[]) {
    this.#space = space;
    this.#told = told;
    this.#inside = inside;
    for (const params of running) {
      const fresh = this.take(params);
      if (fresh && !space.contains(params)) this.#inside--;
    }
  }

  /** How many points of the space are taken. */
  get size(): number {
    return this.#inside;
  }

  has(params: Params): boolean {
    const key = this.#space.key(params);
    return this.#told.has(key) || this.#more.has(key);
  }

  /** Takes a configuration; false when it was taken already. */
  take(params: Params): boolean {
    const key = this.#space.key(params);
    if (this.#told.has(key) || this.#more.has(key)) return false;
    this.#more.add(key);
    this.#inside++;
    return true;
  }
}
