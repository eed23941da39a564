import { quantileOfSorted } from "../numeric/statistics";
import type { Direction } from "../protocol/space";
import { again, atStep, behind } from "../words/reasons";
import { Curve, type Statistic } from "./curve";
import { Evidence } from "./evidence";
import { figures } from "./figures";
import { divergence, RunningTrial } from "./running-trial";
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
  readonly reports: RunningTrial;
  /** Reports in a row that were behind. */
  behind: number;
}

/** Divergence (NaN, ±Inf) stops as soon as `min_steps` and `patience` let it and is never a best value. */
export class QuantileStopper implements Stopper {
  readonly name: string;
  readonly #rule: QuantileRule;
  readonly #direction: Direction;
  readonly #sign: 1 | -1;
  readonly #minSteps: number | null;
  readonly #patience: number;
  readonly #evidence = new Evidence();
  readonly #running = new Map<number, Running>();

  constructor(rule: QuantileRule, { direction, minSteps, patience }: StopperSettings) {
    this.name = rule.name;
    this.#rule = rule;
    this.#direction = direction;
    this.#sign = direction === "maximize" ? 1 : -1;
    this.#minSteps = minSteps;
    this.#patience = patience ?? 0;
  }

  onReport(trial: number, step: number, value: number, channel = 0): Decision {
    if (channel !== 0) return CONTINUE;
    const state = this.#stateOf(trial);
    const at = state.reports.add(step, value);
    if (!Number.isFinite(value)) return divergence(state.reports, this.#minSteps, this.#patience) ?? CONTINUE;
    return this.#compare(state, at);
  }

  onRestart(trial: number): void {
    this.#running.delete(trial);
  }

  onFinish(trial: number, state: "complete" | "pruned" | "failed"): void {
    const reports = this.#running.get(trial)?.reports;
    this.#running.delete(trial);
    if (reports === undefined || state === "failed" || (state === "pruned" && !this.#rule.countsPruned)) return;
    const values = reports.values.map((value) => (Number.isFinite(value) ? this.#sign * value : Number.NEGATIVE_INFINITY));
    this.#evidence.add(new Curve({ steps: reports.steps, values }, this.#rule.statistic, state === "pruned"));
  }

  #stateOf(trial: number): Running {
    const known = this.#running.get(trial);
    if (known !== undefined) return known;
    const state: Running = { reports: new RunningTrial(this.#direction), behind: 0 };
    this.#running.set(trial, state);
    return state;
  }

  #compare(state: Running, step: number): Decision {
    const { reports } = state;
    const values = this.#evidence.at(step);
    const bar = values.length < this.#rule.minTrials ? Number.NEGATIVE_INFINITY : quantileOfSorted(values, this.#rule.quantile);
    state.behind = reports.best < bar ? state.behind + 1 : 0;
    if (reports.reports < (this.#minSteps ?? this.#rule.warmUp) || state.behind <= this.#patience) return CONTINUE;
    const [best, limit] = figures(this.#sign * reports.best, this.#sign * bar);
    const why = behind(best, limit, this.#rule.describe(values.length), this.#sign === 1);
    return { action: "stop", reason: atStep(step, null, again(why, state.behind)) };
  }
}
