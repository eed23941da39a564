import type { Program } from "../language/model";
import type { Problem } from "../protocol/problem";
import { planProblems } from "../study/plan-study";
import { commandNotFound } from "../trials/command-check";

/** The problems of a program and, where it is sound, what a study of it would refuse, e.g. a sampler that is not built yet. */
export function plannedProblems(program: Program): readonly Problem[] {
  const { problems, search, root } = program;
  return problems.some(({ severity, code }) => severity === "error" || code === "config-alone")
    ? problems
    : [...problems, ...planProblems(program, search), ...commandNotFound(program, search, root)];
}
