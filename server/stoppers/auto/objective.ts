import type { Direction, Params } from "../../protocol/space";
import { Horizon } from "../horizon";
import { RunningTrial } from "../running-trial";
import { type Bar, limitOf } from "./bar";
import { CompleteTrials, completeTrial } from "./complete-trials";
import type { Setting } from "./dial";
import { type FinalForecast, forecastFinal, probabilityAbove } from "./final-forecast";
import type { Goodness } from "./goodness";
import { TRAITS } from "./traits";
import { CELLS, cellOf, WayCurve } from "./way-curve";

/** A horizon that changed by no more than this share is the same. */
const SAME = 0.02;

export interface Running {
  readonly reports: RunningTrial;
  params: Params | null;
  curve: { readonly of: WayCurve; readonly horizon: number; readonly goodness: Goodness } | null;
}

/** Where a trial stands among the complete ones, by the trait that ranked them best. */
export interface Standing {
  readonly cell: number;
  readonly horizon: number;
  readonly curve: WayCurve;
  /** Index in TRAITS. */
  readonly trait: number;
  readonly stand: number;
  readonly bar: Bar;
  /** Stand by each trait, and the bars there. */
  readonly stands: readonly number[];
  readonly bars: readonly Bar[];
}

/** One objective of a study: its complete trials, those that run, and how the one compare with the other. */
export class Objective {
  readonly sign: 1 | -1;
  readonly complete: CompleteTrials;
  /** Larger is better: the best value that a complete trial had at any step. */
  bestSeen = Number.NEGATIVE_INFINITY;
  readonly #direction: Direction;
  readonly #horizon: Horizon;
  readonly #running = new Map<number, Running>();
  #placedAt: number | null = null;

  constructor(direction: Direction, horizon: number | null, setting: Setting) {
    this.#direction = direction;
    this.sign = direction === "maximize" ? 1 : -1;
    this.#horizon = new Horizon(horizon);
    this.complete = new CompleteTrials(this.sign, setting.good, (params) => this.#horizon.of(params) ?? 1);
  }

  of(trial: number): Running {
    const known = this.#running.get(trial);
    if (known !== undefined) return known;
    const state: Running = { reports: new RunningTrial(this.#direction), params: null, curve: null };
    this.#running.set(trial, state);
    return state;
  }

  restart(trial: number): void {
    const params = this.#running.get(trial)?.params ?? null;
    this.#running.delete(trial);
    this.of(trial).params = params;
  }

  finish(trial: number, state: "complete" | "pruned" | "failed"): void {
    const running = this.#running.get(trial);
    this.#running.delete(trial);
    if (running === undefined || state !== "complete") return;
    const { reports, params } = running;
    const whole = completeTrial(trial, params, reports.steps, reports.values);
    if (whole === null) return;
    this.bestSeen = Math.max(this.bestSeen, reports.best);
    this.#horizon.add(reports.position, params);
    const now = this.#horizon.of(null);
    if (this.#placedAt !== null && now !== null && !(Math.abs(now - this.#placedAt) <= SAME * now)) this.complete.replace();
    this.#placedAt = now;
    this.complete.add(whole);
  }

  /** Share of its way that a trial has come; null while its horizon is not known, or is none. */
  way(running: Running): number | null {
    const horizon = this.#horizon.of(running.params);
    return horizon !== null && horizon > 0 && running.reports.reports > 0 ? running.reports.position / horizon : null;
  }

  /** Null where there is nothing to compare. */
  standing(running: Running): Standing | null {
    const horizon = this.#horizon.of(running.params);
    if (horizon === null || !(horizon > 0) || this.complete.count === 0) return null;
    const curve = this.#curveOf(running, horizon);
    const cell = Math.min(curve.known, cellOf(running.reports.position, horizon), CELLS - 1);
    if (cell < 1) return null;
    const { bars } = this.complete.at(cell);
    let trait = 0;
    for (const [k, bar] of bars.entries()) if (bar.rho > (bars[trait]?.rho ?? 0)) trait = k;
    const stands = TRAITS.map((t) => t.of(curve, cell));
    const bar = bars[trait];
    return bar === undefined ? null : { cell, horizon, curve, trait, stand: stands[trait] ?? 0, bar, stands, bars };
  }

  /** What the trial is expected to end with; null where too few tell. */
  forecast({ cell, trait, stand }: Standing): FinalForecast | null {
    return forecastFinal(stand, this.complete.at(cell).stands[trait] ?? [], this.complete.finals);
  }

  /** P(the trial ends better than the best complete one); null where too few tell. */
  chance(standing: Standing): number | null {
    const forecast = this.forecast(standing);
    const { finals, good } = this.complete;
    return forecast === null ? null : probabilityAbove(forecast, finals[good[0] ?? 0] ?? 1);
  }

  #curveOf(running: Running, horizon: number): WayCurve {
    const { goodness } = this.complete;
    const known = running.curve;
    const curve = known !== null && known.horizon === horizon && known.goodness === goodness ? known.of : new WayCurve(horizon);
    curve.extend(running.reports.steps, running.reports.values, (value) => goodness.of(value));
    running.curve = { of: curve, horizon, goodness };
    return curve;
  }
}

/** The risk that the dial allows where the ranks held as well as the bar says. */
export function riskOf({ strength, power }: Setting, { rho }: Bar, cell: number): number {
  return strength * rho ** power * (1 - cell / CELLS);
}

/**
 * Whether a trial lags: below the limit by the trait that ranks the study's trials best, and by every other trait at least behind the
 * average of the good. One view alone may rank well by chance, and the views fail on different curves.
 */
export function lags(setting: Setting, { cell, trait, stands, bars }: Standing): boolean {
  return bars.every((bar, k) => {
    const stand = stands[k] ?? Number.POSITIVE_INFINITY;
    if (k === trait) return stand < limitOf(bar, riskOf(setting, bar, cell));
    return bar.rho > 0 && stand < bar.mean;
  });
}
