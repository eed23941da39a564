import type { SamplerName } from "../../server/protocol/search";
import type { Direction } from "../../server/protocol/space";
import { SAMPLERS } from "../../server/samplers/choose";
import { OBJECTIVES } from "./objectives";
import { MANNERS, type StudyPlan } from "./sampled-study";
import { KINDS } from "./space-kinds";

export type SamplerCase = Pick<StudyPlan, "sampler" | "objective" | "directions" | "trials" | "planned" | "batch" | "manner" | "warm"> & {
  readonly kind: string;
};

export const NAMES = Object.keys(SAMPLERS) as SamplerName[];
/** Budgets told: just what is run, and so many that samplers go about it in another way. */
const PLANNED = [null, 600, null, 120] as const;
const BATCHES = [1, 2, 5, 16, 64] as const;
const DIRECTIONS: readonly (readonly Direction[])[] = [
  ["minimize"],
  ["maximize"],
  ["minimize", "maximize"],
  ["maximize", "maximize", "minimize"],
];

/** Every sampler in every kind of space with every objective; batches, order of ends and directions change from one to the next. */
export const ALL: readonly SamplerCase[] = NAMES.flatMap((sampler, s) =>
  Object.keys(KINDS).flatMap((kind, k) => Object.keys(OBJECTIVES).map((objective, o) => made(sampler, kind, objective, s + k, o))),
);

/** Whose turn it is: those that take little time come more often. */
const TURNS: readonly SamplerName[] = NAMES.flatMap((name) => (["gp", "basinhopping"].includes(name) ? [name] : [name, name, name, name]));

/**
 * A part of all in which each kind of space meets each objective, each sampler each kind of space and each objective, and each size of
 * batch, order of ends and set of directions.
 */
export const COVERING: readonly SamplerCase[] = Object.keys(KINDS).flatMap((kind, k) =>
  Object.keys(OBJECTIVES).flatMap((objective, o) => {
    const sampler = TURNS[(k + o) % TURNS.length];
    return sampler === undefined ? [] : [made(sampler, kind, objective, k, o)];
  }),
);

export function nameOf({ kind, objective, batch, manner, directions, warm, planned }: SamplerCase): string {
  return `${kind}, ${objective}, ${batch} at once, ${planned} planned, told ${manner}, ${directions.join(" ")}${warm ? ", warm" : ""}`;
}

function made(sampler: SamplerName, kind: string, objective: string, a: number, b: number): SamplerCase {
  const batch = cyclic(BATCHES, a + 2 * b);
  const manner = cyclic(MANNERS, 2 * a + b + Math.floor(b / 5));
  const directions = cyclic(DIRECTIONS, a + Math.floor(b / 4));
  // Beyond the points that a sampler begins with, or a batch and the first of the next.
  const trials = Math.max(14, batch + 4);
  const planned = cyclic(PLANNED, a + b + Math.floor(b / 2)) ?? trials;
  return { sampler, kind, objective, batch, manner, directions, trials, planned, warm: (a + 3 * b) % 7 === 0 };
}

function cyclic<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error("an empty list");
  return found;
}
