import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../server/numeric/random";
import type { Direction } from "../../server/protocol/space";
import { autoStopper } from "../../server/stoppers/auto/auto-stopper";
import { DIALS, type Dial } from "../../server/stoppers/auto/dial";
import { forecastFinal, forecastQuantile, probabilityAbove } from "../../server/stoppers/auto/final-forecast";
import { Goodness } from "../../server/stoppers/auto/goodness";
import { rankCorrelation } from "../../server/stoppers/auto/rank-correlation";
import { CELLS, WayCurve } from "../../server/stoppers/auto/way-curve";
import type { Decision, StopperSettings } from "../../server/stoppers/stopper";

type Curve = readonly (readonly [step: number, value: number])[];

const MAXIMIZE: StopperSettings = { direction: "maximize", minSteps: null, patience: null };

interface Ended {
  readonly at: number | null;
  readonly decision: Decision;
}

/** Trials one after another; where each was stopped (number of its reports), null for one that ran to its end. */
function search(curves: readonly Curve[], dial: Dial = "balanced", settings: StopperSettings = MAXIMIZE): readonly Ended[] {
  const stopper = autoStopper(settings, dial);
  return curves.map((curve, trial) => {
    for (const [i, [step, value]] of curve.entries()) {
      const decision = stopper.onReport(trial, step, value);
      if (decision.action === "continue") continue;
      stopper.onFinish(trial, "pruned");
      return { at: i + 1, decision };
    }
    stopper.onFinish(trial, "complete");
    return { at: null, decision: { action: "continue" } };
  });
}

function stops(ended: readonly Ended[]): readonly (number | null)[] {
  return ended.map(({ at }) => at);
}

function saved(curves: readonly Curve[], ended: readonly Ended[]): number {
  const all = curves.reduce((sum, curve) => sum + curve.length, 0);
  return 1 - curves.reduce((sum, curve, i) => sum + (ended[i]?.at ?? curve.length), 0) / all;
}

function steps(n: number, value: (way: number, step: number) => number): Curve {
  return Array.from({ length: n }, (_, i) => [i + 1, value((i + 1) / n, i + 1)] as const);
}

/** Curves that saturate at levels of their own, ranks hold from early on. */
function saturating(trials: number, seed: number, n = 40, noise = 0.005): readonly Curve[] {
  return Array.from({ length: trials }, (_, trial) => {
    const random = new Random(seed, trial);
    const level = 0.2 + 0.75 * random.uniform();
    return steps(n, (way) => level * (1 - 0.8 * Math.exp(-way / 0.15)) + noise * (random.uniform() - 0.5));
  });
}

function bestOf(curves: readonly Curve[]): number {
  const finals = curves.map((curve) => curve.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY);
  return finals.indexOf(Math.max(...finals));
}

