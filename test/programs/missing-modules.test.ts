import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { cli, eventsOf, removeWorkspaces, workspace } from "../support/cli";

afterAll(removeWorkspaces);

/** What a search says at its end when the first trial cannot import something. */
async function reasonOf(root: string, entry: string, trials = 1): Promise<string> {
  const { stdout, code } = await cli(root, ["run", entry, "--json", "--trials", "5"]);
  const events = eventsOf(stdout);
  expect(code).toBe(1);
  expect(events.filter((e) => e.event === "trialStarted")).toHaveLength(trials);
  return events.flatMap((e) => (e.event === "studyFinished" ? [e.reason ?? ""] : [])).join();
}

const ANNOTATED = "const x = 1; // @tune 1..3\nconst loss = x; // @objective minimize\n";

test.each([
  ["train.mjs", 'import nothing from "left-padding-nowhere";', "package-lock.json", "npm install left-padding-nowhere"],
  ["train.cjs", 'require("left-padding-nowhere");', "pnpm-lock.yaml", "pnpm add left-padding-nowhere"],
  ["train.ts", 'import "@nowhere/at-all/deep";', "yarn.lock", "yarn add @nowhere/at-all"],
  ["train.js", 'const n = require("nowhere-at-all/deep/file.js");', "bun.lock", "bun add nowhere-at-all"],
])("%s: a missing package is told with the lock file's own manager (%s)", async (entry, line, lock, command) => {
  const root = workspace({ [entry]: `${line}\n${ANNOTATED}`, [lock]: "", "package.json": "{}" });
  expect(await reasonOf(root, entry)).toContain(`install it with: ${command})`);
});

test("a package that package.json names is installed with the others, in its own folder", async () => {
  const manifest = '{"dependencies": {"nowhere-at-all": "1"}, "packageManager": "pnpm@9.0.0"}';
  const root = workspace({ "tools/train.cjs": `require("nowhere-at-all");\n${ANNOTATED}`, "tools/package.json": manifest });
  expect(await reasonOf(root, "tools/train.cjs")).toContain("install it with: pnpm install)");
});

test("a file of the user's own that is missing is no package", async () => {
  const root = workspace({ "train.cjs": `require("./nowhere");\n${ANNOTATED}` });
  const reason = await reasonOf(root, "train.cjs", 3);
  expect(reason).toContain("Cannot find module './nowhere'");
  expect(reason).not.toContain("install");
});

test("Python: the environment's own command, by the distribution's name", async () => {
  const text = "import sklearnex.svm\nx = 1  # @tune 1..3\nloss = x  # @objective minimize\n";
  const root = workspace({ "train.py": text, "uv.lock": "" });
  expect(await reasonOf(root, "train.py")).toContain("has no environment yet, make it with: uv sync");
  execFileSync("python3", ["-m", "venv", "--without-pip", path.join(root, ".venv")]);
  expect(await reasonOf(root, "train.py")).toBe(
    "ModuleNotFoundError: No module named 'sklearnex' (install it with: uv add scikit-learn-intelex)",
  );
});

const TUNED = "x = 1  # @tune 1..3\nloss = x  # @objective minimize\n";

test.each([
  [
    "arguments",
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--data", required=True)\np.parse_args()\n',
    '(give them in @search args="…", or behind -- in a terminal)',
  ],
  ["a keyboard", 'input("name? ")\n', "nothing to read on stdin"],
  ["an environment", 'import os\nos.environ["NOWHERE_SET"]\n', "KeyError: 'NOWHERE_SET' (trials have the environment in which"],
  ["another folder", 'open("data.csv")\n', "or write @search command=\"cd 'my tools' && python train.py {args}\")"],
])("what a program lacks besides is told with the mend, in one trial: %s", async (_, lines, told) => {
  const root = workspace({ "my tools/train.py": `${lines}${TUNED}`, "my tools/data.csv": "1" });
  expect(await reasonOf(root, "my tools/train.py")).toContain(told);
});

test("arguments of @search reach the program as a shell would part them; those of the command line go before them", async () => {
  const text = `import sys\n# @search args="--name 'two words' -n 3" trials=2 repeats=0\nprint(sys.argv[1:])\n${TUNED}`;
  const root = workspace({ "train.py": text });
  const printed = async (...own: string[]): Promise<string> => {
    const { stdout, code, stderr } = await cli(root, ["run", "train.py", "--json", ...own]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const study = eventsOf(stdout)
      .flatMap((e) => (e.event === "studyStarted" ? [e.study] : []))
      .join();
    return readFileSync(path.join(root, ".tunelens", `${study}.logs`, "trial-0.log"), "utf8");
  };
  expect(await printed()).toContain("['--name', 'two words', '-n', '3']");
  expect(await printed("--", "other")).toContain("['other']");
});
