import { describe, expect, test } from "vitest";
import { type PythonProgram, pythonWithNumpy, runPython, starts } from "../support/python-trial";

interface Case extends PythonProgram {
  readonly name: string;
  /** Values of the first objective, in order. */
  readonly expected: readonly number[];
  /** What the program must have printed. */
  readonly printed?: string;
}

const cases: readonly Case[] = [
  {
    name: "a script sees itself as it would without us",
    files: {
      "train.py": `"""A docstring."""
from __future__ import annotations
import os, sys
lr = 0.5  # @tune 0..1
print(os.path.basename(__file__), sys.argv[1:], os.path.basename(sys.argv[0]), __name__, __spec__, __package__, __doc__)
print(os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)), [p for p in sys.path if "runtimes" in p])
print(sorted(k for k in globals() if not k.startswith("__")), type(__loader__).__name__, type(__builtins__).__name__)
acc = lr * 2  # @objective maximize
`,
    },
    params: { lr: 0.25 },
    settings: { arguments: ["--epochs", "3", "ü"] },
    expected: [0.5],
    printed: `train.py ['--epochs', '3', 'ü'] train.py __main__ None None A docstring.
True []
['annotations', 'lr', 'os', 'sys'] SourceFileLoader module
`,
  },
  {
    name: "modules, packages and relative imports run with the trial's values",
    files: {
      "train.py": `import helper
from pkg.deep import model
import pkg
acc = helper.value() + model.width + pkg.base  # @objective maximize
`,
      "helper.py": "a = 1.0  # @tune 0..10\ndef value(b=2.0):  # @tune 0..10\n    return a + b\n",
      "pkg/__init__.py": "base = 100  # @tune 0..1000\n",
      "pkg/deep/__init__.py": "",
      "pkg/deep/model.py": "from ..other import offset\nwidth = 10 + offset\n",
      "pkg/other.py": "offset = 5  # @tune 0..9\n",
    },
    params: { a: 3, b: 4, base: 200, offset: 7 },
    settings: { extraEnvironment: { PYTHONDONTWRITEBYTECODE: "1" } },
    expected: [224],
  },
  {
    name: "no cache is written for, or read from, an annotated module",
    files: {
      "train.py": "import a\nimport importlib\nimportlib.reload(a)\nacc = a.x  # @objective maximize\n",
      "a.py": "x = 1  # @tune 0..9\n",
    },
    params: { x: 5 },
    expected: [5],
  },
  {
    name: "the source that a program looks at is the trial's",
    files: {
      "train.py": `import inspect, linecache, sys
lr = 0.5  # @tune 0..1
def f():
    acc = lr  # @objective maximize
    return acc
linecache.checkcache()
print(inspect.getsource(f), end="")
print(linecache.getline(__file__, 2), end="")
linecache.clearcache()
print(inspect.getsource(sys.modules["__main__"]).splitlines()[1])
f()
`,
    },
    params: { lr: 0.25 },
    expected: [0.25],
    printed: `def f():
    acc = lr  # @objective maximize
    return acc
lr = 0.25  # @tune 0..1
lr = 0.25  # @tune 0..1
`,
  },
  {
    name: "returns, class bodies, dataclass fields, one-liners, augmented assignment",
    files: {
      "train.py": `from dataclasses import dataclass
@dataclass
class Config:
    lr: float = 0.5  # @tune 0..1
class Model:
    depth = 2  # @tune 1..9
    def score(self): return Config().lr * self.depth  # @objective maximize
print(Model().score())
total = 1
if True: total += Model().score()  # @constraint <= 100
`,
    },
    params: { lr: 0.25, depth: 8 },
    expected: [2, 2],
    printed: "2.0\n",
  },
  ...["fork", "spawn", "forkserver"].map((method) => ({
    name: `workers started by ${method} have the values and report`,
    files: {
      "train.py": `import multiprocessing as mp
from work import run
if __name__ == "__main__":
    print("main")
    with mp.get_context("${method}").Pool(1) as pool:
        pool.map(run, range(3))
`,
      "work.py": "scale = 1  # @tune 1..9\ndef run(i):\n    acc = i * scale  # @objective maximize\n    return acc\n",
    },
    params: { scale: 3 },
    expected: [0, 3, 6],
    printed: "main\n",
  })),
  {
    name: "pools that are ended while their workers are still being started",
    files: {
      "train.py": `import multiprocessing as mp, signal
for i in range(60):
    with mp.get_context("fork").Pool(3) as pool:
        pool.map(abs, [i])
print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
acc = i  # @objective maximize
`,
    },
    expected: [59],
    printed: "set()\n",
  },
  {
    name: "a function of the main module in a spawned worker",
    files: {
      "train.py": `import multiprocessing as mp
scale = 1  # @tune 1..9
def run(i):
    acc = i * scale  # @objective maximize
    return acc
if __name__ == "__main__":
    p = mp.get_context("spawn").Process(target=run, args=(7,))
    p.start(); p.join()
    raise SystemExit(p.exitcode)
`,
    },
    params: { scale: 3 },
    expected: [21],
  },
  {
    name: "a child process that runs an annotated module as a script, by name and by runpy",
    files: {
      "train.py": `import subprocess, sys, runpy, os, work
here = os.path.dirname(os.path.abspath(__file__))
subprocess.run([sys.executable, os.path.join(here, "work.py")], check=True)
subprocess.run([sys.executable, "-m", "work"], check=True, cwd=here)
runpy.run_path(os.path.join(here, "work.py"), run_name="__main__")
`,
      "work.py": "scale = 1  # @tune 1..9\nif __name__ == '__main__':\n    acc = scale  # @objective maximize\n",
    },
    params: { scale: 3 },
    expected: [3, 3, 3],
  },
  {
    name: "exec, eval and compile of the program's own",
    files: { "train.py": "lr = 0.5  # @tune 0..1\nns = {}\nexec('y = 1 + 1', ns)\nacc = eval('lr * ns[\"y\"]')  # @objective maximize\n" },
    params: { lr: 0.25 },
    expected: [0.5],
  },
  {
    name: "threads report together and nothing is lost",
    files: {
      "train.py": `import threading
def work():
    for i in range(500):
        acc = i  # @objective maximize
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
`,
    },
    expected: Array.from({ length: 2000 }, () => expect.any(Number) as number),
  },
  {
    name: "5,000 reports and an end without finalisation right after the last",
    files: { "train.py": "import os\nfor i in range(5000):\n    acc = i / 4  # @objective maximize\nos._exit(0)\n" },
    expected: Array.from({ length: 5000 }, (_, i) => i / 4),
  },
  {
    name: "descriptors that the program closes",
    files: {
      "train.py":
        "import os\nacc = 1  # @objective maximize\nos.closerange(3, 64)\nacc = 2\nfor acc in (5,):\n    acc = acc  # @constraint <= 9\n",
    },
    expected: [1],
  },
  {
    name: "a byte order mark and Windows line ends",
    files: {
      "train.py": "\uFEFFlr = 0.5  # @tune 0..1\r\nif lr:\r\n    acc = lr  # @objective maximize\r\nprint('''a\r\nb''' == 'a\\nb')\r\n",
    },
    params: { lr: 0.25 },
    expected: [0.25],
    printed: "True\n",
  },
  {
    name: "an encoding cookie and text beyond ASCII",
    files: {
      "train.py": "# -*- coding: utf-8 -*-\ns = 'äö€😀'; lr = 0.5  # @tune lr: 0..1\nprint(len(s))\nacc = lr  # @objective maximize\n",
    },
    params: { lr: 0.25 },
    expected: [0.25],
    printed: "4\n",
  },
  {
    name: "an interpreter that treats warnings as errors",
    files: { "train.py": "import warnings\nwarnings.simplefilter('error')\nacc = 1  # @objective maximize\n" },
    settings: { extraEnvironment: { PYTHONWARNINGS: "error", PYTHONDEVMODE: "1" } },
    expected: [1],
    printed: "",
  },
  {
    name: "a sitecustomize of the user's own still runs",
    files: { "site/sitecustomize.py": "import builtins\nbuiltins.mine = 5\n", "train.py": "acc = mine  # @objective maximize\n" },
    settings: { extraEnvironment: { PYTHONPATH: "site", PYTHONDONTWRITEBYTECODE: "1" } },
    expected: [5],
  },
  {
    name: "nothing to read on standard input, and a share of the cores",
    files: {
      "train.py":
        "import os, sys\nprint(repr(sys.stdin.read()), int(os.environ['OMP_NUM_THREADS']) >= 1, sorted(k for k in os.environ if k.startswith(('ELECTRON_', 'VSCODE_'))))\nacc = 1  # @objective maximize\n",
    },
    expected: [1],
    printed: "'' True []\n",
  },
];

