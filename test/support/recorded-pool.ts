import type { Pool, RecordedEnd, RecordedTrial } from "../../server/replay/recording";
import type { Decision, Stopper } from "../../server/stoppers/stopper";

export interface Curve {
  readonly values: readonly number[];
  readonly steps?: readonly number[];
  readonly end?: RecordedEnd;
  /** Default: the last value of a curve that ran to its end. */
  readonly final?: number | null;
  readonly moments?: readonly number[];
}

/** Curves as a pool of trials `#0`, `#1`, …, each step a report. */
export function recordedPool(curves: readonly (Curve | readonly number[])[], over: Partial<Pool> = {}): Pool {
  const settings = { horizon: null, bounds: [null, null], minSteps: null, patience: null } as const;
  const trials = curves.map((curve, i) => recordedTrial(i, isCurve(curve) ? curve : { values: curve }));
  return { name: "pool", metric: "acc", direction: "maximize", ...settings, trials, ...over };
}

function isCurve(curve: Curve | readonly number[]): curve is Curve {
  return !Array.isArray(curve);
}

function recordedTrial(index: number, { values, steps, end = "complete", final, moments }: Curve): RecordedTrial {
  const last = values.at(-1) ?? Number.NaN;
  return {
    name: `#${index}`,
    steps: steps ?? values.map((_, i) => i + 1),
    values,
    end,
    final: final === undefined ? (end === "complete" && Number.isFinite(last) ? last : null) : final,
    params: null,
    moments: moments ?? null,
  };
}

/** What a rule was told, in order: `+0` a start, `0@3=0.5` a report, `0 pruned` an end. */
export interface Told {
  readonly stopper: Stopper;
  readonly log: readonly string[];
}

/** A rule that ends a trial when this says so of a report. */
export function rule(stops: (trial: number, step: number, value: number) => boolean): Told {
  const log: string[] = [];
  const decide = (trial: number, step: number, value: number): Decision =>
    stops(trial, step, value) ? { action: "stop", reason: `${value} at ${step}` } : { action: "continue" };
  return {
    log,
    stopper: {
      name: "scripted",
      onStart: (trial) => log.push(`+${trial}`),
      onReport: (trial, step, value) => {
        log.push(`${trial}@${step}=${value}`);
        return decide(trial, step, value);
      },
      onRestart: () => log.push("restart"),
      onFinish: (trial, state) => log.push(`${trial} ${state}`),
    },
  };
}
