import type { ParameterValue } from "../protocol/space";
import { valueAt } from "../space/domain";
import { holdsFor, namesIn } from "../space/evaluate";
import type { SearchSpace } from "../space/search-space";
import type { Axis } from "./axis";

/** Combinations of values that conditions read, up to which what follows from each is remembered. */
const REMEMBERED = 4096;

/** Which axes apply at a point: conditions see active parameters only, so that chains of conditions fall together. */
export class Activity {
  readonly #space: SearchSpace;
  readonly #axes: readonly Axis[];
  readonly #position: ReadonlyMap<string, number>;
  readonly #choices: ReadonlyMap<string, readonly string[]>;
  /** Positions of axes that some condition reads. */
  readonly #deciding: readonly number[];
  readonly #decidingNames: ReadonlySet<string>;
  /** What applies, by the levels of the deciding axes as one number; null where there are too many. */
  readonly #remembered: (Uint8Array | undefined)[] | null;

  constructor(space: SearchSpace, axes: readonly Axis[]) {
    this.#space = space;
    this.#axes = axes;
    this.#position = new Map(axes.map((a, j) => [a.parameter.name, j]));
    this.#choices = new Map(
      space.parameters.flatMap(({ name, distribution: d }) => (d.type === "categorical" && d.ordered ? [[name, d.choices]] : [])),
    );
    this.#decidingNames = new Set(space.parameters.flatMap((p) => (p.condition === null ? [] : namesIn(p.condition))));
    this.#deciding = axes.flatMap((a, j) => (this.#decidingNames.has(a.parameter.name) ? [j] : []));
    const combinations = this.#deciding.reduce(
      (n, j) => n * ((axes[j]?.smooth ?? true) ? Number.POSITIVE_INFINITY : (axes[j]?.levels ?? 1)),
      1,
    );
    this.#remembered = combinations <= REMEMBERED ? [] : null;
  }

  /** 1 for each axis whose parameter applies at a point whose coordinates are those of values. Not to be changed. */
  of(z: Float64Array): Uint8Array {
    if (this.#remembered === null) return this.#evaluated(z);
    let index = 0;
    for (const j of this.#deciding) {
      const axis = this.#axes[j];
      if (axis !== undefined) index = index * axis.levels + axis.level(z[j] ?? 0);
    }
    const known = this.#remembered[index];
    if (known !== undefined) return known;
    const found = this.#evaluated(z);
    this.#remembered[index] = found;
    return found;
  }

  #evaluated(z: Float64Array): Uint8Array {
    const active = new Uint8Array(this.#axes.length);
    const seen = new Map<string, ParameterValue>();
    for (const { name, condition, distribution } of this.#space.parameters) {
      const applies =
        condition === null ||
        holdsFor(
          condition,
          (other) => seen.get(other),
          (other) => this.#choices.get(other),
        );
      if (!applies) continue;
      const j = this.#position.get(name) ?? -1;
      if (j >= 0) active[j] = 1;
      if (this.#decidingNames.has(name)) seen.set(name, this.#axes[j]?.value(z[j] ?? 0) ?? valueAt(distribution, 0));
    }
    return active;
  }
}
