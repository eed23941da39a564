import { expect, test } from "vitest";
import { parseFile } from "../../server/proposals/parsed-file";
import { proposeFile } from "../../server/proposals/propose-file";
import { proposeValues } from "../../server/proposals/propose-value";

const HEAD = 'import torch\nfrom torch.optim import SGD, Adam, RMSprop\n\noptimizer = "sgd"\nlr = 0.1\n';
const LOOP = "for epoch in range(10):\n    val_acc = run(opt)\n";

const labels = (text: string, file = "/w/train.py") => proposeFile(file, text)?.lines.map(({ label }) => label) ?? [];

test.each([
  [
    "a value in a branch",
    'if optimizer == "sgd":\n    opt = SGD(p, lr=lr, momentum=0.9)\nelif optimizer == "adam":\n    opt = Adam(p, lr=lr)\n',
    'momentum: 0..0.99 if optimizer == "sgd"',
  ],
  [
    "a variable that one branch reads",
    'momentum = 0.9\nif optimizer == "sgd":\n    opt = SGD(p, lr=lr, momentum=momentum)\nelif optimizer in ("adam", "rmsprop"):\n    opt = Adam(p, lr=lr)\n',
    'momentum: 0..0.99 if optimizer == "sgd"',
  ],
  [
    "several values of it",
    'if optimizer in ("sgd", "rmsprop"):\n    opt = make(p, momentum=0.9)\nelif optimizer == "adam":\n    opt = Adam(p, lr=lr)\n',
    'momentum: 0..0.99 if optimizer in ("sgd", "rmsprop")',
  ],
  [
    "else",
    'if optimizer == "adam":\n    opt = Adam(p, lr=lr)\nelif optimizer == "adamw":\n    opt = Adam(p, lr=lr)\nelse:\n    opt = SGD(p, lr=lr, momentum=0.9)\n',
    'momentum: 0..0.99 if optimizer not in ("adam", "adamw")',
  ],
  [
    "a conditional expression",
    'opt = SGD(p, lr=lr, momentum=0.9) if optimizer == "sgd" else Adam(p, lr=lr)\nuse(optimizer == "adam")\n',
    'momentum: 0..0.99 if optimizer == "sgd"',
  ],
  [
    "more than one test",
    'if optimizer == "sgd" and nesterov:\n    opt = SGD(p, lr=lr, momentum=0.9)\nelif optimizer == "adam":\n    opt = Adam(p, lr=lr)\n',
    'momentum: 0..0.99 if optimizer == "sgd"',
  ],
  [
    "read elsewhere as well",
    'momentum = 0.9\nif optimizer == "sgd":\n    opt = SGD(p, lr=lr, momentum=momentum)\nelif optimizer == "adam":\n    opt = Adam(p, lr=lr, betas=(momentum, 0.999))\n',
    "momentum: 0..0.99",
  ],
  [
    "read by who reads everything",
    'momentum = 0.9\nif optimizer == "sgd":\n    opt = SGD(p, lr=lr, momentum=momentum)\nelif optimizer == "adam":\n    opt = Adam(p, **settings)\n',
    "momentum: 0..0.99",
  ],
  [
    "one of two that suffice",
    'if optimizer == "sgd" or plain:\n    opt = SGD(p, lr=lr, momentum=0.9)\nelif optimizer == "adam":\n    opt = Adam(p, lr=lr)\n',
    "momentum: 0..0.99",
  ],
])("%s", (_, body, expected) => {
  expect(labels(HEAD + body + LOOP)).toContain(expected);
});

test("in TypeScript", () => {
  const text = `import * as tf from "@tensorflow/tfjs";
const optimizer = "sgd";
const momentum = 0.9;
let opt;
if (optimizer === "momentum") opt = rolling(0.1, momentum);
else if (optimizer === "sgd") opt = tf.train.sgd(0.1);
else opt = tf.train.adam(0.1);
for (let epoch = 0; epoch < 10; epoch++) {
  const valAcc = await run(opt);
}
`;
  expect(labels(text, "/w/train.ts")).toContain('momentum: 0..0.99 if optimizer == "momentum"');
});

test("the light bulb writes it where the choice is annotated, and the value alone where it is not", () => {
  const body = 'if optimizer == "sgd":\n    opt = SGD(p, lr=lr, momentum=0.9)\nelif optimizer == "adam":\n    opt = Adam(p, lr=lr)\n';
  const proposed = (text: string) => {
    const file = parseFile("/w/train.py", text);
    const from = text.indexOf("0.9");
    return file === null ? [] : proposeValues(file, { from, to: from + 3 }, "sure").map(({ domain }) => domain.text);
  };
  expect(proposed(HEAD + body)).toEqual(["0..0.99"]);
  expect(proposed(HEAD.replace('"sgd"', '"sgd"  # @tune "sgd" | "adam"') + body)).toEqual(['0..0.99 if optimizer == "sgd"']);
});
