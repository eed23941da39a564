import { describe, expect, test, vi } from "vitest";
import { Random } from "../../server/numeric/random";
import type { Params } from "../../server/protocol/space";
import { basinhoppingSampler } from "../../server/samplers/basinhopping/basinhopping";
import { cmaesSampler } from "../../server/samplers/cmaes/cmaes";
import type { Observation, Sampler, SamplerSettings } from "../../server/samplers/sampler";
import { tpeSampler } from "../../server/samplers/tpe/tpe";
import { SearchSpace } from "../../server/space/search-space";
import { choice, float, int, when } from "../conformance/spaces";
import { told } from "../support/sampler-problems";

vi.setConfig({ testTimeout: 60_000 });

const SPACES: Readonly<Record<string, SearchSpace>> = {
  mixed: new SearchSpace([
    float("x", 0, 1),
    float("y", 1e-4, 1, { log: true }),
    int("n", 0, 12),
    choice("c", ["1", "2", "3"]),
    float("z", 0, 1, { condition: when("c", "==", "2") }),
  ]),
  small: new SearchSpace([int("a", 0, 9), int("b", 0, 9), choice("c", ["1", "2", "3", "4", "5"])]),
};

/** Seven trials at once that end in any order; now and then one fails, is stopped early, never ends or is measured again. */
function run(make: (settings: SamplerSettings) => Sampler, space: SearchSpace, trials: number, kills: ReadonlySet<number>): number {
  const settings = { space, directions: ["minimize"], seed: 6, trials } as const;
  const sampler = make(settings);
  const random = new Random(12);
  const history: Observation[] = [];
  const tell = (observation: Observation): void => {
    history.push(observation);
    sampler.tell(observation);
  };
  const cost = (p: Params): number => space.toUnit(p).reduce((sum, u) => sum + (u - 0.3) ** 2, random.uniform() * 0.01);
  const running: { readonly trial: number; readonly params: Params }[] = [];
  tell(told(0, space.baseline(), cost(space.baseline())));
  for (let next = 1; next <= trials; next++) {
    const under = running.map((r) => r.params);
    const asked = sampler.ask([next], under);
    if (kills.has(next)) {
      const resumed = make(settings);
      for (const i of random.permutation(history.length)) resumed.tell(history[i] as Observation);
      expect(resumed.ask([next], under), `trial ${next}`).toEqual(asked);
    }
    const [params] = asked;
    if (params === undefined) return next;
    running.push({ trial: next, params });
    if (running.length < 7) continue;
    const [ended] = running.splice(random.integer(running.length), 1);
    if (ended === undefined || ended.trial % 61 === 0) continue;
    const how = random.uniform();
    const value = told(ended.trial, ended.params, cost(ended.params));
    if (how < 0.05) tell({ ...value, state: "failed", values: null });
    else if (how < 0.15) tell({ ...value, state: "pruned", values: null, predicted: how < 0.1 ? { mean: 0.4, sd: 0.1 } : null });
    else tell(value);
    const again = history[random.integer(history.length)];
    if (how > 0.95 && again !== undefined) tell(told(1000 + history.length, again.params, cost(again.params)));
  }
  return trials;
}

describe.each([
  ["tpe", tpeSampler, 200],
  ["cmaes", cmaesSampler, 420],
  ["basinhopping", basinhoppingSampler, 420],
] as const)("%s, a long study of seven at once", (_, make, trials) => {
  test.each(Object.keys(SPACES))("is the same after a kill: %s", (name) => {
    const space = SPACES[name] as SearchSpace;
    const kills = new Set(Array.from({ length: 14 }, (__, i) => 5 + 29 * i));
    expect(run(make, space, trials, kills)).toBe(trials);
  });
});
