import type { FinishedState } from "../protocol/events";
import type { LandscapeAxis, LandscapeSlice, MeasuredPoint, ParameterKnowledge } from "../protocol/landscape";
import { toWire } from "../protocol/number";
import type { Direction, Distribution, ParameterValue, Params } from "../protocol/space";
import { middleOf, sizeOf, valueAt, valueFromUnit } from "../space/domain";
import type { SearchSpace } from "../space/search-space";
import { importance } from "./importance";
import { type Along, likelyValues } from "./likely-values";
import type { Measurement, Prediction, Surrogate } from "./surrogate";

/** A finished trial; `value` null where it has none that is a number. */
export interface LandscapeTrial {
  readonly trial: number;
  readonly repeatOf: number | null;
  readonly params: Params;
  readonly state: FinishedState;
  readonly feasible: boolean;
  readonly value: number | null;
}

export interface Believed {
  readonly trial: number;
  readonly params: Params;
  readonly prediction: Prediction;
}

type Ranked = Omit<Believed, "prediction"> & { readonly mean: number };

const CURVE = 41;
const MAP = 21;
const MOST = 201;

export function measurementsOf(trials: readonly LandscapeTrial[]): readonly Measurement[] {
  return trials.flatMap(({ state, params, value }) => (state === "complete" && value !== null ? [{ params, value, sd: 0 }] : []));
}

/** What a surrogate of one objective tells about a space, as plain data. */
export class ObjectiveLandscape {
  readonly #space: SearchSpace;
  readonly #direction: Direction;
  readonly #surrogate: Surrogate;
  readonly #trials: readonly LandscapeTrial[];
  /** Each configuration once: those that kept the constraints first, best first by the surrogate's mean. */
  readonly #ranked: readonly Ranked[];
  readonly #incumbent: Believed | null;
  /** A value for every parameter: that of the best trial that has one, else the code's. */
  readonly #usual: Params;

  constructor(space: SearchSpace, direction: Direction, surrogate: Surrogate, trials: readonly LandscapeTrial[]) {
    this.#space = space;
    this.#direction = direction;
    this.#surrogate = surrogate;
    this.#trials = trials;
    this.#ranked = this.#rank();
    const [best] = this.#ranked;
    this.#incumbent = best === undefined ? null : { trial: best.trial, params: best.params, prediction: surrogate.predict(best.params) };
    const code = space.parameters.map(({ name, distribution, baseline }) => [name, baseline ?? middleOf(distribution)] as const);
    this.#usual = Object.fromEntries([...code, ...this.#ranked.toReversed().flatMap(({ params }) => Object.entries(params))]);
  }

  /** The measured configuration that is believed to be the best; null without one. */
  get incumbent(): Believed | null {
    return this.#incumbent;
  }

