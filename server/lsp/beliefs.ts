import type { ProgramStudy } from "../features/file-model";
import type { Landscape, NoLandscape } from "../protocol/landscape";
import type { Landscapes } from "./landscapes";

/** Studies of which it is remembered. */
const KEPT = 20;

/**
 * What the trials of a study together say, for what must be answered at once: worked out once a study has ended (while it runs its trials
 * need the processor) and told when it is there.
 */
export class Beliefs {
  readonly #landscapes: Landscapes;
  readonly #onNews: () => void;
  readonly #known = new Map<string, Landscape | NoLandscape | null>();

  constructor(landscapes: Landscapes, onNews: () => void) {
    this.#landscapes = landscapes;
    this.#onNews = onNews;
  }

  /** Undefined while it is not known. */
  of({ journal, view, live }: ProgramStudy): Landscape | NoLandscape | undefined {
    if (live || view.finished === null) return undefined;
    const key = JSON.stringify([journal, view.finished.time, view.trials.length]);
    const known = this.#known.get(key);
    if (known !== undefined) return known ?? undefined;
    this.#known.set(key, null);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
    this.#landscapes
      .of(view, { journal, parameters: [] })
      .then((found) => {
        this.#known.set(key, found);
        this.#onNews();
      })
      .catch(() => this.#known.delete(key)); // the next one who asks gets a new try
    return undefined;
  }
}
