import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { processesIn, start, within } from "../support/cli";
import { type CommandRun, type CommandTrial, runCommand, snapshot } from "../support/command-trial";
import { makeWorkspace } from "../support/python-trial";

const made: string[] = [];

function workspaceOf(files: Readonly<Record<string, string>>): string {
  const workspace = makeWorkspace(files);
  made.push(workspace);
  return workspace;
}

afterEach(() => {
  for (const workspace of made.splice(0)) rmSync(workspace, { recursive: true, force: true });
});

/** A shell script with `rate` in it that reports it and then does as it is told. */
function script(command: string, ...lines: readonly string[]): string {
  return `# @search command="${command}"\n# @objective maximize score\nrate=0.5  # @tune 0..1\necho "score: $rate"\n${lines.join("\n")}\n`;
}

async function one(workspace: string, entry: string, trial: CommandTrial = {}, cwd = workspace): Promise<CommandRun> {
  const [run] = await runCommand(workspace, entry, [{ params: { rate: 0.25 }, ...trial }], { cwd });
  if (run === undefined) throw new Error("no trial ran");
  return run;
}

const MODEL = {
  Makefile: `train: train.o model.o
\tcc -o $@ $^
%.o: %.c model.h
\techo compiling $<
\tcc -c -o $@ $<
`,
  "model.h": "double model(double rate, int depth);\n",
  "model.c": `#include "model.h"\ndouble model(double rate, int depth) { return rate * depth; }\n`,
  "train.c": `/* @search command="make -s && ./train {args}" */
#include <stdio.h>
#include <stdlib.h>
#include "model.h"
/* @objective maximize score */
int main(int argc, char **argv) {
  double rate = 0.5; // @tune 0..1
  int depth = 4; // @tune 1..9
  FILE *f = fopen("result.txt", "a");
  fprintf(f, "%g\\n", model(rate, depth));
  fclose(f);
  for (int step = 1; step <= 2; step++) printf("score: %g\\n", model(rate, depth) * step + (argc > 1 ? atof(argv[1]) : 0));
  return 0;
}
`,
};

