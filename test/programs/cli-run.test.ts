import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readJournal } from "../../server/storage/read-journal";
import { CLI, cli, eventsOf, processesIn, removeWorkspaces, workspace } from "../support/cli";

afterAll(removeWorkspaces);

/** Best at lr = 0.02; the seed makes the noise. */
const TRAIN = `# @search trials=6 parallel=2
import random
lr = 0.5            # @tune 1e-4..1 log
opt = "sgd"         # @tune "sgd" | "adam"
seed = 3            # @seed
random.seed(seed)
for epoch in range(4):
    acc = 1 - abs(lr - 0.02) ** 0.5 + random.gauss(0, 0.003)  # @objective maximize
    print("epoch", epoch)
`;

describe("tunelens run --json", () => {
  it("prints what happened, in order, and the journal holds exactly that", async () => {
    const root = workspace({ "train.py": TRAIN });
    const before = readFileSync(path.join(root, "train.py"));
    const { code, stdout, stderr } = await cli(root, ["run", "train.py", "--json", "--seed", "1"]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const events = eventsOf(stdout);
    const kinds = events.map((e) => e.event);
    expect(kinds[0]).toBe("studyStarted");
    expect(kinds.slice(-2)).toEqual(["recommendation", "studyFinished"]);
    const [started] = events;
    if (started?.event !== "studyStarted") throw new Error("no start");
    expect(started).toMatchObject({ study: "train.py", entry: "train.py", root, trials: 6, parallel: 2, seed: 1, repeats: 3 });
    expect(await readJournal(started.journal)).toEqual(events);
    expect(events.find((e) => e.event === "recommendation")).toMatchObject({
      verdict: "better",
      confirmed: { repeats: 3 },
      edits: expect.arrayContaining([
        expect.objectContaining({ file: "train.py", range: { start: { line: 2, character: 5 }, end: { line: 2, character: 8 } } }),
      ]),
    });
    const baseline = events.filter((e) => e.event === "trialStarted" && e.baseline);
    expect(baseline.map((e) => e.event === "trialStarted" && e.seed)).toEqual([3, 4, 5, 6]);
    expect(readFileSync(path.join(root, "train.py"))).toEqual(before);
    expect(readdirSync(path.join(root, ".tunelens")).toSorted()).toEqual([".gitignore", "train.py.journal.log", "train.py.logs"]);
    expect(readFileSync(path.join(root, ".tunelens/train.py.logs/trial-0.log"), "utf8")).toContain("epoch 3");
    expect(processesIn(root)).toEqual([]);
  });

  it("gives the same values for the same seed, and every study a name of its own", async () => {
    const root = workspace({ "train.py": TRAIN });
    const run = async () =>
      eventsOf((await cli(root, ["run", "train.py", "--json", "--seed", "5", "--repeats", "0", "--parallel", "1"])).stdout);
    const [one, two] = await Promise.all([run(), run()]);
    const params = (events: typeof one) => events.flatMap((e) => (e.event === "trialStarted" ? [e.params] : []));
    expect(params(one)).toEqual(params(two));
    expect(params(one)).toHaveLength(6);
    expect(
      readdirSync(path.join(root, ".tunelens"))
        .filter((f) => f.endsWith(".journal.log"))
        .toSorted(),
    ).toEqual(["train.py-2.journal.log", "train.py.journal.log"]);
  });

  it("passes arguments after -- to the program, and keeps the journal where it is told to", async () => {
    const root = workspace({ "train.py": "import sys\nx = 1.0  # @tune 0.5..2\nscore = x * float(sys.argv[2])  # @objective maximize\n" });
    const { stdout, code } = await cli(root, [
      "run",
      "train.py",
      "--json",
      "--trials",
      "2",
      "--repeats",
      "0",
      "--storage",
      "out/my.log",
      "--",
      "--scale",
      "7",
    ]);
    expect(code).toBe(0);
    const events = eventsOf(stdout);
    expect(events.find((e) => e.event === "trialFinished" && e.trial === 0)).toMatchObject({ values: [7] });
    expect(await readJournal(path.join(root, "out/my.log"))).toEqual(events);
    expect(existsSync(path.join(root, ".tunelens"))).toBe(false);
  });

  it("runs a JavaScript program too", async () => {
    const root = workspace({
      "train.mjs": "const x = 0.2; // @tune 0..1\nconst score = 1 - (x - 0.7) ** 2; // @objective maximize\nconsole.log(score);\n",
    });
    const { stdout, code } = await cli(root, ["run", "train.mjs", "--json", "--trials", "5", "--seed", "1"]);
    expect(code).toBe(0);
    expect(eventsOf(stdout).find((e) => e.event === "recommendation")).toMatchObject({
      verdict: "better",
      confirmed: { deterministic: true },
    });
  });
});

describe("tunelens run for a person", () => {
  it("prints plain lines when piped: trials, table, sentence, what to type next", async () => {
    const root = workspace({ "train.py": TRAIN });
    const { stdout, code } = await cli(root, ["run", "train.py", "--seed", "1"]);
    expect(code).toBe(0);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toMatch(/#0 {2}your code +0\.3/);
    expect(stdout).toMatch(/lr +0\.5 +→ 0\.0\d+/);
    expect(stdout).toMatch(/Confirmed over 3 seeds: 0\.\d+ ± 0\.\d+ against your 0\.\d+ ± 0\.\d+/);
    expect(stdout).toMatch(/apply train\.py/);
  });

  it("draws a progress bar and colours on a terminal, none with NO_COLOR", () => {
    const root = workspace({ "train.py": TRAIN });
    const onTerminal = (env: Record<string, string>) =>
      execFileSync("script", ["-qec", `${process.execPath} ${CLI} run train.py --seed 1 --trials 4`, "/dev/null"], {
        cwd: root,
        encoding: "utf8",
        env: { PATH: process.env["PATH"] ?? "", HOME: root, TERM: "xterm", ...env },
      });
    const coloured = onTerminal({});
    expect(coloured).toContain("━");
    expect(coloured).toMatch(/\d\/4 · best 0\.\d+/);
    expect(coloured).toMatch(/[▁▂▃▄▅▆▇█]{3}/);
    expect(coloured).toContain("\u001b[32m");
    const plain = onTerminal({ NO_COLOR: "1" });
    expect(plain).toContain("━");
    for (const colour of [1, 2, 22, 31, 32, 36, 39]) expect(plain).not.toContain(`\u001b[${colour}m`);
  });
});

describe("show and list", () => {
  it("tell of a study what its journal holds", async () => {
    const root = workspace({ "train.py": TRAIN });
    await cli(root, ["run", "train.py", "--seed", "1"]);
    const shown = JSON.parse((await cli(root, ["show", "--json"])).stdout);
    expect(shown).toMatchObject({
      study: "train.py",
      state: "complete",
      live: false,
      planned: 6,
      baseline: { trial: 0 },
      recommendation: { verdict: "better" },
    });
    expect(shown.trials).toHaveLength(12);
    const listed = (await cli(root, ["list", "--json"])).stdout
      .trim()
      .split("\n")
      .map((l) => JSON.parse(l));
    expect(listed).toEqual([expect.objectContaining({ study: "train.py", state: "complete", finishedTrials: 6 })]);
    const page = (await cli(root, ["show", "train.py"])).stdout;
    expect(page).toContain("Recommended values, trial #");
    expect((await cli(root, ["list"])).stdout).toContain("6/6 trials");
  });

  it("say when there is nothing", async () => {
    const root = workspace({});
    expect(await cli(root, ["show"])).toMatchObject({ code: 2, stderr: expect.stringContaining("There is no study") });
    expect(await cli(root, ["list"])).toMatchObject({ code: 0, stdout: expect.stringContaining("No studies") });
  });

  it("refuse a study without a name, and a name that is taken", async () => {
    const root = workspace({ "train.py": "x = 0.5  # @tune 0..1\nloss = x  # @objective minimize\n" });
    const named = (study: string) => cli(root, ["run", "train.py", "--trials", "1", `--study=${study}`]);
    expect(await named(" ")).toMatchObject({ code: 2, stderr: expect.stringContaining("Give the study a name") });
    expect(await named("mine")).toMatchObject({ code: 0 });
    expect(await named("mine")).toMatchObject({ code: 2, stderr: expect.stringContaining("The study mine exists already") });
  });
});
