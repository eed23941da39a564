import { expect, test } from "vitest";
import { SearchSpace } from "../../server/space/search-space";
import { Ledger } from "../../server/study/ledger";
import { isWhole } from "../../server/study/whole-trial";

/** A complete first trial and a second one that has reported so far, by the steps of their reports. */
function ledger(complete: readonly number[], steps: readonly number[]): Ledger {
  const made = new Ledger(new SearchSpace([]));
  for (const [trial, reported] of [complete, steps].entries()) {
    const log = "/l";
    made.apply({
      ...{ event: "trialStarted", time: 0, trial, params: {}, baseline: trial === 0, repeatOf: null, seed: null, device: "cpu", log },
    });
    for (const step of reported) made.apply({ event: "trialReported", time: 0, trial, step, values: [1] });
    const end = { event: "trialFinished", time: 0, trial, state: "complete", values: [1], feasible: true } as const;
    if (trial === 0) made.apply({ ...end, seconds: 1, reason: null, location: null });
  }
  return made;
}

const upTo = (n: number, from = 1): readonly number[] => Array.from({ length: n }, (_, i) => i + from);

test("a trial is whole at the last step of the complete ones", () => {
  expect(isWhole(ledger(upTo(9), upTo(8)), 1, null)).toBe(false);
  expect(isWhole(ledger(upTo(9), upTo(9)), 1, null)).toBe(true);
  expect(isWhole(ledger(upTo(9, 0), upTo(8, 0)), 1, null)).toBe(false);
  expect(isWhole(ledger(upTo(9, 0), upTo(9, 0)), 1, null)).toBe(true);
  expect(
    isWhole(
      ledger(
        upTo(9).map((s) => s / 7),
        upTo(9).map((s) => s / 7),
      ),
      1,
      null,
    ),
  ).toBe(true);
});

test("at its own last step where the rule knows that", () => {
  expect(isWhole(ledger(upTo(9), upTo(5)), 1, 5)).toBe(true);
  expect(isWhole(ledger(upTo(9), upTo(4)), 1, 5)).toBe(false);
  expect(isWhole(ledger(upTo(9), upTo(9)), 1, 12)).toBe(false);
});

test("not in the second of three folds", () => {
  const folds = [...upTo(4), ...upTo(4), ...upTo(4)];
  expect(isWhole(ledger(folds, folds.slice(0, 8)), 1, 4)).toBe(false);
  expect(isWhole(ledger(folds, folds), 1, null)).toBe(true);
});
