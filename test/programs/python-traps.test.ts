import { rmSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { processesIn, within } from "../support/cli";
import { type CommandRun, runCommand } from "../support/command-trial";
import { makeWorkspace, pythonWithNumpy, repository } from "../support/python-trial";

const frameworks = path.join(repository, ".cache/frameworks/bin/python");
const REPORT = "# @objective maximize";
const made: string[] = [];

afterEach(() => {
  for (const workspace of made.splice(0)) rmSync(workspace, { recursive: true, force: true });
});

interface Options {
  readonly python?: string;
  readonly command?: string;
  readonly stopAfter?: number;
}

/** One trial with `lr` at 0.25 in a program that is written with 0.5. */
async function run(files: Readonly<Record<string, string>>, { python = "python3", command, stopAfter }: Options = {}): Promise<CommandRun> {
  const workspace = makeWorkspace(files);
  made.push(workspace);
  const trial = { params: { lr: 0.25 }, ...(stopAfter === undefined ? {} : { stopAfter }) };
  const [only] = await runCommand(workspace, "train.py", [trial], {
    interpreters: { python },
    grace: 10,
    extraEnvironment: { PYTHONDONTWRITEBYTECODE: "1" },
    ...(command === undefined ? {} : { command }),
  });
  if (only === undefined) throw new Error("no trial ran");
  expect(await within(2000, () => processesIn(workspace).length === 0)).toBe(true);
  return only;
}

const valuesOf = ({ reports }: CommandRun): readonly number[] => reports.map(([, , value]) => value);

describe("processes that descend from the program", () => {
  test.each([
    [
      "loky",
      `from joblib import Parallel, delayed\nfrom work import value\nrun = lambda: Parallel(n_jobs=2)(delayed(value)(i) for i in range(2))`,
    ],
    [
      "concurrent.futures",
      `from concurrent.futures import ProcessPoolExecutor\nimport multiprocessing as mp\nfrom work import value\nrun = lambda: list(ProcessPoolExecutor(1, mp_context=mp.get_context("spawn")).map(value, range(2)))`,
    ],
    [
      "subprocess with an environment of its own that is a copy",
      `import os, subprocess, sys, work\nrun = lambda: [float(subprocess.check_output([sys.executable, "-c", "from work import value; print(value(%d))" % i], env=dict(os.environ, MORE="1"))) for i in range(2)]`,
    ],
  ])("%s", async (_, program) => {
    const only = await run(
      {
        "train.py": `${program}\nif __name__ == "__main__":\n    acc = sum(run())  ${REPORT}\n`,
        "work.py": "lr = 0.5  # @tune 0..1\ndef value(i):\n    return lr + i\n",
      },
      { python: pythonWithNumpy },
    );
    expect(only.end, only.log).toMatchObject({ kind: "finished" });
    expect(valuesOf(only)).toEqual([1.5]);
  });

  test("workers of a data loader have the values, and none of them is left when the trial is stopped", async () => {
    const program = `import torch, time
lr = 0.5  # @tune 0..1
class Data(torch.utils.data.Dataset):
    def __len__(self): return 1000
    def __getitem__(self, i):
        time.sleep(0.01)
        return torch.tensor(lr)
if __name__ == "__main__":
    try:
        for batch in torch.utils.data.DataLoader(Data(), num_workers=2, persistent_workers=True, multiprocessing_context="METHOD"):
            acc = batch  ${REPORT}
    finally:
        print("in order", flush=True)
`;
    for (const method of ["fork", "spawn"]) {
      const only = await run({ "train.py": program.replace("METHOD", method) }, { python: frameworks, stopAfter: 3 });
      expect(only.end, only.log).toMatchObject({ kind: "stopped" });
      expect(valuesOf(only).slice(0, 3)).toEqual([0.25, 0.25, 0.25]);
      expect(only.log).toMatch(/^in order$/m);
    }
  });

  test("a pool that is ended by the program prints nothing", async () => {
    const only = await run({
      "train.py": `import multiprocessing as mp, time
lr = 0.5  # @tune 0..1
if __name__ == "__main__":
    with mp.get_context("fork").Pool(2) as pool:
        pool.map_async(time.sleep, [100] * 4)
        time.sleep(0.2)
    acc = lr  ${REPORT}
`,
    });
    expect(only.end, only.log).toMatchObject({ kind: "finished" });
    expect(only.log).toBe("");
  });
});

describe("code that looks at code", () => {
  test("torch.jit.script compiles the trial's values from source", async () => {
    const only = await run(
      {
        "train.py": `import torch
@torch.jit.script
def scaled(x: torch.Tensor) -> torch.Tensor:
    lr = 0.5  # @tune 0..1
    return x * lr
acc = scaled(torch.ones(1))  ${REPORT}
`,
      },
      { python: frameworks },
    );
    expect(only.end, only.log).toMatchObject({ kind: "finished" });
    expect(valuesOf(only)).toEqual([0.25]);
  });

  test("a tracer sees the user's own lines, each once", async () => {
    const only = await run({
      "train.py": `import os, sys
seen = []
def tracer(frame, event, argument):
    if os.path.basename(frame.f_code.co_filename) == "train.py" and event == "line": seen.append(frame.f_lineno)
    return tracer
def f():
    lr = 0.5  # @tune 0..1
    acc = lr  ${REPORT}
    return acc
sys.settrace(tracer); f(); sys.settrace(None)
print(seen)
`,
    });
    expect(valuesOf(only)).toEqual([0.25]);
    expect(only.log).toBe("[7, 8, 9]\n");
  });

  test("classes and functions of the program are pickled and found again", async () => {
    const only = await run({
      "train.py": `import copy, dataclasses, inspect, pickle
@dataclasses.dataclass
class Config:
    lr: float = 0.5  # @tune 0..1
def score(config): return config.lr  ${REPORT}
config = copy.deepcopy(pickle.loads(pickle.dumps(Config())))
print(pickle.loads(pickle.dumps(score)) is score, inspect.getsourcelines(Config)[1], inspect.getmodule(score).__name__)
score(config)
`,
    });
    expect(valuesOf(only)).toEqual([0.25]);
    expect(only.log).toBe("True 2 __main__\n");
  });

  test("a value is reported as it was when the line ran, whatever becomes of it", async () => {
    const only = await run(
      {
        "train.py": `import numpy
lr = 0.5  # @tune 0..1
value = numpy.zeros(1)
for i in range(3):
    value += lr
    acc = value  ${REPORT}
value[:] = 100
`,
      },
      { python: pythonWithNumpy },
    );
    expect(valuesOf(only)).toEqual([0.25, 0.5, 0.75]);
  });

  test("a report in a method of a class is no private name of it", async () => {
    const only = await run({
      "train.py": `class Trainer:
    def __step(self):
        lr = 0.5  # @tune 0..1
        __acc = lr  ${REPORT}
    def run(self): self.__step()
Trainer().run()
`,
    });
    expect(valuesOf(only)).toEqual([0.25]);
  });
});

const TRAIN = `import os, sys, time
lr = 0.5  # @tune 0..1
if __name__ == "__main__":
    acc = lr  ${REPORT}
`;

describe("launchers of Python's own and of frameworks", () => {
  test.each([
    ["a profiler", "python3 -m cProfile -o /dev/null train.py", "python3"],
    ["a tracer", "python3 -m trace --count --missing -C /dev/null train.py > /dev/null", "python3"],
    ["a debugger", "python3 -m pdb -c continue -c quit train.py < /dev/null", "python3"],
    ["a module that is a package", "python3 -m train", "python3"],
    ["runpy", `python3 -c "import runpy; runpy.run_path('train.py', run_name='__main__')"`, "python3"],
    ["exec of the source", `python3 -c "import io; exec(compile(io.open_code('train.py').read(), 'train.py', 'exec'))"`, "python3"],
    ["exec of the text", `python3 -c "exec(compile(open('train.py').read(), 'train.py', 'exec'))"`, "python3"],
    ["torchrun", "torchrun --standalone --nproc_per_node 2 train.py", frameworks],
    [
      "accelerate",
      "accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no train.py",
      frameworks,
    ],
  ])("%s", async (_, command, python) => {
    const only = await run({ "train.py": TRAIN }, { command, python });
    expect(only.log).not.toMatch(/Traceback/);
    expect(valuesOf(only), only.log).toEqual([0.25]);
    expect(only.end, only.log).toMatchObject({ kind: "finished" });
  });

  test.each([
    ["python3 -m cProfile train.py", "python3"],
    [`python3 -c "exec(compile(open('train.py').read(), 'train.py', 'exec'))"`, "python3"],
    ["torchrun --standalone --nproc_per_node 2 train.py", frameworks],
    ["accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no train.py", frameworks],
  ])("%s is stopped in order", async (command, python) => {
    const program = `${TRAIN}    try:
        for step in range(10 ** 6):
            acc = lr  # @constraint <= 9
            time.sleep(0.01)
    finally:
        print("in order", flush=True)
`;
    const only = await run({ "train.py": program }, { command, python, stopAfter: 5 });
    expect(only.end, only.log).toMatchObject({ kind: "stopped" });
    expect(only.log).toContain("in order");
  });
});