  /** In the order of the space. */
  knowledge(): readonly ParameterKnowledge[] {
    const values = measurementsOf(this.#trials).map(({ value }) => value);
    const worst = [0.9, 0.5].map((share) => quantile(values, this.#direction === "minimize" ? share : 1 - share));
    const [all, good] = importance(this.#surrogate, this.#space, this.#direction, worst);
    return this.#space.parameters.map(({ name }, j) => ({
      name,
      importance: all?.total[j] ?? 0,
      alone: all?.main[j] ?? 0,
      importanceAmongGood: good?.total[j] ?? 0,
      ...(all?.spread[j] === undefined ? {} : { spread: all.spread[j] }),
      ...likelyValues(this.#along(name), this.#direction, this.#tolerance(values)),
    }));
  }

  /** What is not worth telling apart: the scatter of a run, or where there is next to none, 5 % of the way from the best to the median. */
  #tolerance(values: readonly number[]): number {
    const best = this.incumbent?.prediction.mean ?? Number.NaN;
    return Math.max(this.#surrogate.noise, 0.05 * Math.abs(best - quantile(values, 0.5)));
  }

  /** Along one or two parameters; null where no configuration has them take part. Throws for a name that the space does not have. */
  slice(names: readonly string[], points?: number): LandscapeSlice | null {
    const axes = names.map((name) => this.#axis(name, points ?? (names.length === 1 ? CURVE : MAP)));
    const grid = gridOf(axes);
    for (const base of this.#ranked) {
      const configurations = grid.map((values) => this.#configuration(base, names, values));
      if (configurations.every((params) => params === null)) continue;
      const predictions = configurations.map((params) => (params === null ? null : this.#surrogate.predict(params)));
      const at = this.#space.restrict({ ...this.#usual, ...base.params });
      return {
        axes,
        trial: base.trial,
        at: Object.fromEntries(Object.entries(at).filter(([name]) => !names.includes(name))),
        mean: predictions.map((p) => p?.mean ?? null),
        lower: predictions.map((p) => p && p.mean - p.sd),
        upper: predictions.map((p) => p && p.mean + p.sd),
        acquisition: configurations.map((params) => params && toWire(this.#surrogate.logExpectedImprovement(params))),
        measured: this.#measured(names),
      };
    }
    return null;
  }

  #rank(): readonly Ranked[] {
    const seen = new Set<string>();
    const sign = this.#direction === "minimize" ? 1 : -1;
    const distinct = this.#trials
      .filter(({ state, value }) => state === "complete" && value !== null)
      .toSorted((a, b) => Number(b.feasible) - Number(a.feasible) || a.trial - b.trial)
      .filter(({ params }) => !seen.has(this.#space.key(params)) && seen.add(this.#space.key(params)).size > 0);
    const means = this.#surrogate.means(distinct.map(({ params }) => params));
    return distinct
      .map(({ trial, params, feasible }, k) => ({ trial, params, feasible, mean: means[k] ?? Number.NaN }))
      .toSorted((a, b) => Number(b.feasible) - Number(a.feasible) || sign * (a.mean - b.mean) || a.trial - b.trial);
  }

  #axis(name: string, points: number): LandscapeAxis {
    const domain = this.#space.parameters.find((p) => p.name === name)?.distribution;
    if (domain === undefined) throw new Error(`The study has no parameter ${name}.`);
    return { name, domain, values: axisValues(domain, Math.min(Math.max(Math.round(points) || 0, 2), MOST)) };
  }

  /** The base with other values on the axes; null where one of them takes no part then. */
  #configuration({ params }: Pick<Believed, "params">, names: readonly string[], values: readonly ParameterValue[]): Params | null {
    const changed = Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
    const whole = this.#space.restrict({ ...this.#usual, ...params, ...changed });
    return names.every((name) => Object.hasOwn(whole, name)) ? whole : null;
  }

  #measured(names: readonly string[]): readonly MeasuredPoint[] {
    return this.#trials
      .filter(({ params }) => names.every((name) => Object.hasOwn(params, name)))
      .map(({ params, value, trial, repeatOf, state, feasible }) => {
        const at = names.map((name) => params[name] ?? "");
        return { trial, repeatOf, state, feasible, at, value };
      });
  }

  #along(name: string): Along | null {
    const base = this.incumbent;
    if (base === null || !Object.hasOwn(this.#space.restrict({ ...this.#usual, ...base.params }), name)) return null;
    const { domain, values } = this.#axis(name, CURVE);
    const own = base.params[name];
    const points = (own === undefined || domain.type === "categorical" ? values : sorted([...values, own])).flatMap((value) => {
      const params = this.#configuration(base, [name], [value]);
      return params === null ? [] : [{ value, ...this.#surrogate.predict(params) }];
    });
    return { domain, points };
  }
}

/** All values of a small domain; else so many, evenly spread from bound to bound on the domain's own scale. */
export function axisValues(domain: Distribution, points: number): readonly ParameterValue[] {
  const size = sizeOf(domain);
  if (domain.type === "categorical" || size <= points) return Array.from({ length: size }, (_, i) => valueAt(domain, i));
  const values = Array.from({ length: points }, (_, i) => valueFromUnit(domain, i / (points - 1)));
  return values.filter((value, i) => i === 0 || value !== values[i - 1]);
}

function gridOf(axes: readonly LandscapeAxis[]): readonly (readonly ParameterValue[])[] {
  return axes.reduce<readonly (readonly ParameterValue[])[]>(
    (rows, { values }) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
}

function sorted(values: readonly ParameterValue[]): readonly ParameterValue[] {
  return values.toSorted((a, b) => Number(a) - Number(b)).filter((value, i, all) => i === 0 || value !== all[i - 1]);
}

function quantile(values: readonly number[], share: number): number {
  const order = values.toSorted((a, b) => a - b);
  const at = share * (order.length - 1);
  const [below, above] = [order[Math.floor(at)] ?? Number.NaN, order[Math.ceil(at)] ?? Number.NaN];
  return below + (above - below) * (at - Math.floor(at));
}
