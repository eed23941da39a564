import { describe, expect, test, vi } from "vitest";
import type { Direction, Params } from "../../server/protocol/space";
import type { Valued } from "../../server/samplers/gp/evidence";
import { gpSampler } from "../../server/samplers/gp/gp";
import { belongs, Restarts } from "../../server/samplers/gp/restarts";
import type { Observation, Sampler } from "../../server/samplers/sampler";
import { type Parameter, SearchSpace } from "../../server/space/search-space";
import { Coordinates } from "../../server/surrogate/coordinates";
import { choice, float, when } from "../conformance/spaces";

vi.setConfig({ testTimeout: 60_000 });

const floats = (count: number) => Array.from({ length: count }, (_, i) => float(`x${i}`, 0, 1));
const FIVE = floats(5);

/** Values without progress after which five axes stand still, and how many there are before any does. */
const PATIENCE = 10;
const FEWEST = 25;

interface Setup {
  readonly parameters?: readonly Parameter[];
  readonly trials?: number;
  readonly directions?: readonly Direction[];
}

function setup({ parameters = FIVE, trials = 100, directions = ["minimize"] }: Setup = {}) {
  const space = new SearchSpace(parameters);
  return new Restarts({ space, directions, seed: 1, trials }, new Coordinates(space));
}

/** Trials at points of their own. */
function told(values: readonly (number | null)[]): readonly Valued[] {
  return values.map((value, trial) => {
    const z = Float64Array.from({ length: 5 }, (_, j) => ((trial + 1) * (j + 1) * 0.137) % 1);
    return { trial, z, values: value === null ? null : [value], estimate: null };
  });
}

const exact = () => true;

/** Falls for so many trials, then nothing betters the best. */
function still(falls: number, all: number): number[] {
  return Array.from({ length: all }, (_, i) => (i < falls ? 1 - i / falls : 1));
}

describe("a search begins anew", () => {
  const from = (
    values: readonly (number | null)[],
    trial: number,
    more: Setup = {},
    isExact: (rows: readonly Valued[]) => boolean = exact,
  ) => setup(more).of(trial, told(values), isExact)?.from ?? null;

  test("once so many values brought no progress, not before", () => {
    expect(from(still(20, 20 + PATIENCE - 1), 20 + PATIENCE - 1)).toBeNull();
    expect(from(still(20, 20 + PATIENCE), 20 + PATIENCE)).toBe(20 + PATIENCE);
    expect(from(still(20, 20 + PATIENCE + 9), 20 + PATIENCE + 9)).toBe(20 + PATIENCE);
    expect(from(still(5, FEWEST - 1), FEWEST - 1)).toBeNull();
    expect(from(still(5, FEWEST), FEWEST)).toBe(FEWEST);
  });

  test("a last digit is no progress, whatever the unit", () => {
    for (const unit of [1e-9, 1, 1e9]) {
      const digits = still(20, 40).map((v, i) => unit * (i < 20 ? v : 0.05 - 1e-6 * i));
      expect(from(digits, 40)).toBe(20 + PATIENCE);
      const gains = still(20, 40).map((v, i) => unit * (i < 20 ? v : 0.05 - 0.01 * i));
      expect(from(gains, 40)).toBeNull();
    }
  });

  test("in either direction; trials without a value count for nothing", () => {
    const values = still(20, 40);
    expect(
      from(
        values.map((v) => -v),
        40,
        { directions: ["maximize"] },
      ),
    ).toBe(20 + PATIENCE);
    expect(from(values, 40, { directions: ["maximize"] })).not.toBe(20 + PATIENCE);
    expect(from([...Array.from({ length: 7 }, () => null), ...values], 47)).toBe(27 + PATIENCE);
  });

  test("where enough trials are left for it; the last ones go to the best of all", () => {
    const values = still(20, 30);
    expect(from(values, 30, { trials: 59 })).toBe(30);
    expect(from(values, 30, { trials: 58 })).toBeNull();
    expect(from(values, 50, { trials: 59 })).toBe(30);
    expect(from(values, 51, { trials: 59 })).toBeNull();
    expect(from(values, 5000, { trials: Number.POSITIVE_INFINITY })).toBe(30);
  });

  test("not under noise: it is asked again as many values later", () => {
    expect(from(still(20, 60), 60, {}, () => false)).toBeNull();
    const seen: number[] = [];
    expect(from(still(20, 60), 60, {}, (rows) => seen.push(rows.length) === 2)).toBe(20 + 2 * PATIENCE);
    expect(seen).toEqual([30, 40]);
  });

  test("again, where what began anew stands still as well", () => {
    const restarts = setup({ trials: 200 });
    const first = restarts.of(30, told(still(20, 30)), exact);
    const points = first?.first.map(({ z }) => z) ?? [];
    const again = told([...still(20, 30), ...still(20, 30)]).map((v) => ({ ...v, z: points[v.trial - 30] ?? v.z }));
    expect(restarts.of(60, again, exact)?.from).toBe(60);
    expect(restarts.of(40, again, exact)).toBeNull(); // a trial of before that runs again
  });

  test("with five points far from each other, which are known before any of them was measured", () => {
    const restarts = setup();
    const start = restarts.of(30, told(still(20, 30)), exact);
    expect(start?.first).toHaveLength(5);
    for (let j = 0; j < 5; j++) {
      const fifths = start?.first.map(({ z }) => Math.min(Math.floor((z[j] ?? 0) * 5), 4)).toSorted();
      expect(fifths).toEqual([0, 1, 2, 3, 4]);
    }
    expect(setup().of(30, told(still(20, 30)), exact)).toEqual(start);
  });

  test("what was still under way from before does not belong to it", () => {
    const start = setup().of(30, told(still(20, 30)), exact);
    const at = (trial: number, z: Float64Array = new Float64Array(5)): Valued => ({ trial, z, values: [1], estimate: null });
    expect([at(29), at(30), at(34), at(35)].map((v) => belongs(v, start))).toEqual([false, false, false, true]);
    expect(belongs(at(31, start?.first[1]?.z), start)).toBe(true);
    expect(belongs(at(2), null)).toBe(true);
  });

  test("only over many smooth axes, with one objective", () => {
    const conditional = [choice("o", ["a", "b"]), ...FIVE.slice(1), float("y", 0, 1, { condition: when("o", "==", "a") })];
    for (const parameters of [floats(4), [...FIVE, choice("o", ["a", "b"])], conditional])
      expect(from(still(20, 60), 60, { parameters })).toBeNull();
    expect(from(still(20, 60), 60, { directions: ["minimize", "minimize"] })).toBeNull();
  });
});

