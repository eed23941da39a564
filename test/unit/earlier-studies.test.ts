import { describe, expect, test } from "vitest";
import type { StudyStarted } from "../../server/protocol/events";
import type { Objective, SpaceParameter } from "../../server/protocol/space";
import { type StudyView, type TrialView, viewOf } from "../../server/protocol/view";
import { SearchSpace } from "../../server/space/search-space";
import { earlierStudies } from "../../server/study/earlier-studies";
import { float } from "../conformance/spaces";

describe("what a study takes from earlier ones", () => {
  const place = { file: "train.py", range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };
  const lr: SpaceParameter = {
    name: "lr",
    type: "float",
    low: 1e-4,
    high: 1,
    log: true,
    step: null,
    baseline: 0.5,
    condition: null,
    ...place,
  };
  const goal = (name: string, direction: Objective["direction"]): Objective => ({
    name,
    direction,
    aggregate: { kind: "best" },
    patience: null,
    minSteps: null,
  });
  const wanted = {
    entry: "train.py",
    space: new SearchSpace([float("lr", 1e-4, 0.1, { log: true })]),
    objectives: [goal("acc", "maximize")],
  };

  function view(name: string, time: number, values: readonly (number | null)[], more: Partial<StudyStarted> = {}): StudyView {
    const started: StudyStarted = {
      ...{ event: "studyStarted", time, study: name, journal: `/w/${name}.journal.log`, root: "/w", entry: "train.py", space: [lr] },
      ...{ objectives: [goal("acc", "maximize")], constraints: [], fidelity: null, sampler: "random", samplerReason: null, stop: "none" },
      ...{ stopReason: null, trials: 9, parallel: 1, repeats: 0, seed: 1, ...more },
    };
    const trials = values.map((value, trial): TrialView => {
      const state = value === null ? "failed" : "complete";
      return {
        ...{
          trial,
          params: { lr: Number((0.5 / 2 ** trial).toPrecision(3)) },
          baseline: trial === 0,
          repeatOf: null,
          seed: null,
          device: "cpu",
          log: "",
        },
        ...{
          startedAt: 0,
          state,
          steps: [],
          reports: [],
          values: value === null ? null : [value],
          feasible: true,
          seconds: 1,
          reason: null,
        },
        ...{ location: null, usage: null },
      };
    });
    return { ...viewOf(started), trials };
  }

  test("the latest first, with how many trials there were and how many fit", () => {
    const found = earlierStudies([view("one", 1, [1, 2, 3, 4]), view("two", 2, [1, null, 3, 4, 5])], wanted);
    expect(found.reason).toBeNull();
    expect(found.studies.map((s) => [s.study, s.finished, s.fit])).toEqual([
      ["two", 5, 2],
      ["one", 4, 1],
    ]);
    expect(found.studies[0]?.trials.map((t) => [t.params["lr"], t.values])).toEqual([
      [0.0625, [4]],
      [0.0313, [5]],
    ]);
  });

  test("repeats count as runs of their trial, running and cut off trials not at all", () => {
    const base = view("one", 1, [0, 0, 0, 4, 6, 8]);
    const trials = base.trials.map((t) => {
      if (t.trial === 4) return { ...t, params: { lr: 0.0625 }, repeatOf: 3 };
      if (t.trial === 5) return { ...t, state: "failed" as const, values: null, reason: "interrupted" };
      return t.trial === 2 ? { ...t, state: "running" as const } : t;
    });
    const [taken] = earlierStudies([{ ...base, trials }], wanted).studies;
    expect(taken).toMatchObject({ finished: 3, fit: 1, trials: [{ params: { lr: 0.0625 }, values: [5] }] });
  });

  test("objectives are found by name and direction, in whatever order", () => {
    const both = view("one", 1, [1, 1, 1, 1], { objectives: [goal("size", "minimize"), goal("acc", "maximize")] });
    const two = { ...both, trials: both.trials.map((t) => ({ ...t, values: [7, t.trial] })) };
    expect(earlierStudies([two], wanted).studies[0]?.trials).toEqual([
      { params: { lr: 0.0625 }, state: "complete", values: [3], feasible: true },
    ]);
  });

  test("of a long study the best and a spread of the others are kept", () => {
    const long = view(
      "one",
      1,
      Array.from({ length: 400 }, (_, i) => i),
    );
    const trials = long.trials.map((t) => ({ ...t, params: { lr: 1e-3 + t.trial * 1e-5 } }));
    const kept = earlierStudies([{ ...long, trials }], wanted).studies[0]?.trials.map((t) => Number(t.values?.[0])) ?? [];
    expect(kept).toHaveLength(100);
    expect(kept.slice(-50)).toEqual(Array.from({ length: 50 }, (_, i) => 350 + i));
    expect(Math.min(...kept)).toBeLessThan(10);
  });

  test.each<[string, readonly StudyView[], string]>([
    ["no study", [], "there is no earlier study of train.py"],
    ["another program", [view("one", 1, [1], { entry: "other.py" })], "there is no earlier study of train.py"],
    ["another goal", [view("one", 1, [1], { objectives: [goal("acc", "minimize")] })], "no earlier study of train.py has acc to maximize"],
    [
      "nothing fits",
      [view("one", 1, [1, 2])],
      "no trial of the earlier study of train.py ran to its end with values that fit the space as it is now",
    ],
    [
      "nothing ran to its end",
      [view("one", 1, [1, 1, 1, null])],
      "no trial of the earlier study of train.py ran to its end with values that fit the space as it is now",
    ],
  ])("says why there is nothing: %s", (_, views, reason) => {
    expect(earlierStudies(views, wanted)).toEqual({ studies: [], reason });
  });
});
