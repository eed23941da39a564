import type { Recommendation } from "../protocol/events";
import { candidates, isValued, paretoFront } from "./candidates";
import { isInterrupted, type Ledger, type TrialRecord } from "./ledger";
import { CANDIDATES } from "./recommend";
import type { StudySettings } from "./settings";

type Parts = { readonly settings: Pick<StudySettings, "space" | "started">; readonly ledger: Ledger };

/**
 * Trials among those `left` that ended and can be neither recommended nor run again any more: nobody needs what they left behind.
 * One that is out of the running once is out for good.
 */
export function unneededTrials(parts: Parts, left: readonly TrialRecord[]): readonly number[] {
  const needed = new Set([...contenders(parts, left, CANDIDATES), ...toRunAgain(parts), ...left.filter((t) => t.paused)]);
  return left.filter((t) => t.state !== "running" && !needed.has(t)).map((t) => t.trial);
}

/** The trials whose artefacts outlive the study: the recommended one, the best, the user's own; with several objectives the whole front. */
export function lastingTrials(parts: Parts, recommendation: Pick<Recommendation, "trial"> | null): readonly number[] {
  const lasting = new Set([
    ...contenders(parts, parts.ledger.all, 1).map((t) => t.trial),
    ...(recommendation === null ? [] : [recommendation.trial]),
  ]);
  return [...lasting].toSorted((a, b) => a - b);
}

function contenders({ settings, ledger }: Parts, trials: readonly TrialRecord[], most: number): readonly TrialRecord[] {
  const directions = settings.started.objectives.map((o) => o.direction);
  const { baseline } = ledger;
  const search = trials.filter((t) => t.repeatOf === null && !t.outside).filter(isValued);
  const best = candidates(settings.space, directions, search, baseline).slice(0, most);
  const front =
    directions.length > 1
      ? paretoFront(
          directions,
          search.filter((t) => t.feasible),
        )
      : [];
  return [...(baseline === null ? [] : [baseline]), ...best, ...front];
}

/** What an interruption cut off, until the same has run to its end. */
function toRunAgain({ settings, ledger }: Parts): readonly TrialRecord[] {
  if (!ledger.all.some(isInterrupted)) return [];
  const ended = new Map<string, number>();
  for (const trial of ledger.all) if (trial.state !== "running" && !isInterrupted(trial)) ended.set(sameRun(settings, trial), trial.trial);
  return ledger.all.filter((t) => isInterrupted(t) && (ended.get(sameRun(settings, t)) ?? -1) < t.trial);
}

/** The trials that a trial is run again for, itself among them where it began before; the newest first. */
export function continuedTrials(
  { settings, ledger }: Parts,
  plan: Pick<TrialRecord, "trial" | "params" | "repeatOf" | "seed" | "baseline">,
): readonly number[] {
  const earlier = ledger.all.filter((t) => t.trial === plan.trial || isInterrupted(t));
  if (earlier.length === 0) return [];
  const run = sameRun(settings, plan);
  return earlier
    .filter((t) => t.trial === plan.trial || sameRun(settings, t) === run)
    .map((t) => t.trial)
    .toSorted((a, b) => b - a);
}

function sameRun({ space }: Parts["settings"], run: Pick<TrialRecord, "params" | "repeatOf" | "seed" | "baseline">): string {
  const { params, repeatOf, seed, baseline } = run;
  return JSON.stringify([space.key(params), repeatOf, seed, baseline]);
}
