import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { annotate } from "../../server/proposals/annotate";
import { parseFile } from "../../server/proposals/parsed-file";
import { proposeFile } from "../../server/proposals/propose-file";
import { proposeMetrics } from "../../server/proposals/propose-objective";
import { tunableValues } from "../../server/proposals/propose-value";
import { programIn } from "../support/feature-model";

type Insertions = readonly { readonly offset: number; readonly text: string }[];

function put(text: string, insertions: Insertions): string {
  return insertions.reduceRight((all, { offset, text: more }) => all.slice(0, offset) + more + all.slice(offset), text);
}

/** The text with the annotation of the literal at `at`, `·` where nothing is offered. */
function tuned(text: string, at: string, file = "train.py", wish: "sure" | "any" = "any"): string {
  const parsed = parseFile(`/w/${file}`, text);
  if (parsed === null) throw new Error("not parsed");
  const from = text.indexOf(at);
  const value = tunableValues(parsed, wish).find(({ site }) => site.slot.entry.from <= from && from < site.slot.entry.to);
  const insertions = value === undefined ? null : annotate(parsed, value.site, value.domain);
  return insertions === null ? "·" : put(text, insertions);
}

function sureIn(text: string, file = "train.py"): string[] {
  const parsed = parseFile(`/w/${file}`, text);
  return parsed === null ? [] : tunableValues(parsed, "sure").map(({ site, domain }) => `${site.name} ${domain.tag} ${domain.text}`.trim());
}

function reported(text: string, at: string, wish: "sure" | "any" = "sure", file = "train.py"): string[] {
  const parsed = parseFile(`/w/${file}`, text);
  if (parsed === null) throw new Error("not parsed");
  const from = text.indexOf(at);
  return proposeMetrics(parsed, { from, to: from }, wish).map(({ insertions }) => put(text, insertions));
}

test("a value whose annotation is wrong is not offered another one, its neighbours are", () => {
  const text = "lr = 0.1  # @tune 1..\n# @tune 3..1e\nwidth = 64\nmomentum = 0.9\n";
  expect(tuned(text, "0.1")).toBe("·");
  expect(tuned(text, "64")).toBe("·");
  expect(tuned(text, "0.9")).toContain("momentum = 0.9  # @tune");
});

