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

const RULES = [...Object.keys(STOPPERS), "auto", "auto(aggressive)", "median(0.9)", "top20(0.05)", "curve(0.3)", "asha(4)", "hyperband(2)"];
/** Rules that weigh every report against a model: fewer trials say as much of them. */
const THOROUGH = /^(curve|auto)/;

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
  "better, then worse": (t, r) => {
    const peak = 4 + (t % 7);
    return steps(20, (s) => r.uniform() / 50 + t / 30 - ((s - peak) / 20) ** 2);
  },
  "two steps": (t, r) => steps(2, (s) => s * r.uniform() + t / 10),
  "100,000 steps": (t, r) => steps(t === 8 ? 100_000 : 50, (s) => r.uniform() - 1 / s),
};

interface Stop {
  readonly trial: number;
  readonly reports: number;
  readonly reason: string;
  /** Best values so far, larger is better: the trial's own, and that of all others. */
  readonly own: number;
  readonly others: number;
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
function study(rule: string, settings: StopperSettings, curves: readonly Curve[], parallel: number): Run {
  const stopper = made(rule, settings);
  const stops: Stop[] = [];
  let reports = 0;
  const sign = settings.direction === "maximize" ? 1 : -1;
  const best = curves.map(() => Number.NEGATIVE_INFINITY);
  let running: { trial: number; at: number }[] = [];
  let next = 0;
  while (next < curves.length || running.length > 0) {
    for (; running.length < parallel && next < curves.length; next++) {
      stopper.onStart?.(next, { x: next / curves.length });
      running.push({ trial: next, at: 0 });
    }
    running = running.filter((r) => {
      const { trial } = r;
      const report = curves[trial]?.[r.at++];
      if (report === undefined) {
        stopper.onFinish(trial, trial % 9 === 8 ? "failed" : "complete");
        return false;
      }
      if (Number.isFinite(report[1])) best[trial] = Math.max(best[trial] ?? 0, sign * report[1]);
      const decision = stopper.onReport(trial, report[0], report[1]);
      reports++;
      if (decision.action === "continue") return true;
      expect(decision.action).toBe("stop");
      const others = best.reduce((most, value, t) => (t === trial ? most : Math.max(most, value)), Number.NEGATIVE_INFINITY);
      stops.push({ trial, reports: r.at, reason: decision.reason, own: best[trial] ?? 0, others });
      stopper.onFinish(trial, "pruned");
      return false;
    });
  }
  return { stops, reports };
}

function curvesOf(kind: string, trials = 25): readonly Curve[] {
  return Array.from({ length: trials }, (_, t) => KINDS[kind]?.(t, new Random(3, t)) ?? []);
}

function trialsOf(rule: string, kind: string): number {
  return kind === "100,000 steps" ? 10 : THOROUGH.test(rule) ? 11 : 25;
}

/** What a metric can be is left open, so that both directions are alike. */
function settingsOf(direction: Direction, minSteps: number | null = null, patience: number | null = null): StopperSettings {
  return { direction, minSteps, patience, bounds: [null, null] };
}

const DIRECTIONS: readonly Direction[] = ["maximize", "minimize"];

describe.each(RULES)("%s", (rule) => {
  describe.each(Object.keys(KINDS))("curves: %s", (kind) => {
    const curves = curvesOf(kind, trialsOf(rule, kind));
    const directions = THOROUGH.test(rule) || kind === "100,000 steps" ? DIRECTIONS.slice(0, 1) : DIRECTIONS;
    const known = new Map<string, Run>();
    const run = (settings: StopperSettings, parallel = 2): Run => {
      const key = JSON.stringify([settings, parallel]);
      const before = known.get(key) ?? study(rule, settings, curves, parallel);
      known.set(key, before);
      return before;
    };

    test("never stops the strictly best trial so far, unless it diverged", () => {
      for (const direction of DIRECTIONS) {
        for (const { trial, reports, own, others } of run(settingsOf(direction)).stops) {
          const last = curves[trial]?.[reports - 1]?.[1] ?? Number.NaN;
          if (Number.isFinite(last)) expect(own).toBeLessThanOrEqual(others);
        }
      }
    });

    test("never stops before min_steps, and only after patience further reports", () => {
      for (const direction of directions) {
        for (const { reports } of run(settingsOf(direction, 6)).stops) expect(reports).toBeGreaterThanOrEqual(6);
        for (const { reports } of run(settingsOf(direction, 1, 4)).stops) expect(reports).toBeGreaterThanOrEqual(5);
      }
    });

    test("the same history gives the same decisions, and a reason with figures", () => {
      for (const direction of directions) {
        const once = study(rule, settingsOf(direction), curves, 3);
        expect(study(rule, settingsOf(direction), curves, 3)).toEqual(once);
        for (const { reason } of once.stops) expect(reason).toMatch(/^at step -?[\d.]+(e[+-]?\d+)?( of [\d.]+)?: .*(\d|NaN|Infinity)/);
      }
    });

    test("maximising is minimising the negative", () => {
      const negative = curves.map((curve) => curve.map(([step, value]) => [step, -value] as const));
      const spots = (of: Run): unknown => of.stops.map(({ trial, reports }) => [trial, reports]);
      expect(spots(study(rule, settingsOf("minimize"), negative, 2))).toEqual(spots(run(settingsOf("maximize"))));
    });

    test("stops a diverged trial at once (none never stops)", () => {
      const { stops } = run(settingsOf("maximize"), 1);
      if (rule === "none") return expect(stops).toEqual([]);
      for (const [trial, curve] of curves.entries()) {
        const diverged = curve.findIndex(([, value]) => !Number.isFinite(value));
        if (diverged < 0) continue;
        const stop = stops.find((s) => s.trial === trial);
        expect(stop?.reports).toBeLessThanOrEqual(diverged + 1);
      }
    });
  });

  test("reports of other objectives change nothing for a rule of one, and no rule stops on constant ones", () => {
    const curves = curvesOf("saturating", 10);
    const [alone, beside] = [made(rule, settingsOf("maximize")), made(rule, settingsOf("maximize"))];
    for (const [trial, curve] of curves.entries()) {
      for (const [step, value] of curve) {
        const decision = alone.onReport(trial, step, value);
        expect(beside.onReport(trial, step, 1 / step, 1)).toEqual({ action: "continue" });
        expect(beside.onReport(trial, step, value, 0)).toEqual(decision);
      }
      for (const stopper of [alone, beside]) stopper.onFinish(trial, "complete");
    }
  });

  test("a trial that begins again is judged as if it had not begun before", () => {
    const curves = curvesOf("saturating", 10);
    const [once, twice] = [made(rule, settingsOf("maximize")), made(rule, settingsOf("maximize"))];
    for (const [trial, curve] of curves.entries()) {
      for (const [step] of curve.slice(0, 5)) twice.onReport(trial, step, -trial);
      twice.onRestart(trial);
      for (const [step, value] of curve) expect(twice.onReport(trial, step, value)).toEqual(once.onReport(trial, step, value));
      for (const stopper of [once, twice]) stopper.onFinish(trial, "complete");
    }
  });

  test("a study that is replayed up to any report goes on as if it had never been away", () => {
    const curves = curvesOf("saturating", 10);
    const settings: StopperSettings = { direction: "maximize", minSteps: null, patience: 1 };
    const stopper = made(rule, settings);
    const log: ((s: Stopper) => Decision | undefined)[] = [];
    const answers: (Decision | undefined)[] = [];
    for (const [trial, curve] of curves.entries()) {
      log.push((s) => s.onStart?.(trial, { x: trial }) as undefined);
      for (const [step, value] of curve) log.push((s) => s.onReport(trial, step, value));
      log.push((s) => void s.onFinish(trial, trial === 3 ? "pruned" : "complete"));
    }
    for (const entry of log) answers.push(entry(stopper));
    for (let kill = 0; kill < log.length; kill += THOROUGH.test(rule) ? 89 : 17) {
      const resumed = made(rule, settings);
      for (const entry of log.slice(0, kill)) entry(resumed);
      expect(log.slice(kill).map((entry) => entry(resumed))).toEqual(answers.slice(kill));
    }
  });
});

interface Climb {
  /** Reports of each trial, and whether it ended by itself. */
  readonly reports: readonly number[];
  readonly ended: readonly boolean[];
  readonly pauses: number;
  readonly order: readonly string[];
}

/** A study whose trials can pause and go on where they were; `kept` overrules its first trial, as the user's own values are. */
function climb(rule: string, settings: StopperSettings, curves: readonly Curve[], parallel: number): Climb {
  const stopper = made(rule, { ...settings, resumable: true });
  const reports = curves.map(() => 0);
  const ended = curves.map(() => false);
  const paused = new Set<number>();
  const order: string[] = [];
  let running: number[] = [];
  let next = 0;
  let pauses = 0;
  for (;;) {
    while (running.length < parallel) {
      const thawed = stopper.thaw?.() ?? null;
      if (thawed === null && next === curves.length) break;
      const trial = thawed ?? next++;
      if (thawed !== null) expect(paused.delete(thawed), `thawed ${thawed}, which is not paused`).toBe(true);
      stopper.onStart?.(trial, { x: trial });
      order.push(`${thawed === null ? "start" : "thaw"} ${trial}`);
      running.push(trial);
    }
    if (running.length === 0) return { reports, ended, pauses, order };
    running = running.filter((trial) => {
      const report = curves[trial]?.[reports[trial] ?? 0];
      if (report === undefined) {
        ended[trial] = true;
        stopper.onFinish(trial, "complete");
        return false;
      }
      reports[trial] = (reports[trial] ?? 0) + 1;
      const decision = stopper.onReport(trial, report[0], report[1]);
      if (decision.action === "continue" || trial === 0) return true;
      order.push(`${decision.action} ${trial}: ${decision.reason}`);
      if (decision.action === "pause") {
        paused.add(trial);
        pauses++;
        stopper.onPause?.(trial);
      } else stopper.onFinish(trial, "pruned");
      return false;
    });
  }
}

describe.each(["asha", "hyperband", "asha(4)", "hyperband(2)"])("%s, where trials can go on", (rule) => {
  test.each(Object.keys(KINDS))("curves: %s", (kind) => {
    const curves = curvesOf(kind, kind === "100,000 steps" ? 10 : 25);
    for (const [direction, parallel, patience] of [
      ["maximize", 1, null],
      ["minimize", 3, null],
      ["maximize", 2, 2],
    ] as const) {
      const settings = { direction, minSteps: null, patience };
      const done = climb(rule, settings, curves, parallel);
      expect(climb(rule, settings, curves, parallel)).toEqual(done);
      expect(done.reports[0]).toBe(curves[0]?.length);
      for (const [trial, count] of done.reports.entries())
        expect(done.ended[trial] === true ? count === curves[trial]?.length : count > 0 || curves[trial]?.length === 0).toBe(true);
    }
  });

  test("of many trials few get to the end, the best among them", () => {
    const curves = curvesOf("saturating", 60);
    const { ended, reports, pauses } = climb(rule, { direction: "maximize", minSteps: null, patience: null }, curves, 2);
    const last = curves.map((curve) => curve.at(-1)?.[1] ?? 0);
    expect(pauses).toBeGreaterThan(10);
    expect(ended[last.indexOf(Math.max(...last))]).toBe(true);
    expect(reports.reduce((sum, n) => sum + n, 0)).toBeLessThan(0.75 * 60 * 20);
  });
});
