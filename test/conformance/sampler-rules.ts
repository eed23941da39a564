import { expect } from "vitest";
import { Random } from "../../server/numeric/random";
import type { Params } from "../../server/protocol/space";
import type { Observation } from "../../server/samplers/sampler";
import type { SearchSpace } from "../../server/space/search-space";
import { type Asked, type StudyPlan, samplerOf } from "./sampled-study";

/** Every proposal is a point of the space, as it will stand in the code, and none that was told or is running. */
export function expectNewPoints({ space }: Pick<StudyPlan, "space">, asked: readonly Asked[]): void {
  for (const { told, running, proposals } of asked) {
    const taken = new Set([...told.map((o) => o.params), ...running].map((params) => space.key(params)));
    for (const params of proposals) {
      if (!space.contains(params)) expect.fail(`not in the space: ${JSON.stringify(params)}`);
      expect(Object.keys(params).sort()).toEqual(namesOf(space, params));
      expect(space.fromUnit(space.toUnit(params))).toEqual(params);
      const key = space.key(params);
      if (taken.has(key)) expect.fail(`proposed twice: ${JSON.stringify(params)}`);
      taken.add(key);
    }
  }
}

/** A sampler gives as many as it was asked for, or all that is left of the space. */
export function expectNoneLeftOut({ space }: Pick<StudyPlan, "space">, asked: readonly Asked[], values = space.cardinality()): void {
  for (const { numbers, told, running, proposals } of asked) {
    if (proposals.length === numbers.length) continue;
    const tried = [...told.map((o) => o.params), ...running, ...proposals].filter((params) => space.contains(params));
    expect(new Set(tried.map((params) => space.key(params))).size).toBe(values);
    expect(proposals.length).toBeLessThan(numbers.length);
  }
}

/**
 * Told the same, in any order, a sampler that was never asked anything before proposes what the one that was there all along did.
 * `some` of n: every nth ask is tried only, beginning anywhere, and the last.
 */
export function expectResumable(plan: StudyPlan, asked: readonly Asked[], some = { of: 1, from: 0 }): void {
  for (const [i, { numbers, running, told, proposals }] of asked.entries()) {
    if ((i + some.from) % some.of !== 0 && i < asked.length - 1) continue;
    const resumed = samplerOf(plan);
    for (const observation of shuffled(told, i)) resumed.tell(observation);
    expect(resumed.ask(numbers, running), `asked for ${numbers.join(", ")}`).toEqual(proposals);
    if (i === asked.length - 1) expect(resumed.ask(numbers, running), "asked twice").toEqual(proposals);
  }
}

/** Killed after one of the asks, told the history and asked on to the end: the same values, all the way. */
export function expectSameToTheEnd(plan: StudyPlan, asked: readonly Asked[], kill: number): void {
  const resumed = samplerOf(plan);
  let known = 0;
  for (const [i, { numbers, running, told, proposals }] of asked.entries()) {
    if (i < kill) continue;
    for (const observation of told.slice(known)) resumed.tell(observation);
    known = told.length;
    expect(resumed.ask(numbers, running), `killed at ${kill}, asked for ${numbers.join(", ")}`).toEqual(proposals);
  }
}

function namesOf(space: SearchSpace, params: Params): readonly string[] {
  return space
    .active(params)
    .map((p) => p.name)
    .sort();
}

/** In any order, but that the measurements of one trial stay in theirs. */
function shuffled(observations: readonly Observation[], seed: number): readonly Observation[] {
  const random = new Random(seed, 99);
  const places = new Map(observations.map(({ trial }) => [trial, random.uniform()]));
  return observations.toSorted((a, b) => (places.get(a.trial) ?? 0) - (places.get(b.trial) ?? 0));
}