describe("Tune this value stands on exactly that literal", () => {
  test.each([
    ["an assignment", "lr = 0.01\n", "0.01", "lr = 0.01  # @tune 1e-4..1 log\n"],
    ["no line break at the end", "lr = 0.01", "0.01", "lr = 0.01  # @tune 1e-4..1 log"],
    ["windows line ends", "lr = 0.01\r\nx = 1\r\n", "0.01", "lr = 0.01  # @tune 1e-4..1 log\r\nx = 1\r\n"],
    ["space behind", "lr = 0.01   \n", "0.01", "lr = 0.01  # @tune 1e-4..1 log   \n"],
    ["a remark", "lr = 0.01  # step size\n", "0.01", "lr = 0.01  # step size  # @tune 1e-4..1 log\n"],
    ["a pragma", "lr = 0.01  # type: ignore\n", "0.01", "lr = 0.01  # type: ignore  # @tune 1e-4..1 log\n"],
    ["noqa", "lr = 0.01  # noqa: E501\n", "0.01", "lr = 0.01  # noqa: E501  # @tune 1e-4..1 log\n"],
    ["the second of two on a line", "fit(lr=0.01, dropout=0.2)\n", "dropout", "fit(lr=0.01, dropout=0.2)  # @tune dropout: 0..0.6\n"],
    [
      "arguments over several lines",
      "opt = SGD(\n    lr=0.01,\n    momentum=0.9,\n)\n",
      "momentum",
      "opt = SGD(\n    lr=0.01,\n    momentum=0.9,  # @tune 0..0.99\n)\n",
    ],
    [
      "a dict",
      'p = {"learning_rate": 0.01, "max_depth": 6}\n',
      '"max',
      'p = {"learning_rate": 0.01, "max_depth": 6}  # @tune max_depth: 2..12\n',
    ],
    ["a default", "def f(x, dropout=0.2):\n    return x\n", "0.2", "def f(x, dropout=0.2):  # @tune 0..0.6\n    return x\n"],
    [
      "a field",
      "@dataclass\nclass C:\n    hidden_size: int = 64\n",
      "64",
      "@dataclass\nclass C:\n    hidden_size: int = 64  # @tune 16 | 32 | 64 | 128 | 256\n",
    ],
    [
      "a field of its own words",
      "@dataclass\nclass C:\n    dropout: float = field(default=0.2)\n",
      "default",
      "@dataclass\nclass C:\n    dropout: float = field(default=0.2)  # @tune 0..0.6\n",
    ],
    [
      "a flag",
      'p.add_argument("--weight-decay", type=float, default=0.0)\n',
      "default",
      'p.add_argument("--weight-decay", type=float, default=0.0)  # @tune 0.0 | 1e-5 | 1e-4 | 1e-3 | 1e-2\n',
    ],
    [
      "its choices",
      'p.add_argument("--opt", choices=["sgd", "adam"], default="adam")\n',
      "default",
      'p.add_argument("--opt", choices=["sgd", "adam"], default="adam")  # @tune "adam" | "sgd"\n',
    ],
    [
      "what it is compared with",
      'optimizer = "sgd"\nif optimizer == "lion":\n    pass\n',
      '"sgd"',
      'optimizer = "sgd"  # @tune "sgd" | "lion"\nif optimizer == "lion":\n    pass\n',
    ],
    [
      "a table",
      "optimizer = 'sgd'\nmake = {'sgd': 1, 'adam': 2}[optimizer]\n",
      "'sgd'",
      "optimizer = 'sgd'  # @tune 'sgd' | 'adam'\nmake = {'sgd': 1, 'adam': 2}[optimizer]\n",
    ],
    ["a line that goes on", "lr = 0.01 \\\n    if True else 0.1\n", "0.01", "·"],
    ["a literal behind a backslash", "fit(x, \\\n    lr=0.01)\n", "lr", "fit(x, \\\n    lr=0.01)  # @tune 1e-4..1 log\n"],
    ["a literal before one", "f(lr=0.01, \\\n  x=y)\n", "lr", "f(lr=0.01, \\\n  x=y)  # @tune 1e-4..1 log\n"],
    [
      "a string of several lines behind",
      'f(lr=0.01, text="""\n# no comment\n""")\n',
      "lr",
      'f(lr=0.01, text="""\n# no comment\n""")  # @tune lr: 1e-4..1 log\n',
    ],
    ["a decorator", "@hparams(lr=0.01)\ndef f():\n    pass\n", "lr", "@hparams(lr=0.01)  # @tune 1e-4..1 log\ndef f():\n    pass\n"],
    ["a positional argument", "x = nn.Dropout(0.5)\n", "0.5", "x = nn.Dropout(0.5)  # @tune 0..0.6 as dropout\n"],
    [
      "one of a layer with a name",
      "self.dropout1 = nn.Dropout(0.5)\n",
      "0.5",
      "self.dropout1 = nn.Dropout(0.5)  # @tune 0..0.6 as dropout1\n",
    ],
    [
      "one among other numbers",
      "x = Seq(nn.Linear(3, 4), nn.Dropout(0.5))\n",
      "0.5",
      "x = Seq(nn.Linear(3, 4), nn.Dropout(0.5))  # @tune 0.1 | 0.2 | 0.3 | 0.4 | 0.5 as dropout\n",
    ],
    [
      "beside one that is annotated",
      "f(lr=0.01, wd=1e-4)  # @tune lr: 1e-4..1 log\n",
      "wd",
      "f(lr=0.01, wd=1e-4)  # @tune lr: 1e-4..1 log; wd: 1e-6..0.001 log\n",
    ],
    [
      "beside one without its name",
      'f(lr=0.01, kernel="rbf")  # @tune 1e-4..1 log\n',
      "kernel",
      'f(lr=0.01, kernel="rbf")  # @tune lr: 1e-4..1 log; kernel: "rbf" | "linear" | "poly" | "sigmoid"\n',
    ],
    [
      "in front of a second comment",
      "f(lr=0.01, wd=1e-4)  # @tune lr: 1e-4..1 log  # noqa\n",
      "wd",
      "f(lr=0.01, wd=1e-4)  # @tune lr: 1e-4..1 log; wd: 1e-6..0.001 log  # noqa\n",
    ],
    ["a switch", "SGD(nesterov=True, lr=0.1)\n", "nesterov", "SGD(nesterov=True, lr=0.1)  # @tune True | False\n"],
    [
      "nothing",
      "RandomForestClassifier(max_depth=None)\n",
      "max_depth",
      "RandomForestClassifier(max_depth=None)  # @tune None | 4 | 8 | 16 | 32\n",
    ],
    ["a whole number that wants a range of fractions", "SVC(C=1)\n", "C=", "SVC(C=1)  # @tune 0.001..1000 log float\n"],
    ["a value outside the usual", "dropout = 0.8\n", "0.8", "dropout = 0.8  # @tune 0..1\n"],
    ["epochs", "epochs = 30\n", "30", "epochs = 30  # @fidelity 1..30\n"],
    ["a seed", "seed = 0\n", "0", "seed = 0  # @seed\n"],
  ])("%s", (_, text, at, expected) => {
    expect(tuned(text, at)).toBe(expected);
  });

  test.each([
    ["a constant", "const learningRate = 0.01;\n", "0.01", "const learningRate = 0.01;  // @tune 1e-4..1 log\n"],
    [
      "an object",
      "const c = { lr: 0.01, dropout: 0.5 };\n",
      "dropout",
      "const c = { lr: 0.01, dropout: 0.5 };  // @tune dropout: 0..0.6\n",
    ],
    [
      "a directive of eslint",
      "const lr = 0.01; // eslint-disable-line no-x\n",
      "0.01",
      "const lr = 0.01; /* @tune 1e-4..1 log */ // eslint-disable-line no-x\n",
    ],
    ["a block comment", "const lr = 0.01; /* small */\n", "0.01", "const lr = 0.01; /* small */  // @tune 1e-4..1 log\n"],
    ["a cast", "const dropout = <number>0.5;\n", "0.5", "const dropout = <number>0.5;  // @tune 0..0.6\n"],
    [
      "a template over lines",
      "const f = { lr: 0.01, text: `\n// no\n` };\n",
      "lr",
      "const f = { lr: 0.01, text: `\n// no\n` };  // @tune lr: 1e-4..1 log\n",
    ],
  ])("TypeScript: %s", (_, text, at, expected) => {
    expect(tuned(text, at, "train.ts")).toBe(expected);
  });

  test.each([
    ["conf.yaml", "model:\n  dropout: 0.1\n", "dropout", "model:\n  dropout: 0.1  # @tune 0..0.6\n"],
    ["conf.toml", "[train]\nlr = 0.01\n", "lr", "[train]\nlr = 0.01  # @tune 1e-4..1 log\n"],
    [
      "conf.jsonc",
      '{\n  "batch_size": 64,\n  "lr": 0.01\n}\n',
      '"batch',
      '{\n  "batch_size": 64,  // @tune 16 | 32 | 64 | 128 | 256\n  "lr": 0.01\n}\n',
    ],
    ["conf.json", '{\n  "batch_size": 64\n}\n', '"batch', "·"],
  ])("settings: %s", (file, text, at, expected) => {
    expect(tuned(text, at, file)).toBe(expected);
  });
});

