import { expect, test } from "vitest";
import { channel, expectStops, printed, runFramework, steps, upTo } from "../support/frameworks";

const DATA = `import json
import keras
from sklearn.datasets import load_digits
x, y = load_digits(return_X_y=True)
x, y = x[:200] / 16, y[:200] % 2
def build(*metrics):
    model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", loss="binary_crossentropy", metrics=list(metrics))
    return model
`;

test("each epoch once, whatever the bar prints; several fits go on counting; callbacks of the user's add to what is logged", async () => {
  const run = await runFramework(`# @objective maximize val_accuracy
# @constraint <= 9 loss
# @constraint >= 0 val_score
# @constraint >= 0 val_auc
# @constraint >= 0 printed
${DATA}
class Score(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs["val_score"] = epoch / 100
        print(f"\\nprinted: {epoch}")
histories = []
for fold in range(2):
    model = build("accuracy", keras.metrics.AUC())
    stop = keras.callbacks.EarlyStopping("val_score", mode="max", patience=99)
    histories.append(model.fit(x, y, validation_split=0.5, epochs=30, batch_size=50, callbacks=[Score(), stop], verbose=1).history)
names = [[name for name in history if name.startswith("val_auc")] for history in histories]
print("names", json.dumps(names))
print("accuracy", json.dumps([v for h in histories for v in h["val_accuracy"]]))
print("loss", json.dumps([v for h in histories for v in h["loss"]]))
print("score", json.dumps(histories[0]["val_score"] + histories[1]["val_score"]))
`);
  expect(run.end.kind, run.log).toBe("finished");
  expect(run.problems).toEqual([]);
  // The second model's metric has a number of its own.
  expect(printed(run, "names")).toEqual([["val_auc"], ["val_auc_1"]]);
  for (const [index, word] of [
    [0, "accuracy"],
    [1, "loss"],
    [2, "score"],
  ] as const) {
    expect(steps(run, index)).toEqual(upTo(60));
    expect(channel(run, index).map(([, value]) => value)).toEqual(printed(run, word));
  }
  expect(steps(run, 3)).toEqual(upTo(60));
  // What Keras does not log is still read from the output.
  expect(channel(run, 4).map(([, value]) => value)).toEqual([...upTo(30), ...upTo(30)].map((n) => n - 1));
});

test("a loop without fit is read from what it prints, at once", async () => {
  const run = await runFramework(
    `# @objective minimize loss
${DATA}
model = build()
for epoch in range(100000):
    loss = model.train_on_batch(x, y)
    print(f"loss: {float(loss):.6f}")
`,
    { stopAfter: 3 },
  );
  expect(run.end.kind).toBe("stopped");
  expect(steps(run).slice(0, 3)).toEqual([1, 2, 3]);
});

test("an annotation behind print() means what is printed", async () => {
  const run = await runFramework(`${DATA}
model = build("accuracy")
model.fit(x, y, epochs=2, verbose=0)
print("accuracy:", 0.125)  # @objective maximize accuracy
`);
  expect(run.reports).toEqual([[0, 1, 0.125]]);
});

test("a name that Keras does not log, with what to write; NaN is a report", async () => {
  const run = await runFramework(`# @objective maximize val_acc
# @constraint <= 9 loss
${DATA}
model = build()
model.compile("adam", loss="mse", metrics=["accuracy"])
model.fit(x * float("nan"), y, validation_split=0.5, epochs=2, verbose=2)
`);
  const [problem] = run.problems;
  expect(problem?.message).toBe(
    "val_acc is not among what Keras reports: accuracy, loss, val_accuracy, val_loss; write @objective maximize val_accuracy",
  );
  expect(problem).toMatchObject({ code: "metric-not-logged", severity: "error", range: { start: { line: 0 } } });
  const place = { start: { line: 0, character: 22 }, end: { line: 0, character: 29 } };
  expect(problem?.mend?.edits).toEqual([{ range: place, newText: "val_accuracy" }]);
  expect(channel(run, 1)).toEqual([
    [1, Number.NaN],
    [2, Number.NaN],
  ]);
});

test("an early end", () =>
  expectStops(`# @objective maximize val_accuracy
import keras, numpy
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
x, y = numpy.random.rand(64, 4), numpy.random.randint(0, 2, 64)
model.fit(x, y, validation_split=0.5, epochs=100000, verbose=2)`));
