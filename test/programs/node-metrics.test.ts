import { symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { eventsOf, processesIn, removeWorkspaces, cli as tunelens, workspace } from "../support/cli";
import { type NodeProgram, nodes, runNode } from "../support/node-trial";

afterAll(removeWorkspaces);

const MODEL = `
const x = tf.randomUniform([64, 4], -1, 1, "float32", 1);
const y = tf.oneHot(tf.cast(tf.greater(tf.sum(x, 1), 0), "int32"), 2);
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 2, activation: "softmax" })] });
model.compile({ optimizer: tf.train.sgd(0.5), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const data = tf.data.zip({ xs: tf.data.array(x.arraySync()), ys: tf.data.array(y.arraySync()) }).batch(16);
`;
const FITS: Readonly<Record<string, string>> = {
  fit: `model.fit(x, y, { epochs: EPOCHS, validationSplit: 0.25, verbose: 0 })`,
  fitDataset: `model.fitDataset(data, { epochs: EPOCHS, validationData: data, verbose: 0 })`,
};
const IMPORTS: Readonly<Record<string, string>> = {
  "train.cjs": `const tf = require("@tensorflow/tfjs");`,
  "train.mjs": `import * as tf from "@tensorflow/tfjs";`,
  "train.ts": `import * as tf from "@tensorflow/tfjs";`,
  "layers.cjs": `require("@tensorflow/tfjs-backend-cpu"); const tf = { ...require("@tensorflow/tfjs-core"), ...require("@tensorflow/tfjs-layers"), data: require("@tensorflow/tfjs-data") };`,
};
const packages = ["tfjs", "tfjs-layers", "tfjs-core", "tfjs-data", "tfjs-backend-cpu"].map((name) => `@tensorflow/${name}`);

function program(entry: string, text: string, more: Partial<NodeProgram>): NodeProgram {
  return { files: { [entry]: "0;" }, overlay: { [entry]: text }, entry, packages, metrics: { val_acc: [0], loss: [1, 2] }, ...more };
}

describe.each(nodes)("%s", (node) => {
  describe.each(Object.entries(IMPORTS))("%s", (entry, imports) => {
    test.each(Object.entries(FITS))("%s reports what it logs, as its history has it", async (_name, fit) => {
      const text = `${imports}${MODEL}${fit.replace("EPOCHS", "3")}.then(({ history }) => console.log(JSON.stringify([history.val_acc, history.loss])));`;
      const result = await runNode(program(entry, text, { node }));
      expect(result).toMatchObject({ code: 0, error: null, problems: [] });
      const [accuracy, loss] = JSON.parse(/^\[\[.*$/m.exec(result.output)?.[0] ?? "[]") as number[][];
      const of = (channel: number) => result.reports.filter(([c]) => c === channel).map(([, step, value]) => [step, value]);
      expect(of(0)).toEqual(accuracy?.map((value, i) => [i + 1, value]));
      expect(of(1)).toEqual(loss?.map((value, i) => [i + 1, value]));
      expect(of(2)).toEqual(of(1));
    });
  });

  test.each(Object.entries(FITS))("%s is ended early by a stop, and finally runs", async (_name, fit) => {
    const text = `import * as tf from "@tensorflow/tfjs";${MODEL}
try { await ${fit.replace("EPOCHS", "100000")}; console.log("done"); } finally { console.log("put away"); }`;
    const result = await runNode(program("train.mjs", text, { node, metrics: { val_acc: [0] }, stopAfter: 3 }));
    expect(result).toMatchObject({ code: 1, signal: null, error: null });
    expect(result.output).toMatch(/put away\n$/);
    expect(result.output).not.toContain("done");
    expect(result.reports.length).toBeGreaterThanOrEqual(3);
  });

  test("epochs go on counting over several fits, callbacks of the program's own see what they always did", async () => {
    const text = `import * as tf from "@tensorflow/tfjs";${MODEL}
const seen = [];
const own = { onEpochEnd: (epoch, logs) => { seen.push([epoch, Object.keys(logs).join()]); } };
for (let i = 0; i < 3; i++) await model.fit(x, y, { epochs: 1, verbose: 0, callbacks: own });
await model.fit(x, y, { epochs: 6, initialEpoch: 4, verbose: 0, callbacks: [tf.callbacks.earlyStopping({ monitor: "loss" })] });
console.log(JSON.stringify(seen));`;
    const result = await runNode(program("train.mjs", text, { node, metrics: { loss: [0] } }));
    expect(result.reports.map(([, step]) => step)).toEqual([1, 2, 3, 5, 6]);
    expect(result.output).toContain(JSON.stringify([0, 0, 0].map((epoch) => [epoch, "loss,acc"])));
  });

  test("another version of the library without the hook's place is told", async () => {
    const text = `const { LayersModel } = require("@tensorflow/tfjs-layers"); console.log(typeof LayersModel);`;
    const files = {
      "train.cjs": "0;",
      "node_modules/@tensorflow/tfjs-layers/package.json": `{"name":"@tensorflow/tfjs-layers","version":"9.1.0","main":"dist/main.js"}`,
      "node_modules/@tensorflow/tfjs-layers/dist/main.js": "exports.LayersModel = class {}; exports.CallbackList = class {};",
    };
    const asked = { files, overlay: { "train.cjs": text }, entry: "train.cjs", node };
    const { problems } = await runNode({ ...asked, metrics: { loss: [0] } });
    expect(problems).toEqual([
      { code: "framework-not-hooked", message: expect.stringContaining("TensorFlow.js 9.1.0 has no CallbackList.") },
    ]);
    expect((await runNode(asked)).problems).toEqual([]);
  });
});

const SEARCH = (name: string) => `// @search trials=3 parallel=1 repeats=0 sampler=random stop=none
const tf = require("@tensorflow/tfjs");
const lr = 0.5; // @tune 0.1..1
// @objective maximize ${name}
${MODEL.replace("sgd(0.5)", "sgd(lr)")}
const onEpochEnd = (epoch, logs) => console.log("val_acc: " + logs.val_acc);
${FITS["fit"]?.replace("EPOCHS", "4").replace("verbose: 0", "verbose: 0, callbacks: { onEpochEnd }")};`;

function searched(name: string): string {
  const root = workspace({ "package.json": "{}", "train.cjs": SEARCH(name) });
  symlinkSync(path.join(import.meta.dirname, "../../node_modules"), path.join(root, "node_modules"));
  return root;
}

test("a search takes its objective from fit, once, though it is printed as well", async () => {
  const root = searched("val_acc");
  const { code, stdout } = await tunelens(root, ["run", "train.cjs", "--json", "--node", process.execPath]);
  expect(code).toBe(0);
  const events = eventsOf(stdout);
  const steps = events.flatMap((e) => (e.event === "trialReported" && e.trial === 2 ? [e.step] : []));
  expect(steps).toEqual([1, 2, 3, 4]);
  expect(events.flatMap((e) => (e.event === "environment" ? [e.starts] : [])).at(-1)).toBe("warm");
  expect(processesIn(root)).toEqual([]);
});

test("a name that fit does not log is told with those that it does", async () => {
  const { stdout } = await tunelens(searched("val_accuracy"), ["run", "train.cjs", "--json", "--node", process.execPath]);
  const problem = eventsOf(stdout).find((e) => e.event === "problem");
  expect(problem).toMatchObject({
    problem: {
      code: "metric-not-logged",
      message: expect.stringMatching(/val_accuracy is not among what TensorFlow\.js reports: .*val_acc, .*@objective maximize val_acc/),
    },
  });
});
