import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { readJournal } from "../../server/storage/read-journal";
import { cli, eventsOf, removeWorkspaces, start, workspace } from "../support/cli";

afterAll(removeWorkspaces);

/** Best at lr = BEST; adam is better than sgd. */
function program(best: number, domain: string, options: string): string {
  return `# @search trials=12 repeats=0 parallel=1 sampler=random ${options}
import math, time
lr = 0.5            # @tune ${domain} log
opt = "sgd"         # @tune "sgd" | "adam"
mom = 0.5           # @tune 0..0.99 if opt == "sgd"
time.sleep(0.1)
acc = 1 - abs(math.log10(lr / ${best})) / 4 + (0.1 if opt == "adam" else 0.05 * mom)  # @objective maximize
`;
}

const NOW = program(0.01, "1e-3..1", "warm=true seed=5");

function paramsOf(events: readonly StudyEvent[]): unknown[] {
  return events.flatMap((e) => (e.event === "trialStarted" ? [e.params] : []));
}

function startOf(events: readonly StudyEvent[]) {
  const [started] = events;
  if (started?.event !== "studyStarted") throw new Error("no start");
  return started;
}

/** A workspace with a finished study of the program as it was, and the program as it is now. */
async function again(): Promise<{ root: string; best: unknown; fit: number }> {
  const root = workspace({ "train.py": program(0.02, "1e-4..1", "seed=4") });
  const before = eventsOf((await cli(root, ["run", "train.py", "--json"])).stdout);
  const started = new Map(before.flatMap((e) => (e.event === "trialStarted" ? [[e.trial, e.params] as const] : [])));
  const fitting = before.flatMap((e) =>
    e.event === "trialFinished" && Number(started.get(e.trial)?.["lr"]) >= 1e-3 ? [{ trial: e.trial, value: Number(e.values?.[0]) }] : [],
  );
  const best = fitting.filter((f) => f.trial > 0).reduce((a, b) => (b.value > a.value ? b : a));
  writeFileSync(path.join(root, "train.py"), NOW);
  return { root, best: started.get(best.trial), fit: fitting.length };
}

describe("warm=true", () => {
  it("starts from the earlier study of the program, whose data and domain have changed since, and says so", async () => {
    const { root, best, fit } = await again();
    expect(fit).toBeLessThan(12);
    const { stdout, code } = await cli(root, ["run", "train.py"]);
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(0, 5)).toContain(`starts from train.py (12 trials, ${fit} of them fit)`);
    const events = await readJournal(path.join(root, ".tunelens/train.py-2.journal.log"));
    expect(startOf(events).earlier).toMatchObject({ reason: null, studies: [{ study: "train.py", finished: 12, fit }] });
    expect(paramsOf(events)[1]).toEqual(best);
    expect(readFileSync(path.join(root, "train.py"), "utf8")).toBe(NOW);
    const shown = JSON.parse((await cli(root, ["show", "train.py-2", "--json"])).stdout);
    expect(shown.earlier).toEqual(startOf(events).earlier);
  });

  it("says why it starts cold, as a flag too", async () => {
    const root = workspace({ "train.py": program(0.02, "1e-4..1", ""), "other.py": program(0.02, "1e-4..1", "") });
    const first = await cli(root, ["run", "train.py", "--warm", "true", "--trials", "3"]);
    expect(first.stdout).toContain("starts cold: there is no earlier study of train.py\n");
    const other = await cli(root, ["run", "other.py", "--warm", "true", "--trials", "2"]);
    expect(other.stdout).toContain("starts cold: there is no earlier study of other.py\n");
    writeFileSync(path.join(root, "train.py"), program(0.02, "1e-4..1", "").replace("maximize", "maximize score"));
    const renamed = await cli(root, ["run", "train.py", "--warm", "true", "--trials", "2"]);
    expect(renamed.stdout).toContain("starts cold: no earlier study of train.py has score to maximize\n");
    const plain = await cli(root, ["run", "train.py", "--trials", "2"]);
    expect(plain.stdout).not.toMatch(/starts (cold|from)/);
  });

  it("goes on from the journal alone as if it had never stopped, also when the earlier study is gone", async () => {
    const { root } = await again();
    const copy = workspace({ "train.py": NOW });
    cpSync(path.join(root, ".tunelens"), path.join(copy, ".tunelens"), { recursive: true });
    const whole = eventsOf((await cli(root, ["run", "train.py", "--json"])).stdout);
    const cut = start(copy, ["run", "train.py", "--json"]);
    await cut.says('"trialStarted","time":');
    await cut.says('"trial":2');
    cut.child.kill("SIGINT");
    expect((await cut.ended).code).toBe(130);
    for (const file of readdirSync(path.join(copy, ".tunelens")))
      if (file.startsWith("train.py.")) rmSync(path.join(copy, ".tunelens", file), { recursive: true });
    const { code, stderr } = await cli(copy, ["run", "train.py", "--resume", "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    const events = await readJournal(path.join(copy, ".tunelens/train.py-2.journal.log"));
    expect(startOf(events).earlier?.studies.map((s) => s.study)).toEqual(["train.py"]);
    const finished = new Set(events.flatMap((e) => (e.event === "trialFinished" && e.reason !== "interrupted" ? [e.trial] : [])));
    const ran = events.flatMap((e) => (e.event === "trialStarted" && finished.has(e.trial) ? [e.params] : []));
    expect(ran).toEqual(paramsOf(whole));
    expect(startOf(events).earlier?.studies[0]?.trials).toEqual(startOf(whole).earlier?.studies[0]?.trials);
  });
});
