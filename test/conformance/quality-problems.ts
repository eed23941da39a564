import { Random } from "../../server/numeric/random";
import type { SamplerName } from "../../server/protocol/search";
import type { Params } from "../../server/protocol/space";
import { chooseSampler } from "../../server/samplers/choose";
import { SearchSpace } from "../../server/space/search-space";
import { fitSurrogate } from "../../server/surrogate/fit-surrogate";
import { choice, float, int, when } from "./spaces";

/** A function to be minimised whose least value is about 0, and what becomes of a trial beside its value. */
export interface Problem {
  readonly space: SearchSpace;
  readonly value: (params: Params) => number;
  /** Standard deviation of a measurement. */
  readonly noise: number;
  readonly fails: (params: Params) => boolean;
  readonly feasible: (params: Params) => boolean;
}

const number = (params: Params, name: string): number => Number(params[name]);
const decades = (params: Params, name: string): number => Math.log10(number(params, name));

function problem(space: SearchSpace, value: Problem["value"], more: Partial<Problem> = {}): Problem {
  return { space, value, noise: 0, fails: () => false, feasible: () => true, ...more };
}

const bowl = new SearchSpace(["a", "b", "c", "d"].map((name) => float(name, 0, 1)));
const bowlAt = (params: Params): number =>
  [0.17, 0.83, 0.62, 0.29].reduce((sum, at, i) => sum + (number(params, "abcd"[i] ?? "") - at) ** 2, 0);

const network = new SearchSpace([
  float("lr", 1e-5, 1, { log: true, baseline: 0.5 }),
  int("units", 8, 1024, { log: true, baseline: 8 }),
  int("layers", 1, 8),
  float("drop", 0, 0.9, { step: 0.05, baseline: 0 }),
  choice("act", ["'relu'", "'tanh'", "'gelu'", "'elu'"], { baseline: "'tanh'" }),
]);
const networkAt = (params: Params): number =>
  (decades(params, "lr") + 3) ** 2 / 4 +
  (Math.log2(number(params, "units") / 200) / 4) ** 2 +
  (number(params, "layers") - 3) ** 2 / 10 +
  (number(params, "drop") - 0.3) ** 2 +
  ({ "'relu'": 0.1, "'tanh'": 0.5, "'gelu'": 0, "'elu'": 0.3 }[String(params["act"])] ?? 1);

const branches = new SearchSpace([
  choice("model", ["'linear'", "'forest'", "'svm'"], { baseline: "'linear'" }),
  float("alpha", 1e-6, 1, { log: true, condition: when("model", "==", "'linear'") }),
  int("depth", 1, 30, { condition: when("model", "==", "'forest'") }),
  float("share", 0, 1, { condition: when("model", "==", "'forest'") }),
  float("C", 1e-3, 1e3, { log: true, condition: when("model", "==", "'svm'") }),
  float("gamma", 1e-5, 10, { log: true, condition: when("model", "==", "'svm'") }),
]);
function branchesAt(params: Params): number {
  if (params["model"] === "'linear'") return 0.5 + (decades(params, "alpha") + 2) ** 2 / 20;
  if (params["model"] === "'forest'") return 0.3 + (number(params, "depth") - 12) ** 2 / 300 + (number(params, "share") - 0.4) ** 2;
  return ((decades(params, "C") - 1.5) ** 2 + (decades(params, "gamma") + 2.5) ** 2) / 16;
}

const OPERATIONS = ["'none'", "'skip'", "'conv1'", "'conv3'", "'pool'"];
const cell = new SearchSpace(Array.from({ length: 6 }, (_, i) => choice(`edge${i}`, OPERATIONS)));
/** What each edge gains by its operation, and neighbours by fitting each other. */
function cellAt(params: Params): number {
  const picks = Array.from({ length: 6 }, (_, i) => OPERATIONS.indexOf(String(params[`edge${i}`])));
  const edges = picks.reduce((sum, pick, i) => sum + (((pick - i + 8) % 5) / 4) * (1 - i / 10), 0);
  const neighbours = picks.reduce((sum, pick, i) => sum + (i > 0 && (pick - (picks[i - 1] ?? 0) + 5) % 5 !== 1 ? 0.2 : 0), 0);
  return edges + neighbours;
}

