import { describe, expect, test, vi } from "vitest";
import { Random } from "../../server/numeric/random";
import { fromWire } from "../../server/protocol/number";
import type { Direction } from "../../server/protocol/space";
import { chooseStopper, STOPPERS } from "../../server/stoppers/choose";
import type { Decision, Stopper, StopperSettings } from "../../server/stoppers/stopper";

vi.setConfig({ testTimeout: 60_000 });

/** What all early stops keep, whatever they stop. A rule enters by its line in STOPPERS; written with arguments below. */

type Report = readonly [step: number, value: number];
type Curve = readonly Report[];

const RULES = [...Object.keys(STOPPERS), "auto", "auto(aggressive)", "median(0.9)", "top20(0.05)", "asha(4)", "hyperband(2)"];

function steps(n: number, value: (step: number) => number): Curve {
  return Array.from({ length: n }, (_, i) => [i + 1, value(i + 1)] as const);
}

/** Curves of a study, the level and the noise of each drawn from its number. */
const KINDS: Readonly<Record<string, (trial: number, random: Random) => Curve>> = {
  saturating: (_, r) => {
    const level = r.uniform();
    return steps(20, (s) => level * (1 - Math.exp(-s / 5)) + 0.01 * r.uniform());
  },
  constant: (t) => steps(10, () => t % 4),
  "all the same": () => steps(10, () => 0.1),
  "always NaN": () => steps(10, () => Number.NaN),
  "NaN in between": (t, r) => steps(12, (s) => (s === 6 && t % 3 === 1 ? Number.NaN : r.uniform())),
  exploding: (t) => steps(15, (s) => (t % 2 === 0 ? s / 20 : -(10 ** (s * 20 + t)))),
  "both infinities": (t, r) => steps(8, (s) => ((s + t) % 4 === 0 ? fromWire(t % 2 === 0 ? "Infinity" : "-Infinity") : r.uniform())),
  "one step": (t) => [[1, t]],
  "no report": () => [],
  "the same step again and again": (_, r) => Array.from({ length: 12 }, () => [3, r.uniform()] as const),
  "folds: steps begin again": (t, r) => Array.from({ length: 15 }, (_, i) => [(i % 5) + 1, t / 20 + r.uniform()] as const),
  "backwards, gaps, negative": (_, r) => Array.from({ length: 12 }, (_, i) => [40 - 7 * i, r.uniform()] as const),
  "by the clock": (_, r) => {
    let now = 0;
    return Array.from({ length: 15 }, () => {
      now += r.uniform();
      return [now, r.uniform()] as const;
    });
  },
  "of different lengths": (t, r) => steps(1 + ((t * 7) % 30), () => r.uniform()),
  "step is no number": (_, r) => Array.from({ length: 8 }, (_, i) => [i % 2 === 0 ? Number.NaN : i, r.uniform()] as const),
  "10,000 steps": (t, r) => steps(t % 4 === 0 ? 10_000 : 50, (s) => r.uniform() - 1 / s),
};

interface Stop {
  readonly trial: number;
  readonly reports: number;
  readonly reason: string;
}

interface Run {
  readonly stops: readonly Stop[];
  readonly reports: number;
}

function made(rule: string, settings: StopperSettings): Stopper {
  const choice = chooseStopper(rule, settings);
  if (!("stopper" in choice)) throw new Error(JSON.stringify(choice));
  return choice.stopper;
}

/** Trials in turn, `parallel` at once, their reports interleaved. Each is over when it is told to stop. */
function study(
  rule: string,
  settings: StopperSettings,
  curves: readonly Curve[],
  parallel: number,
  onStop?: (stop: Stop, all: ReadonlyMap<number, number>) => void,
): Run {
  const stopper = made(rule, settings);
  const stops: Stop[] = [];
  let reports = 0;
  const sign = settings.direction === "maximize" ? 1 : -1;
  const best = new Map<number, number>();
  let running: { trial: number; at: number }[] = [];
  let next = 0;
  while (next < curves.length || running.length > 0) {
    while (running.length < parallel && next < curves.length) running.push({ trial: next++, at: 0 });
    running = running.filter((r) => {
      const report = curves[r.trial]?.[r.at++];
      if (report === undefined) {
        stopper.onFinish(r.trial, r.trial % 9 === 8 ? "failed" : "complete");
        return false;
      }
      if (Number.isFinite(report[1])) best.set(r.trial, Math.max(best.get(r.trial) ?? Number.NEGATIVE_INFINITY, sign * report[1]));
      const decision = stopper.onReport(r.trial, report[0], report[1]);
      reports++;
      if (decision.action === "continue") return true;
      const stop = { trial: r.trial, reports: r.at, reason: decision.reason };
      stops.push(stop);
      onStop?.(stop, best);
      stopper.onFinish(r.trial, "pruned");
      return false;
    });
  }
  return { stops, reports };
}

