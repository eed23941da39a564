import type { Forecast, TrialView } from "../server/protocol/view";
import { curveOf } from "./curve";
import type { Study } from "./study";

/** Bands over bands say nothing: where more trials run than this, the most promising ones have theirs, and whichever is pointed at. */
const MOST = 3;

export interface Expected {
  readonly trial: TrialView;
  readonly forecast: Forecast;
}

/** What a running trial is expected to come to; null where that is not known, or where it has diverged since. */
export function expectedOf(trial: TrialView): Expected | null {
  const { forecast } = trial;
  return forecast !== undefined && trial.state === "running" && Number.isFinite(curveOf(trial).values.at(-1)) ? { trial, forecast } : null;
}

/** Forecasts that are drawn without being asked for, the most promising first. */
export function shownForecasts(study: Study): readonly Expected[] {
  const sign = study.maximize ? 1 : -1;
  const end = ({ forecast }: Expected) => sign * (forecast.mean.at(-1) ?? Number.NaN);
  const chance = ({ forecast }: Expected) => forecast.probabilityBetter ?? 0;
  const all = study.live ? study.trials.flatMap((t) => expectedOf(t) ?? []) : [];
  return all.sort((a, b) => chance(b) - chance(a) || end(b) - end(a) || a.trial.trial - b.trial.trial).slice(0, MOST);
}

export interface Path {
  readonly steps: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Mean and band from the trial's last report on, where both begin. Of a stopped trial: as it was predicted then. */
export function pathOf(trial: TrialView, forecast: Forecast): Path {
  const { steps, values } = curveOf(trial);
  const from = values.findLastIndex((value) => Number.isFinite(value));
  const step = steps[from] ?? forecast.step;
  const value = values[from] ?? Number.NaN;
  const ahead = forecast.steps.flatMap((at, k) => (at > step ? [k] : []));
  const path = (list: readonly number[]) => [value, ...ahead.map((k) => list[k] ?? Number.NaN)];
  return {
    steps: [step, ...ahead.map((k) => forecast.steps[k] ?? Number.NaN)],
    mean: path(forecast.mean),
    low: path(forecast.low),
    high: path(forecast.high),
  };
}
