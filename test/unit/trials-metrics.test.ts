import { expect, test } from "vitest";
import type { Channel, SourceFile } from "../../server/language/model";
import { metricProblem } from "../../server/trials/metric-problem";
import { MetricSources } from "../../server/trials/metric-sources";
import { PrintedValues } from "../../server/trials/printed-values";
import { parseLine } from "../../server/trials/report-lines";

function sources(names: Readonly<Record<number, string>>) {
  const heard: (readonly [number, number])[] = [];
  const eligible = new Map(Object.entries(names).map(([channel, name]) => [Number(channel), name]));
  const metrics = new MetricSources(eligible, (channel, value) => heard.push([channel, value]));
  const says = (framework: string, own: readonly string[], more: { begins?: boolean; channels?: readonly number[] } = {}) =>
    metrics.announce({ framework, names: own, channels: [], begins: false, ...more });
  return { metrics, heard, says };
}

test("without a framework what is printed counts at once", () => {
  const { metrics, heard } = sources({ 0: "acc" });
  metrics.printed(0, 1, null);
  expect(heard).toEqual([[0, 1]]);
});

test("what is printed while a framework begins waits for its word: dropped where it logs that name, else let out in order", () => {
  const { metrics, heard, says } = sources({ 0: "acc", 1: "mine", 2: "other" });
  says("keras", [], { begins: true });
  metrics.printed(0, 1, null);
  metrics.printed(1, 2, null);
  metrics.printed(1, 3, null);
  metrics.printed(3, 4, null);
  expect(heard).toEqual([[3, 4]]);
  says("keras", ["acc", "loss"]);
  metrics.printed(0, 5, null);
  metrics.printed(2, 6, null);
  // Names that come later are the framework's from then on.
  says("keras", ["acc", "loss", "other"]);
  metrics.printed(2, 7, null);
  expect(heard).toEqual([
    [3, 4],
    [1, 2],
    [1, 3],
    [2, 6],
  ]);
});

test("a report claims its channel, and so does another spelling of the name; a program that ends lets the rest out", () => {
  const { metrics, heard, says } = sources({ 0: "logloss", 1: "auc", 2: "mine" });
  metrics.claim(1);
  says("xgboost", ["validation_0-logloss"], { channels: [0] });
  for (const channel of [0, 1]) metrics.printed(channel, 1, null);
  says("keras", [], { begins: true });
  metrics.printed(2, 2, null);
  expect(heard).toEqual([]);
  metrics.release();
  expect(heard).toEqual([[2, 2]]);
  expect([...metrics.frameworks.keys()]).toEqual(["xgboost", "keras"]);
});

test("another worker that begins when the names are known makes nothing wait", () => {
  const { metrics, heard, says } = sources({ 0: "mine" });
  says("keras", ["loss"]);
  says("keras", [], { begins: true });
  metrics.printed(0, 1, null);
  expect(heard).toEqual([[0, 1]]);
});

test("printed values are let through in order, after what the sockets hold", async () => {
  const order: string[] = [];
  const values = new PrintedValues((channel, value) => order.push(`${channel} ${value}`));
  values.push(0, 1, null);
  setImmediate(() => {
    values.push(1, 2, null);
    order.push("socket");
  });
  while (order.length < 3) await new Promise((resolve) => setImmediate(resolve));
  values.push(0, 3, null);
  values.flush();
  values.flush();
  expect(order).toEqual(["socket", "0 1", "1 2", "0 3"]);
});

test("what a framework says of itself, on the wire", () => {
  expect(parseLine('{"framework": "keras", "names": ["loss", 3], "channels": [0, "x"], "begins": true}')).toEqual({
    kind: "framework",
    framework: "keras",
    names: ["loss"],
    channels: [0],
    begins: true,
  });
  expect(parseLine('{"framework": "tfjs"}')).toEqual({ kind: "framework", framework: "tfjs", names: [], channels: [], begins: false });
});

function missing(name: string, names: readonly string[], framework = "keras", written = name) {
  const text = `import x\r\n  # @objective maximize ${written} last\r\n`;
  const source: SourceFile = { path: "/w/t.py", file: "t.py", language: "python", text };
  const range = { start: { line: 1, character: 4 }, end: { line: 1, character: 14 } };
  const channel: Channel = { kind: "output", name, pattern: null, printed: false, source, range };
  const metric = { name, words: "@objective maximize", severity: "error" as const, channel };
  return metricProblem(metric, new Map([[framework, new Set(names)]]));
}

test.each([
  ["val_acc", ["accuracy", "val_loss", "loss", "val_accuracy"], "val_accuracy"],
  ["validation_accuracy", ["accuracy", "val_loss", "val_accuracy"], "val_accuracy"],
  ["acc", ["loss", "accuracy", "val_accuracy"], "accuracy"],
  ["val_los", ["loss", "val_loss", "val_accuracy"], "val_loss"],
  ["f1", ["eval_loss", "eval_f1", "eval_runtime"], "eval_f1"],
  ["valAcc", ["loss", "val_loss", "val_acc"], "val_acc"],
  ["valid-auc", ["validation_0-auc", "validation_0-logloss"], "validation_0-auc"],
])("%s among %j is nearest to %s", (name, names, nearest) => {
  const problem = missing(name, names);
  const listed = [...names].sort().join(", ");
  expect(problem.message).toBe(`${name} is not among what Keras reports: ${listed}; write @objective maximize ${nearest}`);
  const [edit] = problem.mend?.edits ?? [];
  expect(edit).toEqual({ range: { start: { line: 1, character: 24 }, end: { line: 1, character: 24 + name.length } }, newText: nearest });
});

test("a name that needs quotes gets them, and they are replaced where they stand; long lists keep the nearest", () => {
  expect(missing("my score", ["the score"], "keras", '"my score"').mend?.edits).toEqual([
    { range: { start: { line: 1, character: 24 }, end: { line: 1, character: 34 } }, newText: '"the score"' },
  ]);
  const many = Array.from({ length: 40 }, (_, i) => `metric_${i}`);
  const { message } = missing("val_acc", [...many, "val_accuracy"], "lightgbm");
  expect(message).toContain("what LightGBM reports: ");
  expect(message).toContain("val_accuracy and 25 more; write");
});
