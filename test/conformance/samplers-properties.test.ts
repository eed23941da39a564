import fc from "fast-check";
import { test, vi } from "vitest";
import type { SamplerName } from "../../server/protocol/search";
import { SAMPLERS } from "../../server/samplers/choose";
import { OBJECTIVES } from "./objectives";
import { anySpace } from "./random-spaces";
import { MANNERS, runPlan, type StudyPlan } from "./sampled-study";
import { expectNewPoints, expectNoneLeftOut, expectResumable } from "./sampler-rules";

vi.setConfig({ testTimeout: 60_000 });

const anyStudy = fc.record({
  space: anySpace,
  objective: fc.constantFrom(...Object.keys(OBJECTIVES)),
  directions: fc.array(fc.constantFrom("minimize" as const, "maximize" as const), { minLength: 1, maxLength: 3 }),
  seed: fc.integer(),
  trials: fc.integer({ min: 1, max: 20 }),
  planned: fc.constantFrom(5, 20, 100, 1000),
  batch: fc.integer({ min: 1, max: 6 }),
  manner: fc.constantFrom(...MANNERS),
  warm: fc.boolean(),
});

test.each([...(Object.keys(SAMPLERS) as SamplerName[]), "auto"] as const)("%s in any space, with any objective", (sampler) => {
  fc.assert(
    fc.property(anyStudy, (drawn) => {
      const study: StudyPlan = { ...drawn, sampler };
      const asked = runPlan(study);
      expectNewPoints(study, asked);
      expectNoneLeftOut(study, asked);
      expectResumable(study, asked, { of: 3, from: drawn.trials });
    }),
    { numRuns: 15 },
  );
});
