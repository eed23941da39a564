import { describe, expect, test, vi } from "vitest";
import { SAMPLER_NAMES, type SamplerName } from "../../server/protocol/search";
import type { Direction, Params } from "../../server/protocol/space";
import { SAMPLERS } from "../../server/samplers/choose";
import { SearchSpace } from "../../server/space/search-space";
import { type Asked, runPlan, type StudyPlan, samplerOf } from "./sampled-study";
import { COVERING, nameOf } from "./sampler-cases";
import { expectNewPoints, expectNoneLeftOut, expectResumable, expectSameToTheEnd } from "./sampler-rules";
import { KINDS, kind } from "./space-kinds";
import { choice, float, when } from "./spaces";

vi.setConfig({ testTimeout: 60_000 });

/** What all samplers keep, whatever they propose. A sampler enters by its line in SAMPLERS; `test/conformance/full` runs every combination. */

const BUILT = Object.keys(SAMPLERS) as SamplerName[];
const TRIALS = 12;

function plan(sampler: SamplerName, name: string, more: Partial<StudyPlan> = {}): StudyPlan {
  const directions: Direction[] = ["minimize"];
  return {
    sampler,
    space: kind(name),
    objective: "smooth",
    directions,
    seed: 7,
    trials: TRIALS,
    planned: more.trials ?? TRIALS,
    batch: 1,
    manner: "in order",
    warm: false,
    ...more,
  };
}

function proposed(asked: readonly Asked[]): readonly Params[] {
  return asked.flatMap(({ proposals }) => proposals);
}

test.each(Object.keys(KINDS))("the user's own values have coordinates: %s", (of) => {
  for (const u of kind(of).toUnit(kind(of).baseline())) expect(u >= 0 && u < 1, String(u)).toBe(true);
});

test.each(Object.keys(KINDS))("auto is the sampler that it names: %s", (of) => {
  const study = plan("auto", of, { trials: 7 });
  const { name } = samplerOf(study);
  expect(proposed(runPlan(study))).toEqual(proposed(runPlan({ ...study, sampler: SAMPLER_NAMES.find((n) => n === name) ?? "auto" })));
  expect(name).not.toBe("auto");
});

describe.each(BUILT)("%s proposes new points of the space, all there are, and the same after a kill at any trial", (name) => {
  test.each(COVERING.filter((c) => c.sampler === name).map((c, i) => [nameOf(c), c, i] as const))("%s", (_, { kind: of, ...rest }, i) => {
    const study = plan(name, of, rest);
    const asked = runPlan(study);
    expectNewPoints(study, asked);
    expectNoneLeftOut(study, asked, of === "hardly any room" ? 5 : undefined);
    expectResumable(study, asked, { of: 5, from: i });
  });
});

describe.each(BUILT)("%s", (name) => {
  test("killed once, it goes on to the end as if it had never been away", () => {
    const study = plan(name, "disjoint branches", { batch: 3, manner: "at random" });
    const asked = runPlan(study);
    for (const at of [4, 9]) expectSameToTheEnd(study, asked, at);
  });

  test("same seed, same values, whatever the space's identity; another seed, others", () => {
    for (const of of ["digits sample", "two hundred choices", "one float"]) {
      const values = [7, 7, 8].map((seed) => proposed(runPlan(plan(name, of, { seed }))));
      expect(values[1]).toEqual(values[0]);
      expect(values[2], of).not.toEqual(values[0]);
    }
  });

  test("visits every configuration of a finite space, whatever comes back, then returns nothing", () => {
    for (const of of ["small and finite", "chain of conditions", "one value", "one boolean", "booleans alone", "own value off the steps"]) {
      for (const objective of ["failing", "infeasible in a region"]) {
        const study = plan(name, of, { objective, batch: 4, trials: 100 });
        const asked = runPlan(study);
        expectNoneLeftOut(study, asked);
        const outside = kind(of).contains(kind(of).baseline()) ? 0 : 1;
        expect(proposed(asked)).toHaveLength(kind(of).cardinality() - 1 + outside);
        const last = asked.at(-1);
        expect(last === undefined ? null : last.proposals.length < last.numbers.length, of).toBe(true);
      }
    }
  });

  test("does not propose what is running, though nothing was told of it", () => {
    for (const of of Object.keys(KINDS)) {
      const sampler = samplerOf(plan(name, of));
      const first = sampler.ask([0, 1, 2], []);
      const second = sampler.ask([3, 4, 5], first);
      const all = [...first, ...second];
      expect(new Set(all.map((params) => kind(of).key(params))).size, of).toBe(all.length);
      expect(all.length, of).toBe(of === "hardly any room" ? 5 : Math.min(6, kind(of).cardinality()));
    }
  });

  test("goes on where nearly all of the space is a few configurations, and the rest without end", () => {
    const values = Array.from({ length: 10 }, (_, i) => String(i));
    const space = new SearchSpace([choice("c", values), float("x", 0, 1, { condition: when("c", "==", "9") })]);
    expect(proposed(runPlan(plan(name, "mixed", { space, trials: 80, batch: 5 })))).toHaveLength(80);
  });

  test("asked for nothing, it proposes nothing", () => {
    expect(samplerOf(plan(name, "mixed")).ask([], [])).toEqual([]);
  });

  test("a single trial planned, none planned, and far more asked for than planned", () => {
    for (const trials of [0, 1, 3]) {
      const study = plan(name, "mixed", { trials });
      const sampler = samplerOf(study);
      const proposals = Array.from({ length: 15 }, (_, i) => {
        const asked = sampler.ask([i + 1], []);
        for (const params of asked) sampler.tell({ trial: i + 1, params, state: "complete", values: [i], feasible: true, predicted: null });
        return asked;
      }).flat();
      expect(new Set(proposals.map((params) => study.space.key(params))).size).toBe(15);
    }
  });
});
