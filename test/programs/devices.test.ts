import { execFileSync } from "node:child_process";
import { chmodSync, rmdirSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { usableCores } from "../../server/devices/cpu-share";
import type { StudyEvent } from "../../server/protocol/events";
import { readJournal } from "../../server/storage/read-journal";
import { CLI, cli, eventsOf, processesIn, removeWorkspaces, start, within, workspace } from "../support/cli";
import { repository } from "../support/python-trial";
import { removeScriptedGpus, type ScriptedMachine, scriptedGpus } from "../support/scripted-gpus";

afterAll(() => {
  removeWorkspaces();
  removeScriptedGpus();
});

const program = (search: string, use: string, seconds = 0.3): string => `# @search ${search} repeats=0 stop=none
import time
import gpu
x = 1.0   # @tune 0..4
${use}
time.sleep(${seconds})
loss = (x - 2) ** 2   # @objective minimize
`;

interface Searched {
  readonly events: readonly StudyEvent[];
  readonly seen: ReturnType<ReturnType<typeof scriptedGpus>["seen"]>;
  readonly asked: readonly string[];
  readonly stderr: string;
  readonly code: number | null;
  of<K extends StudyEvent["event"]>(kind: K): Extract<StudyEvent, { event: K }>[];
}

async function search(machine: ScriptedMachine, text: string, env: Record<string, string> = {}, args: string[] = []): Promise<Searched> {
  const gpus = scriptedGpus(machine);
  const root = workspace({ "train.py": text, "gpu.py": gpus.module });
  const { stdout, stderr, code } = await cli(root, ["run", "train.py", "--json", "--seed", "1", ...args], { ...gpus.environment, ...env });
  expect(processesIn(root)).toEqual([]);
  const events = code === 0 ? eventsOf(stdout) : [];
  const [started] = events;
  if (started?.event === "studyStarted") expect(await readJournal(started.journal)).toEqual(events);
  const of: Searched["of"] = (kind) => events.filter((e) => e.event === kind) as never;
  return { events, seen: gpus.seen(), asked: gpus.asked(), stderr, code, of };
}

/** The most trials that were started and not finished at once, by device. */
function mostOn(events: readonly StudyEvent[]): ReadonlyMap<string, number> {
  const on = new Map<number, string>();
  const most = new Map<string, number>();
  for (const event of events) {
    if (event.event === "trialStarted") {
      on.set(event.trial, event.device);
      const now = [...on.values()].filter((device) => device === event.device).length;
      most.set(event.device, Math.max(now, most.get(event.device) ?? 0));
    } else if (event.event === "trialFinished") on.delete(event.trial);
  }
  return most;
}

describe("trials on GPUs", () => {
  it.each([1, 4, 8])("run one on each of %i, and see no other", async (cards) => {
    const { of, events, seen } = await search({ cards }, program(`trials=${cards * 2} parallel=auto`, "gpu.use(1000)"));
    const names = Array.from({ length: cards }, (_, n) => `cuda:${n}`);
    expect([...mostOn(events).keys()].toSorted()).toEqual(names);
    expect([...mostOn(events).values()]).toEqual(names.map(() => 1));
    expect(new Set(seen.map(({ visible }) => visible))).toEqual(new Set(names.map((name) => name.slice(5))));
    expect(seen.every(({ others }) => others === 0)).toBe(true);
    expect(of("studyStarted")[0]?.parallel).toBe(cards);
    expect(of("trialFinished").map(({ state }) => state)).toEqual(Array(cards * 2).fill("complete"));
    expect(of("environment").length).toBeGreaterThan(0);
    for (const { devices } of of("environment")) expect(devices).toEqual(names.map((name) => `${name} Scripted GPU (16 GB)`));
  });

  it("are packed two to a GPU by gpus=0.5", async () => {
    const { events, seen, of } = await search({ cards: 2 }, program("trials=8 parallel=auto gpus=0.5", "gpu.use(1000)", 1));
    expect(of("studyStarted")[0]?.parallel).toBe(4);
    expect([...mostOn(events).values()]).toEqual([2, 2]);
    expect(Math.max(...seen.map(({ others }) => others))).toBe(1);
  });

  it("take two whole ones by gpus=2", async () => {
    const { seen, of } = await search({ cards: 4 }, program("trials=4 gpus=2", "gpu.use(1000)"));
    expect(of("studyStarted")[0]?.parallel).toBe(2);
    expect(new Set(of("trialStarted").map(({ device }) => device))).toEqual(new Set(["cuda:0,1", "cuda:2,3"]));
    expect(new Set(seen.map(({ visible }) => visible))).toEqual(new Set(["0,1", "2,3"]));
  });

  it("see none by gpus=0, and are not looked for", async () => {
    const use = 'import os; assert os.environ["CUDA_VISIBLE_DEVICES"] == ""';
    const { of } = await search({ cards: 4 }, program("trials=2 gpus=0", use));
    expect(of("trialStarted").map(({ device }) => device)).toEqual(["cpu", "cpu"]);
    expect(of("trialFinished").map(({ state }) => state)).toEqual(["complete", "complete"]);
  });

  it("stay on those that the user's own CUDA_VISIBLE_DEVICES leaves, by its words", async () => {
    const { seen, of } = await search({ cards: 4 }, program("trials=4", "gpu.use(1000)"), { CUDA_VISIBLE_DEVICES: "3,1" });
    expect(of("studyStarted")[0]?.parallel).toBe(2);
    expect(new Set(seen.map(({ visible }) => visible))).toEqual(new Set(["3", "1"]));
  });

  it("keep off those that others work on while there are free ones, and say so", async () => {
    const { seen, of } = await search({ cards: 3, used: [0, 12_000, 0] }, program("trials=4", "gpu.use(1000)"));
    expect(new Set(seen.map(({ visible }) => visible))).toEqual(new Set(["0", "2"]));
    expect(of("problem").map(({ problem }) => problem.code)).toEqual(["gpu-busy"]);
  });

  it("wait until what the last one held is free", async () => {
    const { seen, of } = await search({ cards: 1, linger: 4, pids: false }, program("trials=4", "gpu.use(1000)"));
    expect(seen.map(({ memory }) => memory)).toEqual([0, 0, 0, 0]);
    expect(of("problem")).toEqual([]);
  });

  it("do not wait for it for ever, and say that it did not come", async () => {
    const { of, seen } = await search({ cards: 1, linger: 1_000_000 }, program("trials=2", "gpu.use(1000)"));
    expect(of("problem").map(({ problem }) => problem.code)).toEqual(["gpu-memory-not-freed"]);
    expect(of("problem")[0]?.problem.message).toContain("cuda:0 still holds 1000 MiB");
    expect(seen).toHaveLength(2);
  });

  it("are refused where fewer GPUs are there, at @search, before anything runs", async () => {
    const { code, stderr, asked } = await search({ cards: 2 }, program("trials=4 gpus=3", "gpu.use(1000)"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^train\.py:1:\d+: too-few-gpus: gpus=3 asks for 3 GPUs a trial and there are 2 here: write gpus=2 or less\.$/m);
    expect(asked.every((query) => !query.startsWith("--query-compute"))).toBe(true);
  });

  it("go on when one of them is stopped: its GPU is free for the next", async () => {
    const text = program("trials=4 timeout=1", "gpu.use(1000)\nif x == 1.0: pass\nelse: time.sleep(60)");
    const { seen, of } = await search({ cards: 1, linger: 2 }, text);
    expect(of("trialFinished").map(({ state }) => state)).toEqual(["complete", "failed", "failed", "failed"]);
    expect(seen.map(({ memory }) => memory)).toEqual([0, 0, 0, 0]);
  });
});

describe("trials on AMD's GPUs", () => {
  it("see one each by HIP_VISIBLE_DEVICES, numbered within the user's ROCR_VISIBLE_DEVICES", async () => {
    const card = { "VRAM Total Memory (B)": "68702699520", "VRAM Total Used Memory (B)": "10960896", "GPU use (%)": "0" };
    const all = JSON.stringify({ card0: card, card1: card, card2: card });
    const tools = workspace({ "rocm-smi": `#!/bin/sh\necho '${all}'\n` });
    chmodSync(path.join(tools, "rocm-smi"), 0o755);
    const root = workspace({
      "train.py": `# @search trials=4 repeats=0
import os, time
x = 1.0   # @tune 0..4
assert os.environ["CUDA_VISIBLE_DEVICES"] == os.environ["HIP_VISIBLE_DEVICES"] and os.environ["ROCR_VISIBLE_DEVICES"] == "1,2"
time.sleep(0.5)
seen = int(os.environ["HIP_VISIBLE_DEVICES"])   # @objective minimize
`,
    });
    const env = { PATH: `${tools}:${process.env["PATH"] ?? ""}`, ROCR_VISIBLE_DEVICES: "1,2" };
    const { stdout } = await cli(root, ["run", "train.py", "--json"], env);
    const events = eventsOf(stdout);
    const names = events.flatMap((e) => (e.event === "trialStarted" ? [e.device] : []));
    const values = events.flatMap((e) => (e.event === "trialFinished" ? (e.values ?? []) : []));
    expect(new Set(names)).toEqual(new Set(["hip:1", "hip:2"]));
    expect(values.toSorted()).toEqual([0, 0, 1, 1]);
  });
});

describe("the cores of this machine", () => {
  const text = `# @search trials=2 parallel=2 repeats=0
import os
x = 1.0   # @tune 0..4
threads = int(os.environ["OMP_NUM_THREADS"])   # @objective minimize
follows = int(os.environ.get("MKL_NUM_THREADS", "0"))   # @objective minimize
`;
  const { OMP_NUM_THREADS: _, MKL_NUM_THREADS: __, ...rest } = process.env;

  it.each([
    [
      "shared out among the trials that run at once",
      rest,
      [Math.max(1, Math.floor(usableCores() / 2)), Math.max(1, Math.floor(usableCores() / 2))],
    ],
    ["left to what the user has set", { ...rest, OMP_NUM_THREADS: "7" }, [7, 0]],
  ])("are %s", (_name, env, values) => {
    const root = workspace({ "train.py": text });
    const stdout = execFileSync(process.execPath, [CLI, "run", "train.py", "--json"], { cwd: root, env, encoding: "utf8" });
    const ends = eventsOf(stdout).flatMap((e) => (e.event === "trialFinished" ? [e.values] : []));
    expect(ends).toEqual([values, values]);
  });
});

describe("what trials use", () => {
  it.each([
    ["its processes", true],
    ["its device, where the tool knows no processes of ours", false],
  ])("is sampled by %s", async (_, pids) => {
    const use = "keep = bytearray(64 << 20)\ngpu.use(3000)";
    const { of } = await search({ cards: 1, used: [500], pids }, program("trials=1", use, 3));
    const [sample] = of("trialSampled");
    expect(sample).toMatchObject({ trial: 0, gpuMemory: 3000, gpuUtilization: 50 });
    expect(sample?.memory).toBeGreaterThan(64);
    expect(of("trialSampled").length).toBeLessThan(4);
  });

  it("is the memory of a CPU trial and of its children", async () => {
    const text = `# @search trials=1 repeats=0
import subprocess, sys, time
x = 1.0   # @tune 0..4
child = subprocess.Popen([sys.executable, "-c", "keep = bytearray(100 << 20); import time; time.sleep(5)"])
child.wait()
loss = x   # @objective minimize
`;
    const { of } = await search({ cards: 0 }, text);
    expect(of("trialSampled")[0]).toMatchObject({ gpuMemory: null, gpuUtilization: null });
    // The first look may come before the child has its memory.
    expect(Math.max(...of("trialSampled").map(({ memory }) => memory ?? 0))).toBeGreaterThan(100);
  });
});

describe("a trial that runs out of memory", () => {
  it("beside others runs again alone, and fewer share a GPU from then on", async () => {
    const text = program("trials=12 parallel=auto gpus=0.25", "gpu.use(7000)", 0.6);
    const { of, events } = await search({ cards: 1 }, text);
    expect(of("trialFinished").map(({ state }) => state)).toEqual(Array(12).fill("complete"));
    expect(of("trialStarted").length).toBeGreaterThan(12);
    const problems = of("problem").map(({ problem }) => problem);
    expect(problems[0]?.message).toContain("runs again alone. From now on 2 trials run at once.");
    expect(new Set(problems.map(({ code, severity }) => `${code} ${severity}`))).toEqual(new Set(["trial-out-of-memory information"]));
    const lowered = events.findIndex((e) => e.event === "problem");
    const before = new Set(events.slice(0, lowered).flatMap((e) => (e.event === "trialStarted" ? [e.trial] : [])));
    const later = events.slice(lowered).filter((e) => !("trial" in e) || e.trial === null || !before.has(e.trial));
    expect([...mostOn(later).values()]).toEqual([2]);
    const [started] = events;
    if (started?.event !== "studyStarted") throw new Error("no start");
    const describe = path.join(repository, "test/fixtures/optuna/describe_study.py");
    const python = path.join(repository, ".cache/python/bin/python");
    const told = JSON.parse(execFileSync(python, [describe, started.journal, started.study], { encoding: "utf8" })) as {
      trials: { state: string }[];
    };
    const states = told.trials.map(({ state }) => state);
    expect(states.filter((state) => state === "COMPLETE")).toHaveLength(12);
    expect(states.filter((state) => state === "FAIL")).toHaveLength(of("trialStarted").length - 12);
  });

  it("alone is a failed trial, and is told to have had the GPU to itself", async () => {
    const text = program("trials=3 gpus=0.5", "gpu.use(1000 if x == 1.0 else 20000)");
    const { of } = await search({ cards: 1 }, text);
    const failed = of("trialFinished").filter(({ state }) => state === "failed");
    expect(failed).toHaveLength(2);
    for (const { reason } of failed) expect(reason).toMatch(/CUDA out of memory.*\(it had cuda:0 to itself\)$/);
  });

  it.each([
    ["of the machine, killed by the kernel beside others,", "os.kill(os.getpid(), signal.SIGKILL)"],
    ["of a GPU that no tool tells of", 'raise RuntimeError("CUDA error: out of memory")'],
  ])("%s runs again alone", async (_, end) => {
    // One trial ends badly once, when it is sure that another one runs.
    const text = `# @search trials=4 parallel=2 repeats=0
import os, signal, time
x = 1.0   # @tune 0..4
marks = os.environ["MARKS"]
running, tried = f"{marks}/running-{os.getpid()}", f"{marks}/tried"
open(running, "w").close()
def until(holds):
    deadline = time.time() + 20
    while not holds(os.listdir(marks)) and time.time() < deadline:
        time.sleep(0.02)
    return holds(os.listdir(marks))
if x == 1.0:
    until(lambda names: "tried" in names)
    time.sleep(0.3)
elif not os.path.exists(tried):
    open(tried, "w").close()
    if until(lambda names: sum(name.startswith("running") for name in names) > 1):
        os.remove(running)
        ${end}
os.remove(running)
loss = x   # @objective minimize
`;
    const marks = workspace({});
    rmdirSync(path.join(marks, ".git"));
    const { of } = await search({ cards: 0 }, text, { MARKS: marks });
    expect(of("trialFinished").map(({ state }) => state)).toEqual(Array(4).fill("complete"));
    expect(of("trialStarted").length).toBeGreaterThan(4);
    const [, problem] = of("problem").map((event) => event.problem);
    expect(problem?.message).toMatch(/ran out of memory beside another trial: it runs again alone. From now on 1 trial runs at once.$/);
  });

  it("ends at once when it is interrupted while it waits for the memory of the one before", async () => {
    const gpus = scriptedGpus({ cards: 1, linger: 1_000_000 });
    const root = workspace({ "train.py": program("trials=6", "gpu.use(9000)"), "gpu.py": gpus.module });
    const study = start(root, ["run", "train.py", "--json", "--seed", "1"], gpus.environment);
    expect(await within(60_000, () => study.stdout().split('"event":"trialStarted"').length === 3)).toBe(true);
    study.child.kill("SIGINT");
    expect((await study.ended).code).toBe(130);
    expect(gpus.seen()).toHaveLength(1);
    expect(processesIn(root)).toEqual([]);
    const journal = path.join(root, ".tunelens/train.py.journal.log");
    expect((await readJournal(journal)).at(-1)).toMatchObject({ event: "studyFinished", state: "interrupted" });
  });

  it("goes on after an interruption in the middle of it all", async () => {
    const gpus = scriptedGpus({ cards: 1 });
    const root = workspace({ "train.py": program("trials=6 parallel=auto gpus=0.5", "gpu.use(9000)", 1), "gpu.py": gpus.module });
    const first = start(root, ["run", "train.py", "--json", "--seed", "1"], gpus.environment);
    await first.says("trial-out-of-memory");
    first.child.kill("SIGINT");
    expect((await first.ended).code).toBe(130);
    const again = await cli(root, ["run", "train.py", "--json", "--resume"], gpus.environment);
    expect(again.code).toBe(0);
    const last = eventsOf(again.stdout).at(-1);
    expect(last).toMatchObject({ event: "studyFinished", state: "complete", trials: 6, complete: 6 });
  });
});
