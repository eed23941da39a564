import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { SamplerName } from "../../server/protocol/search";
import type { Params } from "../../server/protocol/space";
import { chooseSampler, SAMPLERS } from "../../server/samplers/choose";
import type { Observation, Sampler } from "../../server/samplers/sampler";
import type { SearchSpace } from "../../server/space/search-space";
import { anySpace } from "./random-spaces";
import { SPACES } from "./spaces";

vi.setConfig({ testTimeout: 60_000 });

/** What all samplers keep, whatever they propose. A sampler enters by its line in SAMPLERS. */

type Outcome = Pick<Observation, "state" | "values">;

const OBJECTIVES: Readonly<Record<string, (params: Params, trial: number) => Outcome>> = {
  varied: (_, trial) => ({ state: "complete", values: [Math.sin(trial * 1.7)] }),
  constant: () => ({ state: "complete", values: [1] }),
  NaN: () => ({ state: "complete", values: [Number.NaN] }),
  infinite: (_, trial) => ({ state: "complete", values: [trial % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY] }),
  failing: () => ({ state: "failed", values: null }),
  stopped: (_, trial) => (trial % 3 === 0 ? { state: "complete", values: [trial] } : { state: "pruned", values: null }),
};

const TRIALS = 12;

function made(name: SamplerName, space: SearchSpace, seed = 7): Sampler {
  const choice = chooseSampler(name, { space, directions: ["minimize"], seed, trials: TRIALS });
  if ("notBuilt" in choice) throw new Error(choice.notBuilt);
  return choice.sampler;
}

function observed(trial: number, params: Params, objective: keyof typeof OBJECTIVES): Observation {
  const outcome = OBJECTIVES[objective]?.(params, trial) ?? { state: "failed", values: null };
  return { trial, params, feasible: true, predicted: null, ...outcome };
}

/** Runs a study in batches: the baseline first, then up to `trials` proposals. */
function study(sampler: Sampler, space: SearchSpace, objective: keyof typeof OBJECTIVES, batch: number, trials = TRIALS): Params[] {
  const all: Params[] = [space.baseline()];
  sampler.tell(observed(0, space.baseline(), objective));
  while (all.length <= trials) {
    const numbers = Array.from({ length: Math.min(batch, trials + 1 - all.length) }, (_, i) => all.length + i);
    const proposals = sampler.ask(numbers, []);
    all.push(...proposals);
    for (const [i, params] of proposals.entries()) sampler.tell(observed(numbers[i] ?? -1, params, objective));
    if (proposals.length < numbers.length) break;
  }
  return all;
}

const BUILT = Object.keys(SAMPLERS) as SamplerName[];

describe.each([...BUILT, "auto"] as const)("%s", (name) => {
  describe.each(Object.keys(SPACES))("on %s", (kind) => {
    const space = SPACES[kind] as SearchSpace;

    test.each(Object.keys(OBJECTIVES))("proposes distinct points of the space, %s objective", (objective) => {
      for (const batch of [1, 2, 5]) {
        const [baseline, ...proposals] = study(made(name, space), space, objective, batch);
        expect(baseline).toEqual(space.baseline());
        for (const params of proposals) {
          expect(space.contains(params), JSON.stringify(params)).toBe(true);
          expect(Object.keys(params).sort()).toEqual(
            space
              .active(params)
              .map((p) => p.name)
              .sort(),
          );
          expect(space.fromUnit(space.toUnit(params))).toEqual(params);
        }
        expect(new Set([space.baseline(), ...proposals].map((p) => space.key(p))).size).toBe(proposals.length + 1);
      }
    });

    test("gives a smaller batch only where the space is used up", () => {
      const tried = study(made(name, space), space, "varied", 5);
      const inside = tried.filter((params) => space.contains(params)).length;
      if (tried.length <= TRIALS) expect(inside).toBe(space.cardinality());
      else expect(inside).toBeGreaterThanOrEqual(TRIALS);
    });

    test("same seed and history, same values; they do not depend on the objects' identity", () => {
      expect(study(made(name, space), space, "varied", 3)).toEqual(study(made(name, space), space, "varied", 3));
    });

    test("does not propose what is running", () => {
      const sampler = made(name, space);
      sampler.tell(observed(0, space.baseline(), "varied"));
      const first = sampler.ask([1, 2, 3], []);
      const second = sampler.ask([4, 5, 6], first);
      expect(new Set([...first, ...second, space.baseline()].map((p) => space.key(p))).size).toBe(first.length + second.length + 1);
    });

    test("killed at any trial and told the history, goes on as if it had never been away", () => {
      const whole = study(made(name, space), space, "varied", 1);
      for (let kill = 1; kill < whole.length; kill++) {
        const resumed = made(name, space);
        for (let t = 0; t < kill; t++) resumed.tell(observed(t, whole[t] as Params, "varied"));
        for (let t = kill; t < whole.length; t++) {
          const [params] = resumed.ask([t], []);
          expect(params).toEqual(whole[t]);
          resumed.tell(observed(t, params as Params, "varied"));
        }
        if (whole.length <= TRIALS) expect(resumed.ask([whole.length], [])).toEqual([]);
      }
    });

    test("killed with two of three running, the trials that are run again get their values again", () => {
      const sampler = made(name, space);
      sampler.tell(observed(0, space.baseline(), "varied"));
      const batch = sampler.ask([1, 2, 3], []);
      if (batch.length < 3) return expect(batch.length).toBeLessThanOrEqual(space.cardinality());
      const resumed = made(name, space);
      resumed.tell(observed(0, space.baseline(), "varied"));
      resumed.tell(observed(3, batch[2] as Params, "varied"));
      expect(resumed.ask([1, 2], [])).toEqual(batch.slice(0, 2));
    });
  });

  test("on spaces drawn at random: distinct points of the space, no fewer than there are", () => {
    fc.assert(
      fc.property(anySpace, fc.integer(), fc.integer({ min: 1, max: 4 }), (space, seed, batch) => {
        const tried = study(made(name, space, seed), space, "varied", batch);
        for (const params of tried) expect(space.contains(params), JSON.stringify(params)).toBe(true);
        expect(new Set(tried.map((p) => space.key(p))).size).toBe(tried.length);
        expect(tried).toHaveLength(Math.min(TRIALS + 1, space.cardinality()));
      }),
      { numRuns: 25 },
    );
  });

  test("another seed, other values", () => {
    const space = SPACES["digits sample"] as SearchSpace;
    expect(study(made(name, space, 1), space, "varied", 1)).not.toEqual(study(made(name, space, 2), space, "varied", 1));
  });

  test("visits every configuration of a finite space, then returns nothing", () => {
    for (const kind of ["small and finite", "chain of conditions", "one value", "one boolean"]) {
      const space = SPACES[kind] as SearchSpace;
      const tried = study(made(name, space), space, "varied", 4, 100);
      const keys = new Set(tried.map((p) => space.key(p)));
      expect(
        [...space.enumerate()].every((params) => keys.has(space.key(params))),
        kind,
      ).toBe(true);
    }
  });
});