test("what is no hyperparameter by name and place is left alone", () => {
  const others = [
    "import torch",
    "port = 8080",
    'version = "1.2.3"',
    "x[0] = 3",
    "num_classes = 10",
    "n_jobs = 4",
    "total_loss = 0.0",
    "lr *= 0.5",
    "plt.plot(x, alpha=0.5, width=3)",
    "path = 'data'",
    "for i in range(30): pass",
    "model = Net(3, 10)",
    "shape = (32, 32)",
    "timeout: float = 30.0",
    'if __name__ == "__main__": pass',
    "layers.Dense(10, activation='softmax')",
    "input_dim = 784",
    "np.full(3, dropout=0.5)",
    "def test_fit():\n    fit(lr=0.1)",
  ];
  expect(sureIn(`${others.join("\n")}\n`)).toEqual([]);
});

describe("Report this metric", () => {
  const loop = 'for epoch in range(3):\n    val_acc = f()\n    print(f"Val acc: {val_acc:.3f}")\n    wandb.log({"val/acc": val_acc})\n';
  const done = loop.replace("val_acc = f()", "val_acc = f()  # @objective maximize step=epoch");

  test.each([
    ["an assignment in a loop", loop, "val_acc =", [done]],
    ["the print of it", loop, "print", [done]],
    ["a log call", loop, "wandb", [done]],
    [
      "one of several",
      "loss, acc = f()\n",
      "loss",
      ["loss, acc = f()  # @objective maximize acc\n", "loss, acc = f()  # @objective minimize loss\n"],
    ],
    [
      "what is only printed",
      'print(f"accuracy: {f(x).mean():.2f}")\n',
      "print",
      ['print(f"accuracy: {f(x).mean():.2f}")  # @objective maximize accuracy\n'],
    ],
    [
      "words that are no name",
      'print(f"Test accuracy: {f(x):.2f}")\n',
      "print",
      ['print(f"Test accuracy: {f(x):.2f}")  # @objective maximize test_accuracy from /Test accuracy\\s*[:=]?\\s*([-+.\\w]+)/\n'],
    ],
    [
      "a printf",
      'print("CV AUC: %.4f +/- %.4f" % (scores.mean(), scores.std()))\n',
      "print",
      [
        'print("CV AUC: %.4f +/- %.4f" % (scores.mean(), scores.std()))  # @objective maximize cv_auc from /CV AUC\\s*[:=]?\\s*([-+.\\w]+)/\n',
      ],
    ],
    [
      "what XGBoost validates on, passed by place",
      'import xgboost as xgb\np = {"eval_metric": "rmse"}\nsets = [(a, "train"), (b, "eval")]\nbst = xgb.train(p, a, 10, sets, verbose_eval=5)\n',
      "bst",
      [
        'import xgboost as xgb\np = {"eval_metric": "rmse"}\nsets = [(a, "train"), (b, "eval")]\n# @objective minimize eval-rmse\nbst = xgb.train(p, a, 10, sets, verbose_eval=5)\n',
      ],
    ],
    ["a return", "def f():\n    return rmse\n", "return", ["def f():\n    return rmse  # @objective minimize rmse\n"]],
    ["nothing that is measured", "best_loss = 1e9\nx = 3\n", "best", []],
  ])("%s", (_, text, at, expected) => {
    const found = reported(text, at);
    expect(found).toEqual(expected);
  });

  test("both ways are offered for any other value, on request", () => {
    expect(reported("q = f()\n", "q", "any")).toEqual(["q = f()  # @objective maximize\n", "q = f()  # @objective minimize\n"]);
    expect(reported("q = f()\n", "q")).toEqual([]);
  });
});

