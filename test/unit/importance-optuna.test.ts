import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Direction, Distribution, Params } from "../../server/protocol/space";
import { SearchSpace } from "../../server/space/search-space";
import { fitSurrogate } from "../../server/surrogate/fit-surrogate";
import { type LandscapeTrial, measurementsOf, ObjectiveLandscape } from "../../server/surrogate/landscape";

interface Told {
  readonly direction: Direction;
  readonly space: Readonly<Record<string, Distribution>>;
  readonly trials: readonly { readonly params: Params; readonly value: number }[];
  /** Shares of main effects in a random forest, means over five seeds. */
  readonly fanova: Readonly<Record<string, number>>;
  readonly fanova_log_as_exponent: Readonly<Record<string, number>>;
  readonly ped_anova: Readonly<Record<string, number>>;
}

const { studies } = JSON.parse(readFileSync(path.join(import.meta.dirname, "../fixtures/importance/importance.json"), "utf8")) as {
  readonly studies: Readonly<Record<"additive" | "interacting" | "training", Told>>;
};

/** Our shares of the same trials: all effects of each parameter, and its main effect over the sum of main effects as Optuna has it. */
function ours({ space, direction, trials }: Told) {
  const searched = new SearchSpace(
    Object.entries(space).map(([name, distribution]) => ({ name, distribution, condition: null, baseline: null })),
  );
  const told = trials.map((t, trial): LandscapeTrial => ({ ...t, trial, repeatOf: null, state: "complete", feasible: true }));
  const surrogate = fitSurrogate({ space: searched, direction, measurements: measurementsOf(told), seed: 1 });
  if (surrogate === null) throw new Error("There is no model of so many trials.");
  const known = new ObjectiveLandscape(searched, direction, surrogate, told).knowledge();
  const alone = known.reduce((sum, k) => sum + k.alone, 0);
  return {
    all: Object.fromEntries(known.map((k) => [k.name, k.importance])),
    main: Object.fromEntries(known.map((k) => [k.name, k.alone / alone])),
  };
}

const order = (shares: Readonly<Record<string, number>>) => Object.keys(shares).sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
const apart = (x: Readonly<Record<string, number>>, y: Readonly<Record<string, number>>) =>
  Math.max(...Object.keys(x).map((name) => Math.abs((x[name] ?? 0) - (y[name] ?? 0))));

describe("importance beside Optuna's of the same study", () => {
  test("without interactions: the same order and, within a few percent, the same shares as fANOVA", () => {
    const { all, main } = ours(studies.additive);
    expect(order(all)).toEqual(order(studies.additive.fanova));
    expect(apart(main, studies.additive.fanova)).toBeLessThan(0.08);
    expect(apart(all, studies.additive.fanova)).toBeLessThan(0.08);
  });

  test("a log parameter counts in its exponent: as fANOVA does where it is told exponents", () => {
    const { training } = studies;
    const { all } = ours(training);
    expect(order(all).slice(0, 2)).toEqual(order(training.fanova_log_as_exponent).slice(0, 2));
    expect(apart(all, training.fanova_log_as_exponent)).toBeLessThan(0.1);
  });

  test("PED-ANOVA, which asks what the best tenth has in common, agrees where one parameter decides about that as well", () => {
    expect(order(ours(studies.training).all)[0]).toBe(order(studies.training.ped_anova)[0]);
    // Where three matter about alike it follows another question, not ours: which of them the best trials are picky about.
    expect(order(studies.additive.ped_anova).slice(0, 3).sort()).toEqual(order(ours(studies.additive).all).slice(0, 3).sort());
  });

  test("two that only matter together have no main effect; we count their interaction, Optuna does not", () => {
    const { all, main } = ours(studies.interacting);
    const together = (shares: Readonly<Record<string, number>>) => (shares["a"] ?? 0) + (shares["b"] ?? 0);
    // By hand: V(8(a-½)(b-½)) = 64/144, V(c) = 1/12, V(d/10) = 1/1200; total effects a : b : c : d = 0.444 : 0.444 : 0.083 : 0.001.
    expect(together(all)).toBeCloseTo(0.9137, 1);
    // Not 0: means worse than nine tenths of the values count as those, and 120 trials are no exact function.
    expect(together(main)).toBeLessThan(0.4);
    expect(order(main)[0]).toBe("c");
    expect(order(studies.interacting.fanova)[0]).toBe("c");
  });
});
