import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FinishedState, StudyEvent, StudyStarted } from "../../server/protocol/events";
import type { WireNumber } from "../../server/protocol/number";
import { readRecordings } from "../../server/recordings/read-recordings";
import type { RecordedPool, RecordingQuery } from "../../server/recordings/recordings";
import { PoolReplay } from "../../server/replay/replay-pool";
import { searchRule } from "../../server/replay/search-rule";
import { JournalWriter } from "../../server/storage/journal-writer";
import { studyStarted } from "./journal-events";

const ANY = { metric: null, direction: null, study: null };
const OBJECTIVE = { name: "acc", direction: "maximize", aggregate: { kind: "best" }, patience: 2, minSteps: 4 } as const;

let folder = "";
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tunelens-recorded-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function journal(over: Partial<StudyStarted>, events: readonly StudyEvent[]): Promise<string> {
  const at = path.join(folder, `${count++}.journal.log`);
  const writer = await JournalWriter.create(at, studyStarted(at, { objectives: [OBJECTIVE], constraints: [], ...over }));
  await writer.append(events);
  await writer.close();
  return at;
}

const began = (trial: number, over: object = {}): StudyEvent => ({
  event: "trialStarted",
  time: 1,
  trial,
  params: { lr: 0.1 * (trial + 1) },
  baseline: trial === 0,
  repeatOf: null,
  seed: null,
  device: "cpu",
  log: "",
  ...over,
});
const said = (trial: number, step: number, ...values: (WireNumber | null)[]): StudyEvent => ({
  event: "trialReported",
  time: 2,
  trial,
  step,
  values,
});
const ended = (trial: number, state: FinishedState, values: readonly WireNumber[] | null, over: object = {}): StudyEvent => ({
  event: "trialFinished",
  time: 3,
  trial,
  state,
  values,
  feasible: true,
  seconds: 1,
  reason: null,
  location: null,
  ...over,
});

async function read(place: string, query: Partial<RecordingQuery> = {}): Promise<RecordedPool> {
  const [recorded] = await readRecordings([place], { ...ANY, ...query });
  if (recorded === undefined) throw new Error("no pool");
  return recorded;
}

/** Two trials at once; #2 was stopped, #3 failed, #4 runs still, #5 repeats #1, #6 said nothing, #7 breaks a constraint. */
const EVENTS: readonly StudyEvent[] = [
  began(0),
  began(1),
  said(0, 1, 0.5),
  said(1, 1, 0.4),
  said(1, 2, 0.9),
  said(0, 2, 0.6),
  ended(1, "complete", [0.95]),
  began(2),
  said(2, 1, 0.1),
  ended(0, "complete", [0.6]),
  ended(2, "pruned", null, { reason: "at step 1" }),
  began(3),
  said(3, 1, 0.99),
  ended(3, "failed", null, { reason: "ValueError" }),
  began(4),
  said(4, 1, "NaN"),
  began(5, { repeatOf: 1 }),
  said(5, 1, 0.9),
  ended(5, "complete", [0.9]),
  began(6),
  ended(6, "complete", [0.5]),
  began(7),
  said(7, 1, 0.999),
  ended(7, "complete", [0.999], { feasible: false }),
];

