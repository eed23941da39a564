import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { CommandError, EXIT } from "../../server/commands/exit-codes";
import { type ReplayFlags, replay } from "../../server/commands/replay";
import { JournalWriter } from "../../server/storage/journal-writer";
import { studyStarted } from "../unit/journal-events";

const FLAGS: ReplayFlags = { stop: "median", shuffles: 20, seed: 0 };

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tunelens-replay-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

/** Curves that never cross: trial i is the i-th best from its first step on. */
const CURVES = Array.from({ length: 30 }, (_, i) => Array.from({ length: 12 }, (_, step) => (i / 30) * (1 - 0.7 ** (step + 1))));

function file(name: string, text: string): string {
  const at = path.join(folder, name);
  writeFileSync(at, text);
  return at;
}

const pools = (...names: string[]): string =>
  file(
    `${names.join("-")}.json`,
    JSON.stringify(names.map((name) => ({ name, metric: "acc", direction: "maximize", horizon: 12, curves: CURVES }))),
  );

/** A chart of eight runs, the best one last and slow at first. */
const CHART = [
  `Step,${Array.from({ length: 8 }, (_, i) => `r${i} - acc`).join(",")}`,
  ...Array.from({ length: 10 }, (_, step) =>
    [step, ...Array.from({ length: 8 }, (_, i) => (i === 7 ? (step < 8 ? 0 : 1) : 0.1 + i / 100))].join(","),
  ),
].join("\n");

async function said(places: readonly string[], flags: Partial<ReplayFlags>): Promise<string[]> {
  const lines: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  expect(await replay(places, { ...FLAGS, ...flags })).toBe(EXIT.done);
  vi.restoreAllMocks();
  return lines.join("").split("\n").slice(0, -1);
}

