import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StudyEvent, TrialFinished, TrialStarted } from "../../server/protocol/events";
import type { ParameterValue, SpaceParameter } from "../../server/protocol/space";
import { applyEvent, type StudyView, viewOf } from "../../server/protocol/view";
import { parseJson } from "../../server/storage/journal-line";
import { JournalWriter } from "../../server/storage/journal-writer";
import { settledView } from "../../server/storage/live-study";
import { readJournal, readStudy } from "../../server/storage/read-journal";
import { histories, space, studyStarted } from "../unit/journal-events";

const python = resolve(import.meta.dirname, "../../.cache/python/bin/python");
const run = promisify(execFile);
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tunelens-optuna-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Described {
  readonly directions: readonly string[];
  readonly metrics: readonly string[] | null;
  readonly attributes: readonly string[];
  readonly best: number | null;
  readonly trials: readonly {
    readonly number: number;
    readonly state: string;
    readonly values: readonly string[] | null;
    readonly params: Readonly<Record<string, unknown>>;
    readonly distributions: Readonly<Record<string, string>>;
    readonly intermediate: Readonly<Record<string, string>>;
    readonly constraints: Readonly<Record<string, number>>;
    readonly started: number;
    readonly seconds: number | null;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

async function script(name: string, ...args: string[]): Promise<string> {
  const file = resolve(import.meta.dirname, "../fixtures/optuna", name);
  return (await run(python, [file, ...args], { maxBuffer: 1 << 28 })).stdout;
}

async function described(journal: string, study: string): Promise<Described> {
  return parseJson(await script("describe_study.py", journal, study)) as Described;
}

const T0 = 1_700_000_000_000;
const user = { lr: 0.5, momentum: 0.9, units: 64, optimizer: "'rmsprop'", mixed: "None", activation: "nn.ReLU()" };

function started(trial: number, params: Readonly<Record<string, ParameterValue>>, over: Partial<TrialStarted> = {}): TrialStarted {
  const time = T0 + trial * 1000;
  return {
    event: "trialStarted",
    time,
    trial,
    params,
    baseline: false,
    repeatOf: null,
    seed: null,
    device: "cpu",
    log: `/logs/${trial}.log`,
    ...over,
  };
}

function finished(trial: number, over: Partial<TrialFinished>): TrialFinished {
  const time = T0 + trial * 1000 + 1500;
  return {
    event: "trialFinished",
    time,
    trial,
    state: "complete",
    values: null,
    feasible: true,
    seconds: 1.5,
    reason: null,
    location: null,
    ...over,
  };
}

const history: readonly StudyEvent[] = [
  started(0, user, { baseline: true, seed: 1 }),
  { event: "trialReported", time: T0 + 1, trial: 0, step: 1, values: [0.5, 3] },
  { event: "trialReported", time: T0 + 2, trial: 0, step: 2, values: ["NaN", null] },
  { event: "trialReported", time: T0 + 3, trial: 0, step: 3, values: [null, 4] },
  started(1, { ...user, lr: 0.021, optimizer: "'adam'", mixed: "True", activation: "nn.Tanh()" }),
  finished(0, { values: [0.9] }),
  { event: "trialReported", time: T0 + 4, trial: 1, step: 1, values: ["Infinity", 14] },
  finished(1, { state: "pruned", values: [0.25], feasible: false, reason: "median: 0.25 after step 1 against 0.5" }),
  started(2, { ...user, units: 16, mixed: "2" }),
  finished(2, { state: "failed", reason: "ValueError: no", location: { file: "train.py", line: 3 } }),
  started(3, { ...user, mixed: "0.5" }),
  finished(3, { values: ["NaN"] }),
  started(4, user, { baseline: true, repeatOf: 0, seed: 2 }),
  { event: "trialReported", time: T0 + 5, trial: 4, step: 1, values: [0.95, 2] },
  finished(4, { values: [0.95] }),
  started(5, user),
];

async function written(name: string, events: readonly StudyEvent[]): Promise<{ path: string; writer: JournalWriter }> {
  const path = join(folder, `${name}.journal.log`);
  const writer = await JournalWriter.create(path, studyStarted(path));
  await writer.append(events);
  return { path, writer };
}

function folded(events: readonly StudyEvent[]): StudyView {
  const [first, ...rest] = events;
  if (first?.event !== "studyStarted") throw new Error("no study");
  return rest.reduce(applyEvent, viewOf(first));
}

describe("a journal of ours in Optuna", () => {
  test("reads as the study it is", async () => {
    const { path } = await written("read", history);
    const { trials, ...study } = await described(path, "train.py");
    expect(study).toEqual({ directions: ["MAXIMIZE"], metrics: ["val_acc"], attributes: ["tunelens:studyStarted"], best: 4 });
    expect(trials.map((trial) => [trial.state, trial.values, trial.constraints])).toEqual([
      ["COMPLETE", ["0.9"], { latency: -6 }],
      ["PRUNED", ["0.25"], { latency: 4 }],
      ["FAIL", null, {}],
      ["FAIL", null, {}],
      ["COMPLETE", ["0.95"], { latency: -8 }],
      ["RUNNING", null, {}],
    ]);
    expect(trials.map((trial) => trial.params)).toEqual([
      { lr: 0.5, momentum: 0.9, units: 64, optimizer: "rmsprop", mixed: null, activation: "nn.ReLU()" },
      { lr: 0.021, momentum: 0.9, units: 64, optimizer: "adam", mixed: true, activation: "nn.Tanh()" },
      { lr: 0.5, momentum: 0.9, units: 16, optimizer: "rmsprop", mixed: 2, activation: "nn.ReLU()" },
      { lr: 0.5, momentum: 0.9, units: 64, optimizer: "rmsprop", mixed: 0.5, activation: "nn.ReLU()" },
      { lr: 0.5, momentum: 0.9, units: 64, optimizer: "rmsprop", mixed: null, activation: "nn.ReLU()" },
      { lr: 0.5, momentum: 0.9, units: 64, optimizer: "rmsprop", mixed: null, activation: "nn.ReLU()" },
    ]);
    expect(trials[0]?.distributions).toEqual({
      lr: "FloatDistribution(high=1.0, log=True, low=0.0001, step=None)",
      momentum: "FloatDistribution(high=0.9, log=False, low=0.0, step=0.3)",
      units: "IntDistribution(high=128, log=False, low=16, step=16)",
      optimizer: "CategoricalDistribution(choices=('sgd', 'adam', 'rmsprop'))",
      mixed: "CategoricalDistribution(choices=(None, True, 2, 0.5))",
      activation: "CategoricalDistribution(choices=('nn.ReLU()', 'nn.Tanh()'))",
    });
    expect(trials.map((trial) => trial.intermediate)).toEqual([{ "1": "0.5", "2": "nan" }, { "1": "inf" }, {}, {}, { "1": "0.95" }, {}]);
    expect(trials.map((trial) => trial.started)).toEqual([0, 1, 2, 3, 4, 5].map((trial) => T0 + trial * 1000));
    expect(trials.map((trial) => trial.seconds)).toEqual([1.5, 1.5, 1.5, 1.5, 1.5, null]);
    expect(trials[1]?.attributes["tunelens:trialFinished"]).toMatchObject({ reason: "median: 0.25 after step 1 against 0.5" });
  });

  test("keeps every parameter that Optuna can still take when its domain was edited", async () => {
    const { path, writer } = await written("edited", history.slice(0, -1));
    const place = {
      file: "train.py",
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
      condition: null,
      baseline: null,
    };
    const edited: readonly SpaceParameter[] = [
      { ...place, name: "lr", type: "float", low: 1e-6, high: 3, log: false, step: null },
      { ...place, name: "units", type: "float", low: 8.5, high: 300, log: false, step: null },
      { ...place, name: "optimizer", type: "categorical", choices: ["'lion'", "'adam'", '"sgd"'], ordered: false },
      { ...place, name: "drop", type: "float", low: 0, high: 0.5, log: false, step: null },
      { ...place, name: "activation", type: "int", low: 0, high: 3, log: false, step: 1 },
    ];
    const more: readonly StudyEvent[] = [
      {
        event: "studyResumed",
        time: T0 + 6000,
        trials: 40,
        rerun: [],
        space: edited,
        fixed: { momentum: 0.9, mixed: "None" },
        baseline: 0,
        outside: [1],
      },
      started(5, { lr: 2.5, units: 200, optimizer: "'adam'", drop: 0.25, activation: 2 }),
      finished(5, { values: [0.97] }),
      started(6, { lr: 1e-6, units: 8.5, optimizer: "'lion'", drop: 0.5, activation: 3 }),
      finished(6, { values: [0.5] }),
    ];
    await writer.append(more);
    expect(await readJournal(path)).toEqual([studyStarted(path), ...history.slice(0, -1), ...more]);
    const { trials, best } = await described(path, "train.py");
    expect(best).toBe(5);
    expect(trials[5]?.params).toEqual({ lr: 2.5, units: 200, optimizer: "adam", drop: 0.25 });
    expect(trials[5]?.distributions).toEqual({
      lr: "FloatDistribution(high=3.0, log=True, low=1e-06, step=None)",
      units: "IntDistribution(high=300, log=False, low=8, step=1)",
      optimizer: "CategoricalDistribution(choices=('sgd', 'adam', 'rmsprop'))",
      drop: "FloatDistribution(high=0.5, log=False, low=0.0, step=None)",
    });
    // What does not fit the distribution that Optuna knows stands in our own words alone.
    expect(trials[6]?.params).toEqual({ lr: 1e-6, drop: 0.5 });
    expect(trials[6]?.attributes["tunelens:trialStarted"]).toMatchObject({ params: { units: 8.5, optimizer: "'lion'", activation: 3 } });
    await script("continue_study.py", path, "train.py", "2");
    expect((await described(path, "train.py")).trials).toHaveLength(9);
    const resumed = await JournalWriter.resume(path);
    expect(resumed.events).toEqual(await readJournal(path));
    await resumed.writer.append([started(9, { lr: 1, units: 9, optimizer: "'lion'", drop: 0.1, activation: 1 })]);
    const ours = (await readJournal(path)).find((e) => e.event === "trialStarted" && e.log === "/logs/9.log");
    expect(ours).toMatchObject({ params: { optimizer: "'lion'", activation: 1, units: 9 } });
    expect(folded(await readJournal(path)).started.space).toEqual(edited);
  });

  test("is gone on with by study.optimize, between two batches of ours and after our end", async () => {
    const { path, writer } = await written("continue", history);
    await script("continue_study.py", path, "train.py", "2");
    const ours: StudyEvent[] = [
      { event: "trialReported", time: T0 + 6, trial: 5, step: 1, values: [0.3, 1] },
      finished(5, { values: [0.3] }),
      started(6, { ...user, lr: 0.1 }),
      finished(6, { values: [0.6] }),
    ];
    await writer.append(ours);
    const end: StudyEvent = {
      event: "studyFinished",
      time: T0 + 99_000,
      state: "complete",
      reason: null,
      trials: 6,
      complete: 4,
      pruned: 1,
      failed: 1,
      repeats: 1,
      stepsRun: 5,
      stepsSaved: 0,
      seconds: 9,
    };
    await writer.append([end]);
    await script("continue_study.py", path, "train.py", "3");

    const events = await readJournal(path);
    const known = [studyStarted(path), ...history, ...ours, end];
    expect(events.slice(0, known.length)).toEqual(known);
    const view = folded(events);
    expect(view.trials.map((trial) => trial.trial)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(view.trials[6]?.params).toEqual({ ...user, lr: 0.1 });
    for (const trial of view.trials.slice(7)) {
      const { lr, units, optimizer } = trial.params;
      expect(trial).toMatchObject({ state: "complete", steps: [1, 2, 3], baseline: false });
      expect(['"sgd"', "'adam'", "'rmsprop'"]).toContain(optimizer);
      expect(trial.values).toEqual([Number(lr) * Number(units)]);
      expect(trial.reports.map((report) => report[0])).toEqual([1, 2, 3].map((step) => Number(lr) * step));
    }
    const { trials } = await described(path, "train.py");
    expect(trials).toHaveLength(12);
    expect(trials.every((trial) => trial.state !== "RUNNING")).toBe(true);

    const resumed = await JournalWriter.resume(path);
    expect(resumed.events).toEqual(events);
    await resumed.writer.append([
      { event: "studyResumed", time: T0 + 100_000, trials: 50, rerun: [] },
      started(12, user),
      finished(12, { values: [0.7] }),
    ]);
    const again = await readStudy(path);
    expect(again.trials.slice(0, 12)).toEqual(view.trials);
    expect(again.trials[12]).toMatchObject({ state: "complete", values: [0.7] });
  });

  test("whatever happens in a study, Optuna reads it without a warning", async () => {
    const samples = fc.sample(histories, { numRuns: 6, seed: 5 });
    for (const [index, events] of samples.entries()) {
      const { path } = await written(`random-${index}`, events);
      const { trials } = await described(path, "train.py");
      expect(trials).toHaveLength(events.filter((event) => event.event === "trialStarted").length);
      expect(await readJournal(path)).toEqual([studyStarted(path), ...events]);
    }
  });

  test("two programs that write at once lose nothing and mix nothing up", async () => {
    const { path, writer } = await written("together", []);
    const other = script("continue_study.py", path, "train.py", "15");
    const events: StudyEvent[] = [];
    for (let trial = 0; trial < 40; trial++) {
      const some: StudyEvent[] = [
        started(trial, { ...user, lr: 1 / (trial + 1) }),
        { event: "trialReported", time: T0, trial, step: 1, values: [trial, 1] },
        finished(trial, { values: [trial] }),
      ];
      events.push(...some);
      for (const event of some) await writer.append([event]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await other;
    const all = await readJournal(path);
    expect(all.slice(0, events.length + 1)).toEqual([studyStarted(path), ...events]);
    const view = folded(all);
    expect(view.trials.map((trial) => trial.trial)).toEqual(Array.from({ length: 55 }, (_, index) => index));
    expect(view.trials.slice(40).every((trial) => trial.state === "complete" && trial.steps.length === 3)).toBe(true);
    expect((await described(path, "train.py")).trials.filter((trial) => trial.state === "COMPLETE")).toHaveLength(55);
  });
});

describe("a journal of Optuna's here", () => {
  test("opens with its space, its trials and its states", async () => {
    const path = join(folder, "made.log");
    await script("make_study.py", path);
    const events = await readJournal(path);
    const view = settledView(folded(events), false);
    expect(view.started).toMatchObject({ study: "made by Optuna", entry: null, trials: 11, sampler: "optuna", journal: path });
    expect(view.started.objectives.map(({ name, direction }) => [name, direction])).toEqual([["loss", "minimize"]]);
    const domains = view.started.space.map(({ name, range, file, baseline, condition, ...domain }) => [name, domain]);
    expect(Object.fromEntries(domains)).toEqual({
      kind: { type: "categorical", choices: ["None", "True", "3", "2.5", '"text"'], ordered: false },
      lr: { type: "float", low: 1e-5, high: 0.1, log: true, step: null },
      width: { type: "int", low: 8, high: 64, log: false, step: 8 },
      dropout: { type: "float", low: 0, high: 0.5, log: false, step: 0.25 },
      other: { type: "int", low: 0, high: 9, log: false, step: 1 },
    });
    expect(view.trials.map((trial) => trial.state)).toEqual([
      "complete",
      "complete",
      "pruned",
      "failed",
      "failed",
      "complete",
      "complete",
      "complete",
      "running",
      "failed",
      "complete",
    ]);
    expect(view.trials[0]?.params).toMatchObject({ kind: "3", lr: 0.001 });
    expect(Object.keys(view.trials[1]?.params ?? {}).sort()).toEqual(["kind", "lr", "width"]);
    expect(view.trials[1]?.reports[2]).toEqual(["NaN"]);
    expect(view.trials[1]?.steps).toEqual([0, 1, 2, 3]);
    expect(view.trials[4]?.values).toBeNull();
    expect(view.trials[5]?.values).toEqual(["Infinity"]);
    expect(view.trials[5]?.feasible).toBe(false);
    expect(view.trials[7]).toMatchObject({ params: { lr: 0.01 }, steps: [1, 2], reports: [[0.5], [0.25]], values: [0.25] });
    expect(Object.keys(view.trials[8]?.params ?? {})).toEqual(["other"]);
    expect(view.trials[9]).toMatchObject({ reason: "enqueued, not run", steps: [] });
    expect(view.state).toBe("running");
    expect(view.best).not.toBeNull();
    await expect(readJournal(path, "deleted")).rejects.toThrow(/no study named deleted/);
    expect(readFileSync(path, "utf8")).toContain("NaN");
  });
});

test("the space of these tests has every kind of domain", () => {
  expect(new Set(space.map((parameter) => parameter.type))).toEqual(new Set(["float", "int", "categorical"]));
});
