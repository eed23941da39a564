import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { StudyLines } from "../../server/commands/study-lines";
import type { StudyEvent, StudyFinished } from "../../server/protocol/events";
import { studyStarted } from "./journal-events";

const counts = { trials: 3, complete: 1, pruned: 2, failed: 0, repeats: 0, stepsRun: 960, stepsSaved: 240, seconds: 9 };
const ended: StudyFinished = { event: "studyFinished", time: 9, state: "complete", reason: null, ...counts };
const earlyStop = {
  stopped: 2,
  rules: [{ rule: "curve", stopped: 2 }],
  sure: { trials: 2, least: { trial: 7, probability: 0.04 }, expectedWrong: 0.06 },
  stepsRun: 960,
  stepsSaved: 240,
};

function said(events: readonly StudyEvent[]): string {
  const lines = new StudyLines({ entry: "train.py", root: "/w", colors: pc.createColors(false), width: null });
  return [studyStarted("/w/j"), ...events].flatMap((event) => lines.add(event)).join("\n");
}

describe("a search in the terminal", () => {
  it("ends with what the early stop saved, by which rule, and how sure that was", () => {
    expect(said([{ ...ended, earlyStop }])).toContain(
      [
        "240 of 1,200 epochs saved by early stopping",
        "2 stopped early by curve; least sure: #7, P(beats best) = 0.04",
        "Fewer than 0.1 of 2 stopped trials would have beaten the best of that time",
        "3 trials in 9 s: 1 complete, 2 stopped early",
      ].join("\n"),
    );
  });

  it("says the same where it was interrupted, and nothing where nothing was stopped", () => {
    expect(said([{ ...ended, state: "interrupted", earlyStop }])).toContain("240 of 1,200 epochs saved");
    const nothing = { stopped: 0, rules: [], sure: null, stepsRun: 960, stepsSaved: 0 };
    expect(said([{ ...ended, stepsSaved: 0, earlyStop: nothing }])).not.toMatch(/saved|by curve|beaten/);
  });

  it("says what was saved of a study of an earlier version, which has no record", () => {
    expect(said([ended])).toContain("240 of 1,200 epochs saved by early stopping\n3 trials");
  });

  it("has the reason of a stop below its trial, in the program's own steps, and no line for forecasts", () => {
    const rest = { params: {}, baseline: false, repeatOf: null, seed: null, device: "cpu", log: "" };
    const stopped = { rule: "curve", step: 9, horizon: 10, probability: 0.02, predicted: null };
    const text = said([
      { event: "trialStarted", time: 1, trial: 7, ...rest },
      {
        ...{ event: "trialPredicted", time: 2, trial: 7, step: 9, horizon: 10, steps: [10], mean: [0.9], low: [0.8], high: [1] },
        ...{ probabilityBetter: 0.02, incumbent: 0.981 },
      },
      {
        ...{ event: "trialFinished", time: 3, trial: 7, state: "pruned", values: null, feasible: true, seconds: 1, location: null },
        ...{ reason: "at step 9 of 10: P(beats 0.981) = 0.02", stopped },
      },
    ]);
    expect(text).toMatch(/#7 {2}stopped early .*\n +at epoch 9 of 10: P\(beats 0\.981\) = 0\.02$/);
    expect(text).not.toContain("predicted");
  });
});
