import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Tensor1D } from "@tensorflow/tfjs";
import { tf } from "./tf.ts";

/** The 1,797 handwritten digits: 8 × 8 pixels from 0 to 1 and one-hot labels, 60 % to train on and 40 % to validate with. */
export function loadDigits() {
  const csv = gunzipSync(readFileSync(new URL("digits.csv.gz", import.meta.url))).toString();
  const rows = csv.split("\n").map((line) => line.split(",").map(Number));
  const pixels = tf.tensor2d(rows.map((row) => row.slice(0, 64))).div(16);
  const labels = tf.oneHot(
    rows.map((row) => row[64]),
    10,
  );

  const order = permutation(rows.length, 0);
  const [train, validation] = tf.split(order, [Math.round(rows.length * 0.6), Math.round(rows.length * 0.4)]);
  return {
    train: { x: pixels.gather(train), y: labels.gather(train) },
    validation: { x: pixels.gather(validation), y: labels.gather(validation) },
  };
}

/** The numbers 0 to count − 1 in an order that the seed decides. */
export function permutation(count: number, seed: number) {
  return tf.tidy(() => tf.topk(tf.randomUniform([count], 0, 1, "float32", seed), count).indices.toInt() as Tensor1D);
}
