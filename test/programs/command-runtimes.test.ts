import { rmSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { TrialEnvironment } from "../../server/study/backend";
import type { CommandRun, CommandTrial } from "../support/command-trial";
import { runCommand } from "../support/command-trial";
import { makeWorkspace, pythonWithNumpy, repository } from "../support/python-trial";

const made: string[] = [];

afterEach(() => {
  for (const workspace of made.splice(0)) rmSync(workspace, { recursive: true, force: true });
});

/** One trial of a program with `lr` in it. */
async function run(
  entry: string,
  command: string,
  files: Readonly<Record<string, string>>,
  trial: CommandTrial & { readonly arguments?: readonly string[] } = {},
): Promise<CommandRun> {
  const workspace = makeWorkspace(files);
  made.push(workspace);
  const settings = { command, arguments: trial.arguments ?? [], runtimes: path.join(repository, "dist/runtimes"), grace: 2 };
  const [only] = await runCommand(workspace, entry, [{ params: { lr: 0.25 }, ...trial }], settings);
  if (only === undefined) throw new Error("no trial ran");
  return only;
}

const valuesOf = ({ reports }: CommandRun): readonly number[] => reports.map(([, , value]) => value);

const PACKAGE = {
  "pkg/__init__.py": "",
  "pkg/base.py": "scale = 4\n",
  "pkg/train.py": `import sys
from .base import scale
lr = 0.5  # @tune 0..1
acc = lr * scale * len(sys.argv)  # @objective maximize
`,
};
const TRAIN = "import sys\nlr = 0.5  # @tune 0..1\nacc = lr * len(sys.argv)  # @objective maximize\nprint(sys.argv[1:])\n";

describe("Python behind a command", () => {
  test.each([
    ["a module with relative imports", "pkg/train.py", "python3 -m pkg.train {args}", PACKAGE, 3],
    ["a script by its path", "train.py", "python3 {file} {args}", { "train.py": TRAIN }, 0.75],
    [
      "a shell script that calls it",
      "train.py",
      "sh run.sh {args}",
      { "train.py": TRAIN, "run.sh": 'cd sub && python3 ../train.py "$@"; echo done\n', "sub/x": "" },
      0.75,
    ],
    ["two commands and a pipe", "train.py", "true && python3 -u train.py {args} | cat", { "train.py": TRAIN }, 0.75],
    ["a make target", "train.py", "make -s train && : {args}", { "train.py": TRAIN, Makefile: "train:\n\tpython3 train.py a b\n" }, 0.75],
    [
      "a launcher that runs it by runpy",
      "train.py",
      "python3 launch.py train.py {args}",
      { "train.py": TRAIN, "launch.py": "import runpy, sys\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n" },
      0.75,
    ],
    [
      "a launcher that starts it in a session of its own",
      "train.py",
      "python3 launch.py {args}",
      {
        "train.py": TRAIN,
        "launch.py":
          "import subprocess, sys\nsubprocess.run([sys.executable, 'train.py'] + sys.argv[1:], check=True, start_new_session=True)\n",
      },
      0.75,
    ],
  ] as const)("%s takes the values in and reports", async (_, entry, command, files, expected) => {
    const only = await run(entry, command, files, { arguments: ["a b", "it's"] });
    expect(only.end, only.log).toMatchObject({ kind: "finished" });
    expect(valuesOf(only)).toEqual([expected]);
    expect(only.problems).toEqual([]);
  });

  test("a command that runs something else fails, and names itself", async () => {
    const { end, problems } = await run("train.py", "python3 other.py", { "train.py": TRAIN, "other.py": "print(1)\n" });
    expect(end).toMatchObject({ kind: "failed", reason: expect.stringContaining("python3 other.py") as string });
    expect(problems).toMatchObject([{ code: "edit-not-applied", message: expect.stringContaining("never ran train.py") as string }]);
  });

  test("arguments without a place for them are refused", async () => {
    const { end } = await run("train.py", "python3 train.py", { "train.py": TRAIN }, { arguments: ["--epochs", "3"] });
    expect(end).toMatchObject({ kind: "failed", fatal: true, reason: expect.stringContaining("write {args}") as string });
  });

  test("an interpreter that is asked for is the python of the command", async () => {
    const workspace = makeWorkspace({
      "train.py": "import numpy\nlr = 0.5  # @tune 0..1\nacc = numpy.float32(lr)  # @objective maximize\n",
    });
    made.push(workspace);
    const settings = { command: "python train.py", interpreters: { python: pythonWithNumpy } };
    const [only] = await runCommand(workspace, "train.py", [{ params: { lr: 0.25 } }], settings);
    expect(only?.end, only?.log).toMatchObject({ kind: "finished" });
    expect(only?.reports).toEqual([[0, 1, 0.25]]);
  });

  test.each([
    ["python3 train.py", "train.py"],
    ["sh -c 'python3 train.py; echo after'; echo last", "train.py"],
    ["bash run.sh", "train.py"],
    ["python3 -m train", "train.py"],
  ])("%s is stopped in order: what must run at the end runs, and nothing follows", async (command, entry) => {
    const program = `import time
lr = 0.5  # @tune 0..1
try:
    while True:
        acc = lr  # @objective maximize
        time.sleep(0.01)
finally:
    time.sleep(0.2)
    print("cleaned up", flush=True)
`;
    const files = { "train.py": program, "run.sh": "python3 train.py\necho next\n" };
    const { end, log } = await run(entry, command, files, { stopAfter: 3 });
    expect(end.kind).toBe("stopped");
    expect(end.seconds).toBeLessThan(5);
    expect(log).toContain("cleaned up");
    expect(log).not.toMatch(/after|next|last|Traceback/);
  });

  test("an error in a module run by -m is told with its line", async () => {
    const { end } = await run("pkg/train.py", "python3 -m pkg.train", {
      "pkg/__init__.py": "",
      "pkg/train.py": "lr = 0.5  # @tune 0..1\nacc = lr  # @objective maximize\nraise ValueError('too bad')\n",
    });
    expect(end).toMatchObject({ kind: "failed", reason: "ValueError: too bad", location: { file: "pkg/train.py", line: 3 } });
  });

  test("what runs the trials is told by the command's first word", async () => {
    const told: TrialEnvironment[] = [];
    const workspace = makeWorkspace({ "train.py": TRAIN });
    made.push(workspace);
    await runCommand(workspace, "train.py", [{}], { command: "OMP_NUM_THREADS=1 sh -c 'python3 train.py'" }, (e) => told.push(e));
    expect(told).toMatchObject([
      {
        interpreter: { name: "sh", version: null, path: expect.stringMatching(/^\/.*sh$/) as string },
        starts: "cold",
        startsReason: "started by your command",
      },
    ]);
  });
});

describe("Node behind a command", () => {
  const program =
    "import process from 'node:process';\nconst lr = 0.5; // @tune 0..1\nconst acc = lr * process.argv.length; // @objective maximize\n";

  test.each([
    ["node {file} {args}", 1],
    ["npm run --silent train -- {args}", 1],
    ["sh -c 'exec node train.mjs one two' && echo ended", 1],
  ])("%s", async (command, expected) => {
    const files = { "train.mjs": program, "package.json": '{"scripts": {"train": "node train.mjs"}}' };
    const only = await run("train.mjs", command, files, command.includes("{args}") ? { arguments: ["a b", "c"] } : {});
    expect(only.end, only.log).toMatchObject({ kind: "finished" });
    expect(valuesOf(only)).toEqual([expected]);
  });

  test("is stopped in order behind npm", async () => {
    const loop = `const lr = 0.5; // @tune 0..1
try {
  for (;;) {
    const acc = lr; // @objective maximize
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
} finally {
  console.log("cleaned up");
}
`;
    const files = { "train.mjs": loop, "package.json": '{"scripts": {"train": "node train.mjs"}}' };
    const { end, log } = await run("train.mjs", "npm run --silent train", files, { stopAfter: 3 });
    expect(end.kind).toBe("stopped");
    expect(log).toContain("cleaned up");
  });
});
