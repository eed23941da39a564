// Handwritten digits with TensorFlow.js. `fit` logs val_acc: the annotation names it, nothing is reported by hand.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";

// @search trials=20 parallel=2
// @objective maximize val_acc
const learningRate = 0.3; // @tune 1e-3..1 log
const batchSize = 128; // @tune 16..128 step 16
const units = 16; // @tune 8 | 16 | 32 | 64
const activation = "tanh"; // @tune "tanh" | "relu" | "elu"
const epochs = 6; // @fidelity 1..6
const seed = 0; // @seed

const csv = gunzipSync(readFileSync(new URL("../digits-tfjs/digits.csv.gz", import.meta.url))).toString();
const rows = csv
  .trim()
  .split("\n")
  .map((line) => line.split(",").map(Number));
const x = tf.tensor2d(rows.map((row) => row.slice(0, 64))).div(16);
const y = tf.oneHot(
  rows.map((row) => row[64]),
  10,
);

const kernelInitializer = tf.initializers.heNormal({ seed });
const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [64], units, activation, kernelInitializer }),
    tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer }),
  ],
});
model.compile({ optimizer: tf.train.sgd(learningRate), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
await model.fit(x, y, { epochs, batchSize, validationSplit: 0.25, shuffle: false, verbose: 0 });
