import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guessedDirection } from "../../server/language/metric-direction";
import { readRecordings } from "../../server/recordings/read-recordings";
import type { RecordedPool, RecordingQuery } from "../../server/recordings/recordings";

const ANY: RecordingQuery = { metric: null, direction: null, study: null };

let folder = "";
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tunelens-recordings-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of its own with this text. */
function file(text: string | Buffer, name = "recorded.csv"): string {
  const at = path.join(folder, String(count++), name);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, text);
  return at;
}

async function read(place: string, query: Partial<RecordingQuery> = {}): Promise<RecordedPool> {
  const [pool, ...others] = await readRecordings([place], { ...ANY, ...query });
  if (pool === undefined || others.length > 0) throw new Error(`${others.length + 1} pools`);
  return pool;
}

/** Curves by the names of their runs, each step with its value. */
function curves({ pool }: RecordedPool): Record<string, (readonly [number, number])[]> {
  return Object.fromEntries(
    pool.trials.map(({ name, steps, values }) => [name, Array.from(steps, (step, i) => [step, values[i] ?? 0] as const)]),
  );
}

/** What is said of a file that cannot be taken, its name as FILE. */
async function refused(place: string, query: Partial<RecordingQuery> = {}): Promise<string> {
  try {
    await read(place, query);
  } catch (error) {
    return (error as Error).message.replaceAll(place, "FILE");
  }
  throw new Error("it was taken");
}