describe("auto", () => {
  test.each(DIALS)("%s: where ranks hold, half of the steps are saved and the best trial is never stopped", (dial) => {
    let all = 0;
    for (let seed = 0; seed < 20; seed++) {
      const curves = saturating(40, seed);
      const ended = search(curves, dial);
      expect(ended[bestOf(curves)]?.at).toBe(null);
      all += saved(curves, ended) / 20;
    }
    expect(all).toBeGreaterThan(dial === "cautious" ? 0.4 : 0.5);
  });

  test("what is hopeless is stopped early, with a reason and with what was known", () => {
    const curves = [...saturating(15, 1), steps(40, () => 0.05), steps(40, () => 0.06), steps(40, () => 0.055)];
    const ended = search([...curves, steps(40, () => 0.052)]);
    const last = ended.at(-1);
    expect(last?.at).toBeLessThanOrEqual(10);
    expect(last?.decision).toMatchObject({
      reason: expect.stringMatching(
        /^at step \d of 40: best so far 0\.052 is below 0\.\d+, what the best \d of \d+ complete trials had by then \(the .+ rho 0\.\d\d\)$/,
      ),
      evidence: { rule: "auto", horizon: 40, step: last?.at },
    });
    const { evidence } = last?.decision as Extract<Decision, { action: "stop" }>;
    expect(evidence?.probability).toBeGreaterThan(0);
    expect(evidence?.probability).toBeLessThan(0.3);
    expect(evidence?.predicted?.low).toBeLessThanOrEqual(evidence?.predicted?.mean ?? Number.NaN);
    expect(evidence?.predicted?.high).toBeGreaterThanOrEqual(evidence?.predicted?.mean ?? Number.NaN);
  });

  test("nothing is stopped before there are complete trials to learn from", () => {
    const curves = [...saturating(4, 2), ...Array.from({ length: 4 }, () => steps(40, () => 0))];
    expect(stops(search(curves.slice(0, 5)))).toEqual([null, null, null, null, null]);
  });

  test.each(DIALS)("%s: curves that cross are not stopped: while the ranks are not yet those of the end, nothing is", (dial) => {
    // All meet at 0.6 of the way; whoever was behind is ahead then.
    const curves = Array.from({ length: 30 }, (_, trial) => {
      const late = new Random(4, trial).uniform();
      return steps(40, (way) => 0.5 - 0.3 * late + (0.3 + 0.5 * late) * way);
    });
    const ended = search(curves, dial);
    expect(ended[bestOf(curves)]?.at).toBe(null);
    for (const at of stops(ended)) expect(at ?? 40).toBeGreaterThan(0.6 * 40);
  });

  test.each(DIALS)("%s: a step schedule that draws the ranks anew: nothing is stopped before the drop", (dial) => {
    const curves = Array.from({ length: 30 }, (_, trial) => {
      const random = new Random(5, trial);
      const [early, late] = [random.uniform(), random.uniform()];
      return steps(40, (way) => (way <= 0.5 ? 0.3 + 0.1 * early : 0.6 + 0.3 * late) + 0.01 * way);
    });
    const early = stops(search(curves, dial)).filter((at) => at !== null && at <= 20);
    expect(early.length).toBeLessThanOrEqual(dial === "aggressive" ? 6 : 1);
  });

  test("warm restarts: a trial that has just been restarted is not taken for a bad one, and the best is kept", () => {
    for (let seed = 0; seed < 10; seed++) {
      const curves = Array.from({ length: 30 }, (_, trial) => {
        const random = new Random(6, 100 * seed + trial);
        const level = 0.3 + 0.6 * random.uniform();
        const period = 8 + Math.floor(random.uniform() * 8);
        return steps(48, (way, step) => level * (0.5 + 0.4 * way) - (step % period < 2 ? 0.3 : 0) + 0.005 * random.uniform());
      });
      expect(search(curves)[bestOf(curves)]?.at ?? 48).toBe(48);
    }
  });

  test("a shape that was never seen runs to its end once", () => {
    const curves = [...saturating(20, 7), steps(40, (way) => (way < 0.7 ? -3 : 1.2))];
    expect(search(curves).at(-1)?.at).toBe(null);
  });

  test("what is said does not hang on the metric's unit, its direction or the unit of the steps", () => {
    const curves = saturating(30, 8);
    const expected = stops(search(curves));
    expect(expected.filter((at) => at !== null).length).toBeGreaterThan(10);
    const mapped = (step: (s: number) => number, value: (v: number) => number): readonly Curve[] =>
      curves.map((curve) => curve.map(([s, v]) => [step(s), value(v)] as const));
    const minimize: StopperSettings = { ...MAXIMIZE, direction: "minimize" };
    expect(
      stops(
        search(
          mapped(
            (s) => s,
            (v) => -v,
          ),
          "balanced",
          minimize,
        ),
      ),
    ).toEqual(expected);
    expect(
      stops(
        search(
          mapped(
            (s) => s,
            (v) => 4096 * v - 2 ** 14,
          ),
        ),
      ),
    ).toEqual(expected);
    expect(
      stops(
        search(
          mapped(
            (s) => s,
            (v) => 7 - v / 1024,
          ),
          "balanced",
          minimize,
        ),
      ),
    ).toEqual(expected);
    expect(
      stops(
        search(
          mapped(
            (s) => s * 128,
            (v) => v,
          ),
        ),
      ),
    ).toEqual(expected);
    expect(
      stops(
        search(
          mapped(
            (s) => s,
            (v) => v,
          ),
          "balanced",
          { ...MAXIMIZE, horizon: 40 },
        ),
      ),
    ).toEqual(expected);
  });

  test("steps may count from 0, be seconds or be no numbers at all", () => {
    const curves = saturating(30, 9);
    const spots = stops(search(curves)).map((at) => at !== null);
    for (const step of [(s: number) => s - 1, (s: number) => 0.37 * s, () => Number.NaN]) {
      const other = stops(search(curves.map((curve) => curve.map(([s, v]) => [step(s), v] as const)))).map((at) => at !== null);
      expect(other.filter((stopped, i) => stopped !== spots[i]).length).toBeLessThanOrEqual(4);
    }
  });

  test("losses that explode and losses below zero", () => {
    const minimize: StopperSettings = { ...MAXIMIZE, direction: "minimize" };
    const curves = saturating(30, 10).map((curve, trial) => curve.map(([s, v]) => [s, trial % 7 === 3 ? 10 ** (v * s) : -40 * v] as const));
    const ended = search(curves, "balanced", minimize);
    expect(saved(curves, ended)).toBeGreaterThan(0.2);
    const finals = curves.map((curve) => curve.at(-1)?.[1] ?? 0);
    expect(ended[finals.indexOf(Math.min(...finals))]?.at).toBe(null);
  });

  test("min_steps and patience bound it", () => {
    const curves = saturating(40, 11);
    for (const { at } of search(curves, "aggressive", { ...MAXIMIZE, minSteps: 12 })) expect(at ?? 12).toBeGreaterThanOrEqual(12);
    const patient = search(curves, "aggressive", { ...MAXIMIZE, patience: 2 });
    expect(patient.some(({ decision }) => decision.action === "stop" && decision.reason.includes("3 reports in a row"))).toBe(true);
  });

  test("trials that were pruned, failed or began again are no evidence", () => {
    const stopper = autoStopper(MAXIMIZE);
    const curves = saturating(20, 12);
    for (const [trial, curve] of curves.entries()) {
      for (const [step, value] of curve) stopper.onReport(trial, step, value);
      if (trial % 2 === 0) stopper.onFinish(trial, "failed");
      else stopper.onRestart(trial);
    }
    for (let step = 1; step <= 40; step++) expect(stopper.onReport(99, step, 0).action).toBe("continue");
  });
});

