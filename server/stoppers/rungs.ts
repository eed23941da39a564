/** The values that trials had at one rung, larger is better. */
export class Rung {
  readonly #values = new Map<number, number>();

  enter(trial: number, value: number): void {
    this.#values.set(trial, value);
  }

  leave(trial: number): void {
    this.#values.delete(trial);
  }

  get size(): number {
    return this.#values.size;
  }

  of(trial: number): number {
    return this.#values.get(trial) ?? Number.NEGATIVE_INFINITY;
  }

  /** How many trials go on from here: the best 1/η of those that got here, rounded down. */
  places(eta: number): number {
    return Math.floor(this.size / eta + 1e-9);
  }

  /** Whether a value is among the best `places`. Equal values are all among them, or none is. */
  isAmong(value: number, places: number): boolean {
    let better = 0;
    for (const other of this.#values.values()) if (other > value) better++;
    return better < places;
  }

  /** The worst of the best `places` values. */
  bar(places: number): number {
    return Float64Array.from(this.#values.values()).sort().at(-places) ?? Number.NEGATIVE_INFINITY;
  }
}

/** Where the rungs lie: base · η^k, in steps. */
export interface Ladder {
  readonly base: number;
  /** Rungs of the first bracket below the horizon that the ladder was made for. */
  readonly count: number;
}

/** The first rung lies at 1/27 of the horizon, about: below, values say little of where a trial ends. */
const DEPTH = 27;

/**
 * Rungs at horizon/η, horizon/η², …, as deep as 1/27 of the horizon and as the number of reports of a whole trial allow: before its first
 * report nothing can be compared.
 */
export function ladderOf(horizon: number, reports: number, eta: number): Ladder {
  const depth = Math.min(DEPTH, Math.max(1, reports));
  const count = Math.floor(Math.log(depth) / Math.log(eta) + 1e-9);
  return { base: horizon / eta ** count, count };
}
