import { describe, expect, test } from "vitest";
import { Sobol } from "../../server/numeric/sobol";
import type { Params } from "../../server/protocol/space";
import type { SearchSpace } from "../../server/space/search-space";
import { fitSurrogate } from "../../server/surrogate/fit-surrogate";
import { type LandscapeTrial, measurementsOf, ObjectiveLandscape } from "../../server/surrogate/landscape";
import { SPACES } from "./spaces";

/** What a landscape keeps on every kind of space, whatever was measured. */

const OBJECTIVES: Readonly<Record<string, (unit: readonly number[], trial: number) => number | null>> = {
  varied: (unit) => unit.reduce((sum, u, j) => sum + (u - 0.3) ** 2 / (j + 1), 0),
  constant: () => 1 / 3,
  "sometimes failing": (unit, trial) => (trial % 3 === 0 ? null : (unit[0] ?? 0)),
  huge: (unit) => 1e300 * (unit[0] ?? 1),
  exploding: (unit, trial) => (trial % 5 === 0 ? 1e200 : 1e-300 * (unit[0] ?? 0)),
  noise: (_, trial) => Math.sin(trial * 12.9898) % 1,
};

function studied(space: SearchSpace, objective: string): LandscapeTrial[] {
  const sequence = new Sobol(space.parameters.length, 5);
  return Array.from({ length: 14 }, (_, trial) => {
    const params: Params = trial === 0 ? space.baseline() : space.fromUnit(sequence.point(trial));
    const value = OBJECTIVES[objective]?.(space.toUnit(params), trial) ?? null;
    return { trial, repeatOf: null, params, state: value === null ? "failed" : "complete", feasible: trial % 4 !== 3, value };
  });
}

describe.each(Object.keys(SPACES))("the landscape of %s", (kind) => {
  const space = SPACES[kind] as SearchSpace;

  test.each(Object.keys(OBJECTIVES))("%s", (objective) => {
    const trials = studied(space, objective);
    const surrogate = fitSurrogate({ space, direction: "minimize", measurements: measurementsOf(trials), seed: 1 });
    const distinct = new Set(measurementsOf(trials).map(({ params }) => space.key(params))).size;
    if (surrogate === null) return expect(distinct < 4 || space.cardinality() === 1).toBe(true);
    const landscape = new ObjectiveLandscape(space, "minimize", surrogate, trials);
    const knowledge = landscape.knowledge();
    for (const share of ["importance", "importanceAmongGood"] as const) {
      const sum = knowledge.reduce((s, k) => s + k[share], 0);
      expect(Math.min(Math.abs(sum), Math.abs(sum - 1)), share).toBeLessThan(1e-9);
    }
    for (const [i, { name, importance, alone, likely, spread = 0 }] of knowledge.entries()) {
      expect(spread >= 0 && spread <= 1, `${name}: ± ${spread}`).toBe(true);
      expect(importance >= 0 && importance <= 1 && alone >= 0 && alone <= 1, name).toBe(true);
      if (likely !== null && "low" in likely) expect(likely.low <= likely.high, name).toBe(true);
      if (likely !== null && "choices" in likely) expect(likely.choices.length, name).toBeGreaterThan(0);
      if (i > 3) continue;
      const slice = landscape.slice([name], 7);
      const takesPart = trials.some((t) => t.value !== null && Object.hasOwn(t.params, name));
      if (takesPart) expect(slice, name).not.toBeNull();
      const at = slice?.mean.map((mean, k) => [slice.lower[k] ?? null, mean, slice.upper[k] ?? null]) ?? [];
      for (const [low, mean, high] of at) {
        if (mean === null) expect([low, high]).toEqual([null, null]);
        else expect(Number(low) <= Number(mean) && Number(mean) <= Number(high), `${name}: ${low} ${mean} ${high}`).toBe(true);
      }
    }
    const [one, two] = space.parameters;
    if (one !== undefined && two !== undefined) {
      const map = landscape.slice([one.name, two.name], 4);
      expect(map?.mean.length).toBe(map?.axes.reduce((n, axis) => n * axis.values.length, 1));
    }
  });
});