describe("several objectives", () => {
  const both: StopperSettings = { ...MAXIMIZE, directions: ["maximize", "minimize"] };

  /** Accuracy and cost of each trial, both saturating; answers at which report it was stopped. */
  function paired(levels: readonly (readonly [number, number])[]): readonly (number | null)[] {
    const stopper = autoStopper(both);
    return levels.map(([accuracy, cost], trial) => {
      const random = new Random(20, trial);
      for (let step = 1; step <= 40; step++) {
        const grown = 1 - 0.8 * Math.exp(-step / 6) + 0.005 * random.uniform();
        const decisions = [stopper.onReport(trial, step, accuracy * grown, 0), stopper.onReport(trial, step, cost * (2 - grown), 1)];
        if (decisions.every(({ action }) => action === "continue")) continue;
        for (const decision of decisions) {
          if (decision.action === "stop")
            expect(decision.reason).toMatch(/^at step \d+ of 40: expected to end no better than .+ trial \d+ is better in every/);
        }
        stopper.onFinish(trial, "pruned");
        return step;
      }
      stopper.onFinish(trial, "complete");
      return null;
    });
  }

  test("what is predicted to be dominated is stopped, what leads in one objective is not", () => {
    const random = new Random(21);
    const ordinary = Array.from({ length: 30 }, () => [0.3 + 0.6 * random.uniform(), 1 + 9 * random.uniform()] as const);
    const ended = paired([...ordinary, [0.95, 1], [0.31, 9.5], [0.94, 9.8], [0.3, 1.05]]);
    expect(ended.slice(-4)).toEqual([null, expect.any(Number), null, null]);
  });

  test("on the front nothing is stopped", () => {
    const random = new Random(22);
    const front = Array.from({ length: 30 }, () => random.uniform()).map((t) => [0.3 + 0.6 * t, 1 + 9 * t] as const);
    expect(paired(front).every((at) => at === null)).toBe(true);
  });
});