test("the proposal for a plain script makes a program that can be searched", () => {
  const text = readFileSync(path.join(import.meta.dirname, "../fixtures/unannotated/train.py"), "utf8");
  const proposal = proposeFile("/w/train.py", text);
  expect(proposal).toMatchObject({ parameters: 7, objective: "maximize val_acc" });
  const annotated = put(
    text,
    (proposal?.lines ?? []).map(({ insertion }) => insertion),
  );
  const program = programIn({ "train.py": annotated });
  expect(program.problems).toEqual([]);
  expect(program.parameters.map(({ spec }) => spec.name)).toEqual([
    "hidden_size",
    "dropout",
    "activation",
    "lr",
    "momentum",
    "weight_decay",
    "batch_size",
  ]);
  expect(program.fidelity?.spec).toMatchObject({ name: "epochs", high: 15 });
  expect(program.seed?.value).toBe(0);
  expect(program.search).toMatchObject({ trials: 40 });
  expect(proposeFile("/w/train.py", annotated)).toBeNull();
});

test("layers that are alike get names of their own, a positional and a named argument one annotation", () => {
  const text = 'import keras\nmodel = keras.Sequential([\n    Dense(32, activation="relu"),\n    Dense(64, activation="relu"),\n])\n';
  const proposal = proposeFile("/w/train.py", text);
  const program = programIn({
    "train.py": `${put(
      text,
      (proposal?.lines ?? []).map(({ insertion }) => insertion),
    )}acc = f()  # @objective maximize\n`,
  });
  expect(program.problems).toEqual([]);
  const places = program.parameters.map(({ spec }) => [spec.name, spec.baseline]);
  expect(places.toSorted()).toEqual([
    ["activation", '"relu"'],
    ["activation_2", '"relu"'],
    ["units", "32"],
    ["units_2", "64"],
  ]);
});

