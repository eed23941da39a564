import { expect, test } from "vitest";
import { DescribedSpace } from "../../server/ask-tell/described-space";
import { AskTellStudy } from "../../server/ask-tell/study";
import type { Direction } from "../../server/protocol/space";
import { randomSampler } from "../../server/samplers/random";
import type { Observation } from "../../server/samplers/sampler";

/** A study whose sampler's observations are kept. */
function study(directions: readonly Direction[] = ["minimize"]): { readonly study: AskTellStudy; readonly told: Observation[] } {
  const source = '{"n": {"type": "int", "low": 0, "high": 1000}}';
  const described = new DescribedSpace(JSON.parse(source), source, 0);
  const settings = { space: described.space, directions, seed: 1, trials: 40 };
  const told: Observation[] = [];
  const random = randomSampler(settings);
  const sampler = {
    name: random.name,
    demanding: false,
    ask: random.ask.bind(random),
    tell: (observation: Observation) => {
      told.push(observation);
      random.tell(observation);
    },
  };
  const chosen = { sampler, samplerReason: null, stopper: null, stopReason: null };
  return { study: new AskTellStudy({ described, directions, ...chosen, noisy: false, seed: 1, trials: 40, warnings: [] }), told };
}

const COMPLETE = { state: "complete", feasible: true } as const;
const PRUNED = { state: "pruned", values: null, feasible: true } as const;

test("a stopped trial is told as what complete ones with such a report came to", () => {
  const { study: s, told } = study();
  s.ask(7);
  for (let trial = 0; trial < 6; trial++) {
    const start = 1 + trial / 10;
    s.report(trial, 1, start);
    s.report(trial, 2, start - 0.5);
    s.tell(trial, { ...COMPLETE, values: [start - 0.5] });
  }
  s.report(6, 1, 1.25);
  s.tell(6, PRUNED);
  expect(told.at(-1)).toMatchObject({ trial: 6, state: "pruned", values: null });
  expect(told.at(-1)?.predicted?.mean).toBeCloseTo(0.75, 6);
});

test("nothing is predicted without reports, nor with several objectives", () => {
  const { study: s, told } = study();
  s.ask(2);
  s.tell(0, { ...COMPLETE, values: [1] });
  s.tell(1, PRUNED);
  expect(told.at(-1)?.predicted).toBeNull();
  const several = study(["minimize", "maximize"]);
  several.study.ask(2);
  several.study.report(0, 1, 3);
  several.study.tell(0, { ...COMPLETE, values: [1, 2] });
  several.study.report(1, 1, 3);
  several.study.tell(1, PRUNED);
  expect(several.told.at(-1)?.predicted).toBeNull();
});

test("a sampler learns of divergence and of broken constraints as what they are", () => {
  const { study: s, told } = study();
  s.ask(2);
  s.tell(0, { ...COMPLETE, values: [Number.NaN] });
  s.tell(1, { state: "complete", values: [1], feasible: false });
  expect(told).toMatchObject([
    { trial: 0, state: "failed", values: null },
    { trial: 1, state: "complete", values: [1], feasible: false },
  ]);
});
