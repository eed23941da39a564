import { expect, it } from "vitest";
import type { SimulatedBackend } from "../support/simulated-backend";
import { climbing, simulate, type Wish, xOf } from "../support/simulated-study";

const plain: Wish = { script: (request) => climbing(1 - (xOf(request) - 0.3) ** 2), leavesFiles: true };

it("a study ends by telling what is kept: of the recommended trial and the user's own code, nothing of the others", async () => {
  const { events, of, backend } = await simulate({ ...plain, slots: 2, programSeed: 1, started: { trials: 9, repeats: 2 } });
  const recommended = of("recommendation")[0]?.trial;
  expect(events.slice(-2).map((e) => e.event)).toEqual(["artefacts", "studyFinished"]);
  expect(of("artefacts")[0]?.kept.map((k) => k.trial)).toEqual([0, recommended]);
  const all = of("trialStarted").map((e) => e.trial);
  expect(new Set(backend.discarded)).toEqual(new Set(all.filter((trial) => trial !== 0 && trial !== recommended)));
});

it("what is out of the running goes while the search runs", async () => {
  const { of, backend } = await simulate({
    ...plain,
    started: { trials: 30 },
    stopAt: (event) => event.event === "trialFinished" && event.trial === 25,
  });
  const kept = of("trialStarted")
    .map((e) => e.trial)
    .filter((trial) => !backend.discarded.includes(trial));
  expect(kept.length).toBeLessThanOrEqual(4);
  expect(kept).toContain(0);
});

it("an interrupted study keeps what it needs to go on, and goes on with it", async () => {
  const first = await simulate({ ...plain, slots: 2, stopAt: (event) => event.event === "trialReported" && event.trial === 4 });
  const cut = first.of("trialFinished").flatMap((e) => (e.reason === "interrupted" ? [e.trial] : []));
  expect(cut.length).toBeGreaterThan(0);
  for (const trial of cut) expect(first.backend.discarded).not.toContain(trial);
  const second = await simulate({ ...plain, slots: 2, history: first.events });
  expect(second.backend.requests.slice(0, cut.length).map((r) => r.continues)).toEqual(cut.map((trial) => [trial]));
  expect(second.backend.requests.slice(cut.length).every((r) => r.continues?.length === 0)).toBe(true);
  for (const trial of cut) expect(second.backend.discarded).toContain(trial);
});

it("nothing is removed whose end is not on record", async () => {
  const whole = await simulate(plain);
  const third = whole.events.findIndex((e) => e.event === "trialFinished" && e.trial === 3);
  const backends: SimulatedBackend[] = [];
  const cut = simulate({ ...plain, diskFullAt: third, onBackend: (backend) => backends.push(backend) });
  await expect(cut).rejects.toThrow("ENOSPC");
  expect(backends).toHaveLength(1);
  expect(backends[0]?.discarded).not.toContain(3);
});
