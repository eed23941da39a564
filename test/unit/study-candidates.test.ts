import { expect, it } from "vitest";
import type { Params } from "../../server/protocol/space";
import { candidates } from "../../server/study/candidates";
import type { TrialRecord } from "../../server/study/ledger";

const space = { key: (params: Params) => JSON.stringify(params) } as never;

function trial(number: number, params: Params, ...values: number[]): TrialRecord {
  const record = { trial: number, params, values, state: "complete", feasible: true, repeatOf: null, baseline: number === 0 };
  return record as Partial<TrialRecord> as TrialRecord;
}

const order = (directions: readonly ("maximize" | "minimize")[], trials: readonly TrialRecord[]) =>
  candidates(space, directions, trials, trials[0] ?? null).map((t) => t.trial);

it("of equals the one is the best that changes fewest of the user's values, the first of those", () => {
  const trials = [
    trial(0, { lr: 0.5, units: 8, act: '"relu"' }, 0.7),
    trial(1, { lr: 0.1, units: 9, act: '"tanh"' }, 0.9),
    trial(2, { lr: 0.1, units: 8, act: '"tanh"' }, 0.9),
    trial(3, { lr: 0.2, units: 8, act: '"relu"' }, 0.9),
    trial(4, { lr: 0.3, units: 8, act: '"relu"' }, 0.9),
    trial(5, { lr: 0.5, units: 8, act: '"tanh"' }, 0.8),
    trial(6, { lr: 0.1, units: 64, act: '"gelu"' }, 0.91),
  ];
  expect(order(["maximize"], trials)).toEqual([6, 3, 4, 2, 1, 5]);
  expect(
    order(
      ["minimize"],
      trials.map((t) => ({ ...t, values: [-(t.values?.[0] ?? 0)] })),
    ),
  ).toEqual([6, 3, 4, 2, 1, 5]);
});

it("so it is with several objectives, and where a condition leaves values out", () => {
  const trials = [
    trial(0, { opt: '"sgd"', momentum: 0.5, lr: 0.1 }, 0.7, 10),
    trial(1, { opt: '"adam"', lr: 0.2 }, 0.9, 5),
    trial(2, { opt: '"sgd"', momentum: 0.5, lr: 0.2 }, 0.9, 5),
  ];
  expect(order(["maximize", "minimize"], trials)).toEqual([2, 1]);
});

it("with several objectives and nothing that keeps the constraints there are none", () => {
  const own = { ...trial(0, { lr: 0.5 }, 0.7, 10), feasible: false };
  expect(order(["maximize", "minimize"], [own])).toEqual([]);
  expect(order(["maximize", "minimize"], [own, trial(1, { lr: 0.1 }, 0.8, 9)])).toEqual([1]);
});
