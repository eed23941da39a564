import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEARCH_WORDS } from "../../server/features/search-words";
import { analyzeFile } from "../../server/language/analyze-file";
import { SEARCH_KEYS } from "../../server/language/search-syntax";
import { SAMPLER_NAMES, STOPPER_NAMES } from "../../server/protocol/search";
import { applied, completeAt, completedAt } from "../support/completed";
import { programIn } from "../support/feature-model";

const first = (marked: string, file?: string) => completedAt(marked, file).labels[0];
const offered = (marked: string, file?: string) => completedAt(marked, file).labels;

describe("where anything is offered", () => {
  it.each([
    ["a comment without @", "lr = 0.5  # ¦\n"],
    ["a word in a comment", "lr = 0.5  # tune¦\n"],
    ["code", "lr = ¦0.5  # @tune 0..1\n"],
    ["the comment before its tag", "lr = 0.5  # see¦ @tune 0..1\n"],
    ["a decorator", "@¦\ndef f(): pass\n"],
    ["an address", "# me@¦\n"],
    ["a string", 'x = "# @¦"\n'],
    ["a string over several lines", '"""\n# @¦\n"""\n'],
    ["behind a second comment sign", "lr = 0.5  # @tune 0..1  # ¦\n"],
    ["a second tag", "lr = 0.5  # @tune 0..1 @¦\n"],
    ["a seed's body", "s = 0  # @seed ¦\n"],
  ])("nothing in %s", (_, marked) => {
    expect(offered(marked)).toEqual([]);
  });

  it.each([
    ["train.py", "lr = 0.01  # @¦\n"],
    ["train.py", "# @¦\nlr = 0.01\n"],
    ["a.ts", "const lr = 0.01; // @¦\n"],
    ["a.ts", "const lr = /* @¦ */ 0.01;\n"],
    ["a.jsx", "const lr = 0.01; /* @¦\n */\n"],
    ["c.yaml", "lr: 0.01  # @¦\n"],
    ["c.toml", "lr = 0.01  # @¦\n"],
    ["c.jsonc", '{\n  "lr": 0.01 // @¦\n}\n'],
    ["c.ini", "[a]\nlr = 0.01 ; @¦\n"],
    ["c.lua", "lr = 0.01 -- @¦\n"],
    ["c.m", "lr = 0.01; % @¦\n"],
    ["c.rs", "let lr = 0.01; // @¦\n"],
    ["c.xml", "<a><lr>0.01</lr><!-- @¦ --></a>\n"],
  ])("tags in %s: %s", (file, marked) => {
    expect(offered(marked, file)[0]).toBe("@tune");
    expect(offered(marked, file)).toHaveLength(6);
  });

  it("leaves the tags of documentation comments to the language's own server until a letter is typed", () => {
    expect(completedAt("/** @¦ */\nconst lr = 0.01;\n", "a.ts").list).toEqual({ isIncomplete: true, items: [] });
    expect(first("/** @t¦ */\nconst lr = 0.01;\n", "a.ts")).toBe("@tune");
  });
});

describe("tags", () => {
  it("begin with what can stand there", () => {
    expect(first("lr = 0.01  # @¦\n")).toBe("@tune");
    expect(first("seed = 0  # @¦\n")).toBe("@seed");
    expect(first("n_epochs = 30  # @¦\n")).toBe("@fidelity");
    expect(first("acc = evaluate()  # @¦\n")).toBe("@objective");
    expect(first("# @¦\n")).toBe("@search");
  });

  it("bring what belongs behind them, and documentation", () => {
    const { list, apply } = completedAt("lr = 0.01  # @¦\n");
    expect(apply("@tune")).toBe("lr = 0.01  # @tune 1e-4..1 log\n");
    expect(list?.items.every((i) => JSON.stringify(i.documentation).length > 60)).toBe(true);
    expect(completedAt("val_loss = f()  # @¦\n").apply("@objective")).toBe("val_loss = f()  # @objective minimize\n");
    expect(completedAt("acc = f()  # @¦\n").apply("@objective")).toBe("acc = f()  # @objective maximize\n");
    expect(completedAt("epochs = 30  # @¦\n").apply("@fidelity")).toBe("epochs = 30  # @fidelity 1..30\n");
  });

  it("replace the whole word in whose middle the cursor stands, and keep what stands behind it", () => {
    expect(completedAt("lr = 0.01  # @tu¦nee 1e-3..1\n").apply("@tune")).toBe("lr = 0.01  # @tune 1e-4..1 log 1e-3..1\n");
    expect(completedAt("lr = 0.01  # @tu¦ne 1e-3..1\n").apply("@tune")).toBe("lr = 0.01  # @tune 1e-3..1\n");
    expect(completedAt("lr = 0.01  # @¦tune 1e-3..1\n").apply("@seed")).toBe("lr = 0.01  # @seed 1e-3..1\n");
  });

  it("are plain text for an editor without snippets", () => {
    const item = completedAt("lr = 0.01  # @¦\n", "train.py", {}, false).list?.items[0];
    expect(item).toMatchObject({ insertTextFormat: 1, textEdit: { newText: "@tune 1e-4..1 log" } });
  });
});

