import { quantileOfSorted } from "../numeric/statistics";
import { Curve, type Statistic } from "./curve";
import { Evidence } from "./evidence";
import { figures } from "./figures";
import type { Decision, Stopper, StopperSettings } from "./stopper";

const CONTINUE: Decision = { action: "continue" };

/** A rule of the form "best so far is worse than a quantile of what finished trials had at that step". */
export interface QuantileRule {
  readonly name: string;
  /** 0 … 1, of the values in increasing goodness: .8 is beaten by the top 20 %. */
  readonly quantile: number;
  readonly statistic: Statistic;
  /** Whether trials that were stopped count at the steps that they reached. */
  readonly countsPruned: boolean;
  /** Finished trials with a value at the step without which nothing is stopped. */
  readonly minTrials: number;
  /** Reports before the first stop where the user set no `min_steps`. */
  readonly warmUp: number;
  /** The bar in words, `the median of 7 complete trials`. */
  describe(trials: number): string;
}

interface Running {
  readonly steps: number[];
  readonly values: number[];
  best: number;
  /** Reports in a row that were behind, and that were not finite. */
  behind: number;
  diverged: number;
}

/**
 * Divergence (NaN, ±Inf) stops as soon as `min_steps` and `patience` let it and is never a best value. A step that is no finite
 * number counts as the number of the report.
 */
export class QuantileStopper implements Stopper {
  readonly name: string;
  readonly #rule: QuantileRule;
  readonly #sign: 1 | -1;
  readonly #minSteps: number | null;
  readonly #patience: number;
  readonly #evidence = new Evidence();
  readonly #running = new Map<number, Running>();

  constructor(rule: QuantileRule, { direction, minSteps, patience }: StopperSettings) {
    this.name = rule.name;
    this.#rule = rule;
    this.#sign = direction === "maximize" ? 1 : -1;
    this.#minSteps = minSteps;
    this.#patience = patience ?? 0;
  }

  onReport(trial: number, step: number, value: number, channel = 0): Decision {
    if (channel !== 0) return CONTINUE;
    const state = this.#stateOf(trial);
    const finite = Number.isFinite(value);
    const at = Number.isFinite(step) ? step : state.steps.length + 1;
    state.steps.push(at);
    state.values.push(finite ? this.#sign * value : Number.NEGATIVE_INFINITY);
    state.diverged = finite ? 0 : state.diverged + 1;
    if (!finite) return this.#onDivergence(state, at, value);
    state.best = Math.max(state.best, this.#sign * value);
    return this.#compare(state, at);
  }

  onRestart(trial: number): void {
    this.#running.delete(trial);
  }

  onFinish(trial: number, state: "complete" | "pruned" | "failed"): void {
    const reports = this.#running.get(trial);
    this.#running.delete(trial);
    if (reports === undefined || state === "failed" || (state === "pruned" && !this.#rule.countsPruned)) return;
    this.#evidence.add(new Curve(reports, this.#rule.statistic, state === "pruned"));
  }

  #stateOf(trial: number): Running {
    const known = this.#running.get(trial);
    if (known !== undefined) return known;
    const state: Running = { steps: [], values: [], best: Number.NEGATIVE_INFINITY, behind: 0, diverged: 0 };
    this.#running.set(trial, state);
    return state;
  }

  #onDivergence(state: Running, step: number, value: number): Decision {
    if (state.steps.length < (this.#minSteps ?? 1) || state.diverged <= this.#patience) return CONTINUE;
    return { action: "stop", reason: `at step ${step}: the value is ${value}, the trial has diverged${inARow(state.diverged)}` };
  }

  #compare(state: Running, step: number): Decision {
    const values = this.#evidence.at(step);
    const bar = values.length < this.#rule.minTrials ? Number.NEGATIVE_INFINITY : quantileOfSorted(values, this.#rule.quantile);
    state.behind = state.best < bar ? state.behind + 1 : 0;
    if (state.steps.length < (this.#minSteps ?? this.#rule.warmUp) || state.behind <= this.#patience) return CONTINUE;
    const [best, limit] = figures(this.#sign * state.best, this.#sign * bar);
    const side = this.#sign === 1 ? "below" : "above";
    const what = this.#rule.describe(values.length);
    return { action: "stop", reason: `at step ${step}: best so far ${best} is ${side} ${limit}, ${what}${inARow(state.behind)}` };
  }
}

function inARow(reports: number): string {
  return reports > 1 ? ` (${reports} reports in a row)` : "";
}
