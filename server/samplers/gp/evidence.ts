import type { SearchSpace } from "../../space/search-space";
import type { Coordinates } from "../../surrogate/coordinates";
import type { Outcome } from "../../surrogate/success-model";
import type { Estimate, Observation } from "../sampler";

/** An observation that says something of the objective. */
export interface Valued {
  readonly trial: number;
  readonly z: Float64Array;
  /** Measured values, one an objective; null where the trial was stopped early. */
  readonly values: readonly number[] | null;
  /** What a stopped trial would have come to; null where nothing tells. */
  readonly estimate: Estimate | null;
}

/**
 * What was told, in the order of trials whatever the order of telling: values of the objective, and where trials went well at all. A
 * value that is not finite is a failure; an infeasible trial counts as one, so that its value is never the best.
 */
export class Evidence {
  readonly #coordinates: Coordinates;
  readonly #objectives: number;
  readonly #told = new Map<string, { readonly key: string; readonly observation: Observation; readonly z: Float64Array }>();
  #sorted: { readonly valued: readonly Valued[]; readonly outcomes: readonly Outcome[] } | null = null;

  constructor(coordinates: Coordinates, objectives: number) {
    this.#coordinates = coordinates;
    this.#objectives = objectives;
  }

  add(observation: Observation): void {
    const { space } = this.#coordinates;
    const run = `${observation.trial} ${space.key(observation.params)}`;
    this.#told.set(run, { key: identity(space, observation), observation, z: this.#coordinates.encode(observation.params) });
    this.#sorted = null;
  }

  /** How much was told. */
  get size(): number {
    return this.#told.size;
  }

  get valued(): readonly Valued[] {
    return this.#ordered().valued;
  }

  get outcomes(): readonly Outcome[] {
    return this.#ordered().outcomes;
  }

  #ordered(): { readonly valued: readonly Valued[]; readonly outcomes: readonly Outcome[] } {
    if (this.#sorted !== null) return this.#sorted;
    const told = [...this.#told.values()].sort(
      (a, b) => a.observation.trial - b.observation.trial || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
    );
    const rows = told.map(({ observation, z }) => ({ z, observation, well: wentWell(observation, this.#objectives) }));
    const sorted = {
      valued: rows.filter((r) => r.well).map(({ z, observation }) => this.#valued(z, observation)),
      outcomes: rows.map(({ z, well }) => ({ z, well })),
    };
    this.#sorted = sorted;
    return sorted;
  }

  #valued(z: Float64Array, { trial, state, values, predicted }: Observation): Valued {
    if (state === "complete") return { trial, z, values, estimate: null };
    return { trial, z, values: null, estimate: this.#objectives === 1 && predicted !== null && isUsable(predicted) ? predicted : null };
  }
}

function wentWell({ state, values, feasible }: Observation, objectives: number): boolean {
  if (!feasible || state === "failed") return false;
  return state === "pruned" || (values !== null && values.length >= objectives && values.every((v) => Number.isFinite(v)));
}

function isUsable({ mean, sd }: Estimate): boolean {
  return Number.isFinite(mean) && Number.isFinite(sd) && sd >= 0;
}

function identity(space: SearchSpace, { params, state, values, predicted }: Observation): string {
  return JSON.stringify([space.key(params), state, values, predicted?.mean, predicted?.sd]);
}
