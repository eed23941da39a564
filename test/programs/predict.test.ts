import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { CLI } from "../support/cli";

const HISTORY = [0.8, 0.9].map((level) => Array.from({ length: 80 }, (_, i) => level - (level - 0.1) / (i + 1)));

test("tunelens predict answers each line, in order, until its input ends", () => {
  const lines = [
    JSON.stringify({
      values: [0.1, 0.41, 0.55],
      steps: [1, 2, 3],
      horizon: 80,
      direction: "maximize",
      bounds: [0, 1],
      incumbent: 0.93,
      at: 0.8,
    }),
    "nonsense",
    JSON.stringify({ values: [0.1, 0.41, 0.55], horizon: 80, direction: "maximize", bounds: [0, 1], history: HISTORY, quantiles: [0.5] }),
  ];
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, "predict"], { input: lines.join("\n"), encoding: "utf8" });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const answers = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(answers).toHaveLength(3);
  expect(answers[0]).toMatchObject({ mean: expect.any(Number), probabilityBetter: expect.any(Number), logDensity: expect.any(Number) });
  expect(answers[1]).toMatchObject({ code: "invalid-json" });
  expect(answers[2]).toMatchObject({ quantiles: [expect.any(Number)], probabilityBetter: null });
});
