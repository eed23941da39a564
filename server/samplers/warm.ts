import type { Direction, Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import { midRanks, pointsOf, type Result } from "./earlier-points";
import { type EarlierRank, EarlierRanks } from "./earlier-ranks";
import { portfolio } from "./portfolio";
import type { Observation, Sampler, SamplerSettings } from "./sampler";

/** Samplers whose first trials follow an initial design, by their numbers, and how far that may reach. */
const DESIGNED: ReadonlySet<string> = new Set(["gp"]);
const BEGINNING = 32;

/**
 * Tries the best values of earlier studies first, then leaves it to another sampler, which learns of them as of any trial. Trial 1 gets
 * the first of the portfolio, trial 2 the second, …, as long as what was measured so far does not turn the earlier order round.
 */
class WarmSampler implements Sampler {
  readonly name: string;
  readonly #inner: Sampler;
  readonly #space: SearchSpace;
  readonly #directions: readonly Direction[];
  readonly #portfolio: readonly Params[];
  readonly #ranks: EarlierRanks;
  readonly #told = new Map<string, Observation[]>();

  constructor({ space, directions, trials, earlier }: SamplerSettings, inner: Sampler) {
    this.name = inner.name;
    this.#inner = inner;
    this.#space = space;
    this.#directions = directions;
    const studies = (earlier ?? []).map((study) => pointsOf(space, directions, study));
    this.#ranks = new EarlierRanks(space, studies);
    this.#portfolio = portfolio(studies, this.#ranks, portfolioSize(trials), new Set([space.key(space.baseline())]));
  }

  get demanding(): boolean {
    return this.#inner.demanding;
  }

  ask(trials: readonly number[], running: readonly Params[]): readonly Params[] {
    const taken = new Set([...this.#told.keys(), ...running.map((params) => this.#space.key(params))]);
    const first = new Map<number, Params>();
    for (const trial of trials) {
      const params = this.#portfolio[trial - 1];
      if (params === undefined || taken.has(this.#space.key(params)) || !this.#trusted(trial)) continue;
      taken.add(this.#space.key(params));
      first.set(trial, params);
    }
    const others = trials.filter((trial) => !first.has(trial));
    const numbers = others.map((trial) => trial - this.#spent(trial, taken));
    const proposals = others.length === 0 ? [] : this.#inner.ask(numbers, [...running, ...first.values()]);
    const second = new Map(others.map((trial, i) => [trial, proposals[i]]));
    return trials.map((trial) => first.get(trial) ?? second.get(trial)).filter((params) => params !== undefined);
  }

  tell(observation: Observation): void {
    const key = this.#space.key(observation.params);
    const others = (this.#told.get(key) ?? []).filter(({ trial }) => trial !== observation.trial);
    this.#told.set(key, [...others, observation]);
    this.#inner.tell(observation);
  }

  /**
   * How many trials before this one went to earlier studies in vain: a sampler with an initial design then has all of it, so many trials
   * later. What does not mislead stands for the first of that design.
   */
  #spent(trial: number, taken: ReadonlySet<string>): number {
    if (!DESIGNED.has(this.#inner.name) || trial > BEGINNING || this.#trusted(trial)) return 0;
    const spent = this.#portfolio.slice(0, trial - 1).filter((params, i) => {
      const runs = this.#told.get(this.#space.key(params));
      return runs === undefined ? taken.has(this.#space.key(params)) : runs.some((o) => o.trial === i + 1);
    });
    return spent.length;
  }

  /** By the trials of lower numbers alone, so that one that runs again after an interruption gets its values again. */
  #trusted(trial: number): boolean {
    const before = [...this.#told.values()].flatMap((runs) => {
      const [first] = runs.filter((o) => o.trial < trial).toSorted((a, b) => a.trial - b.trial);
      return first ?? [];
    });
    const ranks = midRanks(this.#directions, before.map(resultOf));
    const earlier = before.map(({ params }) => this.#ranks.at(params));
    return agreement(earlier, ranks) >= 0;
  }
}

/** A sampler that starts from `settings.earlier`. */
export function warmSampler(settings: SamplerSettings, inner: Sampler): Sampler {
  return new WarmSampler(settings, inner);
}

/** Seven of twenty trials and more, four of fewer, half of very few. */
function portfolioSize(trials: number): number {
  return trials >= 20 ? 7 : Math.max(1, Math.min(4, Math.floor((trials - 1) / 2)));
}

/**
 * Whether two orders of the same configurations agree, −1 … 1: Kendall's τ with each pair weighted by how far the earlier studies
 * hold it apart and how sure they are; 0 where they say nothing.
 */
export function agreement(earlier: readonly EarlierRank[], now: readonly number[]): number {
  let [sum, weight] = [0, 0];
  for (let i = 0; i < earlier.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [earlier[i], earlier[j]];
      if (a === undefined || b === undefined) continue;
      const apart = (a.rank - b.rank) * a.confidence * b.confidence;
      sum += apart * Math.sign((now[i] ?? 0) - (now[j] ?? 0));
      weight += Math.abs(apart);
    }
  }
  return weight > 0 ? sum / weight : 0;
}

function resultOf({ state, values, feasible, predicted }: Observation): Result {
  const sure = state === "complete" && values?.every(Number.isFinite) === true ? values : null;
  const guess = state === "pruned" && predicted !== null ? [predicted.mean] : null;
  return { values: sure ?? guess, stopped: state === "pruned", feasible };
}