describe.each(starts)("$python, $starts", ({ python, coldStarts }) => {
  test.each(cases)("$name", async ({ expected, printed, ...program }) => {
    const run = await runPython({ ...program, settings: { interpreters: { python }, coldStarts, ...program.settings } });
    expect(run.end, run.log).toMatchObject({ kind: "finished" });
    expect(run.values).toEqual(expected);
    expect(run.problems).toEqual([]);
    if (printed !== undefined) expect(run.log).toBe(printed);
  });
});

describe("what counts as a number", () => {
  const reported = async (expression: string, python = "python3") =>
    runPython({
      files: { "train.py": `import decimal, fractions\nacc = ${expression}  # @objective maximize\n` },
      settings: { interpreters: { python } },
    });

  test.each([
    ["3", 3],
    ["True", 1],
    ["decimal.Decimal('0.5')", 0.5],
    ["fractions.Fraction(1, 4)", 0.25],
    ["1e-300", 1e-300],
    ["float('nan')", Number.NaN],
    ["float('-inf')", Number.NEGATIVE_INFINITY],
    ["10 ** 400", Number.POSITIVE_INFINITY],
  ])("%s", async (expression, value) => {
    expect((await reported(expression)).values).toEqual([value]);
  });

  test.each([
    ["float32(0.5)", 0.5],
    ["array(0.5)", 0.5],
    ["array([0.5])", 0.5],
    ["array([[7]])", 7],
    ["bool_(True)", 1],
    ["nan", Number.NaN],
  ])("numpy.%s", async (expression, value) => {
    const run = await reported(`__import__("numpy").${expression}`, pythonWithNumpy);
    expect(run.values, run.log).toEqual([value]);
  });

  test("a tensor that tracks gradients is detached first", async () => {
    const tensor = `type("Tensor", (), {"shape": (), "detach": lambda s: type("Plain", (), {"shape": (), "item": lambda s: 0.75})(), "item": lambda s: 1 / 0})()`;
    expect((await reported(tensor)).values).toEqual([0.75]);
  });

  test.each([
    "None",
    "'0.5'",
    "(1, 2)",
    "1j",
    "[0.5]",
    "type('Evil', (), {'__getattr__': lambda s, n: 1 / 0})()",
  ])("%s is a problem, once, at its place", async (expression) => {
    const files = { "train.py": `for i in range(3):\n    acc = ${expression}  # @objective maximize\nacc = 1\n` };
    const run = await runPython({ files });
    expect(run.end, run.log).toMatchObject({ kind: "finished" });
    expect(run.values).toEqual([]);
    expect(run.problems).toHaveLength(1);
    expect(run.problems[0]).toMatchObject({ code: "objective-not-a-number", file: "train.py", range: { start: { line: 1 } } });
  });
});
