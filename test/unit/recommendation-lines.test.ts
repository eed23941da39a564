import pc from "picocolors";
import { expect, it } from "vitest";
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
