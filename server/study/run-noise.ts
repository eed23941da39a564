import { type Sample, sampleOf } from "../numeric/welch";
import type { Direction } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import { gain, isValued, type Valued } from "./candidates";
import type { NewEvent } from "./event-log";
import { isTrial, type Ledger } from "./ledger";
import type { StudySettings } from "./settings";

/** What runs of the same values say of the scatter of a single one, first objective. */
export type RunNoise =
  | { readonly kind: "unknown" | "deterministic" }
  /** `sd` pooled over configurations, with so many degrees of freedom. */
  | { readonly kind: "noisy"; readonly sd: number; readonly freedom: number };

/** What the model says of the noise counts as much as so many runs more than one. */
const MODEL_FREEDOM = 4;

/**
 * Runs that went well, by configuration: those of the search and the first repeat of the user's own values. With `repeats` all others as
 * well: what is confirmed must not hang on how far its confirmation has come when a study goes on.
 */
export function runsByKey(ledger: Ledger, space: SearchSpace, repeats = false): ReadonlyMap<string, readonly Valued[]> {
  const runs = new Map<string, Valued[]>();
  const probe = ledger.repeats.find((t) => t.baseline && t.state !== "running");
  for (const trial of ledger.all) {
    if (!isValued(trial) || !trial.feasible || trial.outside === true || trial.sameSeed === true) continue;
    if (!isTrial(trial) && trial !== probe && !repeats) continue;
    const key = space.key(trial.params);
    const known = runs.get(key);
    if (known === undefined) runs.set(key, [trial]);
    else known.push(trial);
  }
  return runs;
}

/** Told by the better half of the configurations where any of them ran again: what goes badly often scatters more, and decides nothing. */
export function runNoise(runs: ReadonlyMap<string, readonly Valued[]>, direction: Direction): RunNoise {
  const groups = [...runs.values()].map((same) => sampleOf(same.map((t) => t.values[0] ?? Number.NaN)));
  const repeated = groups.filter(({ count }) => count > 1);
  if (repeated.length === 0) return { kind: "unknown" };
  const means = groups.map(({ mean }) => mean).toSorted((a, b) => gain(direction, b, a));
  const median = means[Math.floor((means.length - 1) / 2)] ?? Number.NaN;
  const good = repeated.filter(({ mean, sd }) => sd > 0 && gain(direction, mean, median) >= 0);
  const { sd, freedom } = pooled(good.length > 0 ? good : repeated);
  return sd > 0 ? { kind: "noisy", sd, freedom } : { kind: "deterministic" };
}

/** Noise is that of the first objective. */
export function firstDirection({ settings }: { readonly settings: Pick<StudySettings, "started"> }): Direction {
  return settings.started.objectives[0]?.direction ?? "minimize";
}

function pooled(samples: readonly Sample[]): { readonly sd: number; readonly freedom: number } {
  const freedom = samples.reduce((sum, { count }) => sum + count - 1, 0);
  return { sd: Math.sqrt(samples.reduce((sum, { sd, count }) => sum + (count - 1) * sd ** 2, 0) / freedom), freedom };
}

/**
 * What to tell of the noise; null where runs do not differ. With a `@seed` the trials of the search all ran on one seed: a model of them that
 * sees far less noise than the repeats do knows nothing of what other seeds change.
 */
export function noiseEvent(
  ledger: Ledger,
  { space, programSeed }: Pick<StudySettings, "space" | "programSeed">,
  direction: Direction,
  learned: number | null,
): Extract<NewEvent, { event: "noise" }> | null {
  const found = runNoise(runsByKey(ledger, space, true), direction);
  if (found.kind !== "noisy") return null;
  const model = programSeed !== null && learned !== null && learned < found.sd / 2 ? null : learned;
  return { event: "noise", sd: pooledNoise(found, model), repeats: found.freedom, model };
}

/** Pooled with the noise that a model learned from runs of different values. */
export function pooledNoise({ sd, freedom }: { readonly sd: number; readonly freedom: number }, model: number | null): number {
  if (model === null) return sd;
  return Math.sqrt((freedom * sd ** 2 + MODEL_FREEDOM * model ** 2) / (freedom + MODEL_FREEDOM));
}
