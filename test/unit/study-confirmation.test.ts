import { describe, expect, it } from "vitest";
import type { TrialRequest } from "../../server/study/backend";
import { climbing, type Ran, simulate, type Wish, xOf } from "../support/simulated-study";

/** Deterministic noise of a seed, the same on every run. */
function noise(request: TrialRequest, size: number): number {
  return size * Math.sin(request.seedOffset * 12.9898 + request.trial * 78.233);
}

const repeated = { started: { repeats: 3, trials: 8 }, programSeed: 7 } as const;

function verdict({ of }: Ran): { verdict: string; summary: string; edits: number } {
  const [r] = of("recommendation");
  if (r === undefined) throw new Error("no recommendation");
  return { verdict: r.verdict, summary: r.summary, edits: r.edits.length };
}

describe("confirmation", () => {
  it("confirms a real gain on fresh seeds, for the best and the user's own alike", async () => {
    const ran = await simulate({ ...repeated, script: (r) => climbing(xOf(r) + noise(r, 0.002)) });
    const repeats = ran.of("trialStarted").filter((t) => t.repeatOf !== null);
    expect(repeats.filter((t) => t.baseline).map((t) => t.seed)).toEqual([8, 9, 10]);
    expect(repeats.filter((t) => !t.baseline).map((t) => t.seed)).toEqual([8, 9, 10]);
    const [recommendation] = ran.of("recommendation");
    expect(recommendation).toMatchObject({ verdict: "better", confirmed: { repeats: 3, deterministic: false } });
    expect(recommendation?.summary).toMatch(/^Confirmed over 3 seeds: 0\.\d+ ± 0\.00\d+ against your 0\.50\d* ± 0\.00\d+$/);
    expect(recommendation?.edits).toEqual([expect.objectContaining({ newText: String(xOf(recommendation ?? { params: {} })) })]);
    expect(ran.finished).toMatchObject({ trials: 8, repeats: 6 });
  });

  it("does not count the run of the search itself", async () => {
    // The best trial of the search was luck: on fresh seeds everything is alike.
    const ran = await simulate({
      ...repeated,
      script: (r) => climbing(r.seedOffset === 0 && r.trial > 0 ? 0.9 + r.trial / 100 : 0.5 + noise(r, 0.05)),
    });
    expect(verdict(ran)).toMatchObject({ edits: 0 });
    expect(["withinNoise", "notBetter"]).toContain(verdict(ran).verdict);
  });

  it("says that a gain is within noise, and tries the next best values once", async () => {
    const ran = await simulate({ ...repeated, script: (r) => climbing(0.5 + 0.001 * xOf(r) + noise(r, 0.1)) });
    const candidates = new Set(ran.of("trialStarted").flatMap((t) => (t.repeatOf !== null && !t.baseline ? [t.repeatOf] : [])));
    expect(candidates.size).toBeLessThanOrEqual(2);
    const { verdict: found, summary, edits } = verdict(ran);
    expect(["withinNoise", "notBetter"]).toContain(found);
    expect(summary).toMatch(/Keep your values\.|^Your values are as good/);
    expect(edits).toBe(0);
  });

  it("keeps the user's values when nothing is better, without running anything again", async () => {
    const ran = await simulate({ ...repeated, script: (r) => climbing(1 - Math.abs(xOf(r) - 0.5)) });
    expect(verdict(ran)).toEqual({ verdict: "notBetter", summary: "Your values are as good as any found.", edits: 0 });
    expect(ran.finished.repeats).toBe(0);
  });

  it("says that a program is deterministic instead of a spread, and does not run it further", async () => {
    const ran = await simulate({ started: { repeats: 3, trials: 8 }, script: (r) => climbing(xOf(r)) });
    expect(ran.of("recommendation")[0]).toMatchObject({ verdict: "better", confirmed: { repeats: 1, deterministic: true, sd: 0 } });
    expect(verdict(ran).summary).toContain("deterministic, one run");
    expect(ran.finished.repeats).toBe(2);
  });

  it("needs more than one coincidence where little is reported", async () => {
    const ran = await simulate({ started: { repeats: 3, trials: 8 }, script: (r) => climbing(xOf(r), 1) });
    expect(ran.of("recommendation")[0]?.confirmed).toMatchObject({ deterministic: true, repeats: 2 });
  });

  it("is unconfirmed without repeats, and after an interruption", async () => {
    const none = await simulate({ ...repeated, started: { repeats: 0, trials: 8 }, script: (r) => climbing(xOf(r)) });
    expect(verdict(none)).toMatchObject({ verdict: "unconfirmed", edits: 1 });
    const cut = await simulate({
      ...repeated,
      script: (r) => climbing(xOf(r)),
      stopAt: (e) => e.event === "trialStarted" && e.repeatOf !== null,
    });
    expect(cut.finished.state).toBe("interrupted");
    expect(verdict(cut).verdict).toBe("unconfirmed");
  });

  it("uses the repeats of an earlier process", async () => {
    const wish: Wish = { ...repeated, script: (r) => climbing(xOf(r)) };
    const first = await simulate({ ...wish, stopAt: (e) => e.event === "trialFinished" && e.trial === 10 });
    const done = first.of("trialFinished").filter((t) => t.trial >= 8 && t.state === "complete").length;
    expect(done).toBeGreaterThan(0);
    const second = await simulate({ ...wish, history: first.events });
    expect(second.of("trialStarted")).toHaveLength(6 - done);
    expect(second.of("recommendation")[0]).toMatchObject({ verdict: "better", confirmed: { repeats: 3 } });
  });

  it("does not recommend what fails when run again", async () => {
    const ran = await simulate({
      ...repeated,
      script: (r) => (r.seedOffset > 0 && xOf(r) !== 0.5 ? { reports: [], failure: { reason: "boom" } } : climbing(xOf(r))),
    });
    expect(verdict(ran)).toMatchObject({ verdict: "notBetter", edits: 0 });
    expect(verdict(ran).summary).toContain("did not hold");
  });

  it("recommends what works over code that fails with its own values", async () => {
    const ran = await simulate({
      ...repeated,
      script: (r) => (xOf(r) === 0.5 ? { reports: [], failure: { reason: "boom" } } : climbing(xOf(r))),
    });
    expect(verdict(ran)).toMatchObject({ verdict: "unconfirmed", edits: 1 });
    expect(verdict(ran).summary).toContain("Your own values failed: boom");
    expect(ran.of("recommendation")[0]?.baseline).toBeNull();
  });
});

