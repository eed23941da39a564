import { execFileSync } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { NodeStarts, type Outcome } from "../support/node-starts";
import { nodes, runNode } from "../support/node-trial";

const repository = path.dirname(path.dirname(import.meta.dirname));
const gpu = "@tensorflow/tfjs-node-gpu";
/** The binding can be made there alone; elsewhere these tests count as skipped. */
const canBeMade = process.platform === "linux" && process.arch === "x64";

const TRAIN = `
const lr = 0.05; // @tune 1e-3..1 log
const seed = 1; // @seed
// @objective minimize val_loss
const x = tf.randomUniform([256, 16], -1, 1, "float32", seed);
const y = x.sum(1, true).add(0.5);
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [16], units: 1, kernelInitializer: tf.initializers.zeros() })] });
model.compile({ optimizer: tf.train.sgd(lr), loss: "meanSquaredError" });
const fitted = model.fit(x, y, { epochs: 5, batchSize: 32, validationSplit: 0.25, verbose: 0, shuffle: false });
fitted.then(({ history }) => {
  const { binding, isUsingGpuDevice, isGPUPackage } = tf.backend();
  console.log(tf.getBackend(), binding.TF_Version, isGPUPackage, isUsingGpuDevice, typeof tf.node.getUntypedOutput);
  console.log(JSON.stringify(history.val_loss));
});
`;
const programs: Readonly<Record<string, string>> = {
  "train.cjs": `const tf = require("${gpu}");${TRAIN}`,
  "train.mjs": `import * as tf from "${gpu}";${TRAIN}`,
  "train.ts": `import * as tf from "${gpu}";${TRAIN}`,
};

const reports = ({ messages }: Outcome) => messages.flatMap((m) => (m.kind === "report" ? [m.value] : []));

describe.runIf(canBeMade)("the native binding of TF.js", () => {
  let native = "";
  beforeAll(() => {
    native = execFileSync(process.execPath, [path.join(repository, "scripts/tfjs-native.mjs")], { encoding: "utf8" })
      .trim()
      .split("\n")
      .at(-1) as string;
  });

  describe.each(nodes)("%s", (node) => {
    test.each(Object.entries(programs))("%s trains through @tensorflow/tfjs-node-gpu, cold and warm alike", async (entry, text) => {
      const environment = { TF_CPP_MIN_LOG_LEVEL: "2" };
      const starts = await NodeStarts.open({
        files: { [entry]: text },
        entry,
        node,
        environment,
        packages: [gpu],
        packagesFrom: native,
        metrics: { val_loss: [0] },
      });
      try {
        const cold = await starts.run();
        expect(await starts.decided()).toEqual({
          starts: "warm",
          reason: expect.stringMatching(/^@tensorflow\/tfjs-node-gpu imported ahead \(/),
        });
        const warm = await starts.run();
        for (const outcome of [cold, warm]) {
          expect(outcome).toMatchObject({ code: 0, output: expect.stringMatching(/^tensorflow 2\.9\.1 true (?:true|false) /m) });
          expect(reports(outcome)).toHaveLength(5);
          expect(reports(outcome).at(-1)).toBeLessThan((reports(outcome)[0] as number) / 2);
          const printed = JSON.parse(/^\[.*\]$/m.exec(outcome.output)?.[0] ?? "[]") as number[];
          expect(reports(outcome)).toEqual(printed);
          // The device is told where it is not the one that was asked for.
          const onCpu = / true false /.test(outcome.output);
          const problems = outcome.messages.flatMap((m) => (m.kind === "problem" ? [m.code] : []));
          expect(problems).toEqual(onCpu ? ["tfjs-on-cpu"] : []);
        }
        expect(reports(warm)).toEqual(reports(cold));
      } finally {
        await starts.close();
      }
    });

    test("on a GPU, whose memory it would take hold of, nothing waits", async () => {
      const files = { "train.cjs": `require("${gpu}");\nconst lr = 1; // @tune 1..2\nconst loss = lr; // @objective minimize` };
      const environment = { CUDA_VISIBLE_DEVICES: "0", TF_CPP_MIN_LOG_LEVEL: "2" };
      const starts = await NodeStarts.open({ files, entry: "train.cjs", node, environment, packages: [gpu], packagesFrom: native });
      try {
        expect(await starts.run()).toMatchObject({ code: 0 });
        const reason = `${gpu} takes hold of the GPU when it is imported`;
        expect(starts.told.at(-1)).toEqual({ starts: "cold", reason });
      } finally {
        await starts.close();
      }
    });
  });
});

const states: readonly { readonly name: string; readonly files: Record<string, string>; readonly why: string }[] = [
  { name: "not installed", files: {}, why: `${gpu} is not installed` },
  { name: "installed without its script", files: {}, why: `${gpu} has no native binding (its install script did not run, or failed)` },
  { name: "without libtensorflow", files: { "lib/napi-v8/tfjs_binding.node": "" }, why: `${gpu} lacks libtensorflow` },
];

describe.each(nodes)("%s", (node) => {
  test.each(states)("$name: plain TF.js stands in, and the reason is told", async ({ name, files, why }) => {
    const manifest = JSON.stringify({ name: gpu, version: "4.22.0", main: "dist/index.js" });
    const own = name === "not installed" ? {} : { "package.json": manifest, "dist/index.js": "throw new Error('no addon')", ...files };
    const text = `import * as tf from "${gpu}";\n__tunelens_report__(0, tf.scalar(4).sqrt().dataSync()[0]);`;
    const result = await runNode({
      files: { "train.mjs": text, ...Object.fromEntries(Object.entries(own).map(([file, t]) => [`node_modules/${gpu}/${file}`, t])) },
      overlay: { "train.mjs": text },
      entry: "train.mjs",
      packages: ["@tensorflow/tfjs"],
      node,
    });
    const message = `${gpu} → @tensorflow/tfjs: ${why}; @tensorflow/tfjs-node is not installed`;
    expect(result).toMatchObject({ code: 0, reports: [[0, 1, 2]], problems: [{ code: "tfjs-redirected", message }] });
  });

  test("a binding that the system cannot load fails with Node's own error", async () => {
    const text = `require("${gpu}");`;
    const result = await runNode({
      files: {
        "train.cjs": text,
        [`node_modules/${gpu}/package.json`]: JSON.stringify({ name: gpu, version: "4.22.0", main: "index.js" }),
        [`node_modules/${gpu}/index.js`]: `require("./lib/napi-v8/tfjs_binding.node");`,
        [`node_modules/${gpu}/lib/napi-v8/tfjs_binding.node`]: "no library",
        [`node_modules/${gpu}/deps/lib/libtensorflow.so.2`]: "",
      },
      overlay: { "train.cjs": text },
      entry: "train.cjs",
      node,
    });
    expect(result).toMatchObject({ code: 1, problems: [], error: { message: expect.stringContaining("tfjs_binding.node") } });
  });
});
