import type { Ledger } from "./ledger";

/**
 * Whether a trial that was to end early has come as far as the longest complete one: a program that reports faster than it can be answered
 * is done before the word reaches it. That it ended well does not tell: it may have caught the stop.
 */
export function isWhole(ledger: Ledger, trial: number): boolean {
  const { steps, curve } = ledger.get(trial);
  const complete = ledger.all.filter(({ state, repeatOf }) => state === "complete" && repeatOf === null);
  return complete.length > 0 && complete.every((other) => steps >= other.steps && curve.length >= other.curve.length);
}
