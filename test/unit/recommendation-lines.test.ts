import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { type FrontTrial, frontLines } from "../../server/commands/front-lines";
import { recommendationLines } from "../../server/commands/recommendation-lines";
import type { Recommendation } from "../../server/protocol/events";
import type { SpaceParameter } from "../../server/protocol/space";
import { cellsOf } from "../../server/terminal/cells";
import { space, studyStarted } from "./journal-events";

it("columns stand below each other where names are of wide or combining signs", () => {
  const names = ["lr", "학습률", "e\u0301tat"];
  const named = names.map((name): SpaceParameter => ({ ...(space[0] as SpaceParameter), name }));
  const recommendation: Recommendation = {
    event: "recommendation",
    time: 9,
    verdict: "unconfirmed",
    summary: "Best so far: 0.9 against your 0.8",
    trial: 3,
    params: { lr: 0.1, 학습률: 0.2, "e\u0301tat": 0.3 },
    values: [0.9],
    baseline: [0.8],
    confirmed: null,
    edits: [],
  };
  const lines = recommendationLines(studyStarted("/w/j", { space: named }), recommendation, pc.createColors(false));
  const rows = lines.filter((line) => line.includes("→"));
  expect(rows).toHaveLength(names.length);
  expect(new Set(rows.map((row) => cellsOf(row.slice(0, row.indexOf("→"))))).size).toBe(1);
});

describe("of several objectives", () => {
  const started = studyStarted("/w/.tunelens/train.py.journal.log", {
    space,
    objectives: [
      { name: "acc", direction: "maximize", aggregate: { kind: "best" }, patience: null, minSteps: null },
      { name: "latency", direction: "minimize", aggregate: { kind: "best" }, patience: null, minSteps: null },
    ],
  });
  const trial = (number: number, acc: number, latency: number): FrontTrial => ({
    trial: number,
    baseline: number === 0,
    params: { lr: number / 100 },
    values: [acc, latency],
  });
  const shown = (trials: readonly FrontTrial[]) =>
    frontLines(started, trials, pc.createColors(false)).flatMap((line) => /^ {2}(#\d+)/.exec(line)?.[1] ?? []);

  it("the trials that none dominates are shown, the best in the first one first, with what writes one", () => {
    const trials = [trial(0, 0.5, 10), trial(1, 0.9, 30), trial(2, 0.9, 20), trial(3, 0.4, 12), trial(4, 0.7, 15), trial(5, 0.5, 10)];
    expect(shown(trials)).toEqual(["#2", "#4", "#0", "#5"]);
    const text = frontLines(started, trials, pc.createColors(false)).join("\n");
    expect(text).toContain("4 trials on the Pareto front");
    expect(text).toMatch(/ {2}#4 +0\.7 +15 +lr 0\.04\n/);
    expect(text).toMatch(/ {2}#0 +0\.5 +10 +your code\n/);
    expect(text).toMatch(/apply \S*train\.py .*--trial N$/);
  });

  it("where there is nothing to choose, or one objective alone, nothing is said", () => {
    expect(shown([trial(0, 0.5, 10), trial(1, 0.9, 3)])).toEqual([]);
    const [objective] = started.objectives;
    const alone = { ...started, objectives: objective === undefined ? [] : [objective] };
    expect(frontLines(alone, [trial(0, 0.5, 10), trial(1, 0.9, 30)], pc.createColors(false))).toEqual([]);
  });

  it("of a long front the first are shown, and how many more there are", () => {
    const many = Array.from({ length: 20 }, (_, k) => trial(k, k, k));
    expect(shown(many)).toHaveLength(12);
    expect(frontLines(started, many, pc.createColors(false)).join("\n")).toContain("and 8 more");
  });
});
