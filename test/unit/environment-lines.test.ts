import pc from "picocolors";
import { expect, test } from "vitest";
import { StudyLines } from "../../server/commands/study-lines";
import type { StudyEnvironment, StudyEvent, StudyStarted } from "../../server/protocol/events";

const STARTED: StudyStarted = {
  ...{ event: "studyStarted", time: 0, study: "train.py", journal: "/w/.tunelens/train.py.journal.log", root: "/w", entry: "train.py" },
  ...{ space: [], objectives: [{ name: "loss", direction: "minimize", aggregate: { kind: "best" }, patience: null, minSteps: null }] },
  ...{ constraints: [], fidelity: null, sampler: "random", samplerReason: null, stop: "none", stopReason: null },
  ...{ trials: 3, parallel: 1, repeats: 0, seed: 1 },
} as unknown as StudyStarted;

const cold: StudyEnvironment = {
  ...{ event: "environment", time: 0, starts: "cold", startsReason: "the first trials start while torch is imported", devices: [] },
  interpreter: { name: "Python", version: "3.11.9", path: "/w/.venv/bin/python" },
};
const warm: StudyEnvironment = {
  ...{ ...cold, starts: "warm", startsReason: "torch and sklearn imported once (1.4 s)" },
  devices: ["cuda:0 NVIDIA H100 (80 GB)"],
};

const linesAt = (width: number | null): StudyLines =>
  new StudyLines({ entry: "/w/train.py", root: "/w", colors: pc.createColors(false), width: width === null ? null : () => width });

test("what runs the trials is one line, told again where it has changed", () => {
  const lines = linesAt(null);
  lines.add(STARTED);
  expect(lines.add(cold)).toEqual(["Python 3.11.9 (.venv) · cold starts: the first trials start while torch is imported"]);
  expect(lines.add(cold)).toEqual([]);
  expect(lines.add(warm)).toEqual(["warm starts: torch and sklearn imported once (1.4 s) · cuda:0 NVIDIA H100 (80 GB)"]);
  lines.add({ event: "studyResumed", time: 1, trials: 3, rerun: [] });
  expect(lines.add(warm)).toEqual([
    "Python 3.11.9 (.venv) · warm starts: torch and sklearn imported once (1.4 s) · cuda:0 NVIDIA H100 (80 GB)",
  ]);
});

test.each([40, 60, 120])("on a terminal of %d columns its lines fit", (width) => {
  const text = linesAt(width).add(warm);
  for (const line of text) expect(line.length).toBeLessThanOrEqual(width);
  expect(text.join(" ").replaceAll(/ +/g, " ")).toContain("imported once (1.4 s)");
});

test("a trial says its device and the most of its memory that it took, unless it ran on the processor", () => {
  const lines = linesAt(null);
  lines.add(STARTED);
  const trial = (number: number, device: string, sampled: readonly number[]): string => {
    const events: StudyEvent[] = [
      { event: "trialStarted", time: 0, trial: number, params: {}, baseline: false, repeatOf: null, seed: null, device, log: "" },
      ...sampled.map((gpuMemory) => ({ event: "trialSampled" as const, time: 1, trial: number, memory: 9, gpuMemory, gpuUtilization: 50 })),
      {
        ...{ event: "trialFinished", time: 2, trial: number, state: "complete", values: [1], feasible: true, seconds: 2 },
        ...{ reason: null, location: null },
      } as StudyEvent,
    ];
    return events.flatMap((event) => lines.add(event)).join("\n");
  };
  expect(trial(1, "cuda:1", [812, 3482, 2000])).toMatch(/2 s {2}cuda:1 3\.4 GiB$/);
  expect(trial(2, "cuda:1", [])).toMatch(/2 s {2}cuda:1$/);
  expect(trial(3, "cpu", [])).toMatch(/2 s$/);
});