export const PROBLEMS = {
  bowl: problem(bowl, bowlAt),
  network: problem(network, networkAt),
  branches: problem(branches, branchesAt),
  cell: problem(cell, cellAt),
  noisy: problem(network, networkAt, { noise: 0.3 }),
  failing: problem(bowl, bowlAt, { fails: (params) => number(params, "a") > 0.4 || number(params, "b") < 0.3 }),
  /** By far the least values lie where they may not be used. */
  tempting: problem(bowl, (params) => bowlAt(params) - (number(params, "a") > 0.6 ? 3 : 0), {
    feasible: (params) => number(params, "a") <= 0.6,
  }),
} satisfies Readonly<Record<string, Problem>>;

/** One trial of a search: what was measured, and what it truly was, noise aside. */
export interface Tried {
  readonly params: Params;
  readonly measured: number;
  readonly value: number;
  readonly failed: boolean;
  readonly feasible: boolean;
}

/** Runs a search one trial after the other, the user's own values first. */
export function searched(
  name: SamplerName,
  { space, value, noise, fails, feasible }: Problem,
  seed: number,
  trials: number,
): readonly Tried[] {
  const made = chooseSampler(name, { space, directions: ["minimize"], seed, trials });
  const tried: Tried[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const [params] = trial === 0 ? [space.baseline()] : made.sampler.ask([trial], []);
    if (params === undefined) break;
    const random = new Random(seed, 1234, trial);
    const error = noise * Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    const failed = fails(params);
    const end = failed ? ({ state: "failed", values: null } as const) : ({ state: "complete", values: [value(params) + error] } as const);
    made.sampler.tell({ trial, params, feasible: failed || feasible(params), predicted: null, ...end });
    tried.push({ params, measured: value(params) + error, value: value(params), failed, feasible: feasible(params) });
  }
  return tried;
}

/** The least value that may be used. */
export function bestOf(tried: readonly Tried[]): number {
  return Math.min(...tried.map((t) => (t.failed || !t.feasible ? Number.POSITIVE_INFINITY : t.value)));
}

/** The true value of what a model of all measurements believes to be the best of them. */
export function believedBest(space: SearchSpace, tried: readonly Tried[]): number {
  const measurements = tried.map(({ params, measured }) => ({ params, value: measured, sd: 0 }));
  const model = fitSurrogate({ space, direction: "minimize", measurements, seed: 1 });
  const believed = tried.map((t) => ({ ...t, mean: model?.predict(t.params).mean ?? t.measured }));
  return believed.reduce((a, b) => (b.mean < a.mean ? b : a)).value;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** A problem of two objectives to be minimised, and how much of the plane below `reference` its trials dominate. */
export interface TwoObjectives {
  readonly space: SearchSpace;
  readonly values: (params: Params) => readonly [number, number];
  readonly reference: readonly [number, number];
}

export const FRONTS = {
  /** Quality against cost: more units are better and dearer, one choice is better at no cost. */
  cost: {
    space: new SearchSpace([
      float("x", 0, 1, { baseline: 0.9 }),
      int("n", 1, 64, { log: true, baseline: 4 }),
      choice("kind", ["a", "b", "c"]),
    ]),
    values: (params) => [
      (number(params, "x") - 0.3) ** 2 + 1 / number(params, "n") + ({ a: 0.2, b: 0, c: 0.1 }[String(params["kind"])] ?? 1),
      Math.log2(number(params, "n") * (1 + number(params, "x"))) / 7,
    ],
    reference: [1.7, 1],
  },
  /** ZDT1 of four axes (Zitzler, Deb & Thiele 2000). */
  zdt1: {
    space: bowl,
    values: (params) => {
      const [a, g] = [number(params, "a"), 1 + 3 * (number(params, "b") + number(params, "c") + number(params, "d"))];
      return [a, g * (1 - Math.sqrt(a / g))];
    },
    reference: [1.1, 5],
  },
} satisfies Readonly<Record<string, TwoObjectives>>;

/** The area that the trials of a search dominate. */
export function dominatedArea(name: SamplerName, { space, values, reference }: TwoObjectives, seed: number, trials: number): number {
  const made = chooseSampler(name, { space, directions: ["minimize", "minimize"], seed, trials });
  const found: (readonly [number, number])[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const [params] = trial === 0 ? [space.baseline()] : made.sampler.ask([trial], []);
    if (params === undefined) break;
    found.push(values(params));
    made.sampler.tell({ trial, params, state: "complete", values: values(params), feasible: true, predicted: null });
  }
  let [area, height] = [0, reference[1]];
  for (const [x, y] of found.toSorted((a, b) => a[0] - b[0])) {
    if (x >= reference[0] || y >= height) continue;
    area += (reference[0] - x) * (height - y);
    height = y;
  }
  return area;
}
