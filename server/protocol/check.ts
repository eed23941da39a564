import type { Problem } from "./problem";
import type { SearchOptions } from "./search";
import type { Constraint, Fidelity, Objective, SpaceParameter } from "./space";

/** What `tunelens check --json` prints: one object. */
export interface CheckResult {
  readonly space: readonly SpaceParameter[];
  readonly fidelity: Fidelity | null;
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
  readonly search: SearchOptions;
  readonly problems: readonly Problem[];
}