function curvesOf(kind: string, trials = 25): readonly Curve[] {
  return Array.from({ length: trials }, (_, t) => KINDS[kind]?.(t, new Random(3, t)) ?? []);
}

const DIRECTIONS: readonly Direction[] = ["maximize", "minimize"];

describe.each(RULES)("%s", (rule) => {
  describe.each(Object.keys(KINDS))("curves: %s", (kind) => {
    const curves = curvesOf(kind, kind === "10,000 steps" ? 9 : 25);
    const settings = (direction: Direction, minSteps: number | null = null, patience: number | null = null): StopperSettings => ({
      direction,
      minSteps,
      patience,
    });

    test("never stops the strictly best trial so far, unless it diverged", () => {
      for (const direction of DIRECTIONS) {
        study(rule, settings(direction), curves, 2, ({ trial, reports }, best) => {
          const last = curves[trial]?.[reports - 1]?.[1] ?? Number.NaN;
          const others = [...best].filter(([t]) => t !== trial).map(([, value]) => value);
          if (Number.isFinite(last)) expect(best.get(trial)).toBeLessThanOrEqual(Math.max(...others));
        });
      }
    });

    test("never stops before min_steps, and only after patience further reports", () => {
      for (const direction of DIRECTIONS) {
        for (const { reports } of study(rule, settings(direction, 6), curves, 2).stops) expect(reports).toBeGreaterThanOrEqual(6);
        for (const { reports } of study(rule, settings(direction, 1, 4), curves, 2).stops) expect(reports).toBeGreaterThanOrEqual(5);
      }
    });

    test("the same history gives the same decisions, and a reason with figures", () => {
      for (const direction of DIRECTIONS) {
        const run = study(rule, settings(direction), curves, 3);
        expect(study(rule, settings(direction), curves, 3)).toEqual(run);
        for (const { reason } of run.stops) expect(reason).toMatch(/^at step -?[\d.]+( of [\d.]+)?: .*(\d|NaN|Infinity)/);
      }
    });

    test("maximising is minimising the negative", () => {
      const negative = curves.map((curve) => curve.map(([step, value]) => [step, -value] as const));
      const spots = (run: Run): unknown => run.stops.map(({ trial, reports }) => [trial, reports]);
      expect(spots(study(rule, settings("minimize"), negative, 2))).toEqual(spots(study(rule, settings("maximize"), curves, 2)));
    });

    test("stops a diverged trial at once (none never stops)", () => {
      const run = study(rule, settings("maximize"), curves, 1);
      if (rule === "none") return expect(run.stops).toEqual([]);
      for (const [trial, curve] of curves.entries()) {
        const diverged = curve.findIndex(([, value]) => !Number.isFinite(value));
        if (diverged < 0) continue;
        const stop = run.stops.find((s) => s.trial === trial);
        expect(stop?.reports).toBeLessThanOrEqual(diverged + 1);
      }
    });
  });

  test("a study that is replayed up to any report goes on as if it had never been away", () => {
    const curves = curvesOf("saturating", 10);
    const settings: StopperSettings = { direction: "maximize", minSteps: null, patience: 1 };
    const stopper = made(rule, settings);
    const log: ((s: Stopper) => Decision | undefined)[] = [];
    const answers: (Decision | undefined)[] = [];
    for (const [trial, curve] of curves.entries()) {
      for (const [step, value] of curve) log.push((s) => s.onReport(trial, step, value));
      log.push((s) => void s.onFinish(trial, trial === 3 ? "pruned" : "complete"));
    }
    for (const entry of log) answers.push(entry(stopper));
    for (let kill = 0; kill < log.length; kill += 17) {
      const resumed = made(rule, settings);
      for (const entry of log.slice(0, kill)) entry(resumed);
      expect(log.slice(kill).map((entry) => entry(resumed))).toEqual(answers.slice(kill));
    }
  });
});