describe("constraints", () => {
  const constraints = [{ name: "latency", operator: "<=", bound: 0.8 }] as const;

  it("never recommends what breaks one", async () => {
    const ran = await simulate({
      ...repeated,
      started: { ...repeated.started, trials: 20, constraints },
      script: (r) => ({ reports: [[xOf(r), xOf(r)]] }),
    });
    const best = ran.of("recommendation")[0];
    expect(xOf(best ?? { params: {} })).toBeLessThanOrEqual(0.8);
    expect(best?.verdict).toBe("better");
    const broken = ran.of("trialFinished").filter((t) => !t.feasible);
    expect(broken.length).toBeGreaterThan(0);
    for (const t of broken)
      expect(t).toMatchObject({ state: "complete", reason: expect.stringMatching(/^latency is 0\.\d+, not <= 0\.8$/) });
  });

  it("judges by the last report and treats silence as broken", async () => {
    const ran = await simulate({
      started: { constraints, trials: 3 },
      script: (r) => ({
        reports:
          r.trial === 0
            ? [
                [0.1, 0.9],
                [0.2, 0.5],
              ]
            : r.trial === 1
              ? [
                  [0.3, 0.5],
                  [0.4, 0.9],
                ]
              : [[0.9]],
      }),
    });
    expect(ran.of("trialFinished").map((t) => t.feasible)).toEqual([true, false, false]);
    expect(ran.of("trialFinished")[2]?.reason).toBe("the constraint latency was never reported");
    expect(ran.of("problem").map((p) => p.problem.code)).toEqual(["constraint-never-reported"]);
  });

  it("puts what several channels report at a step into one event", async () => {
    const ran = await simulate({
      started: { constraints, trials: 1 },
      script: () => ({
        reports: [
          [0.1, 0.5],
          [0.2, 0.5],
        ],
      }),
    });
    expect(ran.of("trialReported").map((t) => [t.step, t.values])).toEqual([
      [1, [0.1, 0.5]],
      [2, [0.2, 0.5]],
    ]);
  });

  it("does not hold a report back for a channel that comes later", async () => {
    const ran = await simulate({ started: { constraints, trials: 1 }, script: () => ({ reports: [[0.1], [0.2], [undefined, 0.4]] }) });
    expect(ran.of("trialReported").map((t) => [t.step, t.values])).toEqual([
      [1, [0.1, null]],
      [2, [0.2, null]],
      [3, [null, 0.4]],
    ]);
  });

  it("says when no trial keeps every constraint", async () => {
    const ran = await simulate({ started: { constraints, trials: 4 }, script: () => ({ reports: [[0.5, 2]] }) });
    expect(ran.of("recommendation")).toEqual([]);
    expect(ran.finished).toMatchObject({ state: "complete", reason: "No trial kept every constraint" });
  });
});

describe("several objectives", () => {
  const objectives = [
    { name: "acc", direction: "maximize", aggregate: { kind: "best" }, patience: null, minSteps: null },
    { name: "cost", direction: "minimize", aggregate: { kind: "last" }, patience: null, minSteps: null },
  ] as const;

  it("recommends only what is worse in none, and names each in the summary", async () => {
    const ran = await simulate({
      ...repeated,
      started: { ...repeated.started, objectives, trials: 12 },
      script: (r) => ({ reports: [[xOf(r) + noise(r, 0.001), 1 - xOf(r) + noise(r, 0.001)]] }),
    });
    const [best] = ran.of("recommendation");
    expect(xOf(best ?? { params: {} })).toBeGreaterThan(0.5);
    expect(best?.verdict).toBe("better");
    expect(best?.summary).toMatch(/acc .* against your .*, cost .* against your /);
  });

  it("keeps the user's values where everything else trades one for another", async () => {
    const ran = await simulate({
      ...repeated,
      started: { ...repeated.started, objectives },
      script: (r) => ({ reports: [[xOf(r), xOf(r)]] }),
    });
    expect(verdict(ran)).toMatchObject({ verdict: "notBetter", edits: 0 });
  });
});

it("aggregates by the last value and by the mean of the last ones", async () => {
  const base = { name: "acc", direction: "minimize", patience: null, minSteps: null } as const;
  const reports = [[4], [1], [2], [3]];
  const run = async (aggregate: { kind: "best" } | { kind: "last" } | { kind: "mean"; count: number }): Promise<unknown> =>
    (await simulate({ started: { objectives: [{ ...base, aggregate }], trials: 1 }, script: () => ({ reports }) })).of("trialFinished")[0]
      ?.values;
  expect(await run({ kind: "best" })).toEqual([1]);
  expect(await run({ kind: "last" })).toEqual([3]);
  expect(await run({ kind: "mean", count: 2 })).toEqual([2.5]);
  expect(await run({ kind: "mean", count: 10 })).toEqual([2.5]);
});
