import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { connectControl } from "../../server/process/control-client";
import type { StudyEvent } from "../../server/protocol/events";
import { readLiveStudy } from "../../server/storage/live-study";
import { readJournal } from "../../server/storage/read-journal";
import { CLI, cli, eventsOf, processesIn, removeWorkspaces, start, within, workspace } from "../support/cli";

afterAll(removeWorkspaces);

const QUICK = "x = 0.5  # @tune 0..1\nscore = 1 - (x - 0.7) ** 2  # @objective maximize\n";
/** Reports once and then sits in C code that holds the interpreter. */
const STUCK = "x = 0.5  # @tune 0..1\nscore = x  # @objective maximize\nsum(range(10**13))\n";
const SLOW =
  "import time\nx = 0.5  # @tune 0..1\nfor i in range(400):\n    score = x  # @objective last maximize\n    time.sleep(0.05)\n".replace(
    "last maximize",
    "maximize",
  );

/** Runs a command in a terminal of its own, closes the terminal when a trial is running, and prints what the command ended with. */
const CLOSED_TERMINAL = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
shown = b""
while b"1 running" not in shown:
    shown += os.read(terminal, 65536)
os.close(terminal)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

/** Whether a small disk can be had, which none but this test's processes see. */
function canMount(): boolean {
  return spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
}

const journalOf = (root: string) => path.join(root, ".tunelens/train.py.journal.log");

