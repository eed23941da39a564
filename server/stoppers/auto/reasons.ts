import { again, atStep, BARS, behind, RANKS, REASONS } from "../../words/reasons";
import { fill } from "../../words/translate";
import { figures } from "../figures";
import type { RunningTrial } from "../running-trial";
import type { Decision, StopEvidence } from "../stopper";
import type { Dominance } from "./dominated";
import { forecastQuantile } from "./final-forecast";
import type { Objective, Standing } from "./objective";
import { TRAITS } from "./traits";

/** The stop of a trial that lags behind the good finishers, with what was known. */
export function laggingStop(rule: string, objective: Objective, reports: RunningTrial, standing: Standing, times: number): Decision {
  const { sign, complete } = objective;
  const [best, bar] = figures(sign * reports.best, complete.goodness.value(standing.bars[0]?.mean ?? 1));
  const ranks = fill(RANKS[TRAITS[standing.trait]?.id ?? "best"], standing.bar.rho.toFixed(2));
  const good = fill(BARS.good, complete.good.length, complete.count, ranks);
  const reason = at(reports, standing, again(behind(best, bar, good, sign === 1), times));
  return { action: "stop", reason, evidence: evidenceOf(rule, objective, reports, standing, true) };
}

/** The stop of a trial that is predicted to be dominated. */
export function dominatedStop(
  rule: string,
  objective: Objective,
  reports: RunningTrial,
  standing: Standing,
  { by, optimistic, values }: Dominance,
  times: number,
): Decision {
  const pairs = optimistic.map((end, k) => figures(end, values[k] ?? Number.NaN));
  const ends = pairs.map(([end]) => end).join(", ");
  const better = pairs.map(([, value]) => value).join(", ");
  const reason = at(reports, standing, again(fill(REASONS.dominated, ends, by, better), times));
  return { action: "stop", reason, evidence: evidenceOf(rule, objective, reports, standing, false) };
}

function at(reports: RunningTrial, { horizon }: Standing, why: string): string {
  return atStep(shown(reports.steps.at(-1) ?? 0), shown(horizon), why);
}

function evidenceOf(rule: string, objective: Objective, reports: RunningTrial, standing: Standing, alone: boolean): StopEvidence {
  const { goodness, count } = objective.complete;
  const forecast = objective.forecast(standing);
  const step = reports.steps.at(-1) ?? 0;
  const nothing: StopEvidence = { rule, step, horizon: standing.horizon, probability: null, predicted: null };
  if (forecast === null) return nothing;
  const [a = Number.NaN, mean = Number.NaN, b = Number.NaN] = [0.05, 0.5, 0.95].map((p) => goodness.value(forecastQuantile(forecast, p)));
  const predicted = [a, mean, b].every(Number.isFinite) ? { mean, low: Math.min(a, b), high: Math.max(a, b) } : null;
  // So few complete trials cannot vouch for less.
  const least = 1 / (2 * (count + 1));
  const probability = alone ? Math.max(least, objective.chance(standing) ?? 1) : null;
  return { ...nothing, probability, predicted };
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