describe("a C program built by make", () => {
  test("is built anew where values differ, two at once, and nothing of the workspace changes", async () => {
    const workspace = workspaceOf(MODEL);
    execFileSync("make", ["-s"], { cwd: workspace });
    const before = snapshot(workspace);
    const runs = await runCommand(workspace, "train.c", [{}, { params: { rate: 0.25 } }, { params: { depth: 8, rate: 1 } }], {
      slots: 2,
      arguments: ["100"],
    });
    expect(
      runs.map(({ end }) => end.kind),
      runs.map(({ log }) => log).join(),
    ).toEqual(["finished", "finished", "finished"]);
    expect(runs.map(({ reports }) => reports.map(([, , value]) => value))).toEqual([
      [102, 104],
      [101, 102],
      [108, 116],
    ]);
    expect(runs.flatMap(({ problems }) => problems)).toEqual([]);
    expect(runs.map(({ log }) => log.match(/compiling .*/g) ?? [])).toEqual([[], ["compiling train.c"], ["compiling train.c"]]);
    expect(snapshot(workspace)).toEqual(before);
  });

  test("is built anew though what was built says that it is from the future", async () => {
    const workspace = workspaceOf(MODEL);
    execFileSync("make", ["-s"], { cwd: workspace });
    const future = Date.now() / 1000 + 3600;
    for (const name of ["model.o", "train.o", "train"]) utimesSync(path.join(workspace, name), future, future);
    const run = await one(workspace, "train.c");
    expect(run.reports.map(([, , value]) => value)).toEqual([1, 2]);
  });

  test("fails with the compiler's error at the user's own line; as the user wrote it, that ends the search", async () => {
    const workspace = workspaceOf({ ...MODEL, "train.c": MODEL["train.c"].replace("fclose(f);", "fclose(g);") });
    const [first] = await runCommand(workspace, "train.c", [{}]);
    expect(first?.end).toMatchObject({
      kind: "failed",
      fatal: true,
      reason: expect.stringMatching(/^train\.c:11:\d+: error: .*‘?'?g/) as string,
      location: { file: "train.c", line: 11 },
    });
  });

  test("that is run without being built has no effect, which is told", async () => {
    const workspace = workspaceOf({ ...MODEL, "train.c": MODEL["train.c"].replace("make -s && ", "") });
    execFileSync("make", ["-s"], { cwd: workspace });
    const { end, problems } = await one(workspace, "train.c");
    expect(end).toMatchObject({ kind: "failed", reason: expect.stringContaining("`./train {args}` never read train.c") as string });
    expect(problems).toMatchObject([{ code: "edit-not-applied", file: "train.c" }]);
  });

  test("a crash is told by its signal", async () => {
    const workspace = workspaceOf({ ...MODEL, "train.c": MODEL["train.c"].replace("return 0;", "abort();") });
    expect((await one(workspace, "train.c")).end).toMatchObject({ kind: "failed", reason: "killed by signal ABRT" });
  });
});

describe("whatever a program does to files", () => {
  test("happens in its own copy", async () => {
    const workspace = workspaceOf({
      "train.sh": script(
        "sh train.sh",
        "echo more >> results.csv; echo new > new.txt; mkdir -p out/deep; echo x > out/deep/y",
        "sed -i 's/1/2/' data/in.txt; rm notes.md; mv a.txt b.txt; chmod 777 data; touch -d 2000-01-01 keep.txt",
        "echo through > inner; : > absolute",
        "python3 -c \"import sqlite3; c = sqlite3.connect('runs.db'); c.execute('insert into t values (2)'); c.commit()\"",
        "chmod 000 data; mkdir shut && touch shut/x && chmod 500 shut",
      ),
      "results.csv": "a\n",
      "data/in.txt": "1\n",
      "notes.md": "n",
      "a.txt": "a",
      "keep.txt": "k",
      "target.txt": "t\n",
    });
    execFileSync("python3", ["-c", "import sqlite3; c = sqlite3.connect('runs.db'); c.execute('create table t (x)'); c.commit()"], {
      cwd: workspace,
    });
    symlinkSync("target.txt", path.join(workspace, "inner"));
    symlinkSync(path.join(workspace, "target.txt"), path.join(workspace, "absolute"));
    const before = snapshot(workspace);
    const run = await one(workspace, "train.sh");
    expect(run.end, run.log).toMatchObject({ kind: "finished" });
    expect(run.reports).toEqual([[0, 1, 0.25]]);
    expect(run.problems).toEqual([]);
    expect(snapshot(workspace)).toEqual(before);
  });

  test("and to a repository, which it may ask for its state", async () => {
    const workspace = workspaceOf({
      "train.sh": script(
        "sh train.sh",
        "git rev-parse --abbrev-ref HEAD; git status --short; git add -A; git commit -qm mine; git log --oneline | wc -l",
      ),
      "a.txt": "a",
    });
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: workspace });
    for (const args of [
      ["init", "-qb", "topic"],
      ["config", "user.name", "a"],
      ["config", "user.email", "a@b"],
      ["add", "-A"],
      ["commit", "-qm", "first"],
    ])
      git(...args);
    // Git touches an object that is there when it would write the same one.
    const state = () => snapshot(workspace).map((line) => (line.startsWith(".git/objects/") ? line.replace(/ \d{19} /, " ") : line));
    const before = state();
    const run = await one(workspace, "train.sh");
    expect(run.end, run.log).toMatchObject({ kind: "finished" });
    expect(run.log).toMatch(/topic\n M train\.sh\n\s*2\n/);
    expect(state()).toEqual(before);
  });

  test("large data is read through a link; a trial that writes there is told of", async () => {
    const workspace = workspaceOf({
      "train.sh": script("sh train.sh", "ls -l data.csv | cut -c1; echo x >> data.csv"),
      "node_modules/a/b.js": "1",
    });
    const data = openSync(path.join(workspace, "data.csv"), "w");
    ftruncateSync(data, 20 << 20);
    closeSync(data);
    const run = await one(workspace, "train.sh");
    expect(run.log).toBe("score: 0.25\nl\n");
    expect(run.problems).toMatchObject([
      { code: "workspace-changed", message: expect.stringMatching(/^data\.csv of the workspace itself/) as string },
    ]);
  });

  test("folders without rights, pipes and dangling links are no hindrance", async () => {
    const workspace = workspaceOf({
      "train.sh": script("sh train.sh", "cat locked/x; ls -l"),
      "locked/x": "inside\n",
      "read-only.txt": "r",
    });
    execFileSync("mkfifo", [path.join(workspace, "pipe")]);
    symlinkSync("nowhere", path.join(workspace, "dangling"));
    chmodSync(path.join(workspace, "read-only.txt"), 0o444);
    chmodSync(path.join(workspace, "train.sh"), 0o555);
    chmodSync(path.join(workspace, "locked"), 0o555);
    try {
      const run = await one(workspace, "train.sh");
      expect(run.end, run.log).toMatchObject({ kind: "finished" });
      expect(run.log).toMatch(/score: 0\.25\ninside\n/);
    } finally {
      chmodSync(path.join(workspace, "locked"), 0o755);
    }
  });
});

