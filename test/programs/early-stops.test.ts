import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import type { StudyEvent, StudyFinished } from "../../server/protocol/events";
import { foldEvents } from "../../server/protocol/fold-events";
import type { StudyView, TrialView } from "../../server/protocol/view";
import { STOPPERS } from "../../server/stoppers/choose";
import { readJournal } from "../../server/storage/read-journal";
import { cli, eventsOf, removeWorkspaces, start, workspace } from "../support/cli";

afterAll(removeWorkspaces);

const EPOCHS = 27;

/**
 * Logistic regression by gradient descent on measurements that it makes itself, always the same: a good step size converges, a small one
 * crawls, a large one diverges. It saves after each epoch and resumes from there; `log` tells what it really ran.
 */
const TRAINING = `import json, math, os, random, time
# @search sampler=sobol seed=4 repeats=0
lr = 0.5      # @tune 1e-4..1e3 log
momentum = 0  # @tune 0..0.95 float
data = random.Random(0)
points = [(data.gauss(0, 1), data.gauss(0, 1)) for _ in range(150)]
labels = [1 if 2 * a - b + data.gauss(0, 0.5) > 0 else 0 for a, b in points]

folder = os.environ.get("TUNELENS_CHECKPOINT")
state = {"epoch": 0, "w": [0.0, 0.0, 0.0], "v": [0.0, 0.0, 0.0]}
if folder and os.path.exists(os.path.join(folder, "state.json")):
    state = json.load(open(os.path.join(folder, "state.json")))

def probability(w, p):
    return 1 / (1 + math.exp(-max(-500, min(500, w[0] + w[1] * p[0] + w[2] * p[1]))))

for epoch in range(state["epoch"] + 1, ${EPOCHS} + 1):
    w, v = state["w"], state["v"]
    slope = [0.0, 0.0, 0.0]
    for p, y in zip(points, labels):
        off = (probability(w, p) - y) / len(points)
        slope = [slope[0] + off, slope[1] + off * p[0], slope[2] + off * p[1]]
    v = [momentum * a - lr * g for a, g in zip(v, slope)]
    w = [a + b for a, b in zip(w, v)]
    state = {"epoch": epoch, "w": w, "v": v}
    time.sleep(0.02)
    loss = -sum(math.log(max(1e-300, probability(w, p) if y else 1 - probability(w, p))) for p, y in zip(points, labels)) / len(points)
    with open("ran", "a") as log:
        log.write(f"{os.environ['TUNELENS_TRIAL']} {epoch}\\n")
    if folder:
        with open(os.path.join(folder, "new.json"), "w") as file:
            json.dump(state, file)
        os.replace(os.path.join(folder, "new.json"), os.path.join(folder, "state.json"))
    loss = loss  # @objective minimize step=epoch
`;

