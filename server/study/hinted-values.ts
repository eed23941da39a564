import type { StudyEvent } from "../protocol/events";
import { fromWire } from "../protocol/number";
import type { Direction, Params, SpaceParameter } from "../protocol/space";
import type { Estimate } from "../samplers/sampler";
import { SearchSpace } from "../space/search-space";
import { fitSurrogate } from "../surrogate/fit-surrogate";
import type { Measurement } from "../surrogate/surrogate";
import type { EditedStudy } from "./edited-study";

/** A value of this space that was not measured, but follows from one that was. */
export interface Hint {
  readonly params: Params;
  readonly predicted: Estimate;
}

/** Configurations per planned trial below which a sampler could run out of them. */
const ROOM = 4;

/**
 * What trials that ran with other values for parameters which are gone would have come to with those that the code has: their own value and
 * what a model of the whole, made when the parameters went, says of the difference. Empty where there is no such model, and in small
 * spaces, where a hint would stand in the way of the trial itself.
 */
export function hintedValues(
  edited: EditedStudy,
  {
    space,
    direction,
    seed,
    trials,
  }: { readonly space: SearchSpace; readonly direction: Direction; readonly seed: number; readonly trials: number },
): ReadonlyMap<number, Hint> {
  const hints = new Map<number, Hint>();
  if (space.cardinality() <= ROOM * trials) return hints;
  const past = edited.history.slice(0, edited.before);
  const measured = measurements(edited, past);
  const whole = new SearchSpace([...space.parameters, ...goneParameters(edited, past)]);
  const surrogate = fitSurrogate({ space: whole, direction, seed, measurements: [...measured.values()] });
  if (surrogate === null) return hints;
  for (const [trial, fit] of edited.outside) {
    const own = measured.get(trial);
    if (fit.kind !== "differs" || own === undefined) continue;
    const there = surrogate.predict(own.params);
    const here = surrogate.predict({ ...fit.params, ...edited.fixed });
    const predicted = { mean: own.value + here.mean - there.mean, sd: here.sd };
    if (Number.isFinite(predicted.mean) && Number.isFinite(predicted.sd)) hints.set(trial, { params: fit.params, predicted });
  }
  return hints;
}

/** Complete trials of that time by number, with what each had for the parameters that are gone. */
function measurements({ outside, fixed }: EditedStudy, past: readonly StudyEvent[]): ReadonlyMap<number, Measurement> {
  const params = new Map<number, Params>();
  const found = new Map<number, Measurement>();
  for (const event of past) {
    if (event.event === "trialStarted") {
      const fit = outside.get(event.trial);
      if (fit === undefined) params.set(event.trial, { ...event.params, ...fixed });
      else if (fit.kind === "differs") params.set(event.trial, { ...fit.params, ...fixed, ...fit.gone });
    } else if (event.event === "trialFinished" && event.state === "complete" && event.feasible) {
      const value = event.values?.[0];
      const run = params.get(event.trial);
      if (value !== undefined && run !== undefined) found.set(event.trial, { params: run, value: fromWire(value), sd: 0 });
    }
  }
  return found;
}

/** As they last were; without conditions, as a value that did not apply was still in the code. */
function goneParameters({ fixed }: EditedStudy, past: readonly StudyEvent[]): SearchSpace["parameters"] {
  const last = new Map<string, SpaceParameter>();
  for (const event of past) {
    const space = event.event === "studyStarted" || event.event === "studyResumed" ? event.space : undefined;
    for (const p of space ?? []) if (Object.hasOwn(fixed, p.name)) last.set(p.name, p);
  }
  return [...last.values()].map((p) => ({ name: p.name, distribution: p, baseline: p.baseline, condition: null }));
}
