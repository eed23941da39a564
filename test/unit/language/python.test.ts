import { describe, expect, test } from "vitest";
import { problemsOf, programOf, spaceOf } from "./sample";

/** Text of a program → its parameters; problems must be none. */
const spaces: readonly (readonly [string, readonly string[]])[] = [
  ["lr = 0.5  # @tune 1e-4..1 log", ["lr: float 0.0001..1 log = 0.5"]],
  ["lr: float = 0.5  # @tune 1e-4..1 log", ["lr: float 0.0001..1 log = 0.5"]],
  ["n = 3  # @tune 1..5", ["n: int 1..5 = 3"]],
  ["n = 3.0  # @tune 1..5", ["n: float 1..5 = 3.0"]],
  ["n = 3  # @tune 1..5 float", ["n: float 1..5 = 3"]],
  ["n = 3  # @tune 0.5..5", ["n: float 0.5..5 = 3"]],
  ["n = 32  # @tune 16..128 step 16", ["n: int 16..128 step 16 = 32"]],
  ["x = 0.5  # @tune 0..1 step 0.25", ["x: float 0..1 step 0.25 = 0.5"]],
  ["x = -0.5  # @tune -1..-0.1", ["x: float -1..-0.1 = -0.5"]],
  ["x = - 2  # @tune -5..+5", ["x: int -5..5 = - 2"]],
  ["x = 1_000  # @tune 1_00..10_000 log", ["x: int 100..10000 log = 1_000"]],
  ["x = 0x10  # @tune 0x1..0xff", ["x: int 1..255 = 0x10"]],
  ["# %% [markdown]\n# How to @tune it: @search\n# %%\nn = 3  # @tune 1..5", ["n: int 1..5 = 3"]],
  ["x = 1.  # @tune 0.5..2.", ["x: float 0.5..2 = 1."]],
  ["x = f(lr=1., n=[0., 2.], e=1.e-3)  # @tune lr: 0..2; e: 1.e-4..1.e-2", ["lr: float 0..2 = 1.", "e: float 0.0001..0.01 = 1.e-3"]],
  ["x = 1.  # @tune 1. | 2. | 1.5", ["x: choice ordered 1. | 2. | 1.5 = 1."]],
  ["with f() as (a, b):\n    n = 3  # @tune 1..5", ["n: int 1..5 = 3"]],
  ["match v:\n    case torch.Tensor():\n        n = 3  # @tune 1..5", ["n: int 1..5 = 3"]],
  ["m = [a for a, *b in c]\nn = 3  # @tune 1..5", ["n: int 1..5 = 3"]],
  ["x = .5  # @tune .1...9", ["x: float 0.1..0.9 = .5"]],
  ["x = 1e-3  # @tune 1e-5 .. 1E-1 log", ["x: float 0.00001..0.1 log = 1e-3"]],
  ["x = (1)  # @tune 1..3", ["x: int 1..3 = 1"]],
  ['opt = "sgd"  # @tune "sgd" | "adam"', ['opt: choice "sgd" | "adam" = "sgd"']],
  ['opt = \'sgd\'  # @tune "sgd" | "adam"', ['opt: choice "sgd" | "adam" = \'sgd\'']],
  ['s = r"a"  # @tune r"a" | "b#c" | "x|y"', ['s: choice r"a" | "b#c" | "x|y" = r"a"']],
  ["n = 16  # @tune 16 | 32 | 64", ["n: choice ordered 16 | 32 | 64 = 16"]],
  ['n = "s"  # @tune "s" | "m" | "l" ordered', ['n: choice ordered "s" | "m" | "l" = "s"']],
  ["p = None  # @tune None | 0.5", ["p: choice None | 0.5 = None"]],
  ["act = nn.ReLU()  # @tune nn.ReLU() | nn.GELU()", ["act: choice nn.ReLU() | nn.GELU() = nn.ReLU()"]],
  [
    "act = nn.ReLU(inplace=True)  # @tune nn.ReLU(inplace=True) | nn.GELU()",
    ["act: choice nn.ReLU(inplace=True) | nn.GELU() = nn.ReLU(inplace=True)"],
  ],
  ["layers = [64, 64]  # @tune [64, 64] | [128] * 2", ["layers: choice [64, 64] | [128] * 2 = [64, 64]"]],
  [
    "opt = Adam(betas=(0.9, 0.999))  # @tune betas_0: 0.5..0.99; betas_1: 0.9..0.9999",
    ["betas_0: float 0.5..0.99 = 0.9", "betas_1: float 0.9..0.9999 = 0.999"],
  ],
  ['x = [(1, 2), "a,b", f(4, 5), -7]  # @tune x_3: -9..-1', ["x_3: int -9..-1 = -7"]],
  ['p.add_argument("--n",\n    default=3, help="a")  # @tune 1..5', ["n: int 1..5 = 3"]],
  ['p.add_argument("--s", default="a",\n    help="a")  # @tune "a" | "b"', ['s: choice "a" | "b" = "a"']],
  ["t = int  # @tune int | float", ["t: choice int | float = int"]],
  ["f = (a | b)  # @tune (a | b) | (lambda x: x)", ["f: choice (a | b) | (lambda x: x) = (a | b)"]],
  ["flag = True  # @tune", ["flag: choice True | False = True"]],
  ["flag = False  # @tune True | False", ["flag: choice True | False = False"]],
  [
    "make(lr=0.1, wd=1e-4)  # @tune lr: 1e-4..1 log; wd: 1e-6..1e-2 log",
    ["lr: float 0.0001..1 log = 0.1", "wd: float 0.000001..0.01 log = 1e-4"],
  ],
  ["x = make(\n    lr=0.1,  # @tune 1e-3..1\n    wd=2,  # @tune 1..3\n)", ["lr: float 0.001..1 = 0.1", "wd: int 1..3 = 2"]],
  ["x = make(\n    lr=0.1,\n    wd=x,\n)  # @tune 0..1", ["lr: float 0..1 = 0.1"]],
  ["x = make(\n    lr=0.1,\n    wd=2)  # @tune lr: 0..1; wd: 1..3", ["lr: float 0..1 = 0.1", "wd: int 1..3 = 2"]],
  ["x = make(\n    # @tune 0..1\n    lr=0.1,\n    wd=2,\n)", ["lr: float 0..1 = 0.1"]],
  ["x = (\n    0.5  # @tune 0..1\n)", ["x: float 0..1 = 0.5"]],
  ["x = make(  # @tune lr: 0..1\n    lr=0.1,\n    wd=2,\n)", ["lr: float 0..1 = 0.1"]],
  ['d = {"lr": 0.1, "n": 2}  # @tune "lr": 0..1; n: 1..3', ["lr: float 0..1 = 0.1", "n: int 1..3 = 2"]],
  ['d = {\n    "lr": 0.1,  # @tune 0..1\n    "n": 2,\n}', ["lr: float 0..1 = 0.1"]],
  ['d["lr"] = 0.1  # @tune 0..1', ["lr: float 0..1 = 0.1"]],
  ["self.lr = 0.1  # @tune 0..1", ["lr: float 0..1 = 0.1"]],
  ["def f(a, lr=0.1, *, b=x):  # @tune 0..1\n    pass", ["lr: float 0..1 = 0.1"]],
  ["def f(\n    lr=0.1,  # @tune 0..1\n    n: int = 2,  # @tune 1..3\n) -> None:\n    pass", ["lr: float 0..1 = 0.1", "n: int 1..3 = 2"]],
  ["async def f(n=2): return n  # @tune 1..3", ["n: int 1..3 = 2"]],
  ["g = lambda n=2: n  # @tune 1..3", ["n: int 1..3 = 2"]],
  ["@dataclass\nclass C:\n    lr: float = 0.1  # @tune 0..1\n    n: int = 2", ["lr: float 0..1 = 0.1"]],
  ["class C(Base, size=3):  # @tune 1..5\n    pass", ["size: int 1..5 = 3"]],
  ["# @tune 1..5\nn = 3", ["n: int 1..5 = 3"]],
  ["# @tune 1..5\n# more words\nn = 3", ["n: int 1..5 = 3"]],
  ["# learning rate @tune 1e-4..1 log  # noqa: E501\nlr = 0.5", ["lr: float 0.0001..1 log = 0.5"]],
  ["n = 3  # @tune 1..5  # type: ignore", ["n: int 1..5 = 3"]],
  ["n = 3  # @tune 1..5# noqa", ["n: int 1..5 = 3"]],
  ["a, b = 1, 2  # @tune a: 1..3; b: 1..4", ["a: int 1..3 = 1", "b: int 1..4 = 2"]],
  ["a, (b, c) = 1, (2, [3])  # @tune b: 1..4", ["b: int 1..4 = 2"]],
  ["a, b = (1, 2)  # @tune b: 1..4", ["b: int 1..4 = 2"]],
  ["[a, [b]] = 1, (2,)  # @tune b: 1..4", ["b: int 1..4 = 2"]],
  ["# @tune b: 1..4; c: 1..9\n@one\n@two(c=3)\ndef f(a=1, b=2):\n    pass", ["b: int 1..4 = 2", "c: int 1..9 = 3"]],
  ["a = 1; b = 2  # @tune b: 1..4", ["b: int 1..4 = 2"]],
  ["a = b = 2  # @tune b: 1..4", ["a: int 1..4 = 2"]],
  [
    'p.add_argument("--learning-rate", type=float, default=0.1, help="x")  # @tune 1e-4..1 log',
    ["learning_rate: float 0.0001..1 log = 0.1"],
  ],
  ['p.add_argument(\n    "-n",\n    "--num",\n    default=3,  # @tune 1..5\n    help="x",\n)', ["num: int 1..5 = 3"]],
  ["@click.option('--lr', default=0.1)  # @tune 0..1\ndef main(lr): pass", ["lr: float 0..1 = 0.1"]],
  ["m = Dropout(0.5)  # @tune 0..0.9 as dropout", ["dropout: float 0..0.9 = 0.5"]],
  [
    "m = Seq(\n    Linear(64, 8),\n    nn.ReLU(),  # @tune nn.ReLU() | nn.GELU() as act\n)",
    ["act: choice nn.ReLU() | nn.GELU() = nn.ReLU()"],
  ],
  ["class C:\n    lr: float = field(default=0.1)  # @tune 0..1", ["lr: float 0..1 = 0.1"]],
  ["class C:\n    lr: float = Field(0.1, gt=-1)  # @tune 0..1", ["lr: float 0..1 = 0.1"]],
  ["class C:\n    n: int = Field(8, ge=1, le=64, description='width')  # @tune 1..64", ["n: int 1..64 = 8"]],
  ["class C:\n    x = attr.ib(0.5)  # @tune 0..1", ["x: float 0..1 = 0.5"]],
  ["class C:\n    x: float = Field(..., gt=0.5)  # @tune 0..1", ["gt: float 0..1 = 0.5"]],
  [
    "def f(rate: float = typer.Option(0.25), k=typer.Option(3, '--k', min=1)):  # @tune rate: 0..1; k: 1..9\n    pass",
    ["rate: float 0..1 = 0.25", "k: int 1..9 = 3"],
  ],
  ["with (open(a) as f, open(b) as g):\n    n = 3  # @tune 1..5", ["n: int 1..5 = 3"]],
  ["def f():\n    x = yield\n    n = 3  # @tune 1..5", ["n: int 1..5 = 3"]],
  ["lr = 0.1  # @tune 0..1 as rate.main", ["rate.main: float 0..1 = 0.1"]],
  [
    "opt = 'a'  # @tune 'a' | 'b'\nm = 0.5  # @tune 0..1 if opt == 'a'",
    ["opt: choice 'a' | 'b' = 'a'", "m: float 0..1 = 0.5 if opt == 'a'"],
  ],
  [
    "n = 1  # @tune 1..5\nm = 0.5  # @tune 0..1 if (n >= 3 and not n == 4) or n in (1, 2) as mm step 0.5",
    ["n: int 1..5 = 1", "mm: float 0..1 step 0.5 = 0.5 if (n >= 3 and not n == 4) or n in (1, 2)"],
  ],
  ["def a():\n    lr = 0.1  # @tune 0..1\ndef b():\n    lr = 0.2  # @tune 0..1", ["a.lr: float 0..1 = 0.1", "b.lr: float 0..1 = 0.2"]],
  [
    "lr = 0.1  # @tune 0..1\nclass B:\n    def __init__(self, lr=0.2): pass  # @tune 0..1",
    ["lr: float 0..1 = 0.1", "B.lr: float 0..1 = 0.2"],
  ],
  [
    "class B:\n    lr = 0.1  # @tune 0..1\n    def __init__(self, lr=0.2): pass  # @tune 0..1",
    ["B.lr: float 0..1 = 0.1", "B.__init__.lr: float 0..1 = 0.2"],
  ],
  ["lr = 0.1  # @tune 0..1\nclass B:\n    lr = 0.2  # @tune 0..1", ["lr: float 0..1 = 0.1", "B.lr: float 0..1 = 0.2"]],
  ["s = '# @tune 1..3'\nx = 2", []],
  ['"""\n# @tune 1..3\n"""\nx = 2', []],
  ["x = 2  # mail me@tune.example, @param x, @staticmethod", []],
  ["n = 3\t# @tune\t1..5", ["n: int 1..5 = 3"]],
  ["s = '😀'; n = 3  # 😀 @tune 1..5", ["n: int 1..5 = 3"]],
  ["\uFEFFn = 3  # @tune 1..5\r\nm = 4  # @tune 1..5\r\n", ["n: int 1..5 = 3", "m: int 1..5 = 4"]],
  ["n = 3  # @tune 1..5\rm = 4  # @tune 1..5\r", ["n: int 1..5 = 3", "m: int 1..5 = 4"]],
  ["n = \\\r\n  3  # @tune 1..5\r\n", ["n: int 1..5 = 3"]],
  ["if x:\n    n = 3  # @tune 1..5\nelse:\n    pass", ["n: int 1..5 = 3"]],
  ["größe = 3  # @tune 1..5", ["größe: int 1..5 = 3"]],
];

