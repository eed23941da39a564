import type { SearchSpace } from "../space/search-space";
import { isValued, type Valued } from "./candidates";
import type { NewEvent } from "./event-log";
import { isTrial, type Ledger } from "./ledger";

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
    if (!isValued(trial) || !trial.feasible || trial.outside === true) continue;
    if (!isTrial(trial) && trial !== probe && !repeats) continue;
    const key = space.key(trial.params);
    const known = runs.get(key);
    if (known === undefined) runs.set(key, [trial]);
    else known.push(trial);
  }
  return runs;
}

export function runNoise(runs: ReadonlyMap<string, readonly Valued[]>): RunNoise {
  let squares = 0;
  let freedom = 0;
  let differ = false;
  for (const same of runs.values()) {
    const values = same.map((t) => t.values[0] ?? Number.NaN);
    const mean = values.reduce((sum, v) => sum + v / values.length, 0);
    squares += values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    freedom += values.length - 1;
    differ ||= values.some((v) => v !== values[0]);
  }
  if (freedom === 0) return { kind: "unknown" };
  return differ ? { kind: "noisy", sd: Math.sqrt(squares / freedom), freedom } : { kind: "deterministic" };
}

/** What to tell of the noise; null where runs do not differ. */
export function noiseEvent(ledger: Ledger, space: SearchSpace, model: number | null): Extract<NewEvent, { event: "noise" }> | null {
  const found = runNoise(runsByKey(ledger, space, true));
  return found.kind === "noisy" ? { event: "noise", sd: pooledNoise(found, model), repeats: found.freedom, model } : null;
}

/** Pooled with the noise that a model learned from runs of different values. */
export function pooledNoise({ sd, freedom }: { readonly sd: number; readonly freedom: number }, model: number | null): number {
  if (model === null) return sd;
  return Math.sqrt((freedom * sd ** 2 + MODEL_FREEDOM * model ** 2) / (freedom + MODEL_FREEDOM));
}
