import { Random } from "../../numeric/random";
import type { Params } from "../../protocol/space";
import { Coordinates } from "../../surrogate/coordinates";
import { FEWEST_POINTS } from "../../surrogate/fit-surrogate";
import { anyPoint, type Candidate, openPoint } from "../open-point";
import type { Observation, Sampler, SamplerSettings } from "../sampler";
import { type Taken, Tried } from "../tried";
import { AcquisitionSearch } from "./acquisition-search";
import { Evidence } from "./evidence";
import { type AcquisitionModel, ModelMaker } from "./gp-model";
import { initialDesign } from "./initial-design";
import { Restarts, type Start } from "./restarts";
import { Scalarisation } from "./scalarisation";

/**
 * On smooth axes every second trial looks for what betters the best value by this much of a standard deviation (ξ of Mockus, Tiesis &
 * Zilinskas 1978 and Lizotte 2008, § 2.3). Around a best value that is all but found there is always a last digit to gain, and a search
 * without it stayed in the second-best choice to its end.
 */
const MARGIN = 0.01;

const STREAM = 104;

/** How the configuration of a trial is found on a model; `anchors` are the best points known. Null where the space is used up. */
export type ModelSearch = (search: AcquisitionSearch, anchors: readonly Float64Array[], random: Random) => Candidate | null;

/**
 * Bayesian optimisation with a Gaussian process: an initial design, then the configuration of largest expected improvement, the
 * hyperparameters averaged out. Trials under way count as come to what is expected of them, so that a batch spreads; where trials fail
 * is learned and left. Of more than a few hundred values the model rests on the most informative ones.
 */
class ModelSampler implements Sampler {
  readonly name: string;
  readonly #search: ModelSearch;
  readonly #settings: SamplerSettings;
  readonly #coordinates: Coordinates;
  readonly #tried: Tried;
  readonly #evidence: Evidence;
  readonly #scalarisation: Scalarisation;
  readonly #models: ModelMaker;
  readonly #restarts: Restarts;
  #design: readonly Candidate[] | null = null;

  constructor(name: string, settings: SamplerSettings, search: ModelSearch) {
    this.name = name;
    this.#search = search;
    this.#settings = settings;
    this.#coordinates = new Coordinates(settings.space);
    this.#tried = new Tried(settings.space);
    this.#evidence = new Evidence(this.#coordinates, settings.directions.length);
    this.#scalarisation = new Scalarisation(settings.directions, settings.seed);
    this.#models = new ModelMaker(this.#coordinates, this.#evidence, this.#scalarisation, settings);
    this.#restarts = new Restarts(settings, this.#coordinates);
  }

  /** As soon as there can be a model. */
  get demanding(): boolean {
    return this.#evidence.size >= FEWEST_POINTS;
  }

  tell(observation: Observation): void {
    this.#tried.add(observation.params);
    this.#evidence.add(observation);
  }

  ask(trials: readonly number[], running: readonly Params[]): readonly Params[] {
    const taken = this.#tried.with(running);
    const batch = new Batch(
      this.#models,
      running.map((params) => this.#coordinates.encode(params)),
      running.length + trials.length,
    );
    const proposals: Params[] = [];
    for (const trial of trials) {
      const next = this.#next(trial, taken, batch);
      if (next === null || !taken.take(next.params)) break;
      batch.add(next.z);
      proposals.push(next.params);
    }
    return proposals;
  }

  #next(trial: number, taken: Taken, batch: Batch): Candidate | null {
    const random = new Random(this.#settings.seed, STREAM, trial);
    const planned = this.#planned(trial);
    if (planned !== undefined && !taken.has(planned.params)) return planned;
    const start = this.#restarts.of(trial, this.#evidence.valued, (rows) => this.#models.isExact(rows, MARGIN));
    const first = start?.first[trial - start.from];
    if (first !== undefined && !taken.has(first.params)) return first;
    const model = batch.model(this.#scalarisation.pick(trial), start);
    if (model !== null) {
      model.acquisition.demand(trial % 2 === 0 && this.#coordinates.smooth.length > 0 ? MARGIN : 0);
      return this.#search(new AcquisitionSearch(this.#coordinates, model.acquisition, taken, random), model.anchors, random);
    }
    const known = [...this.#evidence.outcomes.map((o) => o.z), ...batch.pending];
    return openPoint(this.#coordinates, known, taken, random) ?? anyPoint(this.#coordinates, taken, random);
  }

  /** What the initial design has for a trial; for trial 0, where it is asked for, the user's own values. */
  #planned(trial: number): Candidate | undefined {
    const { space } = this.#settings;
    if (trial === 0) {
      const own = space.baseline();
      return space.contains(own) ? { z: this.#coordinates.encode(own), params: own } : undefined;
    }
    this.#design ??= initialDesign(this.#settings, this.#coordinates);
    return this.#design[trial - 1];
  }
}

/** The models of one ask, one a weighting of the objectives and start, made when first needed; all know what is under way. */
class Batch {
  readonly #models: ModelMaker;
  readonly #pending: Float64Array[];
  readonly #room: number;
  readonly #made = new Map<string, AcquisitionModel | null>();

  constructor(models: ModelMaker, pending: readonly Float64Array[], room: number) {
    this.#models = models;
    this.#pending = [...pending];
    this.#room = room;
  }

  get pending(): readonly Float64Array[] {
    return this.#pending;
  }

  add(z: Float64Array): void {
    this.#pending.push(z);
    for (const model of this.#made.values()) model?.acquisition.believe(z);
  }

  model(weights: number, start: Start | null): AcquisitionModel | null {
    const key = `${weights}:${start?.from ?? 0}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const model = this.#models.make(weights, this.#room, start);
    for (const z of this.#pending) model?.acquisition.believe(z);
    this.#made.set(key, model);
    return model;
  }
}

export function gpSampler(settings: SamplerSettings): Sampler {
  return new ModelSampler("gp", settings, (search, anchors) => search.best(anchors));
}

/** The same model and initial design with another way to find the largest expected improvement. */
export function modelSampler(name: string, settings: SamplerSettings, search: ModelSearch): Sampler {
  return new ModelSampler(name, settings, search);
}
