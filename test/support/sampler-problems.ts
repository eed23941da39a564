import type { Params } from "../../server/protocol/space";
import type { Observation, Sampler, SamplerSettings } from "../../server/samplers/sampler";
import { SearchSpace } from "../../server/space/search-space";
import { choice, float, int } from "../conformance/spaces";

/** Something to minimise, 0 at best. */
export interface Problem {
  readonly name: string;
  readonly space: SearchSpace;
  readonly cost: (params: Params) => number;
}

const axes = (n: number, low: number, high: number): SearchSpace =>
  new SearchSpace(Array.from({ length: n }, (_, i) => float(`x${i}`, low, high)));

const numbers = (params: Params): readonly number[] => Object.values(params).map(Number);

export const SPHERE: Problem = {
  name: "sphere of four axes, its centre off the middle",
  space: axes(4, -5, 5),
  cost: (params) => numbers(params).reduce((sum, x, i) => sum + (x - ([1.7, -2.3, 3.1, 0.6][i] ?? 0)) ** 2, 0),
};

export const ROSENBROCK: Problem = {
  name: "Rosenbrock of three axes",
  space: axes(3, -2, 2),
  cost: (params) => {
    const [x = 0, y = 0, z = 0] = numbers(params);
    return 100 * (y - x * x) ** 2 + (1 - x) ** 2 + 100 * (z - y * y) ** 2 + (1 - y) ** 2;
  },
};

export const MIXED: Problem = {
  name: "floats, a log axis, integers and choices",
  space: new SearchSpace([
    float("lr", 1e-5, 1, { log: true }),
    float("drop", 0, 0.9),
    int("layers", 1, 9),
    choice("act", ["'relu'", "'tanh'", "'gelu'", "'elu'"]),
    choice("norm", ["True", "False"]),
  ]),
  cost: ({ lr, drop, layers, act, norm }) =>
    0.001 +
    0.2 * (Math.log10(Number(lr)) + 2.6) ** 2 +
    (Number(drop) - 0.25) ** 2 +
    0.02 * (Number(layers) - 6) ** 2 +
    (act === "'gelu'" ? 0 : act === "'elu'" ? 0.1 : 0.4) +
    (norm === "True" ? 0 : 0.2),
};

export function told(trial: number, params: Params, value: number): Observation {
  return { trial, params, state: "complete", values: [value], feasible: true, predicted: null };
}

/** The lowest cost of a study of one trial after the other. */
export function bestOf(
  make: (settings: SamplerSettings) => Sampler,
  { space, cost }: Problem,
  seed: number,
  trials: number,
  batch = 1,
): number {
  const sampler = make({ space, directions: ["minimize"], seed, trials });
  let best = cost(space.baseline());
  sampler.tell(told(0, space.baseline(), best));
  for (let trial = 1; trial < trials; trial += batch) {
    const asked = Array.from({ length: Math.min(batch, trials - trial) }, (_, i) => trial + i);
    sampler.ask(asked, []).forEach((params, i) => {
      const value = cost(params);
      best = Math.min(best, value);
      sampler.tell(told(asked[i] ?? -1, params, value));
    });
  }
  return best;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);
}
