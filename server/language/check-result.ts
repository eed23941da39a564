import type { CheckResult } from "../protocol/check";
import type { Program } from "./model";

/** What `tunelens check --json` prints. */
export function checkResult(program: Program): CheckResult {
  return {
    space: program.parameters.map((p) => p.spec),
    fidelity: program.fidelity?.spec ?? null,
    objectives: program.objectives.map((o) => o.spec),
    constraints: program.constraints.map((c) => c.spec),
    search: program.search,
    problems: program.problems,
  };
}
