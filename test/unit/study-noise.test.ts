import { describe, expect, it } from "vitest";
import { Random } from "../../server/numeric/random";
import type { StudyEvent } from "../../server/protocol/events";
import type { SpaceParameter } from "../../server/protocol/space";
import { applyEvent, type StudyView, viewOf } from "../../server/protocol/view";
import type { TrialRequest } from "../../server/study/backend";
import { bestMean, gainOfRun, mostGained } from "../../server/study/gain-of-run";
import { climbing, type Ran, simulate, type Wish, xOf } from "../support/simulated-study";

describe("the gain of one more run", () => {
  it("is the expected improvement of the best mean, by simulation", () => {
    const belief = { mean: 0.4, sd: 0.3 };
    const [noise, best] = [0.2, 0.5];
    const random = new Random(7);
    let sum = 0;
    const draws = 200_000;
    for (let i = 0; i < draws; i++) {
      const value = belief.mean + belief.sd * random.normal() + noise * random.normal();
      const share = belief.sd ** 2 / (belief.sd ** 2 + noise ** 2);
      sum += Math.max(best, belief.mean + share * (value - belief.mean)) - best;
    }
    expect(gainOfRun(belief, noise, best, "maximize")).toBeCloseTo(sum / draws, 3);
    // The same for a configuration that is the best so far, and upside down.
    expect(gainOfRun({ mean: 0.5, sd: 0.3 }, noise, 0.4, "maximize")).toBeCloseTo(
      gainOfRun({ mean: 0.4, sd: 0.3 }, noise, 0.5, "maximize"),
      12,
    );
    expect(gainOfRun({ mean: -0.4, sd: 0.3 }, noise, -0.5, "minimize")).toBeCloseTo(sum / draws, 3);
  });

  it("is none where nothing is left to learn, and little where noise hides all", () => {
    expect(gainOfRun({ mean: 1, sd: 0 }, 0, 1, "maximize")).toBe(0);
    expect(gainOfRun({ mean: 1, sd: 0.1 }, 100, 1, "maximize")).toBeLessThan(1e-4);
  });

  it("goes to the most doubtful of equals, and to those that could be the best", () => {
    const even = [
      { mean: 1, sd: 0.1 },
      { mean: 1, sd: 0.5 },
      { mean: -5, sd: 0.6 },
    ];
    expect(mostGained(even, 0.2, "maximize")?.index).toBe(1);
    expect(mostGained([], 0.2, "maximize")).toBeNull();
    expect(bestMean(even, "maximize", 0)).toBe(1);
    expect(bestMean(even, "minimize")).toBe(-5);
  });
});

/** Nine values and four: no axis on which a new value can be as good as the same once more. */
const X: SpaceParameter = {
  name: "x",
  type: "float",
  low: 0,
  high: 2.4,
  log: false,
  step: 0.3,
  baseline: 0.6,
  condition: null,
  file: "train.py",
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
};
const Y: SpaceParameter = { ...X, name: "y", type: "categorical", choices: ["1", "2", "3", "4"], ordered: false, baseline: "1" };
const coarse = { space: [X, Y] };

/** Best at x = 0.3, y = 2, where a run scatters by `sd` with its seed, or with its number where the program has none. */
function noisy(sd: number, seeded: boolean): (request: TrialRequest) => ReturnType<typeof climbing> {
  return (r) => {
    const y = Number(r.params["y"] ?? 2);
    const random = new Random(99, seeded ? r.seedOffset : r.trial, Math.round(1e4 * xOf(r)), y);
    return climbing(1 - (xOf(r) - 0.3) ** 2 - Math.abs(y - 2) / 4 + sd * random.normal(), 2);
  };
}

const gp: Wish = { script: noisy(0, true), started: { ...coarse, sampler: "gp", trials: 32, repeats: 3 }, programSeed: 7 };

function startsOf(events: readonly StudyEvent[]) {
  return events.flatMap((e) => (e.event === "trialStarted" ? [e] : []));
}

function againOf({ events }: Pick<Ran, "events">) {
  return startsOf(events).filter((e) => e.again === true);
}

function viewed(events: readonly StudyEvent[]): StudyView {
  const [first, ...rest] = events;
  if (first?.event !== "studyStarted") throw new Error("no study");
  return rest.reduce(applyEvent, viewOf(first));
}

