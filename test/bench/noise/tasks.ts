import { Random } from "../../../server/numeric/random";
import type { Params } from "../../../server/protocol/space";
import { SearchSpace } from "../../../server/space/search-space";
import { PROBLEMS } from "../../conformance/quality-problems";
import { choice, float, int } from "../../conformance/spaces";

/** A function to be minimised, 0 at its least. */
export interface Task {
  readonly name: string;
  readonly space: SearchSpace;
  readonly value: (params: Params) => number;
  /** Median over the space: what noise and regret are shares of. */
  readonly scale: number;
}

const unit = (n: number): SearchSpace => new SearchSpace(Array.from({ length: n }, (_, i) => float(`x${i}`, 0, 1)));
const at = (params: Params): readonly number[] =>
  Object.keys(params)
    .toSorted()
    .map((name) => Number(params[name]));

function branin(params: Params): number {
  const [u = 0, v = 0] = at(params);
  const [x, y] = [15 * u - 5, 15 * v];
  return (
    (y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10 - 0.397887
  );
}

const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

function hartmann(params: Params): number {
  const x = at(params);
  const sum = [1, 1.2, 3, 3.2].reduce(
    (s, c, i) => s + c * Math.exp(-x.reduce((q, v, j) => q + (A[i]?.[j] ?? 0) * (v - (P[i]?.[j] ?? 0)) ** 2, 0)),
    0,
  );
  return 3.32237 - sum;
}

function task(name: string, space: SearchSpace, value: (params: Params) => number): Task {
  const random = new Random(9);
  const values = Array.from({ length: 2001 }, () => value(space.fromUnit(space.parameters.map(() => random.uniform())))).toSorted(
    (a, b) => a - b,
  );
  return { name, space, value, scale: values[1000] ?? 1 };
}

const CELL_LEAST = Math.min(...[...PROBLEMS.cell.space.enumerate()].map((params) => PROBLEMS.cell.value(params)));

/** Axes of many values: a new one can lie close to any other. */
export const FINE: readonly Task[] = [
  task("branin", unit(2), branin),
  task("hartmann 6", unit(6), hartmann),
  ...(["bowl", "network", "branches"] as const).map((name) => task(name, PROBLEMS[name].space, PROBLEMS[name].value)),
  task("cell", PROBLEMS.cell.space, (params) => PROBLEMS.cell.value(params) - CELL_LEAST),
];

const grid = (n: number, values: number): SearchSpace => new SearchSpace(Array.from({ length: n }, (_, i) => int(`x${i}`, 0, values - 1)));
const inUnit = (params: Params, values: number): Params =>
  Object.fromEntries(Object.entries(params).map(([name, v]) => [name, (Number(v) + 0.5) / values]));
const choices = (n: number, of: number): SearchSpace =>
  new SearchSpace(
    Array.from({ length: n }, (_, i) =>
      choice(
        `c${i}`,
        Array.from({ length: of }, (_, j) => `"o${j}"`),
      ),
    ),
  );

/** What each choice gains by itself, and each configuration beside that. */
function table(seed: number): (params: Params) => number {
  const effect = (text: string): number => new Random(seed, ...[...text].map((c) => c.charCodeAt(0))).normal();
  return (params) => Object.entries(params).reduce((sum, [name, v]) => sum + effect(`${name}${v}`), 0.4 * effect(JSON.stringify(params)));
}

function enumerated(name: string, space: SearchSpace, value: (params: Params) => number): Task {
  const values = [...space.enumerate()].map(value).toSorted((a, b) => a - b);
  const least = values[0] ?? 0;
  return { name, space, value: (params) => value(params) - least, scale: (values[Math.floor(values.length / 2)] ?? 1) - least };
}

/** Few values an axis. */
export const COARSE: readonly Task[] = [
  enumerated("branin 12 x 12", grid(2, 12), (params) => branin(inUnit(params, 12))),
  enumerated("hartmann 4^6", grid(6, 4), (params) => hartmann(inUnit(params, 4))),
  enumerated("table 5^3", choices(3, 5), table(5)),
  enumerated("table 4^4", choices(4, 4), table(11)),
];
