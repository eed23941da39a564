import { exceeds, type Sample, sampleOf } from "../numeric/welch";
import type { Confirmation, Verdict } from "../protocol/events";
import type { Direction } from "../protocol/space";
import { gain } from "./candidates";
import type { RepeatedTrial } from "./repeats";

export interface Judgement {
  /** `failed`: the repeats of the candidate did not all go well, so that it cannot be recommended. */
  readonly verdict: Verdict | "failed";
  readonly confirmed: Confirmation | null;
  readonly objectives: readonly { readonly candidate: Sample; readonly own: Sample }[];
}

/**
 * What the repeats say. Better means: no objective's mean is worse, and at least one is better beyond noise at the given confidence,
 * which is divided among the objectives (Bonferroni).
 */
export function judgeRepeats(
  directions: readonly Direction[],
  candidate: RepeatedTrial,
  own: RepeatedTrial,
  confidence: number,
): Judgement {
  const objectives = directions.map((_, i) => ({ candidate: sampleOf(column(candidate, i)), own: sampleOf(column(own, i)) }));
  const deterministic = isDeterministic(candidate) && isDeterministic(own);
  const [first] = objectives;
  if (first === undefined || candidate.failed + candidate.infeasible > 0 || candidate.values.length === 0)
    return { verdict: "failed", confirmed: null, objectives };
  if (own.values.length === 0) return { verdict: "unconfirmed", confirmed: null, objectives };
  const confirmed: Confirmation = {
    repeats: Math.min(candidate.values.length, own.values.length),
    mean: first.candidate.mean,
    sd: first.candidate.sd,
    baselineMean: first.own.mean,
    baselineSd: first.own.sd,
    deterministic,
  };
  const breaksConstraint = !own.trial.feasible || own.infeasible > 0;
  if (breaksConstraint) return { verdict: "better", confirmed, objectives };
  if (!deterministic && confirmed.repeats < 2) return { verdict: "unconfirmed", confirmed, objectives };
  return { verdict: compare(directions, objectives, confidence), confirmed, objectives };
}

function compare(directions: readonly Direction[], objectives: Judgement["objectives"], confidence: number): Verdict {
  const gains = objectives.map(({ candidate, own }, i) => gain(directions[i] ?? "maximize", candidate.mean, own.mean));
  if (gains.every((g) => g <= 0)) return "notBetter";
  const each = 1 - (1 - confidence) / directions.length;
  const beyond = objectives.some(({ candidate, own }, i) =>
    directions[i] === "maximize" ? exceeds(candidate, own, each) : exceeds(own, candidate, each),
  );
  return beyond && gains.every((g) => g >= 0) ? "better" : "withinNoise";
}

function column({ values }: RepeatedTrial, objective: number): readonly number[] {
  return values.map((v) => v[objective] ?? Number.NaN);
}

/** Every repeat gave the same, and where there is one only, the same as the search's own run. */
function isDeterministic({ values, trial, failed }: RepeatedTrial): boolean {
  const all = values.length === 1 ? [...values, trial.values ?? []] : values;
  return failed === 0 && all.length > 1 && all.every((v) => v.length === all[0]?.length && v.every((x, i) => x === all[0]?.[i]));
}
