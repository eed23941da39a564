import { expect, test } from "vitest";
import type { Parameter } from "../../server/space/search-space";
import { SearchSpace } from "../../server/space/search-space";
import { fitSurrogate } from "../../server/surrogate/fit-surrogate";

const x: Parameter = {
  name: "x",
  condition: null,
  baseline: null,
  distribution: { type: "float", low: 0.5, high: 2.5, log: false, step: null },
};

/** Ten waves around a slow rise (Gramacy & Lee 2012, "Cases for the nugget in modeling computer experiments", eq. 4). */
const waves = (at: number): number => Math.sin(10 * Math.PI * at) / (2 * at) + (at - 1) ** 4;

test("many waves are no noise around a trend", () => {
  const measurements = Array.from({ length: 40 }, (_, i) => 0.5 + 2 * ((i * 0.618034) % 1)).map((at) => ({
    params: { x: at },
    value: waves(at),
    sd: 0,
  }));
  const surrogate = fitSurrogate({ space: new SearchSpace([x]), direction: "minimize", measurements, seed: 1 });
  for (const at of [0.55, 0.95, 1.23, 1.51]) expect(surrogate?.predict({ x: at }).mean).toBeCloseTo(waves(at), 1);
});
