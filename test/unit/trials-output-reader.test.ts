import fc from "fast-check";
import { expect, test } from "vitest";
import { OutputReader } from "../../server/trials/output-reader";

function read(name: string, pattern: string | null, text: string, cut: readonly number[] = []): { values: number[]; others: string[] } {
  const values: number[] = [];
  const others: string[] = [];
  const reader = new OutputReader(
    [{ channel: 0, name, pattern }],
    (_, value) => values.push(value),
    (_, other) => others.push(other),
  );
  const data = Buffer.from(text);
  let from = 0;
  for (const at of [...cut.map((c) => c % (data.length + 1)).sort((a, b) => a - b), data.length]) {
    reader.write(data.subarray(from, at));
    from = at;
  }
  reader.end();
  return { values, others };
}

test("a JSON line gives the step beside the value", () => {
  const found: (readonly [number, number, number | null])[] = [];
  const channels = [
    { channel: 0, name: "val_acc", pattern: null },
    { channel: 1, name: "loss", pattern: null },
    { channel: 2, name: "seconds", pattern: '"seconds": (\\S+)[,}]' },
  ];
  const reader = new OutputReader(
    channels,
    (...value) => found.push(value),
    () => {},
  );
  const lines = [
    '{"step": 3, "val_acc": 0.9, "epoch": 1}',
    '{"epoch": 4, "loss": NaN, "seconds": 2.5}',
    'INFO {"iteration": 5, "val_acc": "0.95", "nested": {"loss": 1}}',
    '{"val_acc": 0.96}',
    '{"step": "six", "val_acc": 0.97, "text": "loss: none"}',
    "{'step': 7, 'val_acc': 0.98}",
    '{"step": 8, "val_acc": null}',
  ];
  reader.write(Buffer.from(`${lines.join("\n")}\n`));
  reader.end();
  expect(found).toEqual([
    [0, 0.9, 3],
    [1, Number.NaN, 4],
    [2, 2.5, 4],
    [0, 0.95, 5],
    [1, 1, 5],
    [0, 0.96, null],
    [0, 0.97, null],
    [0, 0.98, null],
  ]);
});

test.each([
  ["epoch 1  val_acc 0.91\nepoch 2  val_acc 9.2e-1\n", [0.91, 0.92]],
  ["val_acc\t0.5, loss 2\nbest val_acc nan\n", [0.5, Number.NaN]],
  ["val_acc 3/40\nval_acc 3 / 40\nval_acc 12:30\nmy_val_acc 0.1\nval_acc2 0.2\nval_acc 2nd\nval_acc\n0.7\n", []],
  // Who writes a sign means that: the sentence at the end is no further report.
  ["val_acc: 0.8\nval_acc=0.9\nsaved the model with val_acc 0.9\n", [0.8, 0.9]],
  ["the best val_acc 0 so far\nval_acc: 0.8\nthe best val_acc 0.8 so far\n", [0, 0.8]],
  ['{"val_acc": 0.7}\nval_acc 0.8\n', [0.7]],
])("a name and a number with a space between: %j", (text, values) => {
  expect(read("val_acc", null, text).values).toEqual(values);
});

const keras =
  "Epoch 1/2\n\u001b[1m 1/32\u001b[0m \u001b[37m━━━━\u001b[0m \u001b[1m5s\u001b[0m 180ms/step - acc: 0.1000\b\b\b\r\u001b[1m32/32\u001b[0m ━━━ 0s 3ms/step - acc: 0.5000 - val_acc: 0.6000\nEpoch 2/2\n";
const tqdm =
  "\r  0%|          | 0/4 [00:00<?, ?it/s, acc=0.1]\r 50%|█████     | 2/4 [00:00<00:00, acc=0.2]\r100%|██████████| 4/4 [00:00<00:00, acc=0.3]\r100%|██████████| 4/4 [00:01<00:00, acc=0.3]\nepoch 1 acc=0.4\n";

test.each([
  ["colon", "acc: 0.93\nacc: 0.94\n", [0.93, 0.94]],
  ["equals, spaces, sign, exponent", "acc = -1.5e-3, loss=2\nacc=.5\nacc=5.\nacc=1_000\n", [-0.0015, 0.5, 5, 1000]],
  ["a JSON line", '{"epoch": 3, "acc": 0.5, "val_acc": 0.7}\n', [0.5]],
  ["a Python dict and NumPy's own words", "{'acc': np.float64(0.25)}\n{'acc': tensor(0.5000)}\n", [0.25, 0.5]],
  ["other names that end or begin alike", "val_acc: 0.1 my-acc: 0.2 acc_top5: 0.3 x.acc: 0.4 accuracy: 0.5\n", []],
  ["not finite", "acc: nan\nacc: inf\nacc: -inf\nacc: NaN\n", [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]],
  ["words and numbers with letters on", "acc: none\nacc: 0x10\nacc: 12abc\n", []],
  ["no end of line at the end", "acc: 1", [1]],
  ["Windows line ends", "acc: 1\r\nacc: 1\r\n", [1, 1]],
  ["equal values on lines of their own", "acc: 1\nacc: 1\n", [1, 1]],
  ["a Keras bar", keras, [0.5]],
  ["a tqdm bar and a line", tqdm, [0.3, 0.4]],
  ["epochs overwritten in place", "\repoch 1/3 acc: 0.1\repoch 2/3 acc: 0.2\repoch 3/3 acc: 0.3", [0.1, 0.2, 0.3]],
  ["colours around the number", "acc: \u001b[32m0.5\u001b[0m\n", [0.5]],
  ["a very long line", `${"x".repeat(100_000)} acc: 1\nacc: 2\n`, [2]],
])("%s", (_, text, expected) => {
  expect(read("acc", null, text).values).toEqual(expected);
});

test("the same however the bytes come", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2000), { maxLength: 20 }), (cut) => {
      for (const text of [keras, tqdm, "acc: 0.5\r\nacc: 0.25 ä\n"]) expect(read("acc", null, text, cut)).toEqual(read("acc", null, text));
    }),
  );
});

test("a pattern of the user's gives its first group; what is no number is told", () => {
  expect(read("acc", "test accuracy (\\S+)", "test accuracy 91.5%\ntest accuracy unknown\n")).toEqual({
    values: [91.5],
    others: ["unknown"],
  });
  expect(read("acc", "\\d+\\.\\d+$", "score 0.25\n")).toEqual({ values: [0.25], others: [] });
});

test("a name with signs that mean something in patterns", () => {
  expect(read("acc@1 (top)", null, "acc@1 (top): 0.5\n").values).toEqual([0.5]);
});
