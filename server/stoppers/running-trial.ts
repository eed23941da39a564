import type { Direction } from "../protocol/space";
import { again, atStep, REASONS } from "../words/reasons";
import { fill } from "../words/translate";
import type { Decision } from "./stopper";

/** What a trial has reported, and what every rule asks of that. */
export class RunningTrial {
  /** Of each report, in order; a step that is no finite number counts as the number of the report. */
  readonly steps: number[] = [];
  /** As reported: NaN and ±Infinity as well. */
  readonly values: number[] = [];
  /** Best finite value so far, larger is better; −∞ before there is one. */
  best = Number.NEGATIVE_INFINITY;
  /** Largest step so far. */
  position = Number.NEGATIVE_INFINITY;
  /** Last reports in a row that were not finite. */
  diverged = 0;
  readonly #sign: 1 | -1;

  constructor(direction: Direction) {
    this.#sign = direction === "maximize" ? 1 : -1;
  }

  /** Answers the step that the report counts as. */
  add(step: number, value: number): number {
    const at = Number.isFinite(step) ? step : this.steps.length + 1;
    this.steps.push(at);
    this.values.push(value);
    this.position = Math.max(this.position, at);
    if (Number.isFinite(value)) {
      this.diverged = 0;
      this.best = Math.max(this.best, this.#sign * value);
    } else this.diverged++;
    return at;
  }

  get reports(): number {
    return this.steps.length;
  }

  /** The first report at which the trial had got to a step, and its best value up to there, −∞ where it had none; null where it did not get there. */
  arrival(step: number): { readonly step: number; readonly best: number } | null {
    let best = Number.NEGATIVE_INFINITY;
    for (const [i, at] of this.steps.entries()) {
      const value = this.values[i] ?? Number.NaN;
      if (Number.isFinite(value)) best = Math.max(best, this.#sign * value);
      if (at >= step) return { step: at, best };
    }
    return null;
  }
}

/** The end of a trial whose last report is not finite, as soon as `min_steps` and `patience` let it; null while they do not. */
export function divergence({ steps, values, diverged }: RunningTrial, minSteps: number | null, patience: number): Decision | null {
  if (diverged === 0 || steps.length < (minSteps ?? 1) || diverged <= patience) return null;
  const why = again(fill(REASONS.diverging, String(values.at(-1))), diverged);
  return { action: "stop", reason: atStep(steps.at(-1) ?? 0, null, why) };
}