describe("where it runs", () => {
  test("the same folder inside; the workspace's paths lead into the copy, and the log shows them as the user knows them", async () => {
    const workspace = workspaceOf({
      "sub/train.sh": script("sh {file} {args}", 'pwd; echo "$1"; cat "$1"; echo "$PROJECT"; echo mine > "$1"'),
      "in.txt": "in\n",
    });
    const before = snapshot(workspace);
    const [run] = await runCommand(workspace, "sub/train.sh", [{ params: { rate: 0.25 } }], {
      cwd: path.join(workspace, "sub"),
      arguments: [path.join(workspace, "in.txt")],
      extraEnvironment: { PROJECT: workspace },
    });
    expect(run?.end, run?.log).toMatchObject({ kind: "finished" });
    expect(run?.log).toBe(`score: 0.25\n${workspace}/sub\n${workspace}/in.txt\nin\n${workspace}\n`);
    expect(snapshot(workspace)).toEqual(before);
  });

  test("from a folder above the workspace", async () => {
    const above = workspaceOf({
      "project/train.sh": script("cd project && sh train.sh && cat ../beside.txt", "echo x > new.txt"),
      "beside.txt": "beside\n",
    });
    const before = snapshot(above);
    const run = await one(path.join(above, "project"), "train.sh", {}, above);
    expect(run.end, run.log).toMatchObject({ kind: "finished" });
    expect(run.log).toBe("score: 0.25\nbeside\n");
    expect(snapshot(above)).toEqual(before);
  });
});

test("what lies above and beside the workspace is found from it", async () => {
  const above = workspaceOf({
    "a/project/train.sh": script("sh train.sh", "cat ../../data.txt ../b/data.txt; echo x > ../new.txt"),
    "data.txt": "above\n",
    "a/b/data.txt": "beside\n",
  });
  const before = snapshot(above);
  const run = await one(path.join(above, "a/project"), "train.sh");
  expect(run.end, run.log).toMatchObject({ kind: "finished" });
  expect(run.log).toBe("score: 0.25\nabove\nbeside\n");
  expect(snapshot(above)).toEqual(before);
});

test("a build folder of CMake's, which names the workspace in all its files, builds the copy", async () => {
  const workspace = workspaceOf({ "train.sh": script("make -s -C build"), "build/CMakeCache.txt": "# CMake\n" });
  const makefile = path.join(workspace, "build/Makefile");
  writeFileSync(makefile, `all:\n\tsh '${workspace}/train.sh'\n`);
  const before = snapshot(workspace);
  const run = await one(workspace, "train.sh");
  expect(run.end, run.log).toMatchObject({ kind: "finished" });
  expect(run.reports).toEqual([[0, 1, 0.25]]);
  expect(snapshot(workspace)).toEqual(before);
});

test("modules in Python that a script in another language starts report too", async () => {
  const workspace = workspaceOf({
    "train.sh": "# @search command='sh train.sh' include=train.py,config.toml\nrate=0.5  # @tune 0..1\nexec python3 train.py $rate\n",
    "train.py":
      "import sys\ndepth = 2  # @tune 1..9\nwidth = float(open('config.toml').read().split()[2])\nscore = float(sys.argv[1]) * depth * width  # @objective maximize\n",
    "config.toml": "width = 1.5 # @tune 1..4\n",
  });
  const run = await one(workspace, "train.sh", { params: { rate: 0.25, depth: 8, width: 3 } });
  expect(run.end, run.log).toMatchObject({ kind: "finished" });
  expect(run.reports).toEqual([[0, 1, 6]]);
  expect(run.problems).toEqual([]);
  rmSync(path.join(workspace, "config.toml"));
  const { end } = await one(workspace, "train.sh");
  expect(end).toMatchObject({ kind: "failed", location: { file: "train.py", line: 3 } });
});