describe("domains", () => {
  it.each([
    ["lr = 0.01", "1e-4..1 log"],
    ["learning_rate = 1e-3", "1e-5..0.1 log"],
    ["batch_size = 32", "8 | 16 | 32 | 64 | 128"],
    ["dropout = 0.1", "0..0.6"],
    ["num_layers = 2", "1..4"],
    ["momentum = 0.9", "0..0.99"],
    ["weight_decay = 1e-4", "1e-6..0.001 log"],
    ["weight_decay = 0.0", "0.0 | 1e-5 | 1e-4 | 1e-3 | 1e-2"],
    ["beta2 = 0.999", "0.9..0.9999"],
    ["max_depth = 6", "2..12"],
    ["C = 1.0", "0.001..1000 log"],
    ["shuffle = False", "False | True"],
    ['optimizer = "adam"', '"adam" | "adamw" | "sgd" | "rmsprop"'],
    ["nn.Dropout(0.1)", "0..0.6 as NAME"],
    ["activation = 'tanh'", "'tanh' | 'relu' | 'gelu' | 'elu' | 'selu'"],
    ["act = nn.ReLU()", "nn.ReLU() | nn.GELU() | nn.SiLU() | nn.Tanh()"],
    ['name = "resnet18"', '"resnet18" | …'],
  ])("of `%s` begin with %s", (code, domain) => {
    expect(first(`${code}  # @tune ¦\n`)).toBe(domain);
  });

  const NAMES = [
    "lr",
    "learning_rate",
    "eta",
    "momentum",
    "mom",
    "beta_1",
    "beta2",
    "weight_decay",
    "l2",
    "dropout",
    "drop_rate",
    "subsample",
    "gamma",
    "alpha",
  ];
  const SIZES = [
    "batch_size",
    "hidden_dim",
    "n_layers",
    "max_depth",
    "n_estimators",
    "num_leaves",
    "n_neighbors",
    "nhead",
    "kernel_size",
    "warmup_steps",
  ];
  const numbers = [
    ...NAMES.map((name) => [name, "0.5"]),
    ...NAMES.map((name) => [name, "0.01"]),
    ...SIZES.flatMap((name) => ["1", "5", "300"].map((value) => [name, value])),
  ];
  it.each([
    ...numbers,
    ["C", "1.0"],
    ["p", "0.5"],
    ["unheard_of", "3.7"],
    ["unheardOf", "12"],
    ["dropout", "0"],
    ["lr", "1"],
  ])("%s = %s: a bare @tune, completion and the light bulb know the same", (name, value) => {
    const code = `${name} = ${value}`;
    const { parameters, problems } = programIn({ "train.py": `${code}  # @tune\n` });
    const bare = problems.find(({ code: told }) => told === "domain-inferred")?.mend?.edits[0]?.newText.trim();
    expect(parameters).toHaveLength(1);
    expect(problems.map((problem) => problem.code).filter((told) => !/^no-objective$|^domain-inferred$/.test(told))).toEqual([]);
    const labels = offered(`${code}  # @tune ¦\n`);
    expect(labels).toContain(bare);
    // Learning rates and shares are wider where nothing is written, as docs/annotations.md says; all else is what is proposed.
    if (!/^(?:lr|learning_rate|eta|drop.*)$/.test(name ?? "")) expect(labels[0]).toBe(bare);
  });

  it("are none for seeds and for names of unknown others", () => {
    expect(offered("random_state = 42  # @tune ¦\n")).toEqual([]);
    expect(offered("opt = sgd  # @tune ¦\n").some((l) => l.includes("|"))).toBe(false);
  });

  it("are written as the file writes values", () => {
    expect(first("opt: sgd  # @tune ¦\n", "c.yaml")).toBe("sgd | adam | adamw | rmsprop");
    expect(first("flag: no  # @tune ¦\n", "c.yaml")).toBe("no | yes");
    expect(first("let flag = true; // @tune ¦\n", "a.ts")).toBe("true | false");
  });

  it("can each be written without any problem", () => {
    const literal = fc.oneof(
      fc.double({ min: 1e-8, max: 1e6, noNaN: true }).map((v) => String(Number(v.toPrecision(3)))),
      fc.integer({ min: -3, max: 5000 }).map(String),
      fc.constantFrom('"adam"', "'relu'", "True", "None", "0.0", "nn.GELU()", "1e-5"),
    );
    const name = fc.constantFrom(
      "lr",
      "batch_size",
      "dropout",
      "momentum",
      "wd",
      "hidden",
      "n_layers",
      "C",
      "x",
      "max_depth",
      "n_estimators",
      "gamma",
    );
    fc.assert(
      fc.property(name, literal, (n, l) => {
        const text = `${n} = ${l}  # @tune `;
        const list = completeAt(text, text.length);
        for (const item of (list?.items ?? []).filter((i) => i.kind === 12)) {
          const done = analyzeFile("/w/train.py", "train.py", applied(text, item));
          expect(done.problems.map((p) => `${applied(text, item)}: ${p.message}`)).toEqual([]);
          expect(done.parameters).toHaveLength(1);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("name one of several values first", () => {
    expect(offered("make(lr=0.1, wd=1e-4)  # @tune ¦\n").slice(0, 2)).toEqual(["lr:", "wd:"]);
    expect(first("make(lr=0.1, wd=1e-4)  # @tune lr: ¦\n")).toBe("0.001..1 log");
    expect(first("make(lr=0.1, wd=1e-4)  # @tune lr: 1e-4..1 log; wd: ¦\n")).toBe("1e-6..0.001 log");
    expect(offered("make(lr=0.1, wd=1e-4, bs=3)  # @tune wd: 1e-6..1 log; ¦; bs: 1..5\n").slice(0, 2)).toEqual(["lr:", "if CONDITION"]);
  });

  it("leave out what stands behind the cursor", () => {
    expect(completedAt("lr = 0.01  # @tune ¦ log\n").apply("1e-4..1")).toBe("lr = 0.01  # @tune 1e-4..1 log\n");
  });

  it("replace a half-written one", () => {
    expect(completedAt("lr = 0.01  # @tune 1e-4..¦\n").apply("1e-4..1 log")).toBe("lr = 0.01  # @tune 1e-4..1 log\n");
    expect(completedAt("lr = 0.01  # @tune 1¦e-4..1 log\n").apply("1e-5..0.1")).toBe("lr = 0.01  # @tune 1e-5..0.1 log\n");
  });

  it("go on behind a `|`", () => {
    expect(offered('opt = "adam"  # @tune "adam" | ¦\n')).toEqual(['"adamw"', '"sgd"', '"rmsprop"']);
    expect(first('opt = "adam"  # @tune "sgd" | ¦\n')).toBe('"adam"');
    expect(offered("n = 32  # @tune 16 | 32 | ¦\n")).toContain("64");
  });
});

describe("options", () => {
  it("of @tune come behind a whole domain, each once, and only those that fit", () => {
    expect(offered("lr = 0.01  # @tune 1e-4..1 ¦\n")).toEqual(["log", "step N", "if CONDITION", "int", "as NAME"]);
    expect(offered("lr = 0.01  # @tune 1e-4..1 log ¦\n")).toEqual(["if CONDITION", "int", "as NAME"]);
    expect(offered("p = 0.5  # @tune 0..1 ¦\n")).not.toContain("log");
    expect(offered('o = "a"  # @tune "a" | "b" ¦\n')).toEqual(["ordered", "if CONDITION", "as NAME"]);
    expect(offered("n = 32  # @tune 16..128 step ¦\n")[0]).toBe("16");
    expect(offered("n = 32  # @tune 16..128 as ¦\n")).toEqual([]);
  });

  it("of @objective and @constraint", () => {
    expect(offered("acc = f()  # @objective ¦\n")).toEqual(["maximize", "minimize"]);
    expect(offered("loss = f()  # @objective mi¦\n")).toEqual(["minimize", "maximize"]);
    expect(offered("acc = f()  # @objective maximize last ¦\n")).not.toContain("mean(N)");
    expect(offered("for epoch in range(3):\n    acc = f()  # @objective maximize step=¦\n")).toEqual(["epoch"]);
    expect(offered("a, b = f()  # @objective maximize ¦\n").slice(0, 2)).toEqual(["a", "b"]);
    expect(offered("import keras\n# @objective maximize ¦\n")[0]).toBe("val_accuracy");
    expect(offered("# @objective maximize acc from /a¦cc/\n")).toEqual([]);
    expect(offered("ms = f()  # @constraint ¦\n")).toEqual(["<=", ">="]);
    expect(offered("ms = f()  # @constraint <= ¦\n")).toEqual([]);
    expect(offered("ms = f()  # @constraint <= 50 ¦\n")).toContain("last");
  });

  it("of @search with their values, each once", () => {
    expect(offered("# @search ¦\n")).toEqual(
      SEARCH_KEYS.filter((k) => k in SEARCH_WORDS && k !== "node")
        .map((k) => `${k}=`)
        .toSorted(byWords),
    );
    expect(offered("# @search trials=40 ¦\n")).not.toContain("trials=");
    expect(offered("# @search sampler=¦\n").toSorted()).toEqual([...SAMPLER_NAMES].toSorted());
    expect(offered("# @search stop=¦\n").slice(0, STOPPER_NAMES.length)).toEqual([...STOPPER_NAMES]);
    expect(offered("# @search warm=¦ trials=3\n")).toEqual(["true", "false"]);
    expect(completedAt("# @search sampler=g¦p trials=3\n").apply("tpe")).toBe("# @search sampler=tpe trials=3\n");
    expect(completedAt("# @search tri¦=3\n").apply("trials")).toBe("# @search trials=3\n");
    expect(offered("# @search include=¦\n")).toEqual(["config.yaml", "conf/"]);
    expect(completedAt("# @search include=config.yaml,conf/¦\n").apply("config.yaml,conf/model.toml")).toBe(
      "# @search include=config.yaml,conf/model.toml\n",
    );
    expect(offered("# @search command=¦\n", "train.jl")).toEqual(['"julia train.jl {args}"']);
    expect(offered("# @search on=¦\n")).toEqual([]);
  });

  it("of @fidelity end at the value", () => {
    expect(offered("epochs = 30  # @fidelity ¦\n")[0]).toBe("1..30");
  });
});

const byWords = (a: string, b: string) => {
  const order = Object.keys(SEARCH_WORDS);
  return order.indexOf(a.slice(0, -1)) - order.indexOf(b.slice(0, -1));
};

describe("conditions", () => {
  const program =
    'opt = "sgd"  # @tune "sgd" | "adam"\nn_layers = 2  # @tune 1..4\nnesterov = True  # @tune if momentum > 0\nmomentum = 0.5  # @tune 0..0.99 if ';
  it.each([
    ["¦", ["opt", "n_layers", "not"]],
    ["op¦", ["opt", "n_layers", "not"]],
    ["not ¦", ["opt", "n_layers", "not"]],
    ["opt ¦", ["==", "!=", "in (…)"]],
    ["opt == ¦", ['"sgd"', '"adam"']],
    ['opt == "s¦', ['"sgd"', '"adam"']],
    ['opt in ("sgd", ¦', ['"adam"']],
    ['opt == "sgd" a¦', ["and", "or", "step N", "int", "as NAME"]],
    ['opt == "sgd" and ¦', ["opt", "n_layers", "not"]],
    ["(n_layers ¦", [">=", "<=", ">", "<", "==", "!=", "in (…)"]],
    ["n_layers >= ¦", ["2", "1", "4"]],
    ["no_such == ¦", []],
  ])("`if %s`: %j", (typed, expected) => {
    expect(offered(`${program}${typed}\n`)).toEqual(expected);
  });

  it("name the parameters of the other files as well", () => {
    const entry = { "main.py": "import model\ndepth = 3  # @tune 1..9\nacc = depth  # @objective maximize\n" };
    const { labels } = completedAt("width = 8  # @tune 4..16\nkeep = 0.5  # @tune 0..1 if ¦\n", "model.py", entry);
    expect(labels).toEqual(["width", "depth", "not"]);
  });

  it("close a string that is open", () => {
    expect(completedAt(`${program}opt == "s¦\n`).apply('"sgd"')).toBe(`${program}opt == "sgd"\n`);
  });
});

const PROGRAMS: Readonly<Record<string, string>> = {
  "train.py": `"""Docs with @tune 1..2."""
# @search trials=40 parallel=2 sampler=gp stop=auto(cautious) include="a.yaml,b.toml"
lr = 0.5            # rate @tune 1e-4..1 log as rate  # noqa
opt = "sgd"         # @tune "sgd" | "adam" | f("a|b") ordered if n >= 3 and not (rate < 0.1 or rate in (0.5, 1))
make(a=1, b=2.0)    # @tune a: 1..5 step 2; b: 0..1 ;
act = nn.ReLU()     # @tune nn.ReLU() | nn
n = 3               # @fidelity 1..3
s = 0  # @seed
t = 1  # @
u = 1  # @tu
for epoch in range(n):
    acc = run()     # @objective maximize acc step=epoch mean(5) patience=2
# @objective minimize loss from /loss: ([0-9.]+)/ last
ms = 1  # @constraint <= 50 latency min_steps=
`,
  "train.ts": `/** @param x a @tune 1..2 */
// @search trials=3
const lr = 0.5; // @tune 1e-4..1 log
const o = { w: /* @tune 16..128 step 16 */ 32, k: 'a' /* @tune 'a' | 'b */ };
/*
 * @objective maximize
 */
const acc = lr; // @tune @
`,
  "c.yaml": `a:
  lr: 0.5  # @tune 1e-4..1 log if opt == "sgd"
  opt: sgd  # @tune sgd | adam |
  betas: [0.9, 0.999]  # @tune betas_0: 0.5..0.99; betas_1: 
`,
  "c.html": `<p data-lr="0.5"><!-- @tune 0..1 if --></p>\n`,
  "c.lisp": `(define lr 0.5) ; @tune 0..1 ; b: 1..2\n(define o 'sgd) ; @tune 'sgd | 'adam\n`,
};

describe("at every place of a program", () => {
  it.each(Object.entries(PROGRAMS))("of %s nothing is thrown, and what is taken changes nothing but the comment", (file, text) => {
    const whole = analyzeFile(`/w/${file}`, file, text);
    const program = programIn({ [file]: text }, file);
    const comments = whole.annotations.map(({ comment }) => comment);
    let taken = 0;
    for (let offset = 0; offset <= text.length; offset++) {
      const list = completeAt(text, offset, file, {}, true, program);
      const line = text.slice(0, offset).split("\n").length - 1;
      if (!(text.split("\n")[line] ?? "").includes("@")) expect(list).toBeNull();
      for (const item of list?.items ?? []) {
        const done = applied(text, item);
        const grown = done.length - text.length;
        const same = prefixOf(text, done);
        expect(done.slice(text.length - suffixOf(text, done, same) + grown)).toBe(text.slice(text.length - suffixOf(text, done, same)));
        expect(done.split("\n")).toHaveLength(text.split("\n").length);
        const changed = done.split("\n")[line] ?? "";
        const at = text.lastIndexOf("\n", offset - 1) + 1;
        expect(codeOf(changed)).toBe(codeOf(text.slice(at).split("\n")[0] ?? ""));
        taken++;
      }
    }
    expect(comments.length).toBeGreaterThan(0);
    expect(taken).toBeGreaterThan(20);
  });

  it("of texts that are cut off anywhere, nothing is thrown", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(PROGRAMS)),
        fc.nat(),
        fc.nat(),
        fc.string({ maxLength: 6 }),
        ([file, text], cut, drop, junk) => {
          const at = cut % (text.length + 1);
          const broken = text.slice(0, at) + junk + text.slice(at + (drop % 9));
          const program = programIn({ [file]: broken }, file);
          completeAt(broken, at + junk.length, file, {}, true, program);
          completeAt(broken, Math.min(at + 1, broken.length), file, {}, false, program);
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** What stands outside of the comment on a line of the programs above. */
function codeOf(line: string): string {
  return line.replace(/\/\*.*?\*\/|<!--.*?-->|(?:#|\/\/|;| \*(?!\/)).*$/g, "");
}

function prefixOf(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

function suffixOf(a: string, b: string, from: number): number {
  let i = 0;
  while (i < a.length - from && i < b.length - from && a[a.length - 1 - i] === b[b.length - 1 - i]) i++;
  return i;
}
