import type { Ledger, TrialRecord } from "./ledger";

type Curve = TrialRecord["curve"];

/** What the runs had reported that a trial goes on from, the newest first: of a step that ran again the later run counts. */
export function carriedReports(ledger: Ledger, continues: readonly number[]): Curve {
  const curves = continues.toReversed().map((trial) => ledger.find(trial)?.curve ?? []);
  return curves.reduce(continued, []);
}

/** A whole curve of a run and the one that went on from it: up to where the latter began, if it reported at all. */
export function continued(earlier: Curve, later: Curve): Curve {
  if (earlier.length === 0) return later.slice();
  const first = later.reduce((least, { step }) => Math.min(least, step), Number.POSITIVE_INFINITY);
  return [...earlier.filter(({ step }) => step < first), ...later];
}