describe("Python: annotations → parameters", () => {
  test.each(spaces)("%j", (text, expected) => {
    const program = programOf(text);
    expect({ space: spaceOf(program), problems: problemsOf(program) }).toEqual({ space: expected, problems: [] });
  });
});

describe("Python: what the grammar does not know", () => {
  test.each([
    "x = np.mean(a[0, :, *best, :], axis=0)",
    "x: tuple[int, *Ts] = 1",
    "def f(*args: *Ts): pass",
    "@(a or b)\ndef f(): pass",
    "@x[0]\n@a.b(c)[d].e\nclass A: pass",
    "match x:\n  case {}:\n    pass\n  case 'a' 'b':\n    pass",
    "x = 0XFF + 0B1 + 0O7",
  ])("%j is sound, and no warning", (text) => {
    const program = programOf(`${text}\n\n# @search trials=3\nlr = 0.1  # @tune 0..1\n`);
    expect({ space: spaceOf(program), problems: problemsOf(program) }).toEqual({ space: ["lr: float 0..1 = 0.1"], problems: [] });
  });

  test.each(["def g(a b):\n  pass", "@f\ndef g(a b): pass", "x = a[3 *]", "@f.x\ndef g(:\n  pass", "x = 0xFFl"])("%j is told", (text) => {
    const program = programOf(`${text}\n\n# @search trials=3\nlr = 0.1  # @tune 0..1\n`);
    expect(problemsOf(program)).toEqual([expect.stringMatching(/^syntax-error /)]);
  });
});

