import type { Aggregate, Objective, Params } from "../protocol/space";
import type { Estimate, Observation } from "../samplers/sampler";
import type { TrialRecord } from "../study/ledger";
import { predictedValue } from "../study/predicted-value";
import { bestOf } from "./best";
import type { Json, Writable } from "./json";
import { RequestError } from "./request-error";
import type { StudyOptions } from "./study-options";

/** How a trial ended, as the program tells it. */
export interface Told {
  readonly state: "complete" | "pruned" | "failed";
  readonly values: readonly number[] | null;
  readonly feasible: boolean;
}

type Answer = { readonly [key: string]: Writable };

/** One study: its trials, proposed by the sampler or added by the program, and what became of them. */
export class AskTellStudy {
  readonly #options: StudyOptions;
  readonly #trials: TrialRecord[] = [];
  readonly #running = new Map<number, Params>();

  constructor(options: StudyOptions) {
    this.#options = options;
  }

  /** What was chosen, and why where `auto` chose. */
  get description(): Answer {
    const { sampler, samplerReason, stopper, stopReason, seed, warnings } = this.#options;
    return {
      ok: true,
      sampler: sampler.name,
      stop: stopper?.name ?? "none",
      ...(samplerReason === null ? {} : { samplerReason }),
      ...(stopReason === null ? {} : { stopReason }),
      seed,
      ...(warnings.length === 0 ? {} : { warnings: warnings.map(({ code, message }) => ({ code, message })) }),
    };
  }

  get objectives(): number {
    return this.#options.directions.length;
  }

  /** The user's own values come first, where the space carries them. Fewer trials than asked for: the space is used up. */
  ask(count: number): Answer {
    const { described, sampler } = this.#options;
    const first = this.#trials.length;
    const own = described.hasBaseline && first === 0 ? [described.space.baseline()] : [];
    const numbers = Array.from({ length: count - own.length }, (_, i) => first + own.length + i);
    const proposed = numbers.length === 0 ? [] : sampler.ask(numbers, [...this.#running.values(), ...own]);
    const trials = [
      ...own.map((params) => ({ ...this.#start(params, true), baseline: true })),
      ...proposed.map((params) => this.#start(params, false)),
    ];
    return trials.length < count ? { trials, exhausted: true } : { trials };
  }

  add(values: Json): Answer {
    return this.#start(this.#options.described.read(values), false);
  }

  /** `step` null: one after the last. */
  report(number: number, step: number | null, value: number): Answer {
    const trial = this.#open(number, "report");
    const at = step ?? trial.steps + 1;
    const decision = this.#options.stopper?.onReport(number, at, value);
    trial.curve.push({ step: at, values: [value] });
    trial.steps = Math.max(trial.steps, at);
    return decision?.action === "stop" ? { stop: true, reason: decision.reason } : { stop: false };
  }

  /** A value that is not finite is that of a trial which diverged: it counts as failed; to the sampler one that was stopped without a number does too. */
  tell(number: number, { state, values, feasible }: Told): Answer {
    const trial = this.#open(number, "tell");
    const diverged = state === "complete" && values?.every(Number.isFinite) !== true;
    const ended = diverged ? "failed" : state;
    const known = ended === "complete" ? values : null;
    const { params } = trial;
    const predicted = ended === "pruned" ? this.#predicted(trial) : null;
    const went = ended === "pruned" && trial.curve.length > 0 && !trial.curve.some((r) => isNumber(r.values[0])) ? "failed" : ended;
    const observation: Observation = { trial: number, params, state: went, values: known, feasible, predicted };
    this.#options.sampler.tell(observation);
    this.#options.stopper?.onFinish(number, ended);
    this.#running.delete(number);
    Object.assign(trial, { state: ended, values: known, feasible });
    return diverged ? { ok: true, state: ended } : { ok: true };
  }

  best(): Answer {
    const { described, directions, seed, noisy } = this.#options;
    const { trials, believed } = bestOf({ space: described.space, directions, seed, noisy }, this.#trials);
    const [first] = trials;
    if (first === undefined) throw new RequestError("no-best", this.#whyNoBest());
    const written = ({ trial, params, values }: typeof first): Answer => ({ trial, params: described.written(params), values });
    const best = believed === null ? written(first) : { ...written(first), believed: { mean: believed.mean, sd: believed.sd } };
    return directions.length === 1 ? best : { ...best, front: trials.map(written) };
  }

  /** What a stopped trial would have come to. */
  #predicted(trial: TrialRecord): Estimate | null {
    const [direction, ...others] = this.#options.directions;
    if (direction === undefined || others.length > 0) return null;
    const complete = this.#trials.filter((t) => t.state === "complete");
    const objective: Objective = { name: "value", direction, aggregate: aggregateOf(complete), patience: null, minSteps: null };
    return predictedValue(objective, trial.curve, complete);
  }

  #whyNoBest(): string {
    const complete = this.#trials.filter((t) => t.state === "complete").length;
    if (complete > 0) return `None of the ${complete} complete trials is feasible.`;
    return "No trial is complete yet: tell the values of one first.";
  }

  #start(params: Params, baseline: boolean): Answer {
    const trial = this.#trials.length;
    this.#trials.push({
      ...{ trial, index: trial, params, baseline, repeatOf: null, seed: null, state: "running", values: null, feasible: true },
      ...{ reason: null, unused: [], curve: [], steps: 0 },
    });
    this.#running.set(trial, params);
    this.#options.stopper?.onStart?.(trial, params);
    return { trial, params: this.#options.described.written(params) };
  }

  #open(number: number, request: string): TrialRecord {
    const trial = this.#trials[number];
    if (trial === undefined) {
      const there = this.#trials.length === 0 ? "none was asked for yet" : `there are 0 to ${this.#trials.length - 1}`;
      throw new RequestError("unknown-trial", `There is no trial ${number}: ${there}.`);
    }
    if (trial.state !== "running") {
      const advice = request === "tell" ? "add it again to measure it again" : "only a running trial reports";
      throw new RequestError("trial-finished", `Trial ${number} was told already (${trial.state}): ${advice}.`);
    }
    return trial;
  }
}

/** How the program makes a trial's value of what it reports: its last report, where every trial was told with that, else the best. */
function aggregateOf(complete: readonly TrialRecord[]): Aggregate {
  const last = complete.every((trial) => trial.curve.length === 0 || trial.curve.at(-1)?.values[0] === trial.values?.[0]);
  return { kind: last ? "last" : "best" };
}

function isNumber(value: number | null | undefined): boolean {
  return typeof value === "number" && Number.isFinite(value);
}