function last<K extends StudyEvent["event"]>(events: readonly StudyEvent[], kind: K): Extract<StudyEvent, { event: K }> {
  const found = events.findLast((e) => e.event === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found as never;
}

function viewOf(events: readonly StudyEvent[]): StudyView {
  const view = foldEvents(null, events);
  if (view === null) throw new Error("no study");
  return view;
}

const stoppedIn = (view: StudyView): readonly TrialView[] => view.trials.filter((t) => t.state === "pruned");

describe("a real program, from the command line", () => {
  const rules = [...Object.keys(STOPPERS), "auto", "curve(0.2)", "asha(2)"];

  test.each(rules)("--stop %s", async (rule) => {
    const root = workspace({ "train.py": TRAINING });
    const { stdout, stderr, code } = await cli(root, ["run", "train.py", "--trials", "20", "--parallel", "2", "--stop", rule, "--json"]);
    expect(code, stderr).toBe(0);
    const events = eventsOf(stdout);
    const view = viewOf(events);
    const { stop } = last(events, "studyStarted");
    expect(stop).toBe(rule);
    const finished: StudyFinished = last(events, "studyFinished");
    expect(finished).toMatchObject({ state: "complete", trials: 20, failed: 0 });
    // The user's own values run to their end whatever they look like.
    expect(view.trials[0]).toMatchObject({ state: "complete", steps: Array.from({ length: EPOCHS }, (_, i) => i + 1) });
    if (rule === "none") return expect(finished.pruned).toBe(0);
    for (const trial of stoppedIn(view)) {
      expect(trial.reason).toMatch(/^at step \d+( of 27)?: /);
      expect(trial.stopped).toMatchObject({ rule });
      expect(trial.paused).toBe(undefined);
    }
    // What was stopped was worse than what was found, and did not run on.
    expect(finished.pruned).toBe(stoppedIn(view).length);
    const best = Math.min(...view.trials.flatMap((t) => (t.state === "complete" ? Number(t.values?.[0]) : [])));
    for (const trial of stoppedIn(view)) expect(Number(trial.reports.at(-1)?.[0])).toBeGreaterThan(best);
    const steps = readFileSync(path.join(root, "ran"), "utf8").trim().split("\n").length;
    expect(steps).toBeLessThan(20 * EPOCHS);
    expect(finished.pruned).toBeGreaterThan(0);
    const shown = JSON.parse((await cli(root, ["show", "--json"])).stdout);
    expect(shown.trials.filter((t: TrialView) => t.state === "pruned").map((t: TrialView) => t.reason)).toEqual(
      stoppedIn(view).map((t) => t.reason),
    );
  });
});

/** All reports are out before any word can come back; SIGTERM comes while it tidies up, and means nothing to it. */
const SWIFT = `import math, signal, time
x = 0.3  # @tune 0..1
# @search trials=16 sampler=sobol repeats=0
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for epoch in range(1, 31):
    loss = abs(x - 0.3) + math.exp(-epoch / 5)  # @objective minimize step=epoch
time.sleep(0.2)
`;

test("a program that reports faster than it can be answered loses nothing: what ran to its end is complete", async () => {
  const root = workspace({ "train.py": SWIFT });
  const { stdout, stderr, code } = await cli(root, ["run", "train.py", "--parallel", "2", "--json"]);
  expect(code, stderr).toBe(0);
  const events = eventsOf(stdout);
  expect(eventsOf(stdout).filter((e) => e.event === "trialReported")).toHaveLength(16 * 30);
  expect(last(events, "studyFinished")).toMatchObject({ state: "complete", trials: 16, complete: 16, pruned: 0, failed: 0 });
  // The rule would have stopped some of them.
  const program = SWIFT.replace(/^signal\.signal.*$/m, "").replace("step=epoch", "step=epoch\n    time.sleep(0.02)");
  const slow = workspace({ "train.py": program });
  const again = await cli(slow, ["run", "train.py", "--parallel", "2", "--json"]);
  expect(last(eventsOf(again.stdout), "studyFinished").pruned, again.stderr).toBeGreaterThan(0);
});

describe("a program that saves its progress", () => {
  const SEARCH = ["run", "train.py", "--trials", "14", "--stop", "asha", "--checkpoint", "true", "--json"];

  function ran(root: string): ReadonlyMap<number, readonly number[]> {
    const epochs = new Map<number, number[]>();
    for (const line of readFileSync(path.join(root, "ran"), "utf8").trim().split("\n")) {
      const [trial = 0, epoch = 0] = line.split(" ").map(Number);
      epochs.set(trial, [...(epochs.get(trial) ?? []), epoch]);
    }
    return epochs;
  }

  test("pauses at rungs and goes on from there: nothing is computed twice", async () => {
    const root = workspace({ "train.py": TRAINING });
    const { stdout, code } = await cli(root, SEARCH);
    expect(code).toBe(0);
    const events = eventsOf(stdout);
    const view = viewOf(events);
    expect(last(events, "studyFinished")).toMatchObject({ state: "complete", trials: 14, failed: 0 });
    const thawed = view.trials.filter((t) => t.goesOn === true);
    expect(thawed.length).toBeGreaterThan(0);
    expect(stoppedIn(view).every((t) => t.paused === true && /^at step (1|3|9) of 27: /.test(t.reason ?? ""))).toBe(true);
    const epochs = ran(root);
    for (const t of view.trials) {
      expect(t.steps).toEqual(Array.from({ length: t.steps.length }, (_, i) => i + 1));
      // A run that is told to end may get on with an epoch or two; what it saved of them is not run again.
      const all = epochs.get(t.trial) ?? [];
      expect(all.length).toBeLessThanOrEqual(new Set(all).size + (t.goesOn === true ? 3 : 0));
    }
    // What was saved is gone but for the best and the user's own.
    const left = readdirSync(path.join(root, ".tunelens/train.py.logs")).filter((name) => name.endsWith(".checkpoint"));
    expect(left.length).toBeLessThanOrEqual(2);
  });

  test("is killed twice and interrupted once, and goes on each time with what was paused", async () => {
    const killed = workspace({ "train.py": TRAINING });
    const first = start(killed, SEARCH);
    await first.says('"paused":true');
    first.child.kill("SIGKILL");
    await first.ended;
    const second = start(killed, ["run", "train.py", "--resume", "--json"]);
    await second.says('"goesOn":true');
    second.child.kill("SIGKILL");
    await second.ended;
    const third = start(killed, ["run", "train.py", "--resume", "--json"]);
    await third.says('"event":"trialReported"');
    third.child.kill("SIGINT");
    await third.ended;
    const { code: resumed, stderr } = await cli(killed, ["run", "train.py", "--resume", "--json"]);
    expect(resumed, stderr).toBe(0);
    const all = await readJournal(path.join(killed, ".tunelens/train.py.journal.log"));
    const ended = viewOf(all);
    expect(last(all, "studyFinished")).toMatchObject({ state: "complete", trials: 14, failed: 0 });
    const search = ended.trials.filter((t) => t.reason !== "interrupted");
    expect(search).toHaveLength(14);
    for (const t of search) expect(t.steps).toEqual(Array.from({ length: t.steps.length }, (_, i) => i + 1));
    expect(search.filter((t) => t.state === "complete").length).toBeGreaterThan(1);
  });

  const python = path.resolve(import.meta.dirname, "../../.cache/python/bin/python");

  test.skipIf(!existsSync(python))("Optuna reads the journal: a pause is a pruned trial, what goes on from it one of its own", async () => {
    const root = workspace({ "train.py": TRAINING });
    const { stdout } = await cli(root, SEARCH);
    const view = viewOf(eventsOf(stdout));
    const script = path.resolve(import.meta.dirname, "../fixtures/optuna/describe_study.py");
    const journal = path.join(root, ".tunelens/train.py.journal.log");
    const { trials } = JSON.parse((await promisify(execFile)(python, [script, journal, "train.py"])).stdout) as {
      trials: readonly { readonly state: string; readonly intermediate: object }[];
    };
    const runs = eventsOf(stdout).filter((e) => e.event === "trialStarted").length;
    expect(trials).toHaveLength(runs);
    const complete = view.trials.filter((t) => t.state === "complete").length;
    expect(trials.filter((t) => t.state === "COMPLETE")).toHaveLength(complete);
    expect(trials.filter((t) => t.state === "PRUNED")).toHaveLength(runs - complete);
    const reports = view.trials.reduce((sum, t) => sum + t.steps.length, 0);
    expect(trials.reduce((sum, t) => sum + Object.keys(t.intermediate).length, 0)).toBeGreaterThanOrEqual(reports);
  });
});

describe("several objectives", () => {
  const TWO = `import time
# @search sampler=sobol seed=4 repeats=0 trials=16 parallel=2
x = 0.5  # @tune 0..1
for epoch in range(1, 21):
    time.sleep(0.01)
    far = abs(x - 0.4) + 0.2
    loss = far * (1 + 5 / epoch)  # @objective minimize step=epoch
    error = far * far * (1 + 3 / epoch)  # @objective minimize step=epoch
`;

  test("auto stops what is dominated", async () => {
    const { stdout, code } = await cli(workspace({ "train.py": TWO }), ["run", "train.py", "--stop", "auto", "--json"]);
    expect(code).toBe(0);
    const events = eventsOf(stdout);
    expect(last(events, "studyStarted")).toMatchObject({ stop: "auto", stopReason: null });
    const { trials } = viewOf(events);
    const stopped = trials.filter((t) => t.state === "pruned");
    expect(stopped.length).toBeGreaterThan(0);
    const far = (t: TrialView): number => Math.abs(Number(t.params["x"]) - 0.4);
    // One trial is the best in both: whoever was stopped lies further away.
    const best = Math.min(...trials.filter((t) => t.state === "complete").map(far));
    for (const trial of stopped) expect(far(trial)).toBeGreaterThan(best);
  });

  test("a rule of one objective says that it is one, and stops nothing", async () => {
    const root = workspace({ "train.py": TWO });
    const { stdout, code } = await cli(root, ["run", "train.py", "--stop", "median", "--trials", "7", "--json"]);
    expect(code).toBe(0);
    const events = eventsOf(stdout);
    const stopReason = "median takes one objective and here are 2: no trial is stopped early; stop=auto looks at all of them";
    expect(last(events, "studyStarted")).toMatchObject({ stop: "none", stopReason });
    expect(last(events, "studyFinished")).toMatchObject({ complete: 7, pruned: 0 });
    expect((await cli(root, ["run", "train.py", "--stop", "median", "--trials", "2", "--study", "b"])).stdout).toContain(stopReason);
  });
});
