import { isMostlyScatter } from "../numeric/statistics";
import type { Confirmation } from "../protocol/events";
import { isValued } from "./candidates";
import type { RepeatParts } from "./repeats";

/** Trials from which on their spread says something, and repeats likewise. */
const FEWEST_TRIALS = 10;
const FEWEST_REPEATS = 3;

/**
 * Where repeats of the user's own values on other seeds differ as much as trials with other values do, runs them once more on their own seed:
 * that alone tells a program that is not deterministic from one whose seed decides much. Costs a run, only there, and confirms nothing.
 * A study that goes on after it was killed comes to the same: the decision follows from trials and repeats.
 */
export async function rerunOwnSeed(parts: RepeatParts, confirmed: Confirmation | null, noise: number): Promise<void> {
  const { settings, ledger, runner, hold } = parts;
  const own = ledger.baseline;
  if (settings.programSeed === null || settings.started.objectives.length !== 1 || own === null || !isValued(own)) return;
  if (confirmed === null || confirmed.deterministic || confirmed.repeats < FEWEST_REPEATS || ledger.sameSeed !== null) return;
  const values = ledger.search.filter(isValued).flatMap((t) => t.values.slice(0, 1).filter(Number.isFinite));
  if (values.length < FEWEST_TRIALS || !isMostlyScatter(Math.max(confirmed.baselineSd, noise), values)) return;
  await hold.released();
  if (parts.stopped()) return;
  const { trial, params } = own;
  await runner.run({ trial: ledger.nextNumber, params, baseline: true, repeatOf: trial, sameSeed: true, seedOffset: 0 });
}
