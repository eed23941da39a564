import type { Direction, Params } from "../protocol/space";
import type { SearchSpace } from "../space/search-space";
import type { Observation } from "./sampler";

/** What is known of one configuration, measured once or several times. */
export interface Evaluation {
  /** Identity of the configuration. */
  readonly key: string;
  readonly params: Params;
  /** Numbers of the trials that ran it, increasing. */
  readonly trials: readonly number[];
  readonly state: "measured" | "estimated" | "stopped" | "failed";
  /** Mean of what was measured (else of the estimates), to be minimised; empty where there is none. */
  readonly values: readonly number[];
}

/** What was told, by configuration; its order does not depend on the order of telling. */
export class History {
  readonly #space: SearchSpace;
  readonly #directions: readonly Direction[];
  readonly #told = new Map<string, Observation[]>();
  readonly #byKey = new Map<string, Evaluation>();
  readonly #keys = new Map<number, string>();
  #last = -1;
  #sorted: readonly Evaluation[] | null = null;

  constructor(space: SearchSpace, directions: readonly Direction[]) {
    this.#space = space;
    this.#directions = directions;
  }

  /** Answers the number of the first trial whose evaluation this changes. */
  tell(observation: Observation): number {
    const key = this.#space.key(observation.params);
    const others = (this.#told.get(key) ?? []).filter(({ trial }) => trial !== observation.trial);
    const told = [...others, observation].sort((a, b) => a.trial - b.trial);
    this.#told.set(key, told);
    this.#byKey.set(key, this.#evaluation(key, told));
    const before = this.#keys.get(observation.trial);
    if (before === undefined || key < before) this.#keys.set(observation.trial, key);
    this.#last = Math.max(this.#last, observation.trial);
    this.#sorted = null;
    return told[0]?.trial ?? observation.trial;
  }

  /** Every configuration once, by the number of its first trial. */
  evaluations(): readonly Evaluation[] {
    this.#sorted ??= [...this.#byKey.values()].sort((a, b) => (a.trials[0] ?? 0) - (b.trials[0] ?? 0) || (a.key < b.key ? -1 : 1));
    return this.#sorted;
  }

  /** Number of configurations. */
  get size(): number {
    return this.#byKey.size;
  }

  find(key: string): Evaluation | undefined {
    return this.#byKey.get(key);
  }

  ofTrial(trial: number): Evaluation | undefined {
    const key = this.#keys.get(trial);
    return key === undefined ? undefined : this.#byKey.get(key);
  }

  /** The largest number of a trial that was told; −1 where none was. */
  get last(): number {
    return this.#last;
  }

  /** `observations` by trial. */
  #evaluation(key: string, observations: readonly Observation[]): Evaluation {
    const base = { key, params: observations[0]?.params ?? {}, trials: observations.map((o) => o.trial) };
    const measured = observations.flatMap((o) => this.#measured(o));
    if (measured.length > 0) return { ...base, state: "measured", values: means(measured) };
    const estimated = observations.flatMap((o) => this.#estimated(o));
    if (estimated.length > 0) return { ...base, state: "estimated", values: means(estimated) };
    const stopped = observations.some((o) => o.state === "pruned" && o.feasible);
    return { ...base, state: stopped ? "stopped" : "failed", values: [] };
  }

  #measured({ state, feasible, values }: Observation): readonly (readonly number[])[] {
    if (state !== "complete" || !feasible || values === null || values.length < this.#directions.length) return [];
    return values.every(Number.isFinite) ? [this.#directions.map((d, i) => signed(d, values[i] ?? Number.NaN))] : [];
  }

  /** An estimate is one of the first objective alone, so of use only where there is no other. */
  #estimated({ state, feasible, predicted }: Observation): readonly (readonly number[])[] {
    if (state !== "pruned" || !feasible || predicted === null || this.#directions.length !== 1) return [];
    return Number.isFinite(predicted.mean) ? [[signed(this.#directions[0], predicted.mean)]] : [];
  }
}

function signed(direction: Direction | undefined, value: number): number {
  return direction === "maximize" ? -value : value;
}

function means(rows: readonly (readonly number[])[]): readonly number[] {
  return (rows[0] ?? []).map((_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0) / rows.length, 0));
}
