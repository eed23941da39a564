import { Random } from "../../numeric/random";
import { Sobol } from "../../numeric/sobol";
import type { Params } from "../../protocol/space";
import { Coordinates } from "../../surrogate/coordinates";
import { type Axis, axesOf } from "../axes";
import { History } from "../history";
import { anyPoint } from "../open-point";
import { type Point, pointOf } from "../point";
import type { Observation, Sampler, SamplerSettings } from "../sampler";
import { type Taken, Tried } from "../tried";
import { ParzenEstimator, type ParzenSettings } from "./parzen";
import { type Split, splitOf } from "./split";

/** Number of the random stream. */
const STREAM = 0x7470;

/** Configurations before the first model; a third of a small budget. */
const DESIGN = 10;

/** Draws from the good density of which the best is proposed: so few that the choice stays partly a matter of chance, which explores. */
const CANDIDATES = 24;

/** How often candidates are drawn until one of them is new. */
const ROUNDS = 4;

/** Configurations times axes from which on an ask may take 20 ms. */
const THREAD_FROM = 2000;

const PARZEN: ParzenSettings = { priorWeight: 1, finest: 100 };

/**
 * Tree-structured Parzen estimator: the candidate with the largest ratio of the density of good configurations to that of the others
 * (Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization", §4). Multivariate; over all branches of a conditional space at
 * once; trials under way count as bad ones, so that a batch spreads (a constant liar), and what failed does for good;
 * the ratio is weighed with the probability that a trial goes well.
 */
class TpeSampler implements Sampler {
  readonly name = "tpe";
  readonly #settings: SamplerSettings;
  readonly #axes: readonly Axis[];
  readonly #history: History;
  readonly #tried: Tried;
  readonly #design: Sobol;
  readonly #coordinates: Coordinates;

  constructor(settings: SamplerSettings) {
    this.#settings = settings;
    this.#axes = axesOf(settings.space);
    this.#history = new History(settings.space, settings.directions);
    this.#tried = new Tried(settings.space);
    this.#design = new Sobol(settings.space.parameters.length, settings.seed);
    this.#coordinates = new Coordinates(settings.space);
  }

  get demanding(): boolean {
    return this.#history.size * this.#axes.length > THREAD_FROM;
  }

  tell(observation: Observation): void {
    this.#history.tell(observation);
    this.#tried.add(observation.params);
  }

  ask(trials: readonly number[], running: readonly Params[]): readonly Params[] {
    const { space, seed } = this.#settings;
    const taken = this.#tried.with(running);
    const choose = this.#chooser(running);
    const proposals: Params[] = [];
    for (const trial of trials) {
      const random = new Random(seed, STREAM, trial);
      const next = (taken.size < space.cardinality() ? choose(trial, taken, random, proposals) : null) ?? this.#any(taken, random);
      if (next === null) break;
      taken.take(next);
      proposals.push(next);
    }
    return proposals;
  }

  #chooser(running: readonly Params[]): (trial: number, taken: Taken, random: Random, asked: readonly Params[]) => Params | null {
    const split = this.#split();
    if (split === null) return (trial, taken) => this.#initial(trial, taken);
    const points = (all: readonly { readonly params: Params }[]): Point[] => all.map(({ params }) => pointOf(this.#settings.space, params));
    const good = new ParzenEstimator(this.#axes, points(split.good), split.weights, PARZEN);
    const success = this.#successModel(
      points(split.all.filter((e) => e.state !== "failed")),
      points(split.all.filter((e) => e.state === "failed")),
    );
    const bad = [...points(split.bad), ...running.map((params) => pointOf(this.#settings.space, params))];
    return (_, taken, random, asked) => {
      const all = [...bad, ...asked.map((params) => pointOf(this.#settings.space, params))];
      const others = this.#estimator(all);
      return this.#best(good, (point) => good.logDensity(point) - others.logDensity(point) + success(point), taken, random);
    };
  }

  #estimator(points: readonly Point[]): ParzenEstimator {
    return new ParzenEstimator(this.#axes, points, new Array<number>(points.length).fill(1), PARZEN);
  }

  /** ln of the probability that a trial goes well, by Bayes from the densities of those that did and did not (Watanabe & Hutter 2023, "c-TPE"). */
  #successModel(well: readonly Point[], failed: readonly Point[]): (point: Point) => number {
    if (failed.length === 0) return () => 0;
    const [a, b] = [this.#estimator(well), this.#estimator(failed)];
    const odds = Math.log(failed.length / Math.max(well.length, 0.5));
    return (point) => -Math.log1p(Math.exp(odds + b.logDensity(point) - a.logDensity(point)));
  }

  /** Null while too little is known. */
  #split(): Split | null {
    const all = this.#history.evaluations();
    const enough = Math.min(DESIGN, Math.max(Math.ceil(this.#settings.trials / 3), 4));
    const well = all.filter((e) => e.state !== "failed").length;
    return well < enough && all.length < 2 * enough ? null : splitOf(all);
  }

  #initial(trial: number, taken: Taken): Params | null {
    const params = this.#settings.space.fromUnit(this.#design.point(Math.max(trial - 1, 0)));
    return taken.has(params) ? null : params;
  }

  #best(good: ParzenEstimator, scoreOf: (point: Point) => number, taken: Taken, random: Random): Params | null {
    const { space } = this.#settings;
    for (let round = 0; round < ROUNDS; round++) {
      let best: Params | null = null;
      let highest = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < CANDIDATES; i++) {
        const params = space.fromUnit(good.sample(random));
        if (taken.has(params)) continue;
        const score = scoreOf(pointOf(space, params));
        if (best !== null && !(score > highest)) continue;
        best = params;
        highest = score;
      }
      if (best !== null) return best;
    }
    return null;
  }

  #any(taken: Taken, random: Random): Params | null {
    return anyPoint(this.#coordinates, taken, random)?.params ?? null;
  }
}

export function tpeSampler(settings: SamplerSettings): Sampler {
  return new TpeSampler(settings);
}