describe("hostile input", () => {
  const number = fc.oneof(
    fc.double(),
    fc.constantFrom(0, -0, 1e308, -1e308, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.integer({ min: -3, max: 30 }),
  );
  const call = fc.record({
    trial: fc.integer({ min: 0, max: 12 }),
    step: number,
    value: number,
    channel: fc.integer({ min: 0, max: 2 }),
    kind: fc.integer({ min: 0, max: 30 }),
  });

  test("never throws, always decides, and the same calls get the same answers", () => {
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 300 }),
        fc.constantFrom<Direction>("maximize", "minimize"),
        fc.constantFrom(...DIALS),
        fc.boolean(),
        fc.option(number),
        (calls, direction, dial, several, horizon) => {
          const settings: StopperSettings = {
            ...MAXIMIZE,
            direction,
            horizon,
            ...(several ? { directions: [direction, "minimize"] } : {}),
          };
          const answers = (): readonly unknown[] => {
            const stopper = autoStopper(settings, dial);
            return calls.map(({ trial, step, value, channel, kind }) => {
              if (kind === 0) return stopper.onRestart(trial);
              if (kind < 7) return stopper.onFinish(trial, kind === 1 ? "failed" : kind === 2 ? "pruned" : "complete");
              const decision = stopper.onReport(trial, step, value, channel);
              expect(["continue", "stop"]).toContain(decision.action);
              return decision;
            });
          };
          expect(answers()).toEqual(answers());
        },
      ),
      { numRuns: 150 },
    );
  });

  test("evidence is finite whatever the values were", () => {
    const random = new Random(30);
    const curves = Array.from({ length: 40 }, (_, trial) => {
      const scale = 10 ** (300 * random.uniform() - 150);
      return steps(12, (way) => (trial % 3 === 0 ? scale * random.uniform() : way * (trial % 5)));
    });
    for (const dial of DIALS) {
      for (const { decision } of search(curves, dial)) {
        if (decision.action !== "stop" || decision.evidence === undefined) continue;
        const { probability, predicted, horizon } = decision.evidence;
        const all = [probability ?? 0, horizon ?? 0, ...(predicted === null ? [] : [predicted.mean, predicted.low, predicted.high])];
        expect(all.every(Number.isFinite)).toBe(true);
      }
    }
  });

  test("2,000 trials of 1,000 reports", () => {
    const stopper = autoStopper(MAXIMIZE, "cautious");
    for (let trial = 0; trial < 2000; trial++) {
      const random = new Random(31, trial);
      const level = random.uniform();
      let state: "complete" | "pruned" = "complete";
      for (let step = 1; step <= 1000 && state === "complete"; step++) {
        const value = level * (1 - Math.exp(-step / 100)) + 0.01 * random.uniform();
        if (stopper.onReport(trial, step, value).action === "stop") state = "pruned";
      }
      stopper.onFinish(trial, state);
    }
  }, 60_000);
});

describe("parts", () => {
  test("goodness keeps the order, goes both ways and is free of the unit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 }),
        fc.constantFrom<1 | -1>(1, -1),
        (values, sign) => {
          const best = sign * Math.max(...values.map((v) => sign * v));
          const goodness = new Goodness(sign, best, values);
          const sorted = values.toSorted((a, b) => sign * (a - b)).map((v) => goodness.of(v));
          for (const [i, u] of sorted.entries()) expect(u).toBeGreaterThanOrEqual(sorted[i - 1] ?? 0);
          const scale = 1e-6 * Math.max(...values.map(Math.abs), 1);
          for (const v of values)
            if (goodness.of(v) > 1e-3) expect(Math.abs(goodness.value(goodness.of(v)) - v)).toBeLessThanOrEqual(scale);
          expect(goodness.of(best)).toBe(1);
        },
      ),
    );
    expect(new Goodness(-1, 0, [2, 4, 6]).of(4)).toBe(0.5);
    expect(new Goodness(1, 0.9, [0.5]).of(1.3)).toBe(2);
  });

  test("Spearman's rho, ties sharing their ranks (scipy.stats.spearmanr)", () => {
    expect(rankCorrelation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 14);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBe(-1);
    expect(rankCorrelation([1, 1, 1], [3, 2, 1])).toBe(0);
  });

  test("a curve over its way: means of a cell, lines between reports, nothing beyond the last", () => {
    const curve = new WayCurve(4);
    curve.extend([1, 2, 2], [0, 1, 3], (v) => v);
    expect(curve.known).toBe(50);
    expect([curve.u[25], curve.u[50], curve.best[50]]).toEqual([0, 2, 2]);
    expect(curve.mean(1, 25)).toBe(0);
    curve.extend([1, 2, 2, 4, 3], [0, 1, 3, 1, Number.NaN], (v) => v);
    expect([curve.known, curve.u[75], curve.u[CELLS], curve.best[CELLS]]).toEqual([CELLS, 1.5, 1, 2]);
  });

  test("forecast: the line of the trials that stood alike, with Student's band", () => {
    const stands = [0, 1, 2, 3, 4, 5, 6, 7];
    const exact = forecastFinal(
      3,
      stands,
      stands.map((x) => 10 + x),
    );
    expect(exact?.mean).toBeGreaterThan(12);
    expect(exact?.mean).toBeLessThan(14);
    const forecast = forecastFinal(2.5, stands, [1, 3, 2, 4, 3, 5, 4, 6]);
    if (forecast === null) throw new Error("no forecast");
    expect(probabilityAbove(forecast, forecastQuantile(forecast, 0.95))).toBeCloseTo(0.05, 10);
    expect(forecastFinal(1, [1, 2], [1, 2])).toBe(null);
  });
});