async function objects(places: readonly string[], flags: Partial<ReplayFlags>): Promise<Record<string, unknown>[]> {
  return (await said(places, { ...flags, json: true })).map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("replay --json", () => {
  test("one line a pool and rule, with the fields of its description", async () => {
    const lines = await objects([pools("a", "b")], { stop: "none,median,fewer(0.5)", trials: 20, shuffles: 10, seed: 3 });
    expect(lines.map(({ pool, rule }) => [pool, rule])).toEqual(
      ["a", "b"].flatMap((pool) => ["none", "median", "fewer(0.5)"].map((rule) => [pool, rule])),
    );
    const [none, median, fewer] = lines;
    expect(none).toEqual({
      pool: "a",
      rule: "none",
      trials: 20,
      shuffles: 10,
      stepsSaved: 0,
      regret: 0,
      relativeRegret: 0,
      bestStopped: 0,
      trialsStopped: 0,
      seed: 3,
      metric: "acc",
      direction: "maximize",
      fewer: { regret: 0, relativeRegret: 0, bestStopped: 0 },
      recorded: null,
    });
    expect(median).toMatchObject({ regret: 0, bestStopped: 0 });
    expect(median?.["stepsSaved"]).toBeGreaterThan(0.1);
    expect((median?.["fewer"] as { bestStopped: number }).bestStopped).toBeGreaterThan(0);
    expect(fewer).toMatchObject({ stepsSaved: 0.5, fewer: null });
    expect(fewer?.["regret"]).toBeGreaterThan(0);
    expect(fewer?.["relativeRegret"]).toBeCloseTo((fewer?.["regret"] as number) / ((14.5 / 30) * (1 - 0.7 ** 12)));
  });

  test("a part of the trials is said to be one", async () => {
    expect(await said([pools("a")], { trials: 7, shuffles: 1 })).toContain("  7 of them in 1 random order:");
  });

  test("searches of fifty trials where there are more curves", async () => {
    const many = [...CURVES, ...CURVES];
    const place = file("many.json", JSON.stringify({ name: "many", metric: "acc", direction: "maximize", curves: many }));
    expect((await objects([place], { shuffles: 1 }))[0]).toMatchObject({ trials: 50 });
    expect((await objects([place], { shuffles: 1, trials: 60 }))[0]).toMatchObject({ trials: 60 });
  });

  test("no more trials than there are; the same seed gives the same lines", async () => {
    const place = pools("a");
    const [line] = await objects([place], { trials: 100, stop: "fewer(0.3)" });
    expect(line).toMatchObject({ trials: 30 });
    expect(await objects([place], { trials: 10, stop: "fewer(0.3)", seed: 5 })).toEqual(
      await objects([place], { trials: 10, stop: "fewer(0.3)", seed: 5 }),
    );
  });

  test("a scalar of TensorBoard: in the order in which it ran, and which trial would have been stopped where", async () => {
    const place = mkdtempSync(path.join(folder, "tensorboard-"));
    for (let run = 0; run < 8; run++) {
      const rows = Array.from(
        { length: 10 },
        (_, step) => `${1000 * run + step},${step},${run === 7 ? (step < 8 ? 0 : 1) : 0.1 + run / 100}`,
      );
      writeFileSync(path.join(place, `run-${run}-tag-acc.csv`), `Wall time,Step,Value\n${rows.join("\n")}\n`);
    }
    const [line] = await objects([place], { stop: "median" });
    expect(line?.["recorded"]).toMatchObject({ trials: 8, bestStopped: true, regret: expect.closeTo(0.84) });
    const { stopped } = line?.["recorded"] as { stopped: { trial: string; step: number; reason: string }[] };
    expect(stopped.at(-1)).toEqual({ trial: "7", step: expect.any(Number), reason: expect.stringContaining("at step") });
  });
});

describe("replay for a person", () => {
  test("a sentence a rule, and what the same steps would have cost without it", async () => {
    const lines = await said([file("chart.csv", CHART)], { stop: "none,fewer(0.5)", direction: "maximize" });
    expect(lines[0]).toBe("chart.csv: maximize acc, 8 recorded trials, 80 steps");
    expect(lines).toContain("  All 8 in 20 random orders:");
    expect(
      lines.some((line) => /^ {4}none {8}would have saved 0 % of the steps; the best run would have been kept every time$/.test(line)),
    ).toBe(true);
    expect(
      lines.some((line) =>
        /fewer\(0\.5\) {2}would have saved 50 % of the steps; the best run would have been lost in \d+ of 20/.test(line),
      ),
    ).toBe(true);
  });
});

test("a study by its name, and the newest one without any", async () => {
  const root = mkdtempSync(path.join(folder, "workspace-"));
  mkdirSync(path.join(root, ".git"));
  mkdirSync(path.join(root, ".tunelens"));
  writeFileSync(path.join(root, "train.py"), "lr = 1  # @tune 0..2\n");
  for (const [i, study] of ["train.py", "train.py 2"].entries()) {
    const journal = path.join(root, ".tunelens", `${i}.journal.log`);
    const writer = await JournalWriter.create(journal, studyStarted(journal, { study, root, time: 1000 + i, constraints: [] }));
    const base = { time: 2000, trial: 0 };
    await writer.append([
      { event: "trialStarted", ...base, params: {}, baseline: true, repeatOf: null, seed: null, device: "", log: "" },
      { event: "trialReported", ...base, step: 1, values: [i] },
      { event: "trialFinished", ...base, state: "complete", values: [i], feasible: true, seconds: 1, reason: null, location: null },
    ]);
    await writer.close();
  }
  vi.spyOn(process, "cwd").mockReturnValue(root);
  expect((await objects(["train.py"], {})).map((line) => line["pool"])).toEqual(["train.py"]);
  vi.spyOn(process, "cwd").mockReturnValue(root);
  expect((await objects([], {})).map((line) => line["pool"])).toEqual(["train.py 2"]);
});

test("several pools end with their average", async () => {
  const lines = await said([pools("a", "b")], { stop: "fewer(0.5)" });
  expect(lines.slice(-2)).toEqual([
    "All 2 pools on average:",
    expect.stringMatching(
      /^ {4}fewer\(0\.5\) {2}would have saved 50 % of the steps; the best run would have been lost in \d+ % of the searches, [\d.]+ % of best − median worse/,
    ),
  ]);
});

describe("what cannot be done ends with a sentence", () => {
  const refused = async (places: readonly string[], flags: Partial<ReplayFlags>): Promise<CommandError> => {
    try {
      await replay(places, { ...FLAGS, ...flags });
    } catch (error) {
      if (error instanceof CommandError) return error;
      throw error;
    }
    throw new Error("it was done");
  };

  test.each([
    ["an unknown rule", { stop: "medain" }, EXIT.usage, /"medain" is no early stop/],
    ["a share beyond all", { stop: "fewer(2)" }, EXIT.usage, /fewer\(0\.66\)/],
    ["no rule", { stop: " , " }, EXIT.usage, /--stop names no rule/],
    ["a metric that is not there", { metric: "loss" }, EXIT.failed, /no metric named loss/],
  ])("%s", async (_, flags, code, message) => {
    const error = await refused([pools("a")], flags);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test("a broken file is named with its line", async () => {
    const place = file("broken.csv", "Step,a - acc\n1,x\n");
    expect((await refused([place], {})).message).toBe(`${place}:2: "x" in column "a - acc" is no number.`);
  });
});