describe("interruption", () => {
  it.each([
    "SIGINT",
    "SIGTERM",
    "SIGHUP",
  ] as const)("%s ends the trials, keeps the journal whole and can be gone on from", async (signal) => {
    const root = workspace({ "train.py": SLOW });
    const study = start(root, ["run", "train.py", "--json", "--parallel", "2", "--trials", "3"]);
    await study.says('"trial":1,"step":2');
    study.child.kill(signal);
    const { code, stdout } = await study.ended;
    expect(code).toBe(130);
    expect(await within(1000, () => processesIn(root).length === 0)).toBe(true);
    const events = eventsOf(stdout);
    expect(events.at(-1)).toMatchObject({ event: "studyFinished", state: "interrupted" });
    expect(await readJournal(journalOf(root))).toEqual(events);
    expect(readdirSync(path.join(root, ".tunelens")).some((f) => f.endsWith(".live.json"))).toBe(false);
  });

  it("Ctrl-C while the program holds the interpreter leaves nothing after a second", async () => {
    const root = workspace({ "train.py": STUCK });
    const study = start(root, ["run", "train.py", "--json", "--parallel", "2"]);
    await study.says('"trial":1,"step":1');
    study.child.kill("SIGINT");
    expect(await within(2000, () => processesIn(root).length === 0)).toBe(true);
    expect(await study.ended).toMatchObject({ code: 130 });
    expect((await readJournal(journalOf(root))).at(-1)).toMatchObject({ event: "studyFinished", state: "interrupted" });
  });

  it("a second Ctrl-C ends everything at once", async () => {
    const root = workspace({ "train.py": STUCK });
    const study = start(root, ["run", "train.py", "--json"]);
    await study.says('"step":1');
    study.child.kill("SIGINT");
    study.child.kill("SIGTERM");
    expect(await study.ended).toMatchObject({ code: 130 });
    expect(await within(2000, () => processesIn(root).length === 0)).toBe(true);
    expect(await readLiveStudy(journalOf(root))).toBeNull();
    expect(readdirSync(path.join(root, ".tunelens")).sort()).toEqual([".gitignore", "train.py.journal.log", "train.py.logs"]);
  });

  it("a closed terminal ends it as orderly as a signal", async () => {
    const root = workspace({ "train.py": SLOW });
    const terminal = spawnSync("python3", ["-c", CLOSED_TERMINAL, process.execPath, CLI, "run", "train.py"], {
      cwd: root,
      encoding: "utf8",
    });
    expect(terminal).toMatchObject({ status: 0, stdout: "130\n" });
    expect(processesIn(root)).toEqual([]);
    expect((await readJournal(journalOf(root))).at(-1)).toMatchObject({ event: "studyFinished", state: "interrupted" });
  });

  it("kill -9 leaves nothing after a second, and --resume goes on", async () => {
    const root = workspace({ "train.py": STUCK });
    const temporary = workspace({});
    const left = () => readdirSync(temporary).filter((name) => name.startsWith("tunelens-"));
    const study = start(root, ["run", "train.py", "--json", "--parallel", "2", "--seed", "4"], { TMPDIR: temporary });
    await study.says('"trial":1,"step":1');
    expect(left()).toHaveLength(2); // of the trials, and of the socket
    study.child.kill("SIGKILL");
    await study.ended;
    expect(await within(1000, () => processesIn(root).length === 0 && left().length === 0)).toBe(true);
    const shown = eventsOf(study.stdout());
    const kept = await readJournal(journalOf(root));
    for (const event of shown) expect(kept).toContainEqual(event);
    expect(await readLiveStudy(journalOf(root))).toBeNull();

    writeFileSync(path.join(root, "train.py"), QUICK);
    const again = await cli(root, ["run", "train.py", "--json", "--resume", "--trials", "5", "--repeats", "0"]);
    expect(again.code).toBe(0);
    const resumed = eventsOf(again.stdout);
    expect(resumed[0]).toMatchObject({ event: "studyResumed", trials: 5, rerun: [0, 1] });
    const params = (events: readonly StudyEvent[]) => events.flatMap((e) => (e.event === "trialStarted" ? [e.params] : []));
    expect(params(resumed).slice(0, 2)).toEqual(params(shown));
    expect(params(resumed)).toHaveLength(5);
    expect(resumed.at(-1)).toMatchObject({ event: "studyFinished", state: "complete", trials: 5, complete: 5 });
  });

  it("two that go on with the same study at once do not share it", async () => {
    const root = workspace({ "train.py": SLOW.replace("400", "20") });
    expect((await cli(root, ["run", "train.py", "--trials", "1", "--repeats", "0"])).code).toBe(0);
    const both = await Promise.all([1, 2].map(() => cli(root, ["run", "train.py", "--resume", "--trials", "2", "--repeats", "0"])));
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(both.find(({ code }) => code === 2)?.stderr).toContain("running already");
    const events = await readJournal(journalOf(root));
    expect(events.filter((e) => e.event === "trialStarted")).toHaveLength(2);
    expect(readdirSync(path.join(root, ".tunelens")).filter((f) => f.includes(".lock") || f.includes(".live"))).toEqual([]);
  });

  it("refuses to go on with a study that is running, or for another objective", async () => {
    const root = workspace({ "train.py": SLOW });
    const study = start(root, ["run", "train.py", "--json"]);
    await study.says('"step":1');
    expect(await cli(root, ["run", "train.py", "--resume"])).toMatchObject({ code: 2, stderr: expect.stringContaining("running already") });
    study.child.kill("SIGINT");
    await study.ended;
    writeFileSync(path.join(root, "train.py"), SLOW.replace("@objective maximize", "@objective minimize"));
    expect(await cli(root, ["run", "train.py", "--resume"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("its values are for maximize score, the code now asks for minimize score"),
    });
  });
});

describe("a study without a terminal", () => {
  it("listens on a private socket, stops when asked, and clears up", async () => {
    const root = workspace({ "train.py": SLOW });
    const study = start(root, ["run", "train.py", "--json", "--detached"]);
    await study.says('"step":1');
    const live = await readLiveStudy(journalOf(root));
    if (live === null) throw new Error("no live study");
    expect(live).toMatchObject({ pid: study.child.pid, study: "train.py", journal: journalOf(root) });
    expect(statSync(path.dirname(live.socket)).mode & 0o777).toBe(0o700);
    const control = await connectControl(live);
    expect(await control.attach("test")).toEqual({ study: "train.py", journal: journalOf(root), pid: live.pid });
    await control.stop();
    expect((await study.ended).code).toBe(130);
    expect(existsSync(path.dirname(live.socket))).toBe(false);
    expect(await readLiveStudy(journalOf(root))).toBeNull();
    expect(processesIn(root)).toEqual([]);
  });

  it("is paused, goes on and is stopped from another terminal", async () => {
    const root = workspace({ "train.py": QUICK.replace("score", "import time; time.sleep(0.2)\nscore") });
    const study = start(root, ["run", "train.py", "--json", "--trials", "500", "--repeats", "0"]);
    await study.says("trialFinished");
    const order = (name: string) => cli(root, [name]);
    expect(await order("pause")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^train\.py is paused: /) });
    await study.says('"phase":"paused"');
    const begun = () => study.stdout().split('"trialStarted"').length;
    await study.says("trialFinished");
    const before = begun();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(begun()).toBe(before);
    expect(await order("unpause")).toMatchObject({ code: 0, stdout: "train.py goes on\n" });
    await expect.poll(begun, { timeout: 20_000 }).toBeGreaterThan(before);
    expect(await order("stop")).toMatchObject({ code: 0 });
    expect((await study.ended).code).toBe(130);
    expect(await order("pause")).toMatchObject({ code: 1, stdout: "", stderr: "train.py does not run\n" });
    expect(await cli(root, ["stop", "nothing"])).toMatchObject({ code: 2 });
  });

  it("runs beside another one in the same journal: each is listed, stopped and gone on with by itself", async () => {
    const root = workspace({ "train.py": QUICK.replace("score", "import time; time.sleep(0.2)\nscore") });
    const journal = ".tunelens/all.journal.log";
    const begin = (name: string) =>
      start(root, ["run", "train.py", "--json", "--trials", "500", "--repeats", "0", "--storage", journal, "--study", name]);
    const listed = async () =>
      (await cli(root, ["list"])).stdout
        .split("\n")
        .flatMap((line) => /^(\w+) .*?(running|interrupted)/.exec(line)?.slice(1, 3).join(" ") ?? []);
    const one = begin("one");
    await one.says("trialFinished");
    expect(await listed()).toEqual(["one running"]);
    const two = begin("two");
    await two.says("trialFinished");
    expect((await listed()).toSorted()).toEqual(["one running", "two running"]);
    expect(await cli(root, ["run", "train.py", "--resume", "--storage", journal, "--study", "one"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("The study one is running already"),
    });
    expect(await cli(root, ["stop", "one"])).toMatchObject({ code: 0 });
    expect((await one.ended).code).toBe(130);
    expect((await listed()).toSorted()).toEqual(["one interrupted", "two running"]);
    expect(await cli(root, ["pause", "one"])).toMatchObject({ code: 1, stderr: "one does not run\n" });
    expect(await cli(root, ["stop"])).toMatchObject({ code: 0, stdout: expect.stringContaining("two stops") });
    expect((await two.ended).code).toBe(130);
    expect(readdirSync(path.join(root, ".tunelens")).filter((f) => f.endsWith(".live.json"))).toEqual([]);
  });

  it("ends by itself when nobody is attached any more, not before", async () => {
    const root = workspace({ "train.py": SLOW });
    const study = start(root, ["run", "train.py", "--json", "--detached", "--grace", "3"]);
    await study.says("studyStarted");
    const live = await readLiveStudy(journalOf(root));
    if (live === null) throw new Error("no live study");
    const control = await connectControl(live);
    await control.attach("test");
    const steps = () => eventsOf(study.stdout().slice(0, study.stdout().lastIndexOf("\n") + 1)).length;
    const before = steps();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(steps()).toBeGreaterThan(before);
    control.close();
    expect((await study.ended).code).toBe(130);
    expect(processesIn(root)).toEqual([]);
  });

  it("survives a hangup and a closed output, and writes to a file", async () => {
    const root = workspace({ "train.py": QUICK.replace("score", "import time; time.sleep(0.2)\nscore") });
    const study = start(root, ["run", "train.py", "--json", "--detached", "--trials", "3", "--repeats", "0"]);
    await study.says("studyStarted");
    study.child.stdout?.destroy();
    study.child.kill("SIGHUP");
    expect((await study.ended).code).toBe(0);
    expect((await readJournal(journalOf(root))).at(-1)).toMatchObject({ event: "studyFinished", state: "complete" });
    const filed = await cli(root, ["run", "train.py", "--json", "--trials", "1", "--repeats", "0", "--output", "out.jsonl"]);
    expect(filed).toMatchObject({ code: 0, stdout: "" });
    expect(eventsOf(readFileSync(path.join(root, "out.jsonl"), "utf8")).at(-1)?.event).toBe("studyFinished");
  });
});

