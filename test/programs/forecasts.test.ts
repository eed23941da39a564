import { statSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { StudyEvent, TrialPredicted } from "../../server/protocol/events";
import { foldEvents } from "../../server/protocol/fold-events";
import type { StudyView } from "../../server/protocol/view";
import { readJournal } from "../../server/storage/read-journal";
import { cli, eventsOf, removeWorkspaces, start, within, workspace } from "../support/cli";

afterAll(removeWorkspaces);

/** Accuracies that near their end over some seconds. */
const TRAIN = `import math
import time

epochs = 40  # @fidelity 4..40
level = 0.6  # @tune 0.3..0.95
for epoch in range(1, epochs + 1):
    time.sleep(0.1)
    acc = level * (1 - math.exp(-4 * epoch / epochs)) + 0.003 * math.sin(9.7 * epoch)  # @objective maximize min_steps=20
`;

const journalOf = (root: string) => path.join(root, ".tunelens/train.py.journal.log");

function told(events: readonly StudyEvent[]): readonly TrialPredicted[] {
  return events.filter((e) => e.event === "trialPredicted");
}

function trialsOf(events: readonly StudyEvent[]): StudyView["trials"] {
  return foldEvents(null, events)?.trials ?? [];
}

/** Events of output that still grows. */
function wholeLines(stdout: string): StudyEvent[] {
  return eventsOf(stdout.slice(0, stdout.lastIndexOf("\n") + 1));
}

async function shown(root: string): Promise<StudyView & Pick<NonNullable<StudyView["finished"]>, "earlyStop">> {
  return JSON.parse((await cli(root, ["show", "--json"])).stdout);
}

describe("forecasts of a real program", () => {
  it("are near what comes of it, on record, and gone from trials that are complete", async () => {
    const root = workspace({ "train.py": TRAIN });
    const options = ["--trials", "4", "--repeats", "0", "--stop", "none", "--sampler", "random", "--seed", "3"];
    const { code, stdout } = await cli(root, ["run", "train.py", "--json", ...options]);
    expect(code).toBe(0);
    const events = eventsOf(stdout);
    const forecasts = told(events);
    expect(new Set(forecasts.map((f) => f.trial))).toEqual(new Set([1, 2, 3]));
    for (const f of forecasts) {
      expect(f).toMatchObject({ horizon: 40, incumbent: expect.any(Number), probabilityBetter: expect.any(Number) });
      expect(f.step).toBeGreaterThanOrEqual(3);
    }
    const last = forecasts.filter((f) => f.step >= 20);
    expect(last.length).toBeGreaterThan(0);
    for (const f of last) {
      const end = events.findLast((e) => e.event === "trialReported" && e.trial === f.trial && e.step === 40);
      const value = end?.event === "trialReported" ? Number(end.values[0]) : Number.NaN;
      expect(Math.abs((f.mean.at(-1) ?? Number.NaN) - value)).toBeLessThan(0.06);
    }
    expect(await readJournal(journalOf(root))).toEqual(events);
    expect(trialsOf(events).filter((t) => t.forecast !== undefined)).toEqual([]);
    const lines = events.filter((e) => e.event === "trialReported").length;
    expect(forecasts.length).toBeLessThan(lines / 8);
    expect(forecasts.length * 1500).toBeLessThan(statSync(journalOf(root)).size * 2);
  });

  it("are what show says of a trial that runs", async () => {
    const root = workspace({ "train.py": TRAIN });
    const study = start(root, ["run", "train.py", "--json", "--trials", "2", "--repeats", "0", "--stop", "none"]);
    await study.says('"event":"trialPredicted"');
    const { stdout } = await cli(root, ["show"]);
    expect(stdout).toMatch(/#1 {2}running, \d+ reports, predicted \d\.\d+ \(\d\.\d+–\d\.\d+\) at epoch 40, P\(beats best\) [=<>] \d/);
    study.child.kill("SIGINT");
    expect((await study.ended).code).toBe(130);
  });

  it("of trials that were stopped early stay with them, through a kill and what goes on after it", async () => {
    const root = workspace({ "train.py": TRAIN });
    const options = ["--trials", "16", "--repeats", "0", "--stop", "median(0.9)", "--sampler", "random", "--seed", "5", "--parallel", "3"];
    const study = start(root, ["run", "train.py", "--json", ...options]);
    const isThere = () => trialsOf(wholeLines(study.stdout())).some((t) => t.stopped !== undefined && t.forecast !== undefined);
    expect(await within(90_000, isThere)).toBe(true);
    study.child.kill("SIGKILL");
    await study.ended;
    const before = await readJournal(journalOf(root));
    const kept = trialsOf(before).filter((t) => t.stopped !== undefined);
    expect(kept.length).toBeGreaterThan(0);
    for (const t of kept) expect(t).toMatchObject({ state: "pruned", stopped: { rule: "median(0.9)", step: t.steps.at(-1) } });
    expect(kept.some((t) => t.forecast !== undefined)).toBe(true);
    const orphaned = await shown(root);
    expect(orphaned.trials.filter((t) => t?.forecast !== undefined).map((t) => t.trial)).toEqual(
      kept.filter((t) => t.forecast !== undefined).map((t) => t.trial),
    );
    const resumed = await cli(root, ["run", "train.py", "--resume", "--json"]);
    expect(resumed.code).toBe(0);
    const after = await readJournal(journalOf(root));
    for (const t of kept) expect(trialsOf(after)[t.trial]).toEqual(t);
    const whole = await shown(root);
    expect(whole.earlyStop).toEqual(whole.finished?.earlyStop);
    expect(whole.earlyStop).toMatchObject({ stopped: trialsOf(after).filter((t) => t.state === "pruned").length });
    expect(whole.earlyStop?.stepsSaved).toBeGreaterThan(0);
    const page = (await cli(root, ["show"])).stdout;
    expect(page).toMatch(/\d+ of \d+ epochs saved by early stopping\n\d+ stopped early by median\(0\.9\)/);
    expect(page).toMatch(/stopped early .*\n\s+at epoch \d+: best so far/);
  });
});
