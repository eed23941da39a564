import { Random } from "../../numeric/random";
import { quantile } from "../../numeric/statistics";
import type { Direction } from "../../protocol/space";
import { type Coordinates, MANY_AXES } from "../../surrogate/coordinates";
import { noiseOf } from "../../surrogate/covariance";
import { Ensemble } from "../../surrogate/ensemble";
import { LogExpectedImprovement } from "../../surrogate/expected-improvement";
import { fitMap, laplaceDraws, type WeightedTheta } from "../../surrogate/fit-hyperparameters";
import { HyperPrior } from "../../surrogate/hyperparameters";
import { LogPosterior } from "../../surrogate/log-posterior";
import { OutputTransform } from "../../surrogate/output-transform";
import { informative, squaredDistance } from "../../surrogate/subset";
import { fitSuccess, type Outcome, SuccessModel } from "../../surrogate/success-model";
import { type Target, trainingSet } from "../../surrogate/training-set";
import type { Evidence, Valued } from "./evidence";
import { FIRST_MILESTONE, fittedValues, milestones } from "./fit-schedule";
import { belongs, type Start } from "./restarts";
import type { Scalarisation } from "./scalarisation";

/** Draws of the hyperparameters beside the most probable ones. */
const DRAWS = 6;

/** Best rows around which is searched. */
const ANCHORS = 4;

/** Up to so many values a milestone's fit starts from the prior as well, so that a poor early optimum is left; later it costs more than it finds. */
const FRESH_STARTS_UP_TO = 80;

/** Fits that are kept; a fit that is asked for again later is made again from the history. */
const MOST_FITS = 400;

/**
 * A trial that was stopped early and of which nothing tells where it was heading counts as an estimate at this quantile of the losses
 * so far, give or take the distance from there to their median: mildly bad.
 */
const STOPPED_AT = 0.75;

/**
 * Where so many of the last trials failed, the next goes where success is likelier than not: at the edge of a region that fails the
 * improvement beyond it always looks larger than what is left on this side, however small the chance.
 */
const RECENT = 6;
const TOO_MANY = 3;

const STREAM = 103;

/** What is maximised to find the next configuration, and around which points to look. */
export interface AcquisitionModel {
  readonly acquisition: LogExpectedImprovement;
  readonly anchors: readonly Float64Array[];
}

/**
 * Models of what was observed so far. All is a function of the evidence: hyperparameters of earlier fits are kept, and found again by
 * the same chain of fits when they are not there.
 */
export class ModelMaker {
  readonly #coordinates: Coordinates;
  readonly #prior: HyperPrior;
  readonly #evidence: Evidence;
  readonly #scalarisation: Scalarisation;
  readonly #directions: readonly Direction[];
  readonly #seed: number;
  readonly #unfitted: WeightedTheta;
  readonly #fits = new Map<string, readonly WeightedTheta[]>();
  readonly #successFits = new Map<string, Float64Array>();

  constructor(
    coordinates: Coordinates,
    evidence: Evidence,
    scalarisation: Scalarisation,
    settings: { readonly directions: readonly Direction[]; readonly seed: number },
  ) {
    this.#coordinates = coordinates;
    this.#prior = new HyperPrior(coordinates);
    this.#unfitted = { theta: this.#prior.mean, mostProbable: true, logShare: 0 };
    this.#evidence = evidence;
    this.#scalarisation = scalarisation;
    this.#directions = settings.directions;
    this.#seed = settings.seed;
  }

