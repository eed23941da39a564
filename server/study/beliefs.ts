import type { Direction, Objective } from "../protocol/space";
import type { Measurement, Prediction } from "../surrogate/surrogate";
import { gain, type Valued } from "./candidates";
import type { Ledger } from "./ledger";
import { predictedValue } from "./predicted-value";
import type { Proposer } from "./proposer";
import { pooledNoise, runNoise, runsByKey } from "./run-noise";
import type { StudySettings } from "./settings";

/** So many of the best configurations are looked at. */
const PROMISING = 30;

/** Share of the gap between the best and the median value below which noise decides nothing. */
const NEGLIGIBLE = 0.05;

interface Parts {
  readonly settings: Pick<StudySettings, "space" | "started">;
  readonly ledger: Ledger;
  readonly proposer: Proposer;
}

/** A configuration that was tried, by the first trial that ran it. */
export interface BelievedTrial {
  readonly trial: Valued;
  readonly belief: Prediction;
  readonly runs: readonly Valued[];
}

/** What the trials so far come to, one objective. */
export interface Beliefs {
  readonly direction: Direction;
  /** The promising configurations and the user's own; by the mean of their runs, best first. */
  readonly tried: readonly BelievedTrial[];
  /** At the points asked about. */
  readonly points: readonly Prediction[];
  /** Standard deviation of a single run: of repeats and the model together. */
  readonly noise: number;
  /** Of the model alone. */
  readonly modelNoise: number;
  /** Too little to change which values are the best. */
  readonly negligible: boolean;
}

/** Null with several objectives, and where too little is known for a model. */
export async function beliefsOf(parts: Parts, points: readonly Valued["params"][] = []): Promise<Beliefs | null> {
  const { settings, ledger, proposer } = parts;
  const [objective, ...others] = settings.started.objectives;
  if (objective === undefined || others.length > 0) return null;
  const { direction } = objective;
  const runs = runsByKey(ledger, settings.space);
  const tried = promising([...runs.values()], direction);
  const belief = await proposer.believe({
    direction,
    seed: settings.started.seed,
    measurements: [...[...runs.values()].flat().map(measured), ...estimated(objective, ledger)],
    points: [...tried.map(({ trial }) => trial.params), ...points],
  });
  if (belief === null) return null;
  const known = runNoise(runs, direction);
  const noise = known.kind === "noisy" ? pooledNoise(known, belief.noise) : known.kind === "deterministic" ? 0 : belief.noise;
  return {
    direction,
    tried: tried.flatMap((t, i) => (belief.points[i] === undefined ? [] : [{ ...t, belief: belief.points[i] }])),
    points: belief.points.slice(tried.length),
    noise,
    modelNoise: belief.noise,
    negligible: isNegligible(noise, [...runs.values()], direction),
  };
}

function promising(groups: readonly (readonly Valued[])[], direction: Direction): readonly Omit<BelievedTrial, "belief">[] {
  const found = groups.flatMap((runs) => {
    const trial = runs.find((t) => t.repeatOf === null);
    return trial === undefined ? [] : [{ trial, runs, mean: meanOf(runs) }];
  });
  const ranked = found.toSorted((a, b) => gain(direction, b.mean, a.mean) || a.trial.trial - b.trial.trial);
  return ranked.filter(({ trial }, i) => i < PROMISING || trial.baseline);
}

function isNegligible(noise: number, groups: readonly (readonly Valued[])[], direction: Direction): boolean {
  const means = groups.map(meanOf).toSorted((a, b) => gain(direction, b, a));
  const gap = Math.abs((means[0] ?? 0) - (means[Math.floor(means.length / 2)] ?? 0));
  return !(noise > NEGLIGIBLE * gap);
}

export function meanOf(runs: readonly Valued[]): number {
  return runs.reduce((sum, run) => sum + (run.values[0] ?? Number.NaN) / runs.length, 0);
}

function measured({ params, values }: Valued): Measurement {
  return { params, value: values[0] ?? Number.NaN, sd: 0 };
}

function estimated(objective: Objective, ledger: Ledger): readonly Measurement[] {
  const complete = ledger.search.filter((t) => t.state === "complete");
  return ledger.search.flatMap(({ state, params, curve }) => {
    const found = state === "pruned" ? predictedValue(objective, curve, complete) : null;
    return found === null ? [] : [{ params, value: found.mean, sd: found.sd }];
  });
}
