import { Random } from "../../numeric/random";
import type { Params } from "../../protocol/space";
import { Coordinates } from "../../surrogate/coordinates";
import { modelSampler } from "../gp/gp";
import { History } from "../history";
import { anyPoint } from "../open-point";
import type { Observation, Sampler, SamplerSettings } from "../sampler";
import { type Taken, Tried } from "../tried";
import { directHops, type Walk } from "./direct-hops";
import { surrogateHops } from "./surrogate-hops";

/**
 * Planned trials from which on every value is a real trial: so many are planned only where one costs less than a model of them all, and
 * they are enough to walk down into several minima. Several objectives always go by the model, which weighs them anew for every trial.
 */
export const DIRECT_FROM = 400;

/** Number of the random stream. */
const STREAM = 0x6269;

/** Questions in a row that the walk has asked before, after which it is going in circles. */
const CIRCLING = 400;

interface KnownWalk {
  readonly walk: Walk;
  readonly answers: Map<string, number>;
  readonly question: readonly number[];
  /** Questions in a row up to this one that were asked before. */
  readonly again: number;
}

/** Basin-hopping over the surrogate where trials are expensive, else with the trials themselves. */
export function basinhoppingSampler(settings: SamplerSettings): Sampler {
  if (settings.trials >= DIRECT_FROM && settings.directions.length === 1) return new DirectSampler(settings);
  const coordinates = new Coordinates(settings.space);
  return modelSampler("basinhopping", settings, (search, anchors, random) => surrogateHops(search, coordinates, anchors, random));
}

/**
 * Takes the walk from its beginning at every ask, with the values that are known, and proposes what it asks for first that is not. Of
 * a trial under way it is assumed that it brings nothing, so that the walk goes on; should that prove wrong, the next ask takes the
 * other turn, and what was tried on this one stays known.
 */
class DirectSampler implements Sampler {
  readonly name = "basinhopping";
  readonly demanding = false;
  readonly #settings: SamplerSettings;
  readonly #history: History;
  readonly #tried: Tried;
  readonly #coordinates: Coordinates;
  /** The walk up to the first value that is not told; null where it was changed by what was told since, or went on by assumption. */
  #known: KnownWalk | null = null;

  constructor(settings: SamplerSettings) {
    this.#settings = settings;
    this.#history = new History(settings.space, settings.directions);
    this.#tried = new Tried(settings.space);
    this.#coordinates = new Coordinates(settings.space);
  }

  tell(observation: Observation): void {
    this.#tried.add(observation.params);
    this.#history.tell(observation);
    const key = this.#settings.space.key(observation.params);
    if (this.#known?.answers.has(key) === true && this.#known.answers.get(key) !== this.#valueOf(key)) this.#known = null;
  }

  ask(trials: readonly number[], running: readonly Params[]): readonly Params[] {
    const taken = this.#tried.with(running);
    const next = this.#walk(taken);
    const proposals: Params[] = [];
    for (const trial of trials) {
      const params = next() ?? anyPoint(this.#coordinates, taken, new Random(this.#settings.seed, STREAM, trial))?.params;
      if (params === undefined) break;
      taken.take(params);
      proposals.push(params);
    }
    return proposals;
  }

  /** Each call answers the next configuration that the walk needs and that is not taken; null where it goes in circles. */
  #walk(taken: Taken): () => Params | null {
    const { space } = this.#settings;
    this.#known ??= this.#begun();
    const { walk, answers } = this.#known;
    let { question, again } = this.#known;
    return () => {
      while (again < CIRCLING) {
        const params = space.fromUnit(question);
        if (!taken.has(params)) return params;
        const key = space.key(params);
        again = answers.has(key) ? again + 1 : 0;
        const value = this.#valueOf(key);
        answers.set(key, value);
        question = walk.next(value).value;
        if (this.#history.find(key) === undefined) this.#known = null;
        else if (this.#known !== null) this.#known = { walk, answers, question, again };
      }
      return null;
    };
  }

  #begun(): KnownWalk {
    const { space, seed } = this.#settings;
    const own = space.baseline();
    const key = space.key(own);
    const value = this.#valueOf(key);
    const walk = directHops(space, seed, { units: space.toUnit(own), value });
    return { walk, answers: new Map([[key, value]]), question: walk.next().value, again: 0 };
  }

  #valueOf(key: string): number {
    return this.#history.find(key)?.values[0] ?? Number.POSITIVE_INFINITY;
  }
}
