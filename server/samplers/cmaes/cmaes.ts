import { Random } from "../../numeric/random";
import type { Params } from "../../protocol/space";
import { Coordinates } from "../../surrogate/coordinates";
import { History } from "../history";
import { anyPoint } from "../open-point";
import type { Observation, Sampler, SamplerSettings } from "../sampler";
import { type Taken, Tried } from "../tried";
import type { Distribution } from "./distribution";
import { ATTEMPTS, Draws } from "./draws";
import { Generations } from "./generations";
import { Layout } from "./layout";
import { Starts } from "./starts";

/** Number of the random stream. */
const STREAM = 0x636f;

/** A trial that is not told is waited for until so many later ones are, beyond those that can be under way. */
const PATIENCE = 40;

/**
 * CMA-ES (Hansen 2016) with a margin on integers and steps (Hamano et al. 2022), choice probabilities beside the Gaussian (CatCMA, Hamano
 * et al. 2024) and restarts. An inactive parameter is drawn with the others and dropped, so that nothing is learned of it.
 */
class CmaesSampler implements Sampler {
  readonly name = "cmaes";
  readonly demanding = false;
  readonly #settings: SamplerSettings;
  readonly #history: History;
  readonly #tried: Tried;
  readonly #generations: Generations;
  readonly #draws: Draws;
  readonly #coordinates: Coordinates;

  constructor(settings: SamplerSettings) {
    this.#settings = settings;
    this.#history = new History(settings.space, settings.directions);
    this.#tried = new Tried(settings.space);
    const layout = new Layout(settings.space);
    this.#draws = new Draws(settings, layout);
    this.#generations = new Generations(layout, this.#history, this.#draws, new Starts(settings, layout));
    this.#coordinates = new Coordinates(settings.space);
  }

  tell(observation: Observation): void {
    this.#tried.add(observation.params);
    this.#generations.forget(this.#history.tell(observation));
  }

  ask(trials: readonly number[], running: readonly Params[]): readonly Params[] {
    const taken = this.#tried.with(running);
    const distribution = this.#generations.current(this.#lost(trials, running.length));
    const proposals: Params[] = [];
    for (const trial of trials) {
      const next = this.#next(distribution, trial, taken);
      if (next === null) break;
      taken.take(next);
      proposals.push(next);
    }
    return proposals;
  }

  #next(distribution: Distribution | null, trial: number, taken: Taken): Params | null {
    if (taken.size >= this.#settings.space.cardinality()) return null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const params = distribution === null ? this.#draws.design(trial, attempt) : this.#draws.at(distribution, trial, attempt).params;
      if (!taken.has(params)) return params;
    }
    return anyPoint(this.#coordinates, taken, new Random(this.#settings.seed, STREAM, trial))?.params ?? null;
  }

  /** Numbers below those told that were neither told nor can be under way, and those that take so long that waiting would cost more. */
  #lost(asked: readonly number[], running: number): ReadonlySet<number> {
    const next = Math.max(...asked);
    const open: { readonly trial: number; readonly later: number }[] = [];
    for (let trial = this.#history.last, later = 0; trial >= 0; trial--) {
      if (this.#history.ofTrial(trial) !== undefined) later++;
      else if (trial < next && !asked.includes(trial)) open.push({ trial, later });
    }
    return new Set(open.filter(({ later }, i) => i >= running || later >= PATIENCE + 2 * running).map(({ trial }) => trial));
  }
}

export function cmaesSampler(settings: SamplerSettings): Sampler {
  return new CmaesSampler(settings);
}
