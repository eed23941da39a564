import { expect, test } from "vitest";
import type { Params } from "../../server/protocol/space";
import { SAMPLERS } from "../../server/samplers/choose";
import type { Observation, Sampler, SamplerSettings } from "../../server/samplers/sampler";
import { SearchSpace } from "../../server/space/search-space";

const space = new SearchSpace([
  { name: "x", distribution: { type: "float", low: 0, high: 1, log: false, step: null }, baseline: 0.5, condition: null },
  { name: "k", distribution: { type: "int", low: 1, high: 9, log: false, step: 1 }, baseline: 4, condition: null },
]);
const settings: SamplerSettings = { space, directions: ["maximize"], seed: 3, trials: 30 };

function complete(trial: number, params: Params): Observation {
  const value = -((Number(params["x"]) - 0.7) ** 2) - (Number(params["k"]) - 6) ** 2 / 100;
  return { trial, params, state: "complete", values: [value], feasible: true, predicted: null };
}

function paused(observation: Observation): Observation {
  return { ...observation, state: "pruned", values: null, predicted: { mean: 5, sd: 0.1 } };
}

test.each(Object.keys(SAMPLERS))("%s: a trial that was paused and went on counts as it ended", (name) => {
  const make = SAMPLERS[name as keyof typeof SAMPLERS];
  if (make === undefined) throw new Error(name);
  const [once, twice]: Sampler[] = [make(settings), make(settings)];
  if (once === undefined || twice === undefined) throw new Error(name);
  for (let trial = 0; trial < 24; trial++) {
    const [params] = trial === 0 ? [space.baseline()] : once.ask([trial], []);
    if (params === undefined) break;
    expect(twice.ask([trial], [])).toEqual(once.ask([trial], []));
    const ended = complete(trial, params);
    const observation = trial % 4 === 2 ? { ...paused(ended), predicted: { mean: Number(ended.values?.[0]), sd: 0.1 } } : ended;
    if (trial % 3 !== 0) twice.tell(paused(observation));
    if (trial % 6 === 1) twice.tell(paused(observation));
    once.tell(observation);
    twice.tell(observation);
  }
  expect(twice.ask([24, 25], [])).toEqual(once.ask([24, 25], []));
});
