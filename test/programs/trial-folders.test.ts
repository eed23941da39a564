import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { cli, eventsOf, removeWorkspaces, start, within, workspace } from "../support/cli";

afterAll(removeWorkspaces);

/** Saves its progress, waits once where the test holds it, and leaves a file. */
const TRAINING = `import os, time
# @search trials=6 sampler=random seed=1 checkpoint=true
x = 0.5  # @tune 0..1
seed = 1  # @seed
scratch, checkpoint = os.environ["TUNELENS_SCRATCH"], os.environ["TUNELENS_CHECKPOINT"]
assert os.listdir(scratch) == [], scratch
state = os.path.join(checkpoint, "epoch")
first = int(open(state).read()) if os.path.exists(state) else 0
print("trial", os.environ["TUNELENS_TRIAL"], "begins at", first, flush=True)
for epoch in range(first, 3):
    open(state, "w").write(str(epoch + 1))
    open(os.path.join(scratch, f"model-{x}-{seed}"), "w").write("weights")
    loss = (x - 0.3) ** 2 + seed * 0.001  # @objective minimize
    while epoch == 1 and os.path.exists("hold") and os.environ["TUNELENS_TRIAL"] in open("hold").read().split(): time.sleep(0.02)
`;

const folders = (root: string): string[] =>
  readdirSync(path.join(root, ".tunelens/train.py.logs"))
    .filter((name) => !name.endsWith(".log"))
    .sort();

function keptIn(events: readonly StudyEvent[]): readonly number[] {
  return events.flatMap((e) => (e.event === "artefacts" ? e.kept.map((k) => k.trial) : []));
}

test("the best trial's and the user's own artefacts and checkpoints are kept, and told; nothing else is left", async () => {
  const root = workspace({ "train.py": TRAINING });
  const { stdout, code } = await cli(root, ["run", "train.py", "--json"]);
  expect(code).toBe(0);
  const events = eventsOf(stdout);
  const recommended = events.flatMap((e) => (e.event === "recommendation" ? [e.trial] : []));
  expect(keptIn(events)).toEqual([0, ...recommended]);
  expect(folders(root)).toEqual([0, ...recommended].flatMap((n) => [`trial-${n}.checkpoint`, `trial-${n}.files`]));
  expect(readdirSync(root).sort()).toEqual([".git", ".tunelens", "train.py"]);
  const shown = await cli(root, ["show"]);
  expect(shown.stdout).toContain(`Artefacts of trial ${recommended[0]}: .tunelens/train.py.logs/trial-${recommended[0]}.files`);
  expect(JSON.parse((await cli(root, ["show", "--json"])).stdout).artefacts).toHaveLength(2);
});

test("a search without checkpoint=true has a scratch folder and no checkpoint; folders left empty go", async () => {
  const text = `import os
# @search trials=3 sampler=random repeats=0
x = 0.5  # @tune 0..1
assert os.path.isdir(os.environ["TUNELENS_SCRATCH"]) and "TUNELENS_CHECKPOINT" not in os.environ
loss = x  # @objective minimize
`;
  const root = workspace({ "train.py": text });
  const { stdout, code } = await cli(root, ["run", "train.py", "--json"]);
  expect(code).toBe(0);
  expect(folders(root)).toEqual([]);
  expect(eventsOf(stdout).some((e) => e.event === "artefacts")).toBe(false);
});

test("with several objectives the whole front is kept", async () => {
  const text = `import os
# @search trials=4 sampler=grid repeats=0
x = 2  # @tune 0 | 1 | 2 | 3
open(os.path.join(os.environ["TUNELENS_SCRATCH"], "model"), "w").close()
loss = x if x < 3 else 9  # @objective minimize
size = 10 - x if x < 3 else 99  # @objective minimize
`;
  const root = workspace({ "train.py": text });
  const { stdout } = await cli(root, ["run", "train.py", "--json"]);
  const events = eventsOf(stdout);
  const front = events.flatMap((e) => (e.event === "trialStarted" && e.params["x"] !== "3" && e.params["x"] !== 3 ? [e.trial] : []));
  expect(front).toHaveLength(3);
  expect(keptIn(events)).toEqual(front);
});

const INTERRUPTIONS: readonly ["SIGINT" | "SIGKILL", string][] = [
  ["SIGINT", "an orderly end"],
  ["SIGKILL", "a kill"],
];

