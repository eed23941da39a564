import { describe, test } from "vitest";
import { runPlan, type StudyPlan } from "../sampled-study";
import { ALL, NAMES, nameOf, type SamplerCase } from "../sampler-cases";
import { expectNewPoints, expectNoneLeftOut, expectResumable, expectSameToTheEnd } from "../sampler-rules";
import { KINDS, kind } from "../space-kinds";

/** Every sampler in every kind of space with every objective, a kill at every trial. */

describe.each(NAMES)("%s", (sampler) => {
  test.each(Object.keys(KINDS))("%s", (of) => {
    for (const combination of ALL.filter((c) => c.sampler === sampler && c.kind === of)) check(combination);
  });
});

function check({ kind: of, ...rest }: SamplerCase): void {
  const study: StudyPlan = { ...rest, space: kind(of), seed: 3 };
  const asked = runPlan(study);
  try {
    expectNewPoints(study, asked);
    expectNoneLeftOut(study, asked, of === "hardly any room" ? 5 : undefined);
    expectResumable(study, asked);
    expectSameToTheEnd(study, asked, Math.floor(asked.length / 2));
  } catch (error) {
    throw new Error(`${nameOf({ kind: of, ...rest })}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
