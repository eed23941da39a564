import { describe, expect, test } from "vitest";
import { nodes, runNode } from "../support/node-trial";

function run(node: string, text: string, more: { stopAfter?: number; packages?: readonly string[]; files?: Record<string, string> } = {}) {
  const { files = {}, ...options } = more;
  return runNode({
    files: { "train.mjs": "let untouched;", ...files },
    overlay: { "train.mjs": text },
    entry: "train.mjs",
    node,
    ...options,
  });
}

describe.each(nodes)("%s", (node) => {
  test.each([
    ["42", 42],
    ["0.5", 0.5],
    ["1e-320", 1e-320],
    ["-0", 0],
    ["NaN", Number.NaN],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["9007199254740992n", 2 ** 53],
    ["true", 1],
    ["(0.98765).toFixed(3)", 0.988],
    ["new Number(3)", 3],
    ["[0.25]", 0.25],
    ["new Float32Array([0.5])", 0.5],
    ["({ item: () => 7 })", 7],
    ["({ valueOf: () => 8 })", 8],
  ])("%s is a number", async (expression, value) => {
    const { code, reports, problems } = await run(
      node,
      `if (!Object.is(__tunelens_report__(0, 5), 5)) throw 1; __tunelens_report__(0, ${expression});`,
    );
    expect({ code, problems, value: (reports[1]?.[2] ?? null) === 0 ? 0 : reports[1]?.[2] }).toEqual({ code: 0, problems: [], value });
  });

  test.each([
    ["undefined", "undefined"],
    ["null", "null"],
    ["'98 %'", 'the text "98 %"'],
    ["''", 'the text ""'],
    ["Promise.resolve(1)", "a Promise (await it: `const accuracy = await evaluate()`)"],
    ["[1, 2]", "a list of 2"],
    ["new Map()", "an object (Map)"],
    ["Object.create(null)", "an object (without a class)"],
    ["new Date()", "an object (Date)"],
    ["() => 1", "a function"],
    ["Symbol()", "a symbol"],
    ["({ valueOf() { throw new Error('no') } })", "unreadable (no)"],
  ])("%s is none, and said once", async (expression, message) => {
    const result = await run(node, `for (let i = 0; i < 3; i++) __tunelens_report__(0, ${expression}); __tunelens_report__(1, 1);`);
    expect(result).toMatchObject({ code: 0, reports: [[1, 1, 1]], problems: [{ code: "objective-not-a-number", message }] });
  });

  test("tensors of TF.js", async () => {
    const text = `import * as tf from "@tensorflow/tfjs";
__tunelens_report__(0, tf.scalar(0.25)); __tunelens_report__(0, tf.tensor([[0.5]])); __tunelens_report__(0, tf.tensor([1, 2]));`;
    const result = await run(node, text, { packages: ["@tensorflow/tfjs"] });
    expect(result).toMatchObject({
      code: 0,
      reports: [
        [0, 1, 0.25],
        [0, 2, 0.5],
      ],
      problems: [{ message: "a tensor of 2 elements" }],
    });
  });

  test("steps are counted by channel, or as the program names them", async () => {
    const result = await run(
      node,
      "__tunelens_report__(0, 1); __tunelens_report__(1, 1); __tunelens_report__(0, 2); __tunelens_report__(1, 5, 50); __tunelens_report__(1, 6, {}); __tunelens_report__(1, 7, 0.25);",
    );
    expect(result.reports).toEqual([
      [0, 1, 1],
      [1, 1, 1],
      [0, 2, 2],
      [1, 50, 5],
      [1, 3, 6],
      [1, 0.25, 7],
    ]);
    expect(result.problems).toMatchObject([{ code: "step-not-a-number" }]);
  });

  test.each(["process.exit(0)", "process.kill(process.pid, 'SIGKILL')", "process.abort()"])("nothing is lost by %s", async (end) => {
    const { reports } = await run(node, `for (let i = 1; i <= 20000; i++) __tunelens_report__(0, i);\n${end};`);
    expect(reports).toHaveLength(20_000);
    expect(reports.at(-1)).toEqual([0, 20_000, 20_000]);
  });

  test("the report's function is not seen by a program that lists its globals", async () => {
    const result = await run(node, `__tunelens_report__(0, Object.keys(globalThis).filter((k) => /tunelens/.test(k)).length);`);
    expect(result.reports).toEqual([[0, 1, 0]]);
  });

  test("an open line to the engine does not keep a program from ending", async () => {
    expect(await run(node, "__tunelens_report__(0, 1);")).toMatchObject({ code: 0, signal: null });
  });

  test.each([
    ["a loop that never waits", "for (let i = 0; ; i++) { __tunelens_report__(0, i); }"],
    [
      "an async loop",
      `import { setTimeout } from "node:timers/promises";\nfor (let i = 0; ; i++) { await setTimeout(10); __tunelens_report__(0, i); }`,
    ],
    ["a timer", "setInterval(() => __tunelens_report__(0, 1), 10);"],
  ])("stop ends %s and lets it clean up", async (_, loop) => {
    const body = loop.startsWith("setInterval")
      ? `process.on("exit", () => console.log("cleaned up"));\n${loop}`
      : loop.replace(/for .*/, (text) => `try { ${text} } finally { console.log("cleaned up"); }`);
    const result = await run(node, body, { stopAfter: 5 });
    expect(result).toMatchObject({ signal: null, error: null, output: "cleaned up\n" });
  });

  test("stop reaches a worker thread and a child process", async () => {
    const loop = "for (;;) __tunelens_report__(0, 1);";
    for (const start of [
      `import { Worker } from "node:worker_threads"; new Worker(${JSON.stringify(loop)}, { eval: true });`,
      `import { spawnSync } from "node:child_process"; spawnSync(process.execPath, ["-e", ${JSON.stringify(loop)}]);`,
    ]) {
      const result = await run(node, start, { stopAfter: 5 });
      expect(result.signal).toBeNull();
    }
  });

  test("SIGTERM keeps its meaning in a child process of the program's own", async () => {
    const text = `import { fork } from "node:child_process";
const child = fork("child.mjs"); child.once("message", () => child.kill());
child.once("exit", (code, signal) => __tunelens_report__(0, signal === "SIGTERM" ? 1 : 0));`;
    const files = { "child.mjs": "process.send(1); setInterval(() => {}, 1000);" };
    expect((await run(node, text, { files })).reports).toEqual([[0, 1, 1]]);
  });
});
