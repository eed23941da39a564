/**
 * When hyperparameters are fitted. Which fit holds after n values follows from n alone, so that a study that goes on from its journal
 * has the very fits of one that never stopped, without making all of them again: milestones form a chain, each starting from the one
 * before; every other fit starts from the milestone below it.
 */

/** Values of the first milestone. */
export const FIRST_MILESTONE = 4;
/** Each milestone has this much more values than the one before. */
const GROWTH = 1.25;
/** Up to so many values every new one is followed by a fit, up to twice as many every second, and so on. */
const EVERY_UP_TO = 40;

/** The largest milestone at or below n, and the one before it; 0 where there is none. */
export function milestones(n: number): { readonly last: number; readonly before: number } {
  let before = 0;
  let last = 0;
  for (let next = FIRST_MILESTONE; next <= n; next = Math.ceil(next * GROWTH)) {
    before = last;
    last = next;
  }
  return { last, before };
}

/** How many values the hyperparameters rest on that are used with n. */
export function fittedValues(n: number): number {
  if (n < EVERY_UP_TO) return n;
  const step = 2 ** Math.floor(Math.log2(n / EVERY_UP_TO) + 1);
  return Math.floor(n / step) * step;
}