describe("a chart exported by W&B", () => {
  const header =
    '"Step","rosy-1 - val_loss","rosy-1 - val_loss__MIN","rosy-1 - val_loss__MAX","a - b - val_loss","a - b - val_loss__MIN","a - b - val_loss__MAX"';

  test("runs by their columns, gaps left out, companions not curves of their own", async () => {
    const text = `${header}\n0,0.9,0.8,1,,,\n1,,,,0.7,0.7,0.7\n2,"0.5",0.5,0.5,0.6,0.6,0.6\n`;
    const recorded = await read(file(text));
    expect(curves(recorded)).toEqual({
      "rosy-1": [
        [0, 0.9],
        [2, 0.5],
      ],
      "a - b": [
        [1, 0.7],
        [2, 0.6],
      ],
    });
    expect(recorded.pool).toMatchObject({ metric: "val_loss", direction: "minimize", horizon: null });
    expect(recorded.pool.trials.map(({ final, end }) => [final, end])).toEqual([
      [0.5, "complete"],
      [0.6, "complete"],
    ]);
    expect(recorded.notes.join()).toContain("val_loss is taken to be better the smaller");
  });

  test("a byte order mark, Windows line ends, quoted line breaks, divergence by any of its names", async () => {
    const text = `\uFEFFStep,"two\nlines - loss",b - loss\r\n1,NaN,inf\r\n2,-Infinity,nan\r\n\r\n`;
    const recorded = await read(file(text));
    expect(curves(recorded)).toEqual({
      "two\nlines": [
        [1, Number.NaN],
        [2, Number.NEGATIVE_INFINITY],
      ],
      b: [
        [1, Number.POSITIVE_INFINITY],
        [2, Number.NaN],
      ],
    });
    expect(recorded.pool.trials.map(({ final }) => final)).toEqual([null, null]);
  });

  test("other x axes, and their columns beside", async () => {
    const recorded = await read(file("epoch,a - _step,a - acc,a - acc__MIN\n1,100,0.5,0.5\n2,200,0.6,0.6\n"));
    expect(curves(recorded)).toEqual({
      a: [
        [1, 0.5],
        [2, 0.6],
      ],
    });
  });

  test("whatever the names and values: what was written is read", async () => {
    const value = fc.oneof(fc.double({ noDefaultInfinity: false }), fc.constant(null));
    const run = fc.record({ name: fc.string({ unit: "grapheme", maxLength: 8 }), values: fc.array(value, { minLength: 4, maxLength: 4 }) });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 5 }), fc.constantFrom("\n", "\r\n"), async (runs, newline) => {
        const header = ["Step", ...runs.map(({ name }) => quoted(`${name} - loss`))];
        const rows = Array.from({ length: 4 }, (_, step) => [step, ...runs.map(({ values }) => values[step] ?? "")]);
        const place = file([header, ...rows].map((cells) => cells.join(",")).join(newline));
        const known = runs.flatMap(({ name, values }) => {
          const steps = values.flatMap((one, step) => (one === null ? [] : [step]));
          return steps.length === 0 ? [] : [{ name, steps, values: steps.map((step) => values[step]) }];
        });
        if (known.length === 0) {
          expect(await refused(place)).toContain("no curve");
          return;
        }
        const { pool } = await read(place);
        expect(pool.trials.map(({ name, steps, values }) => ({ name, steps, values: Array.from(values, (v) => v + 0) }))).toEqual(
          known.map((one) => ({ ...one, values: one.values.map((v) => (v ?? 0) + 0) })),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("two runs of the same name are two", async () => {
    const { pool } = await read(file("Step,a - acc,a - acc\n1,0.5,0.6\n"));
    expect(pool.trials.map(({ final }) => final)).toEqual([0.5, 0.6]);
  });

  test("several metrics: one is asked for", async () => {
    const place = file("Step,a - acc,a - loss,b - c - loss\n1,0.5,0.1,0.2\n");
    expect(await refused(place)).toBe("FILE: there are 2 metrics; say which with --metric: acc, loss.");
    expect(curves(await read(place, { metric: "loss" }))).toEqual({ a: [[1, 0.1]], "b - c": [[1, 0.2]] });
    expect(curves(await read(place, { metric: "c - loss" }))).toEqual({ b: [[1, 0.2]] });
    expect(await refused(place, { metric: "f1" })).toBe("FILE: there is no metric named f1 in it; there are: acc, loss.");
  });

  test("which way is better is asked for where the name does not say", async () => {
    const place = file("Step,a - x1\n1,0.5\n");
    expect(await refused(place)).toBe(
      "FILE: whether x1 is to become large or small cannot be told; add --direction maximize or --direction minimize.",
    );
    expect((await read(place, { direction: "maximize" })).pool.direction).toBe("maximize");
  });

  test("runs that end early are told of", async () => {
    const recorded = await read(
      file(`Step,a - acc,b - acc\n${Array.from({ length: 20 }, (_, i) => `${i},0.5,${i < 5 ? 0.4 : ""}`).join("\n")}\n`),
    );
    expect(recorded.notes.join()).toContain("1 run ends well before the longest one");
  });

  test.each([
    ["a word for a number", "Step,a - acc\n1,0.5\n2,good\n", 'FILE:3: "good" in column "a - acc" is no number.'],
    ["a step that is none", "Step,a - acc\n1,0.5\n,0.6\n", 'FILE:3: "" in column "Step" is no number.'],
    ["a row cut off", "Step,a - acc,b - acc\n1,0.5,0.6\n2,0.5\n", "FILE:3: the row has 2 cells, the header has 3."],
    [
      "a quotation mark never closed",
      'Step,a - acc\n1,0.5\n2,"0.5\n',
      "FILE:3: a quotation mark is never closed, or stands within a cell.",
    ],
    ["the line after a quoted break", 'Step,"a\nb - acc"\n1,0.5\n2,x\n', 'FILE:4: "x" in column "a\\nb - acc" is no number.'],
    ["no rows", "Step,a - acc\n", "FILE: there is no curve in it."],
    ["nothing", "", "FILE: the file is empty."],
  ])("%s", async (_, text, message) => {
    expect(await refused(file(text))).toBe(message);
  });

  test("columns that mean nothing to us", async () => {
    expect(await refused(file("name,price\nx,1\n"))).toMatch(/^FILE:1: these columns are not known\. Give a chart exported by W&B/);
  });
});

describe("the history of runs", () => {
  test("a column tells the runs apart, the clock their order", async () => {
    const text = ",run,_step,_timestamp,val_loss,note\n0,b,0,20.5,0.9,x\n1,a,0,10,0.8,x\n2,b,1,21,,x\n3,b,2,22,0.7,x\n";
    const recorded = await read(file(text));
    expect(curves(recorded)).toEqual({
      b: [
        [0, 0.9],
        [2, 0.7],
      ],
      a: [[0, 0.8]],
    });
    expect(recorded.pool.trials.map(({ moments }) => moments)).toEqual([[20.5, 22], [10]]);
  });

  test("a log with a file a run: the folder is the pool", async () => {
    const place = path.join(folder, "logs");
    for (const [i, name] of ["version_0", "version_1"].entries()) {
      mkdirSync(path.join(place, name), { recursive: true });
      writeFileSync(path.join(place, name, "metrics.csv"), `epoch,step,train_loss,val_acc\n0,9,0.5,\n0,9,,0.${6 + i}\n1,19,,0.${7 + i}\n`);
    }
    writeFileSync(path.join(place, "notes.txt"), "not read");
    expect(await refused(place)).toBe("FILE: there are 2 metrics; say which with --metric: train_loss, val_acc.");
    const { pool } = await read(place, { metric: "val_acc" });
    expect(pool).toMatchObject({ name: "logs", direction: "maximize" });
    expect(pool.trials.map(({ steps, values }) => [steps, values])).toEqual([
      [
        [9, 19],
        [0.6, 0.7],
      ],
      [
        [9, 19],
        [0.7, 0.8],
      ],
    ]);
  });

  test("a column of words is no metric, and an error where it is asked for", async () => {
    const place = file("step,acc,lr\n1,0.5,high\n2,0.6,low\n");
    expect((await read(place)).pool.metric).toBe("acc");
    expect(await refused(place, { metric: "lr" })).toBe('FILE:2: "high" in column "lr" is no number.');
  });

  test("a hundred thousand rows", async () => {
    const rows = Array.from({ length: 200 }, (_, run) =>
      Array.from({ length: 500 }, (_, step) => `r${run},${step},${1 / (step + run + 1)}`).join("\n"),
    );
    const { pool } = await read(file(`run,_step,loss\n${rows.join("\n")}\n`));
    expect(pool.trials).toHaveLength(200);
    expect(pool.trials.every(({ values }) => values.length === 500)).toBe(true);
    expect(pool.trials[199]?.final).toBe(1 / 699);
  });
});

describe("a scalar exported by TensorBoard", () => {
  const scalar = (from: number, ...values: (number | string)[]): string =>
    `Wall time,Step,Value\n${values.map((value, i) => `${from + i},${10 * i},${value}`).join("\n")}\n`;

  test("a folder is a pool, the tag in the names its metric, the clock its order", async () => {
    const place = path.dirname(file(scalar(200, 0.3, 0.5), "run-late-tag-val_accuracy.csv"));
    writeFileSync(path.join(place, "run-early-tag-val_accuracy.csv"), scalar(100, 0.2, "NaN"));
    const { pool, notes } = await read(place);
    expect(pool).toMatchObject({ metric: "val_accuracy", direction: "maximize" });
    expect(pool.trials.map(({ name, moments, final }) => [name, moments, final])).toEqual([
      ["early", [100, 101], null],
      ["late", [200, 201], 0.5],
    ]);
    expect(notes.join()).toContain("larger");
  });

  test("without a tag the metric is what the user says, several files as well", async () => {
    const places = [file(scalar(0, 1, 2), "one.csv"), file(scalar(0, 3, 4), "two.csv")];
    const [recorded] = await readRecordings(places, { ...ANY, metric: "val_loss" });
    expect(recorded?.pool).toMatchObject({ metric: "val_loss", direction: "minimize" });
    expect(recorded?.pool.trials.map(({ name }) => name)).toEqual(["one", "two"]);
    await expect(readRecordings(places, ANY)).rejects.toThrow("whether value is to become large or small");
  });

  test("several tags: one is asked for", async () => {
    const place = path.dirname(file(scalar(0, 1), "a-tag-loss.csv"));
    writeFileSync(path.join(place, "a-tag-acc.csv"), scalar(0, 0.5));
    expect(await refused(place)).toBe("FILE: there are 2 metrics; say which with --metric: acc, loss.");
    expect((await read(place, { metric: "loss" })).pool.trials).toHaveLength(1);
  });

  test.each([
    ["a value that is none", "Wall time,Step,Value\n1,2,3\n4,5,x\n", 'FILE:3: "x" in column value is no number.'],
    ["no step", "Wall time,Step,Value\n1,,3\n", 'FILE:2: "" in column step is no number.'],
  ])("%s", async (_, text, message) => {
    expect(await refused(file(text))).toBe(message);
  });
});

describe("pools as JSON", () => {
  const json = (value: unknown): string => file(JSON.stringify(value), "pools.json");
  const pool = {
    name: "p",
    metric: "acc",
    direction: "maximize",
    bounded: true,
    horizon: 3,
    curves: [
      [0.1, 0.2, 0.3],
      [0.1, null, null],
      [0.4, 0.5],
    ],
  };

  test("null is NaN; a curve that ends before the horizon is known in part", async () => {
    const recorded = await read(json([pool]));
    expect(recorded.pool).toMatchObject({ name: "p", metric: "acc", direction: "maximize", horizon: 3, bounds: [0, 1] });
    expect(recorded.pool.trials.map(({ values, end, final }) => [values, end, final])).toEqual([
      [[0.1, 0.2, 0.3], "complete", 0.3],
      [[0.1, Number.NaN, Number.NaN], "complete", null],
      [[0.4, 0.5], "cut", null],
    ]);
    expect(recorded.notes).toEqual(["1 curve ends before the horizon: known up to there, and never the best."]);
  });

  test("one pool without a list around it, without a horizon; the direction may be asked for", async () => {
    const place = json({ curves: [[3, 2], [1]] });
    expect(await refused(place)).toContain('pool 1: "direction" is to be "maximize" or "minimize"; or add --direction.');
    const recorded = await read(place, { direction: "minimize" });
    expect(recorded.pool).toMatchObject({ name: "pool 1", metric: "value", bounds: [null, null], horizon: null });
    expect(recorded.pool.trials.map(({ final }) => final)).toEqual([2, 1]);
  });

  test("pools of one metric", async () => {
    const place = json([pool, { ...pool, name: "q", metric: "loss" }]);
    expect((await readRecordings([place], ANY)).map((one) => one.pool.name)).toEqual(["p", "q"]);
    expect((await read(place, { metric: "loss" })).pool.name).toBe("q");
    expect(await refused(place, { metric: "f1" })).toContain("there are: acc, loss");
  });

  test.each([
    [[{ ...pool, curves: "x" }], 'pool 1 (p): "curves" is to be a list of curves'],
    [[pool, { ...pool, curves: [[1], [2, "x"]] }], 'pool 2 (p): curves[1][1] is "x", not a number or null.'],
    [[{ ...pool, curves: [7] }], "pool 1 (p): curves[0] is to be a list of numbers, null for NaN."],
    [[{ ...pool, direction: "up" }], 'pool 1 (p): "direction" is to be "maximize" or "minimize"'],
    [[{ ...pool, horizon: 1.5 }], 'pool 1 (p): "horizon" is to be the number of steps'],
    [[7], "pool 1: a pool is an object"],
    [[], "there is no pool in it."],
  ])("%j is refused", async (value, message) => {
    expect(await refused(json(value))).toContain(message);
  });

  test("broken JSON: the line", async () => {
    expect(await refused(file('[{"name": "p",\n"curves": [[1, 2],\n[3, x]]}]', "broken.json"))).toMatch(/^FILE:3: this is no JSON: /);
    expect(await refused(file('[{"name": "p",\n"curves": [[1, 2]\n[3, 4]]}]', "broken.json"))).toMatch(/^FILE:3: this is no JSON: /);
    expect(await refused(file('[{"curves":\n[[1, NaN]]}]', "broken.json"))).toBe("FILE:2: JSON knows no NaN and no Infinity; write null.");
    expect(await refused(file('[{"name": "p",\n"curves": [[1,\n2', "broken.json"))).toMatch(/^FILE:3: this is no JSON: /);
  });
});

test("what is not there", async () => {
  expect(await refused(path.join(folder, "nowhere.csv"))).toBe("FILE: no such file or folder.");
  const empty = path.join(folder, "empty");
  mkdirSync(empty);
  expect(await refused(empty)).toBe("FILE: the folder holds no CSV file and no journal (*.journal.log).");
});

test.each([
  ["val_loss", "minimize"],
  ["validation/accuracy", "maximize"],
  ["valAcc", "maximize"],
  ["top1_error", "minimize"],
  ["eval/mse", "minimize"],
  ["epoch_reward_mean", "maximize"],
  ["mAP", "maximize"],
  ["x", null],
  ["glossary", null],
] as const)("%s: %s", (metric, direction) => {
  expect(guessedDirection(metric)).toBe(direction);
});