test.each([
  ["a constant before what it is passed to", "torch.manual_seed(0)\nSEED = 1\nm = RandomForestClassifier(random_state=2)\n", "1"],
  ["the framework's before the generators beside it", "random.seed(0)\nnp.random.seed(1)\ntorch.manual_seed(2)\n", "2"],
  ["an estimator's, never that of a split", "a = train_test_split(x, random_state=0)\nm = RandomForestClassifier(random_state=3)\n", "3"],
  ["a generator's where there is no other", "np.random.seed(7)\nkf = KFold(shuffle=True, random_state=0)\n", "7"],
])("the seed that repeats vary: %s", (_, lines, value) => {
  const text = `import torch\n${lines}lr = 0.1\nval_acc = f()\n`;
  const annotated = put(
    text,
    (proposeFile("/w/train.py", text)?.lines ?? []).map(({ insertion }) => insertion),
  );
  expect(String(programIn({ "train.py": annotated }).seed?.value)).toBe(value);
});

test("amounts are numbers for every reader of a config file", () => {
  const proposal = proposeFile("/w/config.yaml", "weight_decay: 0.0\nreg_lambda: 0.0\nlr: 0.1\n");
  expect(proposal?.lines.map(({ insertion }) => insertion.text)).toEqual([
    "  # @tune 0.0 | 0.00001 | 0.0001 | 0.001 | 0.01",
    "  # @tune 0.0 | 0.01 | 0.1 | 1 | 10",
    "  # @tune 0.001..1 log",
  ]);
});

