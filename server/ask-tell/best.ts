import type { Direction } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import { candidates, gain, isValued, paretoFront, type Valued } from "../study/candidates";
import type { TrialRecord } from "../study/ledger";
import { fitSurrogate } from "../surrogate/fit-surrogate";
import type { Prediction } from "../surrogate/surrogate";

export interface BestSettings {
  readonly space: SearchSpace;
  readonly directions: readonly Direction[];
  readonly seed: number;
  /** Whether the program says that its values are noisy. */
  readonly noisy: boolean;
}

export interface Best {
  /** The best trial first; with several objectives the whole front, each configuration once, the most balanced first. */
  readonly trials: readonly Valued[];
  /** Under noise, what the first one's configuration is believed to be worth. */
  readonly believed: Prediction | null;
}

/**
 * Where values are noisy (the program says so, or a configuration that was measured again came out differently) the lowest one is a lucky
 * one: the best trial is that of the best posterior mean. Without noise, that of the best value.
 */
export function bestOf(settings: BestSettings, trials: readonly TrialRecord[]): Best {
  const { space, directions } = settings;
  // Own values are a trial like the others here: nothing is compared with them.
  const own = trials.filter((trial) => isValued(trial) && trial.feasible).map((trial) => ({ ...trial, baseline: false }));
  if (own.length === 0) return { trials: [], believed: null };
  const ranked = candidates(space, directions, own, null);
  const [direction, ...others] = directions;
  if (direction === undefined || others.length > 0) {
    const front = new Set(paretoFront(directions, ranked));
    return { trials: ranked.filter((trial) => front.has(trial)), believed: null };
  }
  const noisy = settings.noisy || repeatsDiffer(space, trials);
  return (noisy ? believedBest(settings, direction, ranked, trials) : null) ?? { trials: ranked.slice(0, 1), believed: null };
}

function believedBest(
  { space, seed }: BestSettings,
  direction: Direction,
  ranked: readonly Valued[],
  trials: readonly TrialRecord[],
): Best | null {
  const measurements = trials.flatMap(({ params, values, feasible }) => {
    const value = feasible ? values?.[0] : undefined;
    return value === undefined ? [] : [{ params, value, sd: 0 }];
  });
  const surrogate = fitSurrogate({ space, direction, measurements, seed });
  if (surrogate === null) return null;
  let best: { readonly trial: Valued; readonly believed: Prediction } | null = null;
  for (const trial of ranked) {
    const believed = surrogate.predict(trial.params);
    if (best === null || gain(direction, believed.mean, best.believed.mean) > 0) best = { trial, believed };
  }
  return best === null ? null : { trials: [best.trial], believed: best.believed };
}

function repeatsDiffer(space: SearchSpace, trials: readonly TrialRecord[]): boolean {
  const values = new Map<string, number>();
  return trials.some(({ params, values: told }) => {
    const value = told?.[0];
    if (value === undefined) return false;
    const key = space.key(params);
    const before = values.get(key);
    if (before === undefined) values.set(key, value);
    return before !== undefined && before !== value;
  });
}
