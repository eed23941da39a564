import { Random } from "../../server/numeric/random";
import type { Direction, Params } from "../../server/protocol/space";
import type { Observation } from "../../server/samplers/sampler";
import type { SearchSpace } from "../../server/space/search-space";

export type Outcome = Pick<Observation, "state" | "values" | "feasible" | "predicted">;

/** What is known when a trial ends. `level` in [0, 1] is a smooth function of the values, `first` in [0, 1) where the first axis stands. */
interface Ended {
  readonly level: number;
  readonly first: number;
  readonly trial: number;
  readonly random: Random;
}

type Objective = (ended: Ended) => Outcome;

const value = (v: number): Outcome => ({ state: "complete", values: [v], feasible: true, predicted: null });
const FAILED: Outcome = { state: "failed", values: null, feasible: true, predicted: null };
const stopped = (predicted: Outcome["predicted"]): Outcome => ({ state: "pruned", values: null, feasible: true, predicted });

/** How trials can end. Whatever comes, a sampler goes on proposing. */
export const OBJECTIVES: Readonly<Record<string, Objective>> = {
  smooth: ({ level }) => value(level),
  "of the trial alone": ({ trial }) => value(Math.sin(trial * 1.7)),
  noisy: ({ level, random }) => value(level + random.uniform()),
  plateaus: ({ level }) => value(Math.round(level * 4)),
  constant: () => value(1),
  "constant zero": () => value(0),
  NaN: () => value(Number.NaN),
  "NaN in a region": ({ level, first }) => value(first > 0.5 ? Number.NaN : level),
  infinite: ({ trial }) => value(trial % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY),
  "now and then infinite": ({ level, trial }) => value(trial % 4 === 1 ? Number.POSITIVE_INFINITY : level),
  huge: ({ level }) => value((level - 0.5) * 2 * Number.MAX_VALUE),
  tiny: ({ level }) => value(level * 1e-300),
  denormal: ({ level }) => value(Math.round(level * 5) * Number.MIN_VALUE),
  "a level and hardly more": ({ level }) => value(1e6 + level * 1e-9),
  "all magnitudes": ({ level, first }) => value(10 ** (600 * level - 300) * (first > 0.5 ? 1 : -1)),
  "one outlier": ({ level, trial }) => value(trial === 4 ? 1e30 : level),
  failing: () => FAILED,
  "failing in a region": ({ level, first }) => (first > 0.5 ? FAILED : value(level)),
  "failing but once": ({ level, trial }) => (trial === 3 ? value(level) : FAILED),
  infeasible: ({ level }) => ({ ...value(level), feasible: false }),
  "infeasible in a region": ({ level, first }) => ({ ...value(-level), feasible: first <= 0.5 }),
  stopped: ({ level, trial }) => (trial % 3 === 0 ? value(level) : stopped(null)),
  "stopped, predicted": ({ level, trial }) => (trial % 3 === 0 ? value(level) : stopped({ mean: level, sd: 0.05 })),
  "stopped, predicted oddly": ({ level, trial }) =>
    trial % 4 === 0 ? value(level) : stopped({ mean: trial % 4 === 1 ? Number.NaN : 1e308, sd: [0, 1e308, Number.NaN][trial % 3] ?? 0 }),
  "always stopped": () => stopped(null),
  everything: ({ level, trial }) =>
    [value(level), FAILED, stopped(null), { ...value(-level), feasible: false }, value(Number.NaN), stopped({ mean: level, sd: 1 })][
      trial % 6
    ] ?? FAILED,
};

/** How the trial of these values ends. With several directions the other values run against the first. */
export function ended(name: string, space: SearchSpace, params: Params, trial: number, directions: readonly Direction[]): Outcome {
  const objective = OBJECTIVES[name];
  if (objective === undefined) throw new Error(`No objective is called "${name}"`);
  const unit = space.toUnit(params).map((u) => (Number.isFinite(u) ? u : 0.5));
  const level = unit.reduce((sum, u, i) => sum + (u - (0.3 + 0.05 * (i % 7))) ** 2, 0) / Math.max(unit.length, 1);
  const outcome = objective({ level, first: unit[0] ?? 0, trial, random: new Random(5, trial) });
  if (outcome.values === null) return outcome;
  const [v = 0] = outcome.values;
  return { ...outcome, values: directions.map((direction, i) => (direction === directions[0] && i % 2 === 0 ? v : 1 - v)) };
}