describe("Python: bare @tune", () => {
  test.each([
    ["lr = 0.01  # @tune", "lr: float 0.0001..0.1 log = 0.01", "lr = 0.01  # @tune 0.0001..0.1 log"],
    ["dropout = 0.3  # @tune", "dropout: float 0..1 = 0.3", "dropout = 0.3  # @tune 0..1"],
    [
      "batch_size = 32  # @tune",
      "batch_size: choice ordered 8 | 16 | 32 | 64 | 128 = 32",
      "batch_size = 32  # @tune 8 | 16 | 32 | 64 | 128",
    ],
    ["depth = 4  # @tune", "depth: int 1..8 = 4", "depth = 4  # @tune 1..8"],
    ["momentum = 0.9  # @tune", "momentum: float 0..0.99 = 0.9", "momentum = 0.9  # @tune 0..0.99"],
    ["beta2 = 0.999  # @tune", "beta2: float 0.9..0.9999 = 0.999", "beta2 = 0.999  # @tune 0.9..0.9999"],
    ["validation_split = 0.2  # @tune", "validation_split: float 0..1 = 0.2", "validation_split = 0.2  # @tune 0..1"],
    ["test_size = 0.25  # @tune", "test_size: float 0..1 = 0.25", "test_size = 0.25  # @tune 0..1"],
    ["lr = 1  # @tune", "lr: float 0.01..10 log = 1", "lr = 1  # @tune 0.01..10 log float"],
    ["make(lr=0.01, b=x)  # @tune lr: as rate", "rate: float 0.0001..0.1 log = 0.01", "make(lr=0.01, b=x)  # @tune lr: 0..1 as rate"],
    ["x = 0.0  # @tune", "x: float 0..1 = 0.0", "x = 0.0  # @tune 0..1"],
    ["x = -2  # @tune", "x: int -8..-1 = -2", "x = -2  # @tune -8..-1"],
  ])("%s", (text, expected) => {
    const program = programOf(text);
    expect(problemsOf(program)).toEqual(['domain-inferred "@tune"']);
    expect(program.parameters[0]?.inferred).toBe(true);
    if (!text.includes("as rate")) expect(spaceOf(program)).toEqual([expected]);
  });

  test("the mend writes the same domain out", () => {
    const program = programOf("make(\n  lr=0.01,  # @tune\n)");
    const edit = program.problems.find((p) => p.code === "domain-inferred")?.mend?.edits[0];
    const written = programOf(`make(\n  lr=0.01,  # @tune${edit?.newText}\n)`);
    expect(problemsOf(written)).toEqual([]);
    expect(spaceOf(written)).toEqual(spaceOf(program));
  });
});
