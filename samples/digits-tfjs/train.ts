/**
 * Handwritten digits, a small network in TF.js, trained epoch by epoch.
 *
 * Run it as it is (`npx tsx train.ts`), or open it in VS Code and click "Run search" above the first annotation.
 */
import type { Scalar } from "@tensorflow/tfjs";
import { loadDigits, permutation } from "./digits.ts";
import { tf } from "./tf.ts";

// @search trials=30 parallel=2
const lr = 0.5; // @tune 1e-4..1 log
const batchSize = 16; // @tune 16..128 step 16
const optimizer = "sgd"; // @tune "sgd" | "adam" | "rmsprop"
const momentum = 0.5; // @tune 0..0.99 if optimizer == "sgd"
const hidden = 32; // @tune 16..64 step 16
const epochs = 12; // @fidelity 1..12
const seed = 0; // @seed

const optimizers = {
  sgd: () => tf.train.momentum(lr, momentum),
  adam: () => tf.train.adam(lr),
  rmsprop: () => tf.train.rmsprop(lr),
};

const { train, validation } = loadDigits();
const initializer = (layer: number) => tf.initializers.heNormal({ seed: 10 * seed + layer });
const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [64], units: hidden, activation: "relu", kernelInitializer: initializer(1) }),
    tf.layers.dense({ units: hidden, activation: "relu", kernelInitializer: initializer(2) }),
    tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer: initializer(3) }),
  ],
});
model.compile({ optimizer: optimizers[optimizer](), loss: "categoricalCrossentropy", metrics: ["accuracy"] });

for (let epoch = 1; epoch <= epochs; epoch++) {
  const order = permutation(train.x.shape[0], 1000 * seed + epoch);
  await model.fit(train.x.gather(order), train.y.gather(order), { batchSize, shuffle: false, verbose: 0 });
  const [, accuracy] = model.evaluate(validation.x, validation.y) as Scalar[];
  const valAcc = accuracy.dataSync()[0]; // @objective maximize step=epoch
  console.log(`epoch ${epoch}  val_acc ${valAcc.toFixed(4)}`);
}
