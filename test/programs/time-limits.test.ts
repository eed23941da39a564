import { afterAll, expect, test } from "vitest";
import { cli, eventsOf, processesIn, removeWorkspaces, workspace } from "../support/cli";

afterAll(removeWorkspaces);

async function searched(text: string) {
  const root = workspace({ "train.py": text });
  const { stdout, code } = await cli(root, ["run", "train.py", "--json"]);
  expect(processesIn(root)).toEqual([]);
  const events = eventsOf(stdout);
  const finished = events.flatMap((e) => (e.event === "studyFinished" ? [e] : []))[0];
  return { code, events, finished, ends: events.flatMap((e) => (e.event === "trialFinished" ? [e] : [])) };
}

test.each([
  [
    "ignores SIGTERM and swallows what is raised in it",
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "while True:\n    try: time.sleep(60)\n    except BaseException: pass",
  ],
  ["never lets go of the interpreter", "", "sum(range(10**12))"],
  [
    "has a child that goes on in a session of its own",
    "import subprocess",
    'subprocess.run(["sh", "-c", "trap \'\' TERM; sleep 600; echo"], start_new_session=True)',
  ],
])("timeout=: a program that %s is ended, and counts as failed", async (_, before, after) => {
  const text = `${before}\n# @search trials=1 repeats=0 timeout=1s\nx = 1  # @tune 1..3\nloss = x  # @objective minimize\n${after}\n`;
  const { code, ends, finished } = await searched(text);
  expect(code).toBe(1);
  expect(ends).toMatchObject([{ state: "failed", values: null, reason: "timed out after 1 s" }]);
  expect(finished).toMatchObject({ state: "failed", reason: "No trial completed: timed out after 1 s" });
});

test("timeout=: a trial that is quick enough is left alone beside those that are not", async () => {
  const text = `import time
# @search trials=3 sampler=grid repeats=0 timeout=2s
wait = 0  # @tune 0 | 30 | 0.1
loss = wait  # @objective minimize
time.sleep(wait)
`;
  const { code, ends } = await searched(text);
  expect(code).toBe(0);
  expect(ends.map((e) => e.state).toSorted()).toEqual(["complete", "complete", "failed"]);
});

const PATIENT = `import time
# @search trials=50 sampler=random seed=1 stop=none SEARCH
x = 0.9  # @tune 0..1
seed = 1  # @seed
time.sleep(0.4)
loss = x + seed * 0.001  # @objective minimize
`;

test("time=: running trials end, and the confirmation still follows", async () => {
  const { code, events, finished, ends } = await searched(PATIENT.replace("SEARCH", "repeats=2 time=3s"));
  expect(code).toBe(0);
  expect(finished).toMatchObject({ state: "complete", reason: "the time of the search was up", repeats: 4 });
  expect(ends.filter((e) => e.reason === "the time of the search was up").length).toBeLessThanOrEqual(1);
  expect(events.flatMap((e) => (e.event === "recommendation" ? [e.verdict] : []))).toEqual(["better"]);
});

test("time=: when the user's own code alone takes longer, the end says so", async () => {
  const { code, finished, ends } = await searched(PATIENT.replace("sleep(0.4)", "sleep(30)").replace("SEARCH", "time=1s"));
  expect(code).toBe(1);
  expect(ends).toMatchObject([{ state: "pruned", reason: "the time of the search was up" }]);
  expect(finished?.reason).toBe("No trial completed: the time of the search, 1 s, was up before one had run to its end");
});