describe("what has no effect is not proposed", () => {
  const net = "import torch\nclass Net:\n    def __init__(self, width=64, dropout=0.1):\n        pass\n";
  test.each<[string, string, readonly string[]]>([
    ["defaults that the only call overrides", `${net}net = Net(width=32, dropout=0.2)\n`, ["width", "dropout"]],
    ["by their places as well", `${net}net = Net(n, p)\n`, []],
    ["defaults that some call leaves", `${net}net = Net(width=32)\n`, ["dropout", "width"]],
    ["where the call says more than can be read", `${net}net = Net(**options)\n`, ["width", "dropout"]],
    ["where nothing is called", net, ["width", "dropout"]],
    [
      "the batches of validation data",
      "import torch\nv = DataLoader(val_set, batch_size=64)\nt = DataLoader(train_set, batch_size=64)\n",
      ["batch_size"],
    ],
    [
      "rounds that are stopped early",
      "import lightgbm as lgb\nlgb.train(num_boost_round=300, learning_rate=0.1, callbacks=[lgb.early_stopping(9)])\n",
      ["learning_rate"],
    ],
    [
      "a share of rows that is never drawn",
      "from lightgbm import LGBMClassifier\nm = LGBMClassifier(subsample=0.8, num_leaves=31)\n",
      ["num_leaves"],
    ],
    ["and one that is", 'import lightgbm as lgb\np = {\n"bagging_fraction": 0.8,\n"bagging_freq": 5,\n}\n', ["bagging_fraction"]],
    [
      "kernels whose size the next layers were written for",
      "import torch\na = nn.Conv2d(1, 8, kernel_size=3, padding=1)\nb = nn.Conv2d(8, 8, kernel_size=5, padding='same')\nlr = 0.1\n",
      ["kernel_size", "lr"],
    ],
  ])("%s", (_, text, names) => {
    const found = sureIn(text);
    expect(found.map((one) => one.split(" ")[0])).toEqual(names);
  });

  const config = "import torch\n@dataclass\nclass Config:\n    layers: int = 6\n    dropout: float = 0.1\n";
  const main = 'if __name__ == "__main__":\n    train()\n';
  test.each<[string, string, readonly string[]]>([
    [
      "fields that each maker overrides",
      `${config}a = Config(layers=4)\nb = Config(layers=2, dropout=0.2)\n`,
      ["dropout", "layers", "layers", "dropout"],
    ],
    ["fields that some maker leaves", `${config}a = Config(layers=4)\nb = Config()\n`, ["layers", "dropout", "layers"]],
    [
      "functions and classes that a script never mentions",
      `import torch\ndef other(dropout=0.1): pass\ndef train(lr=0.1): pass\n${main}`,
      ["lr"],
    ],
    ["which a module may be imported for", "import torch\ndef other(dropout=0.1): pass\n", ["dropout"]],
    ["and a decorator may know", `import torch\n@register\ndef other(dropout=0.1): pass\ndef train(): pass\n${main}`, ["dropout"]],
    ["variables that a script never reads", `import torch\nmomentum = 0.9\nlr = 0.1\ndef train(): use(lr)\n${main}`, ["lr"]],
    ["unless it reads all of them at once", `import torch\nmomentum = 0.9\ndef train(): use(**globals())\n${main}`, ["momentum"]],
    ["variables that no cell reads", "# %%\nimport torch\nmomentum = 0.9\n# %%\nlr = 0.1\nfit(lr)\n", ["lr"]],
  ])("%s", (_, text, names) => {
    expect(sureIn(text).map((one) => one.split(" ")[0])).toEqual(names);
  });

  test("words of a schedule are proposed where the program lists them, those of a kernel where it has one", () => {
    const flag = 'import torch\np.add_argument("--scheduler", choices=["cosine", "step"], default="cosine")\n';
    expect(sureIn(flag)).toEqual(['scheduler tune "cosine" | "step"']);
    expect(sureIn(flag.replace('choices=["cosine", "step"], ', ""))).toEqual([]);
    const field = 'class C:\n    kernel: str = "rbf"\n';
    expect(sureIn(`from sklearn.svm import SVC\n${field}`)).toEqual(['kernel tune "rbf" | "linear" | "poly" | "sigmoid"']);
    expect(sureIn(`import torch\n${field}`)).toEqual([]);
  });

  test("in JavaScript by place", () => {
    const text = "import * as tf from '@tensorflow/tfjs';\nfunction build(units = 32, dropout = 0.2) {}\n";
    expect(sureIn(`${text}build(a, b);\n`, "train.js")).toEqual([]);
    expect(sureIn(`${text}build(a);\n`, "train.js").map((one) => one.split(" ")[0])).toEqual(["dropout"]);
    expect(sureIn(`${text}build(...a);\n`, "train.js").map((one) => one.split(" ")[0])).toEqual(["units", "dropout"]);
  });

  test("what decides most comes before what seldom does, where there is too much", () => {
    const subtle = ["gamma", "max_grad_norm", "label_smoothing"].map((name) => `${name}_ = f(${name}=0.5)\n`);
    const plain = Array.from({ length: 9 }, (_, i) => `hidden_size_${i} = Net(hidden_size=64)\n`);
    const text = `import torch\n${subtle.join("")}${plain.join("")}opt = SGD(p, lr=0.1, momentum=0.9)\nacc = 1\n`;
    const labels = proposeFile("/w/train.py", text)
      ?.lines.map(({ label }) => label)
      .join("; ");
    expect(labels).toMatch(/lr: .*momentum: /);
    expect(labels).not.toMatch(/gamma|grad_norm/);
  });
});