describe("promising values of a noisy program", () => {
  it("run again on fresh seeds near the end, as trials of the search", async () => {
    const ran = await simulate({ ...gp, script: noisy(0.3, true) });
    const again = againOf(ran);
    expect(again.length).toBeGreaterThan(1);
    expect(ran.finished).toMatchObject({ trials: 32, complete: 32 });
    // One of the repeats of the user's own values comes before, to see whether there is noise; the confirmation does not make it again.
    const own = startsOf(ran.events).filter((e) => e.baseline && e.repeatOf !== null);
    expect(own.map((e) => e.seed)).toEqual([8, 9, 10]);
    expect(startsOf(ran.events).indexOf(own[0] as never)).toBeLessThan(startsOf(ran.events).indexOf(again[0] as never));
    const seeds = again.map((e) => `${e.repeatOf} ${e.seed}`);
    expect(new Set(seeds).size).toBe(seeds.length);
    for (const e of again) {
      expect(e.seed).toBeGreaterThan(1000);
      expect(e.params).toEqual(startsOf(ran.events).find((s) => s.trial === e.repeatOf)?.params);
      expect(e.baseline).toBe(false);
    }
    expect(startsOf(ran.events).findIndex((e) => e.again === true)).toBeGreaterThanOrEqual(24);
  });

  it("are told with the noise, near what it is", async () => {
    const ran = await simulate({ ...gp, script: noisy(0.3, true) });
    const [noise] = ran.of("noise");
    expect(noise?.sd).toBeGreaterThan(0.1);
    expect(noise?.sd).toBeLessThan(0.7);
    expect(noise?.repeats).toBeGreaterThan(4);
    expect(viewed(ran.events).noise).toEqual(noise);
    expect(ran.events.findIndex((e) => e.event === "noise")).toBeLessThan(ran.events.findIndex((e) => e.event === "recommendation"));
  });

  it("are told by the repeats alone where a seed does the same to all values, which a model of one seed does not see", async () => {
    const sd = 0.05;
    const script = (r: TrialRequest) => climbing(1 - (xOf(r) - 0.3) ** 2 + sd * new Random(5, r.seedOffset).normal(), 2);
    const ran = await simulate({ ...gp, script });
    const [noise] = ran.of("noise");
    expect(noise?.model).toBeNull();
    expect(noise?.sd).toBeGreaterThan(sd / 2);
    expect(noise?.sd).toBeLessThan(2 * sd);
  });

  it("run again without a seed in the program as well, and in several slots", async () => {
    const ran = await simulate({ script: noisy(0.3, false), started: { ...coarse, sampler: "gp", trials: 32, repeats: 3 }, slots: 4 });
    expect(againOf(ran).length).toBeGreaterThan(1);
    expect(ran.finished).toMatchObject({ trials: 32, complete: 32 });
    expect(ran.backend.mostAtOnce).toBe(4);
  });

  it("are recommended by what is believed of them, not by their luck", async () => {
    const truth = (x: number): number => 1 - (x - 0.15) ** 2;
    const studies = 40;
    let [believed, luckiest] = [0, 0];
    for (let seed = 100; seed < 100 + studies; seed++) {
      const script = (r: TrialRequest) =>
        climbing(truth(xOf(r)) + 0.15 * new Random(seed, r.seedOffset, Math.round(1e4 * xOf(r))).normal(), 2);
      const { of } = await simulate({ script, programSeed: 7, started: { sampler: "random", trials: 30, repeats: 2, seed } });
      const runs = of("trialFinished").filter((t) => t.trial < 30);
      const best = runs.reduce((a, b) => (Number(b.values?.[0]) > Number(a.values?.[0]) ? b : a)).trial;
      luckiest += truth(xOf(of("trialStarted")[best] ?? { params: {} })) / studies;
      believed += truth(xOf(of("recommendation")[0] ?? { params: {} })) / studies;
    }
    expect(1 - believed).toBeLessThan(0.75 * (1 - luckiest));
  });

  it("do not run again where that says nothing new: deterministic, few trials, no repeats asked for, a design", async () => {
    const wishes: readonly Wish[] = [
      gp,
      { ...gp, script: (r) => climbing(Math.sin(40 * xOf(r)) + Math.sin(91 * xOf(r)), 2) },
      { ...gp, script: (r) => climbing(Math.round(3 * xOf(r)), 2), programSeed: 1 },
      { ...gp, script: noisy(0.3, true), started: { ...coarse, sampler: "gp", trials: 11, repeats: 3 } },
      { ...gp, script: noisy(0.3, true), started: { ...coarse, sampler: "gp", trials: 32, repeats: 0 } },
      { ...gp, script: noisy(0.3, true), started: { ...coarse, sampler: "random", trials: 32, repeats: 3 } },
    ];
    for (const wish of wishes) expect(againOf(await simulate(wish))).toEqual([]);
  });

  it("run again later where an axis is fine", async () => {
    const ran = await simulate({ ...gp, script: noisy(0.3, true), started: { sampler: "gp", trials: 40, repeats: 3 } });
    const first = startsOf(ran.events).findIndex((e) => e.again === true);
    expect(first === -1 || first >= 36).toBe(true);
  });

  it("are the same after a kill at any trial", async () => {
    const wish: Wish = { ...gp, script: noisy(0.3, true), started: { ...coarse, sampler: "gp", trials: 24, repeats: 2 } };
    const whole = await simulate(wish);
    const runs = (events: readonly StudyEvent[]) => startsOf(events).map((e) => [e.params, e.seed, e.repeatOf, e.again]);
    expect(againOf(whole).length).toBeGreaterThan(0);
    const starts = whole.events.flatMap((e, i) => (e.event === "trialStarted" && e.trial > 16 ? [i + 1] : []));
    for (const cut of starts) {
      const history = whole.events.slice(0, cut);
      const { events } = await simulate({ ...wish, history });
      const cutOff = history.at(-1);
      const confirming = cutOff?.event === "trialStarted" && cutOff.repeatOf !== null && cutOff.again !== true;
      const before = runs(history).slice(0, -1);
      const after = runs(events);
      if (!confirming) expect([...before, ...after], `cut after ${cut} events`).toEqual(runs(whole.events));
      else expect(after.map((r) => r[0])).toContainEqual(cutOff.params);
    }
  });
});
