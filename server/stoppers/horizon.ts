import type { Params } from "../protocol/space";

/** What was told beforehand is wrong where every complete trial ends before this share of it: it meant something else. */
const CREDIBLE = 0.5;
/** Complete trials that make a parameter the one that sets the number of steps. */
const WITNESSES = 3;

interface Whole {
  readonly last: number;
  readonly params: Params | null;
}

/**
 * The last step of a whole trial: the longest that a complete one reached, since a trial that ended by itself before that (early stopping
 * inside the program) says nothing of how long the others may go on. What is known beforehand counts from the first report on. A trial
 * that goes on beyond it shows that it was too little; where all complete trials end before half of it, it was none of the steps; and
 * where the longest ends one before it, steps count from 0. Where the lengths differ and a parameter explains them (the number of
 * epochs is searched as well), each trial has its own horizon, as its own value of that parameter says.
 */
export class Horizon {
  readonly #known: number | null;
  readonly #whole: Whole[] = [];
  #longest = Number.NEGATIVE_INFINITY;
  #shortest = Number.POSITIVE_INFINITY;
  #setBy: StepsOf | null = null;

  constructor(known: number | null | undefined) {
    this.#known = typeof known === "number" && Number.isFinite(known) && known > 0 ? known : null;
  }

  /** `last` is the largest step that a trial which ran to its end has reported; `params` null where they are not known. */
  add(last: number, params: Params | null): void {
    if (!Number.isFinite(last)) return;
    this.#whole.push({ last, params });
    this.#longest = Math.max(this.#longest, last);
    this.#shortest = Math.min(this.#shortest, last);
    this.#setBy = this.#shortest < this.#longest && this.#whole.length >= WITNESSES ? explained(this.#whole) : null;
  }

  /** Of a trial with these values; null while nothing tells. */
  of(params: Params | null): number | null {
    const own = params === null ? null : (this.#setBy?.(params) ?? null);
    if (own !== null) return own;
    const longest = this.#whole.length === 0 ? null : this.#longest;
    if (this.#known === null || longest === null) return longest ?? this.#known;
    if (longest < CREDIBLE * this.#known || longest === this.#known - 1) return longest;
    return Math.max(longest, this.#known);
  }
}

/** The horizon by the values of a trial, null for a trial that lacks the one it hangs on. */
type StepsOf = (params: Params) => number | null;

/** Lengths that are a parameter's value, its multiple, or one less as where steps count from 0; null where none explains all of them. */
function explained(whole: readonly Whole[]): StepsOf | null {
  const [first] = whole;
  for (const name of Object.keys(first?.params ?? {})) {
    for (const offset of [0, 1]) {
      const ratios = whole.map(({ last, params }) => (last + offset) / numberOf(params, name));
      const [ratio = Number.NaN] = ratios;
      if (!(ratio > 0) || !ratios.every((r) => Math.abs(r - ratio) <= 1e-9 * ratio)) continue;
      return (params) => {
        const steps = ratio * numberOf(params, name) - offset;
        return Number.isFinite(steps) ? steps : null;
      };
    }
  }
  return null;
}

function numberOf(params: Params | null, name: string): number {
  const value = params?.[name];
  return typeof value === "number" ? value : Number.NaN;
}