test("perl and awk: JSON lines with steps, a pattern of one's own", async () => {
  const workspace = workspaceOf({
    "train.pl": `# @search command="perl train.pl | awk -f show.awk"
# @objective maximize val_acc
# @constraint <= 9 size from /took (\\S+) MB/
my $rate = 0.5; # @tune 0..1
for my $step (3, 6) { printf "{\\"step\\": %d, \\"val_acc\\": %g}\\n", $step, $rate * $step; }
`,
    "show.awk": '{ print } END { print "took 7 MB" }\n',
  });
  const run = await one(workspace, "train.pl");
  expect(run.end, run.log).toMatchObject({ kind: "finished" });
  expect(run.reports).toEqual([
    [0, 3, 0.75],
    [0, 6, 1.5],
    [1, 1, 7],
  ]);
});

test("a shell script is stopped with all that it started, and ends in order", async () => {
  const workspace = workspaceOf({
    "train.sh": `# @search command="bash train.sh"
# @objective maximize score
rate=0.5  # @tune 0..1
trap 'echo cleaned up; exit 0' TERM
sleep 1000 &
while true; do echo "score: $rate"; sleep 0.02; done
`,
  });
  const { end, log } = await one(workspace, "train.sh", { stopAfter: 3 });
  expect(end.kind).toBe("stopped");
  expect(end.seconds).toBeLessThan(3);
  expect(log).toContain("cleaned up");
});

test("a study that is killed leaves neither processes nor copies", async () => {
  const workspace = workspaceOf({ "train.sh": script("sh train.sh", "sleep 1000"), "package.json": "{}" });
  const temporary = mkdtempSync(path.join(os.tmpdir(), "tl"));
  made.push(temporary);
  const study = start(workspace, ["run", "train.sh", "--json", "--parallel", "2"], { TMPDIR: temporary });
  await study.says("trialReported");
  const directory = readdirSync(temporary).find((name) => name.startsWith(`tunelens-${study.child.pid}-`)) ?? "none";
  expect(existsSync(path.join(temporary, directory, "base"))).toBe(true);
  study.child.kill("SIGKILL");
  expect(await within(5000, () => !existsSync(path.join(temporary, directory)))).toBe(true);
  expect(await within(5000, () => processesIn(path.join(temporary, directory)).length === 0)).toBe(true);
  expect(readFileSync(path.join(workspace, "train.sh"), "utf8")).toContain("rate=0.5");
});

test("an annotated file that is a link to a place outside gets the values in the copy alone", async () => {
  const outside = workspaceOf({ "train.sh": script("sh train.sh") });
  const workspace = workspaceOf({ x: "" });
  symlinkSync(path.join(outside, "train.sh"), path.join(workspace, "train.sh"));
  const before = snapshot(outside);
  const run = await one(workspace, "train.sh");
  expect(run.reports).toEqual([[0, 1, 0.25]]);
  expect(snapshot(outside)).toEqual(before);
});

test("in a repository of several projects an included file of another one takes part, and is left as it is", async () => {
  const own = script("sh run.sh", ". ../b/settings.env", 'echo "score: $N"').replace('"\n', '" include=../b/settings.env\n');
  const repository = workspaceOf({
    ".git/HEAD": "ref: refs/heads/main\n",
    "packages/a/package.json": "{}",
    "packages/a/run.sh": own,
    "packages/b/settings.env": "N=3 # @tune 1..9\n",
  });
  const before = snapshot(repository);
  const workspace = path.join(repository, "packages/a");
  const [run] = await runCommand(workspace, "run.sh", [{ params: { rate: 0.25, N: 7 } }]);
  expect(run?.end).toMatchObject({ kind: "finished" });
  expect(run?.reports.map(([, , value]) => value)).toEqual([0.25, 7]);
  expect(snapshot(repository)).toEqual(before);
});
