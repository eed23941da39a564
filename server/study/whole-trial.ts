import type { Ledger } from "./ledger";

/**
 * Whether a trial that was to end early has come as far as a complete one would: a program that reports faster than it can be answered is
 * done before the word reaches it. That it ended well does not tell: it may have caught the stop. `horizon`: last step of this very trial
 * as the rule sees it; null: that of the longest complete one. Steps that come again (folds) have to have come as often as there.
 */
export function isWhole(ledger: Ledger, trial: number, horizon: number | null): boolean {
  const { steps, curve } = ledger.get(trial);
  const complete = ledger.all.filter((other) => other.state === "complete" && other.repeatOf === null);
  if (complete.length === 0) return false;
  const end = horizon ?? Math.max(...complete.map((other) => other.steps));
  const often = Math.min(...complete.map((other) => other.curve.length / other.steps));
  return steps >= end && curve.length >= often * steps * (1 - 1e-9);
}
