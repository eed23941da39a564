// @objective minimize loss
const tf = require("@tensorflow/tfjs");

const learningRate = 0.1; // @tune 1e-3..1 log

async function main() {
  const x = tf.linspace(-1, 1, 64).reshape([64, 1]);
  const y = x.mul(3).add(1);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer: tf.train.sgd(learningRate), loss: "meanSquaredError" });
  for (let epoch = 0; epoch < 3; epoch++) {
    const { history } = await model.fit(x, y, { epochs: 1, verbose: 0 });
    console.log(`loss: ${history.loss[0]}`);
  }
}

main();
