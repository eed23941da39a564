import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parsePatch } from "diff";
import { afterAll, describe, expect, it } from "vitest";
import { cli, removeWorkspaces, workspace } from "../support/cli";

afterAll(removeWorkspaces);

const TRAIN = 'x = 0.5  # @tune 0..1\nmode = "a"  # @tune "a" | "b"\nscore = x + (mode == "b")  # @objective maximize\n';

async function searched(text: string): Promise<string> {
  const root = workspace({ "train.py": text });
  const { code, stderr } = await cli(root, ["run", "train.py", "--trials", "10", "--seed", "2", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return root;
}

const read = (root: string) => readFileSync(path.join(root, "train.py"), "utf8");

describe("tunelens apply", () => {
  it("shows a diff, writes the values, and trial 0 brings the old ones back", async () => {
    const root = await searched(TRAIN);
    const dry = await cli(root, ["apply", "train.py", "--dry-run"]);
    expect(dry.code).toBe(0);
    expect(read(root)).toBe(TRAIN);
    const [patch] = parsePatch(dry.stdout);
    expect(patch?.newFileName).toBe("b/train.py");
    const changed = patch?.hunks.flatMap((h) => h.lines.filter((l) => l.startsWith("+"))) ?? [];
    expect(changed.some((l) => l.includes('mode = "b"'))).toBe(true);
    expect(await cli(root, ["apply", "train.py"])).toMatchObject({ code: 0 });
    for (const line of changed) expect(read(root)).toContain(line.slice(1));
    expect(await cli(root, ["apply", "train.py"])).toMatchObject({ code: 0, stdout: expect.stringContaining("already") });
    expect(await cli(root, ["apply", "train.py", "--trial", "0"])).toMatchObject({ code: 0 });
    expect(read(root)).toBe(TRAIN);
  });

  it("keeps line ends, byte order mark, mode and links", async () => {
    const text = `\uFEFF${TRAIN.replaceAll("\n", "\r\n")}`;
    const root = await searched(text);
    const file = path.join(root, "train.py");
    chmodSync(file, 0o754);
    symlinkSync("train.py", path.join(root, "link.py"));
    expect(await cli(root, ["apply", "train.py"])).toMatchObject({ code: 0 });
    const after = read(root);
    expect(after).not.toBe(text);
    expect(after.startsWith("\uFEFFx = ")).toBe(true);
    expect(after.split("\r\n")).toHaveLength(text.split("\r\n").length);
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
    expect(statSync(file).mode & 0o777).toBe(0o754);
  });

  it("puts back with trial 0 what the user wrote, digit for digit, switched-off values and inferred domains included", async () => {
    const text = [
      "lr = 1e-4  # @tune 1e-5..1 log",
      "steps = 1_000  # @tune 500..2_000 step 500",
      "batch_size = 24  # @tune",
      'mode = \'a\'  # @tune "a" | "b"',
      'beta = .9  # @tune 0.5..1 if mode == "b"',
      "kind = str  # @tune int | float",
      'score = lr + steps + batch_size + (beta if mode == "b" else 0)  # @objective maximize',
      "",
    ].join("\n");
    const root = workspace({ "train.py": text });
    expect(await cli(root, ["run", "train.py", "--trials", "10", "--seed", "2", "--json"])).toMatchObject({ code: 0 });
    for (const trial of [1, 2, 3, 4]) {
      expect(await cli(root, ["apply", "train.py", "--trial", String(trial)])).toMatchObject({ code: 0 });
      expect(read(root)).not.toBe(text);
    }
    expect(await cli(root, ["apply", "train.py", "--trial", "0"])).toMatchObject({ code: 0, stderr: "" });
    expect(read(root)).toBe(text);
  });

  it("writes a file in the encoding that it declares", async () => {
    const text =
      "# coding: latin-1\nmot = 'd\u00e9j\u00e0'  # @tune 'd\u00e9j\u00e0' | 'ao\u00fbt'\nscore = ord(mot[0])  # @objective minimize\n";
    const root = workspace({ "train.py": "" });
    const file = path.join(root, "train.py");
    writeFileSync(file, Buffer.from(text, "latin1"));
    expect(await cli(root, ["run", "train.py", "--trials", "3", "--json"])).toMatchObject({ code: 0, stderr: "" });
    expect(await cli(root, ["apply", "train.py"])).toMatchObject({ code: 0 });
    expect(readFileSync(file).toString("latin1")).toBe(text.replace("mot = 'd\u00e9j\u00e0'", "mot = 'ao\u00fbt'"));
    expect(await cli(root, ["apply", "train.py", "--trial", "0"])).toMatchObject({ code: 0 });
    expect(readFileSync(file).equals(Buffer.from(text, "latin1"))).toBe(true);
  });

  it("finds parameters by name in the code as it is now, and refuses what is gone", async () => {
    const root = await searched(TRAIN);
    writeFileSync(path.join(root, "train.py"), `# a new line\n\n${TRAIN}`);
    expect(await cli(root, ["apply", "train.py"])).toMatchObject({ code: 0 });
    expect(read(root)).toContain('mode = "b"');
    const gone = TRAIN.replace('  # @tune "a" | "b"', "");
    writeFileSync(path.join(root, "train.py"), gone);
    expect(await cli(root, ["apply", "train.py"])).toMatchObject({ code: 1, stderr: expect.stringContaining("mode cannot be written") });
    expect(read(root)).toBe(gone);
    writeFileSync(path.join(root, "train.py"), TRAIN.replace("0..1", "0..0.6"));
    expect(await cli(root, ["apply", "train.py"])).toMatchObject({ code: 1, stderr: expect.stringContaining("x cannot be written") });
  });

  it("has nothing to write where the user's values are as good", async () => {
    const best = "x = 1.0  # @tune 0..1\nscore = x  # @objective maximize\n";
    const root = await searched(best);
    expect(await cli(root, ["apply", "train.py"])).toMatchObject({ code: 0, stderr: expect.stringContaining("as good as any found") });
    expect(await cli(root, ["apply", "train.py", "--trial", "99"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no trial 99"),
    });
    expect(read(root)).toBe(best);
  });
});

describe("tunelens run", () => {
  it("says what was reported in place of a number, not that nothing was", async () => {
    const root = workspace({ "train.py": 'x = 1  # @tune 1..4\nscore = "high"  # @objective maximize\n' });
    const { code, stdout } = await cli(root, ["run", "train.py", "--json"]);
    expect(code).toBe(1);
    const events = stdout
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as { event: string; reason?: string; problem?: { code: string; range: object } });
    const told = events.flatMap((e) => e.problem ?? []);
    expect(new Set(told.map((p) => p.code))).toEqual(new Set(["objective-not-a-number"]));
    expect(told[0]?.range).toMatchObject({ start: { line: 1, character: 18 } });
    expect(events.find((e) => e.event === "trialFinished")?.reason).toBe("The objective score was str 'high' and not a number");
  });
});

describe("tunelens check", () => {
  it("prints one object a file", async () => {
    const root = workspace({ "a.py": TRAIN, "b.py": "y = 1  # @tune 0..5 log\nz = y  # @objective minimize\n" });
    const { code, stdout } = await cli(root, ["check", "a.py", "b.py", "--json"]);
    expect(code).toBe(1);
    const [a, b] = stdout
      .trim()
      .split("\n")
      .map((l) => JSON.parse(l));
    expect(a).toMatchObject({
      problems: [],
      objectives: [{ name: "score", direction: "maximize" }],
      space: [
        { name: "x", type: "float", baseline: 0.5 },
        { name: "mode", choices: ['"a"', '"b"'] },
      ],
    });
    expect(b.problems).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: "log-bound-not-positive", severity: "error", file: "b.py" })]),
    );
  });

  it("prints problems where a terminal links them, and a search does not begin with errors", async () => {
    const root = workspace({ "b.py": "y = 1  # @tune 0..5 log\nz = y  # @objective minimize\n" });
    for (const command of ["check", "run"]) {
      const { code, stderr, stdout } = await cli(root, [command, "b.py"]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^b\.py:1:\d+: log-bound-not-positive: /m);
      if (command === "run") expect(stdout).toBe("");
    }
  });

  it("says what is not built yet at the search's own line", async () => {
    const root = workspace({ "a.py": `\n# @search on=ray://there:10001 stop=curve\n${TRAIN}` });
    const { code, stdout } = await cli(root, ["check", "a.py", "--json"]);
    expect(code).toBe(1);
    const { problems } = JSON.parse(stdout);
    expect(problems.map((p: { code: string }) => p.code)).toEqual(["on-not-built"]);
    expect(problems[0].range.start.line).toBe(1);
  });
});

describe("usage", () => {
  it.each([
    [["run"], "missing required argument"],
    [["run", "nope.py"], "no such file"],
    [["run", "notes.png"], "not a text file"],
    [["run", "train.py", "--trials", "0"], "whole number"],
    [["run", "train.py", "--nonsense"], "unknown option"],
    [["frobnicate"], "unknown command"],
    [["apply", "train.py"], "no study"],
  ])("%j exits with 2", async (args, words) => {
    const root = workspace({ "train.py": TRAIN, "notes.png": "" });
    const { code, stderr } = await cli(root, args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it("--help exits with 0", async () => {
    const { code, stdout } = await cli(workspace({}), ["run", "--help"]);
    expect(code).toBe(0);
    for (const flag of ["--trials", "--time", "--parallel", "--sampler", "--stop", "--resume", "--storage"]) expect(stdout).toContain(flag);
  });
});
