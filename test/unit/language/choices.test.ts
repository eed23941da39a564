import { describe, expect, test } from "vitest";
import { codeActions } from "../../../server/features/code-actions";
import { programDiagnostics } from "../../../server/features/diagnostics";
import { resolveFile } from "../../../server/features/file-model";
import { modelOf, programIn } from "../../support/feature-model";
import { edited } from "../../support/searched-program";

const METRIC = "val_acc = evaluate()  # @objective maximize\n";

/** Each quick fix of a problem by its title, with the file after it; what else is in the program aside. */
type Case = readonly [code: string, text: string, after: Readonly<Record<string, string>>];

/** Titles and texts without the metric's line, which every program here has. */
const cases: readonly Case[] = [
  [
    "ambiguous-target",
    "opt = SGD(lr=0.1, momentum=0.9)  # @tune 0..1 log",
    {
      "Change to @tune lr: …": "opt = SGD(lr=0.1, momentum=0.9)  # @tune lr: 0..1 log",
      "Change to @tune momentum: …": "opt = SGD(lr=0.1, momentum=0.9)  # @tune momentum: 0..1 log",
    },
  ],
  [
    "ambiguous-target",
    'd = {"weight decay": 0.1, "lr": 0.9}  # @tune lr: 0..1; 1..2',
    {
      'Change to @tune "weight decay": …': 'd = {"weight decay": 0.1, "lr": 0.9}  # @tune lr: 0..1; "weight decay": 1..2',
      "Change to @tune lr: …": 'd = {"weight decay": 0.1, "lr": 0.9}  # @tune lr: 0..1; lr: 1..2',
    },
  ],
  [
    "annotation-without-code",
    "# @tune 1e-4..1 log\n\n\nlr = 0.1",
    {
      "Put it on the line above lr = 0.1": "# @tune 1e-4..1 log\nlr = 0.1",
      "Remove this @tune 1e-4..1 log": "\n\nlr = 0.1",
    },
  ],
  [
    "no-literal",
    "betas = (0.9, 0.999)  # @tune 0.8..0.99",
    {
      "Change to @tune betas_0: …": "betas = (0.9, 0.999)  # @tune betas_0: 0.8..0.99",
      "Change to @tune betas_1: …": "betas = (0.9, 0.999)  # @tune betas_1: 0.8..0.99",
    },
  ],
  ["no-literal", "drop = nn.Dropout(0.1)  # @tune 0..0.5", { "Add as dropout": "drop = nn.Dropout(0.1)  # @tune 0..0.5 as dropout" }],
  [
    "unknown-target",
    "opt = SGD(lr=0.1, momentum=0.9)  # @tune size: 0..1",
    {
      "Change to lr": "opt = SGD(lr=0.1, momentum=0.9)  # @tune lr: 0..1",
      "Change to momentum": "opt = SGD(lr=0.1, momentum=0.9)  # @tune momentum: 0..1",
    },
  ],
  [
    "unknown-parameter",
    'a = 1  # @tune 1..5\nb = "x"  # @tune "x" | "y"\nc = 2  # @tune 1..5 if size > 2',
    {
      "Change to a": 'a = 1  # @tune 1..5\nb = "x"  # @tune "x" | "y"\nc = 2  # @tune 1..5 if a > 2',
      "Change to b": 'a = 1  # @tune 1..5\nb = "x"  # @tune "x" | "y"\nc = 2  # @tune 1..5 if b > 2',
      "Remove if size > 2": 'a = 1  # @tune 1..5\nb = "x"  # @tune "x" | "y"\nc = 2  # @tune 1..5',
    },
  ],
  [
    "condition-never-holds",
    'b = "x"  # @tune "x" | "y"\nc = 2  # @tune 1..5 if b == "long"',
    {
      'Change to "x"': 'b = "x"  # @tune "x" | "y"\nc = 2  # @tune 1..5 if b == "x"',
      'Change to "y"': 'b = "x"  # @tune "x" | "y"\nc = 2  # @tune 1..5 if b == "y"',
    },
  ],
  [
    "several-searches",
    "# @search trials=40 sampler=tpe\n# @search parallel=2 trials=10\nlr = 0.1  # @tune 1e-4..1 log",
    {
      "Put parallel=2 into the first @search": "# @search trials=40 sampler=tpe parallel=2\nlr = 0.1  # @tune 1e-4..1 log",
      "Remove this @search parallel=2 trials=10": "# @search trials=40 sampler=tpe\nlr = 0.1  # @tune 1e-4..1 log",
      "Remove @search trials=40 sampler=tpe at train.py:1": "# @search parallel=2 trials=10\nlr = 0.1  # @tune 1e-4..1 log",
    },
  ],
  [
    "several-seeds",
    "seed = 1  # @seed\nother = 2  # the second @seed  # words\nlr = 0.1  # @tune 1e-4..1 log",
    {
      "Remove this @seed": "seed = 1  # @seed\nother = 2  # the second  # words\nlr = 0.1  # @tune 1e-4..1 log",
      "Remove @seed at train.py:1": "seed = 1\nother = 2  # the second @seed  # words\nlr = 0.1  # @tune 1e-4..1 log",
    },
  ],
  [
    "duplicate-name",
    "lr = 0.1  # @tune 1e-4..1 log\nacc = f()  # @objective maximize val_acc",
    {
      "Remove this @objective maximize": "lr = 0.1  # @tune 1e-4..1 log\nacc = f()  # @objective maximize val_acc",
      "Remove @objective maximize val_acc at train.py:2": "lr = 0.1  # @tune 1e-4..1 log\nacc = f()",
      "Name it val_acc_2": "lr = 0.1  # @tune 1e-4..1 log\nacc = f()  # @objective maximize val_acc",
    },
  ],
  [
    "duplicate-name",
    "f(lr=0.1, n=3)  # @tune lr: 0..1; n: 1..5\ng(lr=0.2)  # @tune 0..1",
    {
      "Add as lr_2": "f(lr=0.1, n=3)  # @tune lr: 0..1; n: 1..5\ng(lr=0.2)  # @tune 0..1 as lr_2",
      "Remove this @tune 0..1": "f(lr=0.1, n=3)  # @tune lr: 0..1; n: 1..5\ng(lr=0.2)",
      "Remove lr: 0..1": "f(lr=0.1, n=3)  # @tune n: 1..5\ng(lr=0.2)  # @tune 0..1",
    },
  ],
  [
    "several-annotations",
    "f(lr=0.1, n=3)  # @tune lr: 0..1 @tune n: 1..5",
    {
      "Change to ; n: 1..5": "f(lr=0.1, n=3)  # @tune lr: 0..1; n: 1..5",
      "Put it into a comment above": "# @tune n: 1..5\nf(lr=0.1, n=3)  # @tune lr: 0..1",
      "Remove @tune n: 1..5": "f(lr=0.1, n=3)  # @tune lr: 0..1",
    },
  ],
  [
    "search-syntax",
    "# @search 40\nlr = 0.1  # @tune 1e-4..1 log",
    {
      "Change to trials=40": "# @search trials=40\nlr = 0.1  # @tune 1e-4..1 log",
      "Write # before it": "# @search # 40\nlr = 0.1  # @tune 1e-4..1 log",
      "Remove 40": "# @search\nlr = 0.1  # @tune 1e-4..1 log",
    },
  ],
  [
    "search-syntax",
    "# @search trials=9 tpe\nlr = 0.1  # @tune 1e-4..1 log",
    {
      "Change to sampler=tpe": "# @search trials=9 sampler=tpe\nlr = 0.1  # @tune 1e-4..1 log",
      "Write # before it": "# @search trials=9 # tpe\nlr = 0.1  # @tune 1e-4..1 log",
      "Remove tpe": "# @search trials=9\nlr = 0.1  # @tune 1e-4..1 log",
    },
  ],
  [
    "invalid-search-value",
    "# @search sampler=bayesian trials=9\nlr = 0.1  # @tune 1e-4..1 log",
    {
      "Change to gp": "# @search sampler=gp trials=9\nlr = 0.1  # @tune 1e-4..1 log",
      "Change to tpe": "# @search sampler=tpe trials=9\nlr = 0.1  # @tune 1e-4..1 log",
      "Remove sampler=bayesian": "# @search trials=9\nlr = 0.1  # @tune 1e-4..1 log",
    },
  ],
  [
    "objective-on-no-value",
    'lr = 0.1  # @tune 1e-4..1 log\nprint(f"{epoch}: loss {loss:.3f}", acc)  # @objective minimize',
    {
      "Report loss": 'lr = 0.1  # @tune 1e-4..1 log\nprint(f"{epoch}: loss {loss:.3f}", acc)  # @objective minimize loss',
      "Report epoch": 'lr = 0.1  # @tune 1e-4..1 log\nprint(f"{epoch}: loss {loss:.3f}", acc)  # @objective minimize epoch',
      "Report acc": 'lr = 0.1  # @tune 1e-4..1 log\nprint(f"{epoch}: loss {loss:.3f}", acc)  # @objective minimize acc',
    },
  ],
  [
    "objective-direction",
    "lr = 0.1  # @tune 1e-4..1 log\nx = f()  # @objective loss",
    {
      "Change to @objective minimize": "lr = 0.1  # @tune 1e-4..1 log\nx = f()  # @objective minimize loss",
      "Change to @objective maximize": "lr = 0.1  # @tune 1e-4..1 log\nx = f()  # @objective maximize loss",
    },
  ],
  [
    "unexpected-text",
    "lr = 0.1  # @tune 1e-4..1 log (as in the paper)",
    {
      "Write # before it": "lr = 0.1  # @tune 1e-4..1 log # (as in the paper)",
      "Remove (as in the paper)": "lr = 0.1  # @tune 1e-4..1 log",
    },
  ],
  [
    "int-domain-on-float",
    "n = 3  # @tune 0.5..8.5 int",
    { "Remove int": "n = 3  # @tune 0.5..8.5", "Change to 1..8": "n = 3  # @tune 1..8 int" },
  ],
  [
    "choice-syntax",
    'act = "relu"  # @tune "relu" | leaky relu | nn.GELU(',
    {
      'Change to "leaky relu"': 'act = "relu"  # @tune "relu" | "leaky relu" | nn.GELU(',
      "Remove leaky relu": 'act = "relu"  # @tune "relu" | nn.GELU(',
      "Change to nn.GELU()": 'act = "relu"  # @tune "relu" | leaky relu | nn.GELU()',
      "Remove nn.GELU(": 'act = "relu"  # @tune "relu" | leaky relu',
    },
  ],
];