describe("programs that go wrong", () => {
  const run = async (text: string, ...args: string[]) => {
    const root = workspace({ "train.py": text });
    const ended = await cli(root, ["run", "train.py", "--json", "--repeats", "0", "--seed", "1", ...args]);
    return { ...ended, root, events: eventsOf(ended.stdout) };
  };

  it("a syntax error ends the search with its line", async () => {
    const { code, events } = await run("x = 0.5  # @tune 0..1\nscore = x  # @objective maximize\nif x = 2:\n    pass\n");
    expect(code).toBe(1);
    expect(events.find((e) => e.event === "trialFinished")).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("SyntaxError"),
      location: { file: "train.py", line: 3 },
    });
    expect(events.filter((e) => e.event === "trialStarted")).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ state: "failed", reason: expect.stringContaining("SyntaxError") });
  });

  it("a crash in some trials leaves a living search", async () => {
    const { code, events } = await run(
      "x = 0.1  # @tune 0..1\nif x > 0.5:\n    raise ValueError('too much')\nscore = x  # @objective maximize\n",
      "--trials",
      "10",
    );
    expect(code).toBe(0);
    const failed = events.filter((e) => e.event === "trialFinished" && e.state === "failed");
    expect(failed.length).toBeGreaterThan(2);
    for (const trial of failed) expect(trial).toMatchObject({ reason: "ValueError: too much", location: { file: "train.py", line: 3 } });
    expect(events.at(-1)).toMatchObject({ state: "complete", trials: 10 });
  });

  it("a program that never reports is told where", async () => {
    const { code, events } = await run("x = 0.5  # @tune 0..1\nif x > 2:\n    score = x  # @objective maximize\n");
    expect(code).toBe(1);
    expect(events.find((e) => e.event === "problem")).toMatchObject({
      problem: { code: "objective-never-reported", file: "train.py", range: { start: { line: 2 } } },
    });
    expect(events.at(-1)).toMatchObject({ state: "failed", failed: 3 });
  });

  it("a metric that is printed under another name is told with what would be read, and where the variable is", async () => {
    const { events } = await run("x = 0.5  # @tune 0..1\nscore = x\nprint('accuracy:', x)  # @objective maximize score\n");
    expect(events.find((e) => e.event === "problem")).toMatchObject({
      problem: {
        ...{ code: "metric-not-printed", severity: "error", range: { start: { line: 2 } } },
        message: "score was never printed; print it as `score: 0.93`, or write `@objective maximize` behind line 2, which assigns it",
      },
    });
    expect(events.find((e) => e.event === "trialFinished")).toMatchObject({ state: "failed", reason: "score was never printed" });
  });

  it("a program that prints a gigabyte does no harm", async () => {
    const { code, events, root } = await run(
      "x = 0.5  # @tune 0..1\nline = 'y' * 1_048_575\nfor i in range(1024):\n    print(line)\nscore = x  # @objective maximize\n",
      "--trials",
      "1",
    );
    expect(code).toBe(0);
    expect(events.find((e) => e.event === "trialFinished")).toMatchObject({ state: "complete", values: [0.5] });
    const size = readdirSync(path.join(root, ".tunelens/train.py.logs")).reduce(
      (sum, f) => sum + statSync(path.join(root, ".tunelens/train.py.logs", f)).size,
      0,
    );
    expect(size).toBeLessThan(64 * 2 ** 20);
  });

  it("no interpreter ends the search with what to do", async () => {
    const { code, events } = await run(QUICK, "--python", "/nowhere/python3");
    expect(code).toBe(1);
    expect(events.at(-1)).toMatchObject({ state: "failed", reason: expect.stringContaining("/nowhere/python3") });
  });

  it("a folder for temporary files that is not there is no obstacle", async () => {
    const root = workspace({ "train.py": QUICK });
    const { code, stdout } = await cli(root, ["run", "train.py", "--json", "--trials", "2", "--repeats", "0"], {
      TMPDIR: `${root}/none/at all`,
    });
    expect(code).toBe(0);
    expect(eventsOf(stdout).at(-1)).toMatchObject({ event: "studyFinished", state: "complete", complete: 2 });
  });

  it.skipIf(!canMount())("a full disk of the trials' files ends the search at once, with what to do", () => {
    const root = workspace({ "train.py": QUICK, "small/.keep": "" });
    const small = path.join(root, "small");
    const full = `mount -t tmpfs -o size=64k none '${small}' && { cat /dev/zero > '${small}/filled' || true; }`;
    const script = `{ ${full}; } 2>/dev/null; exec '${process.execPath}' '${CLI}' run train.py`;
    const { status, stdout } = spawnSync("unshare", ["-rm", "sh", "-c", script], {
      cwd: root,
      env: { ...process.env, TMPDIR: small },
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /The search ended: The disk of \S*small\S*, where the files of trials lie, is full\. Free some space there, or set TMPDIR/,
    );
    expect(stdout).toContain("1 trial in");
  });

  it("no file descriptors to spare are said, with nothing left running", async () => {
    const root = workspace({ "train.py": QUICK });
    for (const limit of [24, 32]) {
      const command = `ulimit -n ${limit}; exec "$0" "$@"`;
      const run = spawnSync("/bin/sh", ["-c", command, process.execPath, CLI, "run", "train.py", "--json", "--repeats", "0"], {
        cwd: root,
        encoding: "utf8",
      });
      expect([0, 1]).toContain(run.status);
      expect(run.stderr).not.toMatch(/^ +at /m);
      expect(await within(1000, () => processesIn(root).length === 0)).toBe(true);
    }
  });

  it("a journal that cannot be written is said, with nothing left running", async () => {
    const root = workspace({ "train.py": QUICK, taken: "" });
    const ended = await cli(root, ["run", "train.py", "--storage", "taken/journal.log"]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("taken");
    expect(ended.stderr).not.toContain("    at ");
    expect(processesIn(root)).toEqual([]);
  });
});
