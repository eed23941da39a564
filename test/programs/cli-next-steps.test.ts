import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readJournal } from "../../server/storage/read-journal";
import { cli, removeWorkspaces, start, workspace } from "../support/cli";

afterAll(removeWorkspaces);

/** Says where it runs, with which words, and by which configuration. */
const TELLING = `import os, sys, time
print([os.getcwd(), *sys.argv[1:]])
exec(open(os.path.join(os.path.dirname(__file__), "conf.py.txt")).read())
time.sleep(0.2)
score = -(x - 0.7) ** 2  # @objective maximize
`;
const CONFIGURED = "x = 0.5  # @tune 0..1\n";

/** What each trial said first; one that was cut off may have said nothing. */
const saidIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => readFileSync(path.join(folder, name), "utf8").split("\n").slice(0, 1).filter(Boolean));

describe("a study that goes on", () => {
  it("runs in the folder, with the arguments and by the flags that it was started with", async () => {
    const root = workspace({ "train.py": TELLING, "conf.py.txt": CONFIGURED });
    const other = path.join(root, "elsewhere");
    mkdirSync(other);
    const flags = ["--include", "conf.py.txt", "--trials", "4", "--repeats", "0", "--sampler", "random"];
    const study = start(root, ["run", "train.py", "--json", ...flags, "--", "--data", "two words"]);
    await study.says('"trial":1,"params"');
    study.child.kill("SIGINT");
    expect((await study.ended).code).toBe(130);
    expect(await cli(other, ["run", "../train.py", "--resume"])).toMatchObject({ code: 0, stderr: "" });
    const logs = saidIn(path.join(root, ".tunelens/train.py.logs"));
    expect(logs.length).toBeGreaterThanOrEqual(4);
    for (const log of logs) expect(log).toBe(`['${root}', '--data', 'two words']`);
    const journal = path.join(root, ".tunelens/train.py.journal.log");
    expect((await readJournal(journal)).find((e) => e.event === "studyResumed")).not.toHaveProperty("invocation");
    expect(await cli(other, ["run", "../train.py", "--resume", "--trials", "6", "--", "other"])).toMatchObject({ code: 0 });
    expect(saidIn(path.join(root, ".tunelens/train.py.logs")).filter((log) => log === `['${root}', 'other']`)).toHaveLength(2);
    expect((await readJournal(journal)).findLast((e) => e.event === "studyResumed")).toMatchObject({
      invocation: { folder: root, arguments: ["other"], options: { include: ["conf.py.txt"], trials: 6 } },
    });
  });
});

describe("what to type next", () => {
  const program = (best: number) => `x = 0.5  # @tune 0..1\nscore = -(x - ${best}) ** 2  # @objective maximize\n`;
  const search = ["run", "train.py", "--sampler", "random", "--trials", "8", "--repeats", "0", "--seed", "1"];
  const applied = (text: string): string[] => {
    const [, words = ""] = /cli\.js (apply .*?) {3}\(--dry-run/.exec(text) ?? [];
    return words.split(" ");
  };

  it("names the study where there is another, and its journal where that was put elsewhere", async () => {
    const root = workspace({ "train.py": program(0.8) });
    expect(applied((await cli(root, search)).stdout)).toEqual(["apply", "train.py"]);
    const second = applied((await cli(root, search)).stdout);
    expect(second).toEqual(["apply", "train.py", "--study", "train.py-2"]);
    expect(applied((await cli(root, ["show", "train.py"])).stdout)).toEqual(["apply", "train.py", "--study", "train.py"]);
    await cli(root, [...search, "--storage", "all.log", "--study", "one"]);
    const third = applied((await cli(root, [...search, "--seed", "9", "--storage", "all.log", "--study", "two"])).stdout);
    expect(third).toEqual(["apply", "train.py", "--storage", "all.log", "--study", "two"]);
    const [diff, other] = await Promise.all([third, second].map((words) => cli(root, [...words, "--dry-run"])));
    expect(diff).toMatchObject({ code: 0, stdout: expect.stringContaining("+x = ") });
    expect(diff?.stdout).not.toBe(other?.stdout);
    const { stdout } = await cli(root, ["show", "all.log", "--study", "two", "--json"]);
    const { recommendation } = JSON.parse(stdout) as { recommendation: { params: { x: number } } };
    expect(diff?.stdout).toContain(`+x = ${recommendation.params.x}`);
  });

  it("is said with a name that does not exist", async () => {
    const root = workspace({ "train.py": program(0.8) });
    expect((await cli(root, ["show", "nope"])).stderr).toContain("a search makes one");
    await cli(root, search);
    expect((await cli(root, ["show", "nope"])).stderr).toContain("there: train.py");
  });
});