test.each(INTERRUPTIONS)("after %s (%s) a trial goes on from its checkpoint, and a repeat too", async (signal) => {
  const root = workspace({ "train.py": TRAINING, hold: "2" });
  const told = (name: string): boolean => {
    const log = path.join(root, ".tunelens/train.py.logs", `trial-${name}.checkpoint`, "epoch");
    return existsSync(log) && readFileSync(log, "utf8") === "2";
  };
  const first = start(root, ["run", "train.py", "--json"]);
  expect(await within(30_000, () => told("2"))).toBe(true);
  first.child.kill(signal);
  await first.ended;
  // An orphan of a trial that is out of the running, as a kill may leave it.
  mkdirSync(path.join(root, ".tunelens/train.py.logs/trial-1.checkpoint"), { recursive: true });

  // Now the first repeat is held; the trial cut off before has gone on where it was.
  writeFileSync(path.join(root, "hold"), "7");
  const second = start(root, ["run", "train.py", "--resume", "--json"]);
  expect(await within(30_000, () => told("7"))).toBe(true);
  expect(log(root, 3)).toContain("trial 3 begins at 2");
  second.child.kill(signal);
  await second.ended;

  writeFileSync(path.join(root, "hold"), "");
  const { stdout, code } = await cli(root, ["run", "train.py", "--resume", "--json"]);
  expect(code).toBe(0);
  const events = eventsOf(stdout);
  const [rerun] = events.flatMap((e) => (e.event === "trialStarted" ? [e] : []));
  expect(rerun?.repeatOf).not.toBe(null);
  expect(log(root, rerun?.trial ?? -1)).toContain(`trial ${rerun?.trial} begins at 2`);
  expect(folders(root)).toEqual(keptIn(events).flatMap((n) => [`trial-${n}.checkpoint`, `trial-${n}.files`]));
});

function log(root: string, trial: number): string {
  return readFileSync(path.join(root, `.tunelens/train.py.logs/trial-${trial}.log`), "utf8");
}

test.each([
  [3, "reports the rest"],
  [5, "has nothing left to report"],
])("what a trial had reported counts for its value when it goes on at step %i and %s", async (last) => {
  const text = `import os, time
# @search trials=1 checkpoint=true
x = 0.5  # @tune 0..1
state = os.path.join(os.environ["TUNELENS_CHECKPOINT"], "epoch")
first = int(open(state).read()) if os.path.exists(state) else 0
for epoch in range(first + 1, 6):
    loss = abs(epoch - 2) + x  # @objective minimize step=epoch
    open(state, "w").write(str(epoch))
    while epoch == ${last} and os.path.exists("hold"): time.sleep(0.02)
`;
  const root = workspace({ "train.py": text, hold: "" });
  const first = start(root, ["run", "train.py", "--json"]);
  await first.says(`"step":${last}`);
  expect(
    await within(10_000, () => readFileSync(path.join(root, ".tunelens/train.py.logs/trial-0.checkpoint/epoch"), "utf8") === `${last}`),
  ).toBe(true);
  first.child.kill("SIGKILL");
  await first.ended;
  rmSync(path.join(root, "hold"));
  const { stdout, code } = await cli(root, ["run", "train.py", "--resume", "--json"]);
  expect(code).toBe(0);
  const events = eventsOf(stdout);
  expect(events.flatMap((e) => (e.event === "trialReported" ? [e.step] : []))).toEqual([4, 5].filter((step) => step > last));
  expect(events.flatMap((e) => (e.event === "trialFinished" ? [e.values] : []))).toEqual([[0.5]]);
});

test("a study that --checkpoint true began goes on with its checkpoints without being told again", async () => {
  const root = workspace({ "train.py": TRAINING.replace(" checkpoint=true", ""), hold: "1" });
  const state = path.join(root, ".tunelens/train.py.logs/trial-1.checkpoint/epoch");
  const first = start(root, ["run", "train.py", "--json", "--checkpoint", "true"]);
  expect(await within(30_000, () => existsSync(state) && readFileSync(state, "utf8") === "2")).toBe(true);
  first.child.kill("SIGINT");
  await first.ended;
  writeFileSync(path.join(root, "hold"), "");
  expect((await cli(root, ["run", "train.py", "--resume"])).code).toBe(0);
  expect(log(root, 2)).toContain("trial 2 begins at 2");
});

test("a new study never takes over what one of the same name left", async () => {
  const root = workspace({ "train.py": TRAINING, ".tunelens/train.py.logs/trial-0.checkpoint/epoch": "3" });
  const { code } = await cli(root, ["run", "train.py", "--json", "--trials", "1", "--repeats", "0"]);
  expect(code).toBe(0);
  expect(log(root, 0)).toContain("trial 0 begins at 0");
});