function fixes(files: Readonly<Record<string, string>>, file: string, code: string): Record<string, Record<string, string>> {
  const program = programIn(files);
  const diagnostics = (programDiagnostics(program).get(resolveFile(program.root, file)) ?? []).filter((d) => d.code === code);
  const [at] = diagnostics;
  if (at === undefined) throw new Error(`no ${code} among ${program.problems.map((p) => p.code).join(", ")}`);
  const actions = codeActions(modelOf(program, null, file), at.range, diagnostics).filter(({ diagnostics: about }) => about !== undefined);
  return Object.fromEntries(
    actions.map(({ title, edit }) => {
      const changes = Object.entries(edit?.changes ?? {}).map(([uri, edits]) => {
        const name = uri.split("/").at(-1) ?? "";
        return [name, edited(files[name] ?? "", edits)] as const;
      });
      return [title, Object.fromEntries(changes)];
    }),
  );
}

describe("quick fixes of what may be mended in several ways", () => {
  test.each(cases)("%s: %j", (code, text, expected) => {
    const whole = `${text}\n${METRIC}`;
    const found = Object.fromEntries(Object.entries(fixes({ "train.py": whole }, "train.py", code)).map(([k, v]) => [k, v["train.py"]]));
    const bare = Object.fromEntries(Object.entries(found).map(([title, after]) => [title, after?.replace(/\nval_acc = .*\n$/, "")]));
    for (const [title, after] of Object.entries(expected)) expect([title, bare[title]]).toEqual([title, after]);
  });

  test("a search that stands in a module moves to the entry, without what is there", () => {
    const files = {
      "train.py": `# @search trials=9\nimport net\nlr = 0.1  # @tune 1e-4..1 log\n${METRIC}`,
      "net.py": "# @search trials=40 sampler=tpe\nn = 3  # @tune 1..5\n",
    };
    expect(fixes(files, "net.py", "search-in-module")).toEqual({
      "Move it to train.py": {
        "train.py": files["train.py"].replace("trials=9", "trials=9 sampler=tpe"),
        "net.py": "n = 3  # @tune 1..5\n",
      },
      "Remove this @search trials=40 sampler=tpe": { "net.py": "n = 3  # @tune 1..5\n" },
    });
  });

  test("values of another statement that is annotated stay out of it", () => {
    const text = `# @tune 1e-4..1 log\n\nlr = 0.1  # @tune 1e-3..1 log\n${METRIC}`;
    expect(Object.keys(fixes({ "train.py": text }, "train.py", "annotation-without-code"))).toEqual(["Remove this @tune 1e-4..1 log"]);
  });

  test("a program without a parameter, or without an objective, is offered those of the file", () => {
    const text = `import torch\nopt = torch.optim.SGD(params, lr=0.1, momentum=0.9)\n${METRIC}`;
    expect(Object.keys(fixes({ "train.py": text }, "train.py", "no-parameters"))).toEqual([
      expect.stringMatching(/^Tune this value: lr .*log$/),
      expect.stringMatching(/^Tune this value: momentum /),
    ]);
    const two = "lr = 0.1  # @tune 1e-4..1 log\nval_loss = f(lr)\nval_acc = g(lr)\n";
    expect(Object.keys(fixes({ "train.py": two }, "train.py", "no-objective")).toSorted()).toEqual([
      "Maximize val_acc",
      "Minimize val_loss",
    ]);
  });
});
