import { describe, expect, it } from "vitest";
import type { EarlyStop } from "../../server/protocol/early-stop";
import { chanceText, expectedWrongText, forecastText, recordText, savedText, stepWord, stoppedText } from "../../server/words/early-stop";
import { formatBand, formatCount } from "../../server/words/numbers";

const record: EarlyStop = {
  stopped: 12,
  rules: [{ rule: "curve", stopped: 12 }],
  sure: { trials: 12, least: { trial: 7, probability: 0.042 }, expectedWrong: 0.31 },
  stepsRun: 960,
  stepsSaved: 240,
};

describe("the early stop in words", () => {
  it("says what was saved in the program's own steps", () => {
    expect(savedText(record, stepWord({ name: "n_epochs" }))).toBe("240 of 1,200 epochs saved by early stopping");
    expect(savedText(record, stepWord({ name: "rounds" }))).toBe("240 of 1,200 steps saved by early stopping");
    expect(stepWord(null)).toBe("step");
    expect(savedText({ stepsRun: 960, stepsSaved: 0 }, "step")).toBeNull();
  });

  it("names the rules, and the stop that was most likely wrong", () => {
    expect(recordText(record)).toBe("12 stopped early by curve; least sure: #7, P(beats best) = 0.04");
    expect(recordText({ ...record, sure: null })).toBe("12 stopped early by curve");
    const rules = [
      { rule: "curve", stopped: 9 },
      { rule: "median", stopped: 2 },
      { rule: "asha", stopped: 1 },
    ];
    expect(stoppedText({ stopped: 12, rules })).toBe("12 stopped early by curve (9), median (2) and asha (1)");
    expect(recordText({ ...record, stopped: 0, rules: [], sure: null })).toBeNull();
    expect(expectedWrongText(record)).toBe("About 0.3 of 12 stopped trials would have beaten the best of that time");
    const wrong = (trials: number, expectedWrong: number) =>
      expectedWrongText({ sure: { trials, expectedWrong, least: { trial: 0, probability: 0.5 } } });
    expect(wrong(1, 0.004)).toBeNull();
    expect(wrong(2, 0.004)).toBe("Fewer than 0.1 of 2 stopped trials would have beaten the best of that time");
    expect(wrong(1200, 14.32)).toBe("About 14 of 1,200 stopped trials would have beaten the best of that time");
    expect(expectedWrongText({ sure: null })).toBeNull();
  });

  it("says what a trial is expected to come to", () => {
    const forecast = { step: 9, steps: [20, 1200], mean: [0.97, 0.9781], low: [0.95, 0.9612], high: [0.98, 0.9893], incumbent: 0.98 };
    expect(forecastText({ ...forecast, horizon: 1200, probabilityBetter: 0.314 }, "epoch")).toBe(
      "predicted 0.978 (0.961–0.989) at epoch 1,200, P(beats best) = 0.31",
    );
    expect(forecastText({ ...forecast, horizon: 30, probabilityBetter: null }, "step")).toBe("predicted 0.978 (0.961–0.989) at step 30");
  });

  it("never says that something is certain that is not", () => {
    expect([0, 1e-5, 0.004, 0.005, 0.5, 0.995, 0.996, 1].map(chanceText)).toEqual(
      ["= 0.00", "< 0.01", "< 0.01", "= 0.01", "= 0.50", "= 0.99", "> 0.99", "= 1.00"].map((t) => `P(beats best) ${t}`),
    );
  });

  it.each([
    [0.9781, 0.9612, 0.9893, "0.978 (0.961–0.989)"],
    [0.97812, 0.97811, 0.97813, "0.978120 (0.978110–0.978130)"],
    [2.3, 1.1, 8.9, "2.3 (1.1–8.9)"],
    [125.4, 80.2, 170.9, "125 (80–171)"],
    [-0.2, -0.5, 0.1, "−0.20 (−0.50 to 0.10)"],
    [4e-4, 3e-4, 6e-4, "4e-4 (3e-4–6e-4)"],
    [0.5, 0.5, 0.5, "0.5 (0.5–0.5)"],
  ])("band of %d", (mean, low, high, text) => {
    expect(formatBand(mean, low, high)).toBe(text);
  });

  it("groups digits", () => {
    expect([0, 7, 999, 1200, 1234567, 2.34567, 12345.6].map(formatCount)).toEqual([
      "0",
      "7",
      "999",
      "1,200",
      "1,234,567",
      "2.35",
      "12,346",
    ]);
  });
});