  /** A model of what belongs to a start; null where too little of it was measured. `room` trials may be believed in. */
  make(weights: number, room: number, start: Start | null): AcquisitionModel | null {
    const valued = this.#evidence.valued.filter((v) => belongs(v, start));
    if (!measuredAtLeast(FIRST_MILESTONE, valued)) return null;
    const targets = this.#targets(valued, weights);
    const data = trainingSet(this.#coordinates, informative(targets, this.#coordinates.ordered));
    const ensemble = new Ensemble(data, this.#draws(valued.slice(0, this.#fittedValues(valued.length)), weights), room);
    const anchors = ensemble.bestRows(ANCHORS).map((i) => data.points.slice(i * data.axes, (i + 1) * data.axes));
    return { acquisition: new LogExpectedImprovement(ensemble, this.#success(anchors[0])), anchors };
  }

  /** Whether the values scatter by less than this, in the scale of the model. */
  isExact(rows: readonly Valued[], sd: number): boolean {
    const { theta } = this.#mostProbable(rows.slice(0, this.#fittedValues(rows.length)), 0);
    return noiseOf(this.#prior.layout, theta) < sd ** 2;
  }

  /** With several objectives every weighting has fits of its own, so that they are made at milestones only. */
  #fittedValues(n: number): number {
    return this.#directions.length === 1 ? fittedValues(n) : milestones(n).last;
  }

  /** Hyperparameters fitted to these values. */
  #draws(valued: readonly Valued[], weights: number): readonly WeightedTheta[] {
    if (valued.filter((v) => v.values !== null).length < FIRST_MILESTONE) return [this.#unfitted];
    return kept(this.#fits, `${weights}:${identity(valued)}`, () => {
      const n = valued.length;
      const { last, before } = milestones(n);
      const start = last === n ? before : last;
      const starts = start > 0 ? [this.#mostProbable(valued.slice(0, start), weights).theta] : [];
      if (start === 0 || (last === n && n <= FRESH_STARTS_UP_TO)) starts.push(...this.#prior.starts(n));
      const targets = informative(this.#targets(valued, weights), this.#coordinates.ordered);
      const posterior = new LogPosterior(trainingSet(this.#coordinates, targets), this.#prior);
      return laplaceDraws(posterior, fitMap(posterior, starts), DRAWS, new Random(this.#seed, STREAM, n, weights));
    });
  }

  #mostProbable(valued: readonly Valued[], weights: number): WeightedTheta {
    return this.#draws(valued, weights).find((d) => d.mostProbable) ?? this.#unfitted;
  }

  /** What the rows' values are on the scale of the model; estimates with their variance. */
  #targets(valued: readonly Valued[], weights: number): readonly Target[] {
    const measured = valued.flatMap((v) => (v.values === null ? [] : [v.values]));
    const single = this.#directions.length === 1;
    const direction = single ? (this.#directions[0] ?? "minimize") : "minimize";
    const values = this.#scalarisation.apply(weights, measured);
    const transform = new OutputTransform(direction, values);
    const losses = values.map((v) => transform.apply(v));
    // From MANY_AXES ordered axes on what is expected far from all that is known is the worst value so far, with fewer the average (De Ath,
    // Fieldsend & Everson 2020, "What do you mean?"). Few corners can be looked into; of many each is as unknown as the next, and with the
    // average there they outbid whatever is left to find around good values.
    const unknown = this.#coordinates.ordered >= MANY_AXES ? losses.reduce((a, b) => Math.max(a, b), 0) : 0;
    const [middle, worse] = [quantile(losses, 0.5), quantile(losses, STOPPED_AT)];
    const stopped = { value: worse - unknown, variance: Math.max(worse - middle, 0.1) ** 2 };
    let next = 0;
    return valued.map(({ z, values: own, estimate }) => {
      if (own !== null) return { z, value: (losses[next++] ?? 0) - unknown, variance: 0 };
      if (estimate === null) return { z, ...stopped };
      return { z, value: transform.apply(estimate.mean) - unknown, variance: transform.applySd(estimate.mean, estimate.sd) ** 2 };
    });
  }

  #success(incumbent: Float64Array | undefined): SuccessModel | null {
    const { outcomes } = this.#evidence;
    if (incumbent === undefined || outcomes.every((o) => o.well)) return null;
    const n = milestones(outcomes.length).last;
    const known = this.#nearby(outcomes.slice(0, n), incumbent);
    const theta = kept(this.#successFits, known.map((o) => `${o.well ? 1 : 0}${o.z.join()}`).join(";"), () =>
      fitSuccess(this.#coordinates, known),
    );
    const failed = outcomes.slice(-RECENT).filter((o) => !o.well).length;
    return new SuccessModel(this.#coordinates, this.#nearby(outcomes, incumbent), theta, failed >= TOO_MANY);
  }

  /** Of many outcomes those around the best point known, and some all over the space. */
  #nearby(outcomes: readonly Outcome[], incumbent: Float64Array): readonly Outcome[] {
    const { ordered } = this.#coordinates;
    const rows = outcomes.map((o) => ({ ...o, value: squaredDistance(o.z, incumbent, ordered), variance: 0 }));
    return informative(rows, ordered);
  }
}

/** Whether so many distinct points were measured. */
function measuredAtLeast(count: number, valued: readonly Valued[]): boolean {
  const points = new Set<string>();
  for (const { z, values } of valued) {
    if (values !== null) points.add(z.join());
    if (points.size >= count) return true;
  }
  return false;
}

function identity(valued: readonly Valued[]): string {
  return valued.map((v) => v.trial).join();
}

function kept<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (cache.size >= MOST_FITS) cache.clear();
  cache.set(key, made);
  return made;
}
