import { describe, expect, test } from "vitest";
import { nodes, runNode } from "../support/node-trial";

const gpu = "@tensorflow/tfjs-node-gpu";
const tail = " __tunelens_report__(0, tf.tidy(() => tf.ones([2, 3]).matMul(tf.ones([3, 2])).sum().dataSync()[0]));";
const programs = {
  "train.cjs": `const tf = require("${gpu}");${tail}`,
  "train.mjs": `import * as tf from "${gpu}";${tail}`,
  "train.mts": `import * as tf from "${gpu}";${tail}`,
  "train.cts": `import * as tf from "${gpu}";${tail}`,
  "dynamic.mjs": `const tf = await import("${gpu}");${tail}`,
};

describe.each(nodes)("%s", (node) => {
  test.each(
    Object.entries(programs),
  )("%s: a native TF.js that is not installed gives way to the plain one, visibly", async (name, text) => {
    const result = await runNode({
      files: { [name]: "0;" },
      overlay: { [name]: text },
      entry: name,
      packages: ["@tensorflow/tfjs"],
      node,
    });
    const message = `${gpu} → @tensorflow/tfjs: ${gpu} is not installed; @tensorflow/tfjs-node is not installed`;
    expect(result).toMatchObject({ code: 0, reports: [[0, 1, 12]], problems: [{ code: "tfjs-redirected", message }] });
    expect(result.output.split(message)).toHaveLength(2);
  });

  test("one whose install script did not run gives way too, and says why", async () => {
    const text = programs["train.mjs"];
    const result = await runNode({
      files: { "train.mjs": text, [`node_modules/${gpu}/package.json`]: `{"name":"${gpu}","version":"4.22.0","main":"dist/index.js"}` },
      overlay: { "train.mjs": text },
      entry: "train.mjs",
      packages: ["@tensorflow/tfjs"],
      node,
    });
    expect(result).toMatchObject({ code: 0, reports: [[0, 1, 12]] });
    expect(result.problems[0]?.message).toContain("has no native binding");
  });

  test("where no TF.js is installed Node's own error stays", async () => {
    const text = programs["train.mjs"];
    const result = await runNode({ files: { "train.mjs": text }, overlay: { "train.mjs": text }, entry: "train.mjs", node });
    expect(result).toMatchObject({ code: 1, problems: [], error: { message: expect.stringContaining(gpu) } });
  });

  test("what tfjs-node needs of node:util is there", async () => {
    const text = `const util = require("util"); __tunelens_report__(0, [null, undefined, 0, ""].filter(util.isNullOrUndefined).length);`;
    const result = await runNode({ files: { "train.cjs": text }, overlay: { "train.cjs": text }, entry: "train.cjs", node });
    expect(result.reports).toEqual([[0, 1, 2]]);
  });
});
