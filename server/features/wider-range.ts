import type { ProgramParameter } from "../language/model";
import type { FloatDistribution, IntDistribution } from "../protocol/space";
import type { StudyView } from "../protocol/view";
import { searchTrials } from "./study-summary";

/** This share of a range, on its own scale, is its edge. */
const EDGE = 0.02;
/** A range with fewer values is a list, whose ends are often the best by chance. */
const FEWEST_VALUES = 5;
/** Fewer trials say nothing of edges. */
const FEWEST_TRIALS = 8;

export interface WiderRange {
  readonly side: "low" | "high";
  /** The best value, and the bound that would give room beyond it. */
  readonly best: number;
  readonly bound: number;
}

/** Whether the best value of a search lies at an edge of the range as it is in the code now, and how far that could reach. */
export function widerRange({ spec, inferred }: ProgramParameter, view: StudyView): WiderRange | null {
  const { name } = spec;
  const then = view.started.space.find((known) => known.name === name);
  if (spec.type === "categorical" || then === undefined || then.type === "categorical" || inferred) return null;
  if (then.low !== spec.low || then.high !== spec.high || searchTrials(view).filter((t) => t.state === "complete").length < FEWEST_TRIALS)
    return null;
  const best = bestParams(view)?.[name];
  if (typeof best !== "number") return null;
  const side = edgeOf(spec, best);
  const bound = side === null ? null : side === "high" ? higher(spec) : lower(spec);
  return side === null || bound === null ? null : { side, best, bound };
}

function bestParams({ recommendation, best, trials }: StudyView): Readonly<Record<string, unknown>> | undefined {
  if (recommendation && (recommendation.verdict === "better" || recommendation.verdict === "unconfirmed")) return recommendation.params;
  const trial = best === null ? undefined : trials[best];
  return trial?.baseline === true ? undefined : trial?.params;
}

type Range = FloatDistribution | IntDistribution;

function edgeOf({ low, high, log, step }: Range, value: number): "low" | "high" | null {
  if (step !== null && (high - low) / step + 1 < FEWEST_VALUES) return null;
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return share <= EDGE ? "low" : share >= 1 - EDGE ? "high" : null;
}

/** Ten times as far on a log scale, else twice as far; what is a share stays below 1. Null where there is no more. */
function higher({ type, low, high, log, step }: Range): number | null {
  if (log) return plain(high * (type === "int" ? 4 : 10));
  const width = high - low;
  if (step !== null) return plain(high + Math.round(width / step) * step);
  if (low < 0 || high > 1) return plain(high + width);
  return high === 1 ? null : plain(high + width / 2 < 1 ? high + width / 2 : 1 - (1 - high) / 10);
}

/** What is above 0 stays above it, and 0 is an end by its nature. */
function lower({ type, low, high, log, step }: Range): number | null {
  if (log && type === "float") return plain(low / 10);
  if (low === 0) return null;
  if (low < 0) return plain(low - (step === null ? high - low : Math.round((high - low) / step) * step));
  if (step === null) return plain(low / 2);
  const steps = Math.min(Math.ceil(low / 2 / step), Math.ceil(low / step) - 1);
  return steps < 1 ? null : plain(low - steps * step);
}

function plain(value: number): number {
  return Number(value.toPrecision(12));
}
