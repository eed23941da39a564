import type { Setting } from "./dial";
import { forecastQuantile } from "./final-forecast";
import { type Objective, riskOf, type Standing } from "./objective";

/** Largest risk that an objective ends beyond its optimistic end. */
const RISK = 0.05;
const LEAST_RISK = 1e-5;

/** A complete trial that is better than the optimistic end of another in every objective. */
export interface Dominance {
  readonly by: number;
  /** By objective, in the metric's own unit: the optimistic end, and what the complete trial has. */
  readonly optimistic: readonly number[];
  readonly values: readonly number[];
}

/**
 * Whether a trial of several objectives is predicted to be dominated. The optimistic end of each objective is the 1 − α quantile of what the
 * complete trials that stood alike ended with, and not below the end of the one that was most like it; α as for one objective, shared
 * among them, and at most 5 %. Null where one objective cannot be told, or no complete trial is better in all.
 */
export function dominance(setting: Setting, objectives: readonly Objective[], standings: readonly Standing[]): Dominance | null {
  const ends = standings.map((standing, k) => optimisticEnd(setting, objectives[k], standing, standings.length));
  if (!ends.every(Number.isFinite)) return null;
  const finals = objectives.map(
    ({ complete }) => new Map(complete.trials.map(({ trial }, i) => [trial, complete.finals[i] ?? Number.NaN])),
  );
  const better = [...(finals[0]?.keys() ?? [])].find((trial) => finals.every((of, k) => (of.get(trial) ?? Number.NaN) > (ends[k] ?? 1)));
  if (better === undefined) return null;
  return {
    by: better,
    optimistic: objectives.map(({ complete }, k) => complete.goodness.value(ends[k] ?? 1)),
    values: objectives.map(({ complete }, k) => complete.goodness.value(finals[k]?.get(better) ?? 1)),
  };
}

function optimisticEnd(setting: Setting, objective: Objective | undefined, standing: Standing, objectives: number): number {
  const risk = Math.min(RISK, riskOf(setting, standing.bar, standing.cell) / objectives);
  const forecast = risk > LEAST_RISK ? objective?.forecast(standing) : null;
  const precedent = objective?.complete.precedent(standing.curve, standing.cell);
  const ended = typeof precedent === "number" ? objective?.complete.finals[precedent] : undefined;
  if (forecast === null || forecast === undefined || ended === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(forecastQuantile(forecast, 1 - risk), ended);
}