describe("a journal of ours", () => {
  test("curves, values, ends, and who reported when", async () => {
    const { pool, notes, parallel } = await read(await journal({}, EVENTS));
    expect(pool).toMatchObject({ name: "train.py", metric: "acc", direction: "maximize", minSteps: 4, patience: 2, horizon: null });
    expect(parallel).toBe(2);
    expect(pool.trials.map(({ name, values, end, final }) => [name, values, end, final])).toEqual([
      ["#0", [0.5, 0.6], "complete", 0.6],
      ["#1", [0.4, 0.9], "complete", 0.95],
      ["#2", [0.1], "cut", null],
      ["#3", [0.99], "failed", null],
      ["#4", [Number.NaN], "cut", null],
      ["#7", [0.999], "complete", null],
    ]);
    expect(pool.trials[0]?.params).toEqual({ lr: 0.1 });
    const moments = pool.trials.slice(0, 3).map(({ moments }) => Array.from(moments ?? []));
    expect(moments.flat().toSorted((a, b) => a - b)).toEqual([
      moments[0]?.[0],
      moments[1]?.[0],
      moments[1]?.[1],
      moments[0]?.[1],
      moments[2]?.[0],
    ]);
    expect(notes.map((note) => note.slice(0, 30))).toEqual([
      "1 trial was stopped early when",
      "1 trial failed and ends where ",
      "1 trial is running, or cut off",
      "1 trial is left out: nothing w",
    ]);
  });

  test("what was stopped then costs what it ran, and is never the best", async () => {
    const { pool } = await read(await journal({}, EVENTS.slice(0, 11)));
    const replay = new PoolReplay(pool);
    const rule = searchRule("none", pool);
    if ("invalid" in rule) throw new Error(rule.invalid);
    expect(replay.steps).toBe(5);
    expect(replay.recorded(rule)).toMatchObject({ trials: 3, stepsRun: 5, best: 0.95, kept: 0.95, bestStopped: false });
    const fewer = searchRule("fewer(0.34)", pool);
    if ("invalid" in fewer) throw new Error(fewer.invalid);
    expect(replay.recorded(fewer)).toMatchObject({ stepsRun: 2, kept: 0.6, bestStopped: true });
  });

  test("a trial that began again counts with its last run", async () => {
    const { pool } = await read(
      await journal({}, [began(0), said(0, 1, 0.1), began(0), said(0, 1, 0.2), said(0, 2, 0.3), ended(0, "complete", [0.3])]),
    );
    expect(pool.trials.map(({ steps, values, moments }) => [steps, values, moments?.length])).toEqual([[[1, 2], [0.2, 0.3], 2]]);
  });

  test("several objectives: one is asked for, with the reports that it has", async () => {
    const objectives = [OBJECTIVE, { ...OBJECTIVE, name: "loss", direction: "minimize", minSteps: null } as const];
    const at = await journal({ objectives }, [
      began(0),
      said(0, 1, 0.5, null),
      said(0, 2, null, 3),
      said(0, 3, 0.6, 2),
      ended(0, "complete", [0.6, 2]),
    ]);
    await expect(read(at)).rejects.toThrow(`${at}: the study train.py has 2 objectives; say which with --metric: acc, loss.`);
    const { pool } = await read(at, { metric: "loss" });
    expect(pool).toMatchObject({ metric: "loss", direction: "minimize", minSteps: null });
    expect(pool.trials.map(({ steps, values, final }) => [steps, values, final])).toEqual([[[2, 3], [3, 2], 2]]);
    await expect(read(at, { metric: "f1" })).rejects.toThrow("no objective named f1; there are: acc, loss.");
  });

  test("nothing that could have been stopped; a direction that is not the study's; no such study", async () => {
    const at = await journal({}, [began(0), ended(0, "complete", [1])]);
    await expect(read(at)).rejects.toThrow("no trial of the study train.py reported acc while it ran");
    const two = await journal({}, EVENTS);
    await expect(read(two, { direction: "minimize" })).rejects.toThrow("says maximize of acc; leave --direction out");
    await expect(read(two, { study: "other" })).rejects.toThrow("no study named other (there: train.py)");
  });

  test("a damaged line is told of, the rest counts", async () => {
    const at = await journal({}, EVENTS.slice(0, 10));
    appendFileSync(at, "not a line\n");
    const { pool, notes } = await read(at);
    expect(pool.trials).toHaveLength(3);
    expect(notes[0]).toMatch(/^Line \d+ of the journal cannot be read/);
  });

  test("a folder of journals: each is a pool", async () => {
    const root = mkdtempSync(path.join(folder, "studies-"));
    for (const name of ["a", "b"]) {
      const at = path.join(root, `${name}.journal.log`);
      const writer = await JournalWriter.create(at, studyStarted(at, { study: name, objectives: [OBJECTIVE], constraints: [] }));
      await writer.append(EVENTS);
      await writer.close();
    }
    expect((await readRecordings([root], ANY)).map(({ pool }) => pool.name)).toEqual(["a", "b"]);
  });
});
