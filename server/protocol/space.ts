import type { Range } from "./text";

/** Value of a parameter: a number, or for a categorical the chosen alternative as source text of the host language. */
export type ParameterValue = number | string;

/** Values by parameter name. A parameter whose condition does not hold is absent. */
export type Params = Readonly<Record<string, ParameterValue>>;

export interface FloatDistribution {
  readonly type: "float";
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number | null;
}

export interface IntDistribution {
  readonly type: "int";
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number;
}

/** `choices` are source text of the host language, e.g. `"\"sgd\""`. `ordered` choices keep their order of writing. */
export interface CategoricalDistribution {
  readonly type: "categorical";
  readonly choices: readonly string[];
  readonly ordered: boolean;
}

export type Distribution = FloatDistribution | IntDistribution | CategoricalDistribution;

/** One hyperparameter of a search space, as `tunelens check --json` prints it. */
export type SpaceParameter = Distribution & {
  readonly name: string;
  /** The value in the user's code. Null when the literal there does not lie in the domain's type. */
  readonly baseline: ParameterValue | null;
  /** How the user's code writes that value, `1e-4` or `1_000`; absent in a study that Tunelens did not make. */
  readonly source?: string;
  readonly file: string;
  /** Range of the literal. */
  readonly range: Range;
  /** Source of the `if` option, null when the parameter always applies. */
  readonly condition: string | null;
};

export interface Fidelity {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** The value in the user's code: what every recommendation is verified at. */
  readonly baseline: number;
  readonly file: string;
  readonly range: Range;
}

export type Direction = "maximize" | "minimize";

/** How the reports of one trial become its value: the best report, the last, or the mean of the last `count`. */
export type Aggregate = { readonly kind: "best" } | { readonly kind: "last" } | { readonly kind: "mean"; readonly count: number };

export interface Objective {
  readonly name: string;
  readonly direction: Direction;
  readonly aggregate: Aggregate;
  readonly patience: number | null;
  readonly minSteps: number | null;
}

/** A reported value that must stay at or below (`<=`), at or above (`>=`) a bound. */
export interface Constraint {
  readonly name: string;
  readonly operator: "<=" | ">=";
  readonly bound: number;
}
