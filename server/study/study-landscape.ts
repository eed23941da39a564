import { studySpace } from "../language/study-space";
import type { Landscape, LandscapeParams, NoLandscape } from "../protocol/landscape";
import { fromWire } from "../protocol/number";
import type { Objective, SpaceParameter } from "../protocol/space";
import type { StudyView } from "../protocol/view";
import type { SearchSpace } from "../space/search-space";
import { FEWEST_POINTS, fitSurrogate } from "../surrogate/fit-surrogate";
import { type LandscapeTrial, measurementsOf, ObjectiveLandscape } from "../surrogate/landscape";
import { REASONS } from "../words/reasons";
import { fill } from "../words/translate";

/** Models of so many studies or objectives are kept. */
const KEPT = 4;

/** All that a landscape is made of, as plain data for a thread; equal `model` means the same model of the objective. */
export interface LandscapeTask {
  readonly model: string;
  readonly journal: string;
  readonly space: readonly SpaceParameter[];
  readonly objective: Objective;
  readonly trials: readonly LandscapeTrial[];
  readonly seed: number;
  readonly parameters: readonly string[];
  readonly points: number | null;
}

export function landscapeTask(view: StudyView, { parameters, points, objective: index = 0 }: LandscapeParams): LandscapeTask | NoLandscape {
  const { started } = view;
  const { journal, space, seed } = started;
  const trials = view.trials.flatMap((trial): LandscapeTrial[] => {
    if (trial === undefined || trial.state === "running" || trial.reason === "interrupted" || trial.outside === true) return [];
    const value = trial.values?.[index];
    const number = value === undefined ? Number.NaN : fromWire(value);
    const { trial: numbered, repeatOf, params, state, feasible } = trial;
    return [{ trial: numbered, repeatOf, params, state, feasible, value: Number.isFinite(number) ? number : null }];
  });
  const none = (reason: string): NoLandscape => ({ journal, finished: trials.length, reason });
  const objective = started.objectives[index];
  if (objective === undefined)
    return none(started.objectives.length === 0 ? "The study has no objective." : `It has no objective ${index}.`);
  if (parameters.length > 2) return none("A picture shows one or two parameters.");
  if (new Set(parameters).size < parameters.length) return none("A picture shows two different parameters.");
  const unknown = parameters.find((name) => !space.some((p) => p.name === name));
  if (unknown !== undefined) return none(`The study has no parameter ${unknown}.`);
  const model = JSON.stringify([journal, started.time, trials.length, index, space.map(({ range: _range, ...domain }) => domain)]);
  return { model, journal, space, objective, trials, seed, parameters, points: points ?? null };
}

interface Model {
  readonly space: SearchSpace;
  readonly noise: number;
  readonly measurements: number;
  readonly landscape: ObjectiveLandscape;
  readonly parameters: Landscape["parameters"];
}

/** Computes landscapes, which takes from milliseconds to seconds; what was fitted last is kept. */
export class LandscapeModels {
  readonly #models = new Map<string, Model | string>();

  answer(task: LandscapeTask): Landscape | NoLandscape {
    const { journal, objective, parameters, trials } = task;
    const finished = trials.length;
    const model = this.#modelOf(task);
    if (typeof model === "string") return { journal, finished, reason: model };
    const { incumbent } = model.landscape;
    const slice = parameters.length === 0 ? null : model.landscape.slice(parameters, task.points ?? undefined);
    if (incumbent === null || (slice === null && parameters.length > 0))
      return { journal, finished, reason: fill(REASONS.noneTookPart, parameters.join(" and ")) };
    return {
      journal,
      objective: { name: objective.name, direction: objective.direction },
      finished,
      measurements: model.measurements,
      noise: model.noise,
      incumbent: { trial: incumbent.trial, params: incumbent.params, ...incumbent.prediction },
      parameters: model.parameters,
      slice,
    };
  }

  /** The model, or why there is none. */
  #modelOf(task: LandscapeTask): Model | string {
    const known = this.#models.get(task.model);
    if (known !== undefined) return known;
    const model = fittedOrReason(task);
    this.#models.set(task.model, model);
    const [oldest] = this.#models.keys();
    if (this.#models.size > KEPT && oldest !== undefined) this.#models.delete(oldest);
    return model;
  }
}

/** A journal that another program wrote may hold a space that is none. */
function fittedOrReason(task: LandscapeTask): Model | string {
  try {
    return fitted(task);
  } catch (error) {
    return fill(REASONS.noModel, error instanceof Error ? error.message : String(error));
  }
}

function fitted({ space: parameters, objective, trials, seed }: LandscapeTask): Model | string {
  const space = studySpace(parameters);
  const measurements = measurementsOf(trials);
  const surrogate = fitSurrogate({ space, direction: objective.direction, measurements, seed });
  if (surrogate === null) {
    if (space.cardinality() === 1) return REASONS.single;
    const distinct = new Set(measurements.map(({ params }) => space.key(params))).size;
    return fill(distinct === 1 ? REASONS.oneForModel : REASONS.tooFewForModel, distinct, objective.name, FEWEST_POINTS);
  }
  const landscape = new ObjectiveLandscape(space, objective.direction, surrogate, trials);
  // In the order that the study has, which need not be that of the conditions.
  const knowledge = new Map(landscape.knowledge().map((k) => [k.name, k]));
  const inOrder = parameters.flatMap(({ name }) => knowledge.get(name) ?? []);
  return { space, noise: surrogate.noise, measurements: measurements.length, landscape, parameters: inOrder };
}
