import type { ParameterValue, Params } from "../protocol/space";
import { inDependencyOrder } from "./dependencies";
import { checkedDomain, choiceIndex, isInDomain, middleOf, sizeOf, unitOf, valueAt, valueFromUnit } from "./domain";
import { holdsFor, namesIn } from "./evaluate";
import type { Parameter } from "./parameter";

export type { Parameter } from "./parameter";

/** Branches after which `cardinality` settles for an upper bound. */
const COUNTING_LIMIT = 50_000;

/**
 * The parameters of a search with their conditions. A parameter whose condition does not hold is inactive and absent from
 * `Params`; conditions see active parameters only, so that chains of conditions fall together.
 */
export class SearchSpace {
  /** In the order of dependency: behind all that their condition names. */
  readonly parameters: readonly Parameter[];
  readonly #choices: ReadonlyMap<string, readonly string[]>;
  /** Names that some condition reads. */
  readonly #deciding: ReadonlySet<string>;
  readonly #cardinalities = new Map<number, number>();

  /** Throws an Error with a readable message on a name given twice, an unknown name in a condition, a cycle, or a domain without values. */
  constructor(parameters: readonly Parameter[]) {
    this.parameters = inDependencyOrder(parameters).map((p) => ({ ...p, distribution: checkedDomain(p.name, p.distribution) }));
    this.#deciding = new Set(parameters.flatMap((p) => (p.condition === null ? [] : namesIn(p.condition))));
    this.#choices = new Map(
      parameters.flatMap(({ name, distribution: d }) => (d.type === "categorical" && d.ordered ? [[name, d.choices] as const] : [])),
    );
  }

  /** Parameters that apply for these values, in dependency order. A conditional one that is absent from `values` may still apply. */
  active(values: Params): readonly Parameter[] {
    const seen = new Map<string, ParameterValue>();
    return this.parameters.filter((parameter) => {
      if (!this.#applies(parameter, seen)) return false;
      const value = own(values, parameter.name);
      if (value !== undefined) seen.set(parameter.name, value);
      return true;
    });
  }

  /** The values of active parameters alone. */
  restrict(values: Params): Params {
    return this.#collect((parameter) => own(values, parameter.name));
  }

  /** The user's own values, active ones only; a categorical as its choice is written, a null baseline as the middle of its domain. */
  baseline(): Params {
    return this.#collect(({ distribution, baseline }) => {
      if (baseline === null) return middleOf(distribution);
      const choice = distribution.type === "categorical" ? choiceIndex(distribution, baseline) : -1;
      return choice >= 0 ? valueAt(distribution, choice) : baseline;
    });
  }

  /** Values at a point of [0, 1)ⁿ, one coordinate a parameter in the order of `parameters`: quantised, inactive ones dropped. */
  fromUnit(unit: readonly number[], floatPoints: number = Number.POSITIVE_INFINITY): Params {
    return this.#collect(({ distribution }, i) => valueFromUnit(distribution, unit[i] ?? 0.5, floatPoints));
  }

  /** A point that `fromUnit` takes back to the (quantised) values; inactive parameters lie at their middle, unordered choices at the first. */
  toUnit(values: Params): readonly number[] {
    const active = this.restrict(values);
    return this.parameters.map(({ name, distribution }) => unitOf(distribution, own(active, name) ?? middleOf(distribution)));
  }

  /** Identity of a configuration: equal for values that differ only in inactive parameters or in how a choice is written. */
  key(values: Params): string {
    const parts: (ParameterValue | null)[] = [];
    const seen = new Map<string, ParameterValue>();
    for (const parameter of this.parameters) {
      const value = this.#applies(parameter, seen) ? own(values, parameter.name) : undefined;
      if (value !== undefined) seen.set(parameter.name, value);
      parts.push(value === undefined ? null : identity(parameter, value));
    }
    return JSON.stringify(parts);
  }

  /**
   * Number of distinct configurations: Infinity when a float without a step can be active. Where conditions hang on so many
   * values that counting would take long, the product of all sizes, an upper bound. With `floatPoints` a float without a step
   * counts as that many evenly spaced values.
   */
  cardinality(floatPoints: number = Number.POSITIVE_INFINITY): number {
    const known = this.#cardinalities.get(floatPoints);
    if (known !== undefined) return known;
    const bound = (): number => this.parameters.reduce((n, p) => n * sizeOf(p.distribution, floatPoints), 1);
    const count = this.#count(0, new Map(), floatPoints, { left: COUNTING_LIMIT }) ?? bound();
    this.#cardinalities.set(floatPoints, count);
    return count;
  }

  /** Every distinct configuration of a finite space, the last parameter changing fastest. Throws where the space is infinite. */
  enumerate(floatPoints: number = Number.POSITIVE_INFINITY): Iterable<Params> {
    if (this.cardinality(floatPoints) === Number.POSITIVE_INFINITY) throw new Error("A float without a step has no list of values.");
    return { [Symbol.iterator]: () => this.#walk(0, new Map(), floatPoints) };
  }

  /** Whether these are values of this space: exactly the active parameters, each in its domain. */
  contains(values: Params): boolean {
    const active = this.active(values);
    return (
      Object.keys(values).length === active.length &&
      active.every(({ name, distribution }) => {
        const value = own(values, name);
        return value !== undefined && isInDomain(distribution, value);
      })
    );
  }

  #applies({ condition }: Parameter, seen: ReadonlyMap<string, ParameterValue>): boolean {
    return (
      condition === null ||
      holdsFor(
        condition,
        (name) => seen.get(name),
        (name) => this.#choices.get(name),
      )
    );
  }

  #collect(choose: (parameter: Parameter, index: number) => ParameterValue | undefined): Params {
    const seen = new Map<string, ParameterValue>();
    for (const [index, parameter] of this.parameters.entries()) {
      if (!this.#applies(parameter, seen)) continue;
      const value = choose(parameter, index);
      if (value !== undefined) seen.set(parameter.name, value);
    }
    return Object.fromEntries(seen);
  }

  #count(index: number, seen: Map<string, ParameterValue>, floatPoints: number, budget: { left: number }): number | null {
    const parameter = this.parameters[index];
    if (parameter === undefined) return 1;
    if (budget.left-- <= 0) return null;
    if (!this.#applies(parameter, seen)) return this.#count(index + 1, seen, floatPoints, budget);
    const size = sizeOf(parameter.distribution, floatPoints);
    if (size === Number.POSITIVE_INFINITY) return size;
    if (!this.#deciding.has(parameter.name)) {
      const rest = this.#count(index + 1, seen, floatPoints, budget);
      return rest === null ? null : size * rest;
    }
    let sum: number | null = 0;
    for (let i = 0; i < size && sum !== null; i++) {
      seen.set(parameter.name, valueAt(parameter.distribution, i, floatPoints));
      const rest = this.#count(index + 1, seen, floatPoints, budget);
      sum = rest === null ? null : sum + rest;
    }
    seen.delete(parameter.name);
    return sum;
  }

  /** `seen` holds the choices made on the way down and is left as it was found. */
  *#walk(index: number, seen: Map<string, ParameterValue>, floatPoints: number): Generator<Params, void> {
    const parameter = this.parameters[index];
    if (parameter === undefined) {
      yield Object.fromEntries(seen);
    } else if (!this.#applies(parameter, seen)) {
      yield* this.#walk(index + 1, seen, floatPoints);
    } else {
      const size = sizeOf(parameter.distribution, floatPoints);
      for (let i = 0; i < size; i++) {
        seen.set(parameter.name, valueAt(parameter.distribution, i, floatPoints));
        yield* this.#walk(index + 1, seen, floatPoints);
      }
      seen.delete(parameter.name);
    }
  }
}

function own(values: Params, name: string): ParameterValue | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function identity({ distribution }: Parameter, value: ParameterValue): ParameterValue {
  const choice = distribution.type === "categorical" ? choiceIndex(distribution, value) : -1;
  return choice >= 0 ? choice : value;
}
