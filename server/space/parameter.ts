import type { Distribution, ParameterValue } from "../protocol/space";
import type { Condition } from "./condition";

/** One axis of a search space, free of any source file. */
export interface Parameter {
  readonly name: string;
  readonly distribution: Distribution;
  readonly baseline: ParameterValue | null;
  readonly condition: Condition | null;
}
