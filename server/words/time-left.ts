import type { StudyState, StudyView, TrialView } from "../protocol/view";
import { formatDuration } from "./numbers";
import { tr } from "./translate";

const LIVE: ReadonlySet<StudyState> = new Set<StudyState>(["running", "paused", "confirming", "stopping"]);

/** Seconds until the search and its confirmation end, from how long trials took so far; null before one has finished. `now`: milliseconds since 1970. */
export function secondsLeft({ started, state, planned, trials }: StudyView, now: number): number | null {
  if (!LIVE.has(state)) return null;
  const there = (trials as readonly (TrialView | null | undefined)[]).filter((trial) => trial != null);
  const counted = there.filter((trial) => trial.outside !== true);
  const search = counted.filter((trial) => trial.repeatOf === null);
  const mean = meanOf(search.flatMap(({ seconds }) => seconds ?? []));
  if (mean === null) return null;
  const full = meanOf(search.flatMap((trial) => (trial.state === "complete" ? (trial.seconds ?? 0) : []))) ?? mean;
  const finished = counted.filter((trial) => trial.state !== "running" && (trial.repeatOf === null || trial.again === true)).length;
  const repeats = counted.filter(
    (trial) => trial.state !== "running" && trial.repeatOf !== null && trial.again !== true && trial.sameSeed !== true,
  ).length;
  const searching = state === "running" || state === "paused" ? Math.max(0, planned - finished) : 0;
  const confirming = Math.max(0, 2 * started.repeats - repeats);
  const underway = there
    .filter((trial) => trial.state === "running")
    .reduce((sum, trial) => sum + Math.min(mean, (now - trial.startedAt) / 1000), 0);
  return Math.max(0, (searching * mean + confirming * full - underway) / Math.max(1, started.parallel));
}

function meanOf(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}

/** An estimate as it may be said: in tens of seconds, then in minutes. */
export function roughDuration(seconds: number): string {
  if (seconds < 10) return tr("{0} s", 10);
  if (seconds < 60) return tr("{0} s", Math.ceil(seconds / 10) * 10);
  return formatDuration(Math.round(seconds / 60) * 60);
}