/** Hartmann's function of six axes, over its least value. */
function hartmann(params: Params): number {
  const a = [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ];
  const p = [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
  ];
  const part = (i: number) => (a[i] ?? []).reduce((sum, w, j) => sum + w * (Number(params[`x${j}`]) - 1e-4 * (p[i]?.[j] ?? 0)) ** 2, 0);
  return 3.32237 - [1, 1.2, 3, 3.2].reduce((sum, w, i) => sum + w * Math.exp(-part(i)), 0);
}

const SIX = new SearchSpace(floats(6));

function sampler(seed: number): Sampler {
  return gpSampler({ space: SIX, directions: ["minimize"], seed, trials: 100 });
}

function study(seed: number, trials: number): readonly Observation[] {
  const made = sampler(seed);
  return Array.from({ length: trials }, (_, trial) => {
    const [params = {}] = made.ask([trial], []);
    const observation: Observation = { trial, params, state: "complete", values: [hartmann(params)], feasible: true, predicted: null };
    made.tell(observation);
    return observation;
  });
}

const least = (observations: readonly Observation[]) => Math.min(...observations.map((o) => o.values?.[0] ?? Number.POSITIVE_INFINITY));

test("gp leaves the second-best minimum that it arrived in", () => {
  const all = study(6018, 100);
  expect(least(all.slice(0, 40))).toBeGreaterThan(0.1);
  expect(least(all)).toBeLessThan(0.05);
});

test("a sampler that was told the history proposes the same, whatever the order of telling", () => {
  const all = study(6012, 80);
  for (const trial of [40, 50, 56, 60, 64, 72]) {
    const anew = sampler(6012);
    for (const observation of all.slice(0, trial).toReversed()) anew.tell(observation);
    expect(anew.ask([trial], [])[0]).toEqual(all[trial]?.params);
  }
});

test("several at once are all different, around a new start as well", () => {
  const made = sampler(6012);
  const proposed = new Set<string>();
  for (let trial = 0; trial < 96; trial += 4) {
    const four = made.ask([trial, trial + 1, trial + 2, trial + 3], []);
    expect(four).toHaveLength(4);
    four.forEach((params, i) => {
      proposed.add(SIX.key(params));
      made.tell({ trial: trial + i, params, state: "complete", values: [hartmann(params)], feasible: true, predicted: null });
    });
  }
  expect(proposed.size).toBe(96);
});
