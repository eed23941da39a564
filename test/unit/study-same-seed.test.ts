import { describe, expect, it } from "vitest";
import { Random } from "../../server/numeric/random";
import type { StudyEvent } from "../../server/protocol/events";
import type { TrialRequest } from "../../server/study/backend";
import { climbing, type Ran, simulate, type Wish, xOf } from "../support/simulated-study";

/** The value hardly matters; `by` says what a run scatters with. */
function scattering(sd: number, by: (r: TrialRequest) => number): Wish["script"] {
  return (r) => climbing(0.5 + 0.001 * xOf(r) + sd * new Random(7, by(r)).normal(), 2);
}

const plain = { started: { sampler: "random", trials: 24, repeats: 3 }, programSeed: 7 } as const;
const bySeed = (r: TrialRequest): number => r.seedOffset * 100_000 + Math.round(1e4 * xOf(r));
const byRun = (r: TrialRequest): number => r.trial;

function sameSeedOf({ of }: Ran) {
  return of("trialStarted").filter((e) => e.sameSeed === true);
}

describe("a run of the user's own values with their own seed", () => {
  it.each([
    ["a program that is not deterministic", byRun],
    ["a program whose seed decides", bySeed],
  ])("is made once where runs scatter as much as trials: %s", async (_, by) => {
    const ran = await simulate({ ...plain, script: scattering(0.1, by) });
    const [again, ...more] = sameSeedOf(ran);
    expect(again).toMatchObject({ baseline: true, repeatOf: 0, seed: 7, params: { x: 0.5 } });
    expect(more).toEqual([]);
    const [recommendation] = ran.of("recommendation");
    expect(recommendation?.confirmed?.repeats).toBe(3);
  });

  it.each<[string, Partial<Wish>]>([
    ["runs hardly scatter", { script: (r) => climbing(xOf(r) + 0.001 * new Random(5, r.seedOffset).normal(), 2) }],
    ["the program is deterministic", { script: (r) => climbing(xOf(r), 2) }],
    ["the program has no seed, so that every repeat is one", { script: scattering(0.1, byRun), programSeed: undefined as never }],
    ["no repeats are asked for", { script: scattering(0.1, byRun), started: { ...plain.started, repeats: 0 } }],
    ["trials are too few to tell", { script: scattering(0.1, byRun), started: { ...plain.started, trials: 6 } }],
  ])("is not made where %s", async (_, wish) => {
    expect(sameSeedOf(await simulate({ ...plain, script: scattering(0.1, byRun), ...wish }))).toEqual([]);
  });

  it("confirms nothing, and a study that was killed while it ran comes to the same", async () => {
    const wish: Wish = { ...plain, script: scattering(0.1, bySeed) };
    const whole = await simulate(wish);
    const at = whole.events.findIndex((e) => e.event === "trialStarted" && e.sameSeed === true);
    const ended = whole.events.findIndex((e, i) => i > at && e.event === "trialFinished");
    for (const cut of [at + 1, ended + 1]) {
      const again = await simulate({ ...wish, history: whole.events.slice(0, cut) });
      expect(found(again)).toEqual(found(whole));
      expect(sameSeedOf(again)).toHaveLength(cut === at + 1 ? 1 : 0);
    }
  });
});

function found({ events }: Ran): unknown {
  const said = events.find((e): e is Extract<StudyEvent, { event: "recommendation" }> => e.event === "recommendation");
  return { verdict: said?.verdict, params: said?.params, confirmed: said?.confirmed };
}