test.each([
  ["torch.manual_seed(42)", "seed seed"],
  ["L.seed_everything(7)", "seed seed"],
  ["m = RandomForestClassifier(random_state=0)", "random_state seed"],
  ["train_test_split(X, y, random_state=0)", ""],
  ["np.random.seed(0)", "seed seed"],
  ["s = OneCycleLR(opt, epochs=10, steps_per_epoch=100)", ""],
  ["warmup_epochs = 5", "warmup_epochs tune 0..20"],
  ["max_epochs = 5", "max_epochs fidelity 1..5"],
  ["loader = DataLoader(train_set, batch_size=64)", "batch_size tune 16 | 32 | 64 | 128 | 256"],
  ["test_loader = DataLoader(data, batch_size=64)", ""],
  ["self.val_dl = DataLoader(data, batch_size=64)", ""],
  ["hidden_dim = 128", "hidden_dim tune 32 | 64 | 128 | 256 | 512"],
  ["x = torch.softmax(x, dim=1)", ""],
  ['p = {"min_data_in_leaf": 20}', "min_data_in_leaf tune 5..80 log"],
  ["n = nn.BatchNorm1d(8, momentum=0.1)", ""],
  ["clip_grad_norm_(w, max_norm=1.0)", "max_norm tune 0.1..10 log"],
  ["Adam(w, betas=(0.9, 0.999))", "betas_0 tune 0.5..0.99, betas_1 tune 0.9..0.9999"],
  ["m = MLPClassifier(hidden_layer_sizes=(100,))", "hidden_layer_sizes_0 tune 32 | 64 | 100 | 128 | 256 | 512"],
  ["grid = [[0.1, 0.2], [0.3, 0.4]]", ""],
])("%s: %s", (line, said) => {
  expect(sureIn(`import torch\n${line}\n`).join(", ")).toBe(said);
});

test("an element of a tuple is annotated by its place, a seed of a call where it stands", () => {
  expect(tuned("opt = Adam(w, lr=0.1, betas=(0.9, 0.999))\n", "0.999")).toBe(
    "opt = Adam(w, lr=0.1, betas=(0.9, 0.999))  # @tune betas_1: 0.9..0.9999\n",
  );
  expect(tuned("np.random.seed(3)\n", "3")).toBe("np.random.seed(3)  # @seed\n");
});

test("of the sets that a booster watches the one that is held out, of a Trainer what it is told to look at", () => {
  const xgb = (evals: string) => `import xgboost as xgb\np = {"eval_metric": "auc", "eta": 0.3}\nxgb.train(p, d, evals=[${evals}])\n`;
  const objective = (text: string) => proposeFile("/w/train.py", text)?.objective;
  expect(objective(xgb('(t, "eval"), (d, "train")'))).toBe("maximize eval-auc");
  expect(objective(xgb('(d, "train"), (t, "test")'))).toBe("maximize test-auc");
  const hugging = (args: string, more = "") =>
    `from transformers import Trainer, TrainingArguments\n${more}\na = TrainingArguments(learning_rate=2e-5${args})\ntrainer = Trainer(args=a${more && ", compute_metrics=compute_metrics"})\ntrainer.train()\n`;
  expect(objective(hugging(""))).toBe("minimize eval_loss");
  expect(objective(hugging(', metric_for_best_model="f1"'))).toBe("maximize eval_f1");
  expect(objective(hugging("", 'def compute_metrics(p):\n    return {"accuracy": acc(p)}\n'))).toBe("maximize eval_accuracy");
});
