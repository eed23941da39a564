import { Random } from "../../server/numeric/random";
import type { SamplerName } from "../../server/protocol/search";
import type { Direction, Params } from "../../server/protocol/space";
import { chooseSampler } from "../../server/samplers/choose";
import type { Observation, Sampler } from "../../server/samplers/sampler";
import type { SearchSpace } from "../../server/space/search-space";
import { earlierStudies } from "./earlier-studies";
import { ended } from "./objectives";

/** In which order the trials of a study end, and which never do. */
export const MANNERS = ["in order", "backwards", "at random", "some never", "measured again"] as const;

export interface StudyPlan {
  readonly sampler: SamplerName;
  readonly space: SearchSpace;
  readonly objective: string;
  readonly directions: readonly Direction[];
  readonly seed: number;
  /** Proposals to come by, behind the user's own values. */
  readonly trials: number;
  /** What the sampler is told of the budget. */
  readonly planned: number;
  /** Trials under way at once. */
  readonly batch: number;
  readonly manner: (typeof MANNERS)[number];
  /** Starts from earlier studies of the same program. */
  readonly warm: boolean;
}

/** One question to the sampler with all that its answer may depend on. */
export interface Asked {
  readonly numbers: readonly number[];
  readonly running: readonly Params[];
  readonly told: readonly Observation[];
  readonly proposals: readonly Params[];
}

export function samplerOf({ sampler, space, directions, seed, planned, warm }: StudyPlan): Sampler {
  const settings = { space, directions, seed, trials: planned };
  const choice = chooseSampler(sampler, warm ? { ...settings, earlier: earlierStudies(space, directions) } : settings);
  return choice.sampler;
}

/** Runs a study: the user's own values first, then proposals in batches or, where trials end at random, one for each that ended. */
export function runPlan(plan: StudyPlan): readonly Asked[] {
  return new SampledStudy(plan).run();
}

class SampledStudy {
  readonly #plan: StudyPlan;
  readonly #sampler: Sampler;
  readonly #random: Random;
  readonly #told: Observation[] = [];
  readonly #asked: Asked[] = [];
  readonly #lost: Params[] = [];
  #running: (readonly [number, Params])[] = [];

  constructor(plan: StudyPlan) {
    this.#plan = plan;
    this.#sampler = samplerOf(plan);
    this.#random = new Random(plan.seed, 77);
  }

  run(): readonly Asked[] {
    const { space, trials, batch } = this.#plan;
    this.#end(0, space.baseline());
    for (let next = 1; next <= trials; ) {
      const number = Math.min(batch - this.#running.length, trials + 1 - next);
      const given = this.#ask(Array.from({ length: number }, (_, i) => next + i));
      next += given;
      if (given < number) break;
      this.#endSome();
    }
    return this.#asked;
  }

  #ask(numbers: readonly number[]): number {
    const running = Object.freeze([...this.#lost, ...this.#running.map(([, params]) => params)]);
    const proposals = this.#sampler.ask(Object.freeze(numbers), running);
    this.#asked.push({ numbers, running, told: [...this.#told], proposals });
    proposals.forEach((params, i) => {
      this.#running.push([numbers[i] ?? -1, Object.freeze(params)]);
    });
    return proposals.length;
  }

  #endSome(): void {
    const { manner } = this.#plan;
    if (manner === "at random" || manner === "some never") {
      const [ended] = this.#running.splice(Math.floor(this.#random.uniform() * this.#running.length), 1);
      if (ended === undefined) return;
      if (manner === "some never" && ended[0] % 4 === 2) this.#lost.push(ended[1]);
      else this.#end(...ended);
      return;
    }
    for (const [number, params] of manner === "backwards" ? this.#running.toReversed() : this.#running) this.#end(number, params);
    this.#running = [];
  }

  #end(number: number, params: Params): void {
    const { space, objective, directions, manner } = this.#plan;
    this.#tell({ trial: number, params, ...ended(objective, space, params, number, directions) });
    if (manner !== "measured again" || number % 3 !== 0) return;
    for (const again of [number + 1, number + 2])
      this.#tell({ trial: number, params, ...ended(objective, space, params, again, directions) });
  }

  #tell(observation: Observation): void {
    if (observation.values !== null) Object.freeze(observation.values);
    this.#told.push(Object.freeze(observation));
    this.#sampler.tell(observation);
  }
}
