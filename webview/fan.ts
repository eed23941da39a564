import type { TrialView } from "../server/protocol/view";
import { quantileOfSorted } from "./axis";
import { curveOf } from "./curve";
import { sameList } from "./study";

/** Parts of the complete trials that lie below the levels of a fan. */
export const LEVELS: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.95];

/** What complete trials had reported at a step. */
export interface FanStep {
  readonly step: number;
  /** As many as `LEVELS`. */
  readonly levels: readonly number[];
}

/** Values by step in ascending order; one more trial is put in its place, so that a trial that ends costs little. */
class Fan {
  #trials: readonly TrialView[] = [];
  readonly #at = new Map<number, number[]>();

  /** Takes in the trials; false where one that is in it is not among them any more. */
  take(trials: readonly TrialView[]): boolean {
    const there = new Set(trials);
    if (!this.#trials.every((t) => there.has(t))) return false;
    const known = new Set(this.#trials);
    const added = trials.filter((t) => !known.has(t));
    const many = added.length > 8;
    for (const trial of added) this.#add(trial, many);
    if (many) for (const [step, values] of this.#at) this.#at.set(step, [...Float64Array.from(values).sort()]);
    this.#trials = trials;
    return true;
  }

  get steps(): readonly FanStep[] {
    return [...this.#at.keys()]
      .sort((a, b) => a - b)
      .map((step) => ({ step, levels: LEVELS.map((p) => quantileOfSorted(this.#at.get(step) ?? [], p)) }));
  }

  #add(trial: TrialView, unsorted: boolean): void {
    const { steps, values } = curveOf(trial);
    steps.forEach((step, k) => {
      const value = values[k];
      if (value === undefined || !Number.isFinite(value)) return;
      const list = this.#at.get(step) ?? [];
      if (list.length === 0) this.#at.set(step, list);
      if (unsorted) list.push(value);
      else list.splice(placeOf(list, value), 0, value);
    });
  }
}

function placeOf(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

let latest: { readonly trials: readonly TrialView[]; readonly fan: Fan; readonly steps: readonly FanStep[] } | null = null;

/** How complete trials spread at each step. What was worked out last is kept, and one more trial costs little. */
export function fanOf(complete: readonly TrialView[]): readonly FanStep[] {
  if (latest !== null && sameList(latest.trials, complete)) return latest.steps;
  let fan = latest?.fan ?? new Fan();
  if (!fan.take(complete)) {
    fan = new Fan();
    fan.take(complete);
  }
  latest = { trials: complete, fan, steps: fan.steps };
  return latest.steps;
}
