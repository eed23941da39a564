import { describe, expect, it } from "vitest";
import { LearntCurves } from "../../server/process/curve-service";
import type { StudyEvent, TrialPredicted } from "../../server/protocol/events";
import { foldEvents } from "../../server/protocol/fold-events";
import type { Stopper } from "../../server/stoppers/stopper";
import type { CurveAnswer, CurveQuestion, CurveThread, StartCurveThread } from "../../server/study/predicting";
import type { Script } from "../support/simulated-backend";
import { type Ran, simulate, type Wish, xOf } from "../support/simulated-study";

const PLACE = { file: "train.py", range: { start: { line: 3, character: 0 }, end: { line: 3, character: 7 } } };

/** A band around the last value, wider the farther ahead: what is told when does not hang on how it is worked out. */
function roughly({ curve, at, incumbent, horizon }: CurveQuestion): CurveAnswer {
  const last = curve.values.at(-1) ?? Number.NaN;
  const spread = at.map((step) => (0.1 * step) / horizon);
  return {
    mean: at.map(() => last),
    low: spread.map((s) => last - s),
    high: spread.map((s) => last + s),
    probabilityBetter: incumbent === null ? null : Number(last > incumbent),
  };
}

/** A thread's place taken by what runs here; remembers what it was asked. */
function curves(predict: CurveThread["predict"] = async (question) => roughly(question)) {
  const seen = { started: 0, learnt: [] as number[], asked: [] as CurveQuestion[] };
  const start: StartCurveThread = () => {
    seen.started++;
    return {
      learn: (curve) => void seen.learnt.push(curve.steps.length),
      predict(question) {
        seen.asked.push(question);
        return predict(question);
      },
      close() {},
    };
  };
  return { seen, start };
}

/** The model of the product, without its thread. */
function realCurves(): StartCurveThread {
  return () => {
    const model = new LearntCurves();
    return { learn: (curve) => model.learn(curve), predict: async (question) => model.predict(question), close() {} };
  };
}

/** An accuracy that nears its end slowly, with a little scatter; `pace` seconds a report. */
function training(level: number, { steps = 40, pace = 3, cut = steps }: { steps?: number; pace?: number; cut?: number } = {}): Script {
  const value = (i: number): number => level * (1 - 0.8 * Math.exp((-4 * (i + 1)) / steps)) + 0.004 * Math.sin(9.7 * i + 31 * level);
  return { pace, reports: Array.from({ length: cut }, (_, i) => [value(i)]) };
}

const plain = { script: (request: Parameters<Wish["script"]>[0]) => training(0.6 + 0.3 * xOf(request)), started: { trials: 5 } };

function predictions({ of }: Ran): readonly TrialPredicted[] {
  return of("trialPredicted");
}

describe("forecasts of running trials", () => {
  it("are told once complete trials have shown where they end, with a band that opens and holds the mean", async () => {
    const { start, seen } = curves();
    const ran = await simulate({ ...plain, startCurves: start });
    const told = predictions(ran);
    expect(new Set(told.map((f) => f.trial))).toEqual(new Set([1, 2, 3, 4]));
    expect(seen).toMatchObject({ started: 1, learnt: [40, 40, 40, 40, 40] });
    expect(seen.asked.every(({ bounds }) => bounds[0] === 0 && bounds[1] === 1)).toBe(true);
    for (const f of told) {
      expect(f).toMatchObject({ horizon: 40, incumbent: expect.any(Number) });
      expect(f.steps.at(-1)).toBe(40);
      expect(f.steps.every(Number.isInteger)).toBe(true);
      expect(f.steps.length).toBeLessThanOrEqual(24);
      expect([f.mean, f.low, f.high].map((list) => list.length)).toEqual([1, 1, 1].map(() => f.steps.length));
      for (const [i, step] of f.steps.entries()) {
        expect(step).toBeGreaterThan(f.steps[i - 1] ?? f.step);
        expect(f.low[i]).toBeLessThanOrEqual(f.mean[i] ?? Number.NaN);
        expect(f.high[i]).toBeGreaterThanOrEqual(f.mean[i] ?? Number.NaN);
      }
      expect(f.probabilityBetter).toBeGreaterThanOrEqual(0);
      expect(f.probabilityBetter).toBeLessThanOrEqual(1);
    }
  });

  it("are near what comes of it, surer the later, and never beyond what the metric can be", async () => {
    const script: Wish["script"] = (request) => training(0.6 + 0.3 * xOf(request), { steps: 12 });
    const ran = await simulate({ ...plain, script, startCurves: realCurves(), started: { trials: 5 } });
    const ends = new Map(ran.of("trialReported").map((r) => [r.trial, Number(r.values[0])]));
    const late = predictions(ran).filter((f) => f.step >= 6 && f.trial > 2);
    expect(late.length).toBeGreaterThan(8);
    for (const f of predictions(ran)) expect(Math.max(...f.high)).toBeLessThanOrEqual(1);
    const off = late.map((f) => Math.abs((f.mean.at(-1) ?? Number.NaN) - (ends.get(f.trial) ?? Number.NaN)));
    expect(Math.max(...off)).toBeLessThan(0.1);
    expect(off.reduce((sum, d) => sum + d / off.length, 0)).toBeLessThan(0.03);
    const width = (f: TrialPredicted | undefined) => (f?.high.at(-1) ?? 0) - (f?.low.at(-1) ?? 0);
    const last = predictions(ran).filter((f) => f.trial === 4);
    expect(width(last.at(-1))).toBeLessThan(width(last[0]));
  }, 30_000);

  it("come seldom: a few seconds and a twentieth of the horizon apart, not of what is over at once", async () => {
    const slow = predictions(await simulate({ ...plain, startCurves: curves().start }));
    const script = (): Script => training(0.8, { steps: 200, pace: 0.1 });
    const quick = predictions(await simulate({ ...plain, script, startCurves: curves().start, started: { trials: 2 } }));
    for (const told of [slow, quick]) {
      expect(told.length).toBeGreaterThan(4);
      told.forEach((f, i) => {
        const before = told.slice(0, i).findLast((other) => other.trial === f.trial);
        if (before === undefined) return;
        expect(f.time - before.time).toBeGreaterThanOrEqual(2000);
        expect(f.step - before.step).toBeGreaterThanOrEqual(0.05 * f.horizon);
      });
    }
    const many = Math.max(...[1, 2, 3, 4].map((trial) => slow.filter((f) => f.trial === trial).length));
    expect(many).toBeLessThanOrEqual(20);
    const shortLived = curves();
    await simulate({ ...plain, script: () => training(0.8, { pace: 0.01 }), startCurves: shortLived.start });
    expect(shortLived.seen.started).toBe(0);
  });

  it("are not told of what diverged, has fewer than three numbers, or never reports", async () => {
    const odd: readonly Script[] = [
      { pace: 3, reports: Array.from({ length: 12 }, (_, i) => [i < 5 ? 0.5 : Number.NaN]) },
      { pace: 3, reports: [[Number.NaN], [0.5], [Number.NaN], [0.6], [Number.NaN], [Number.NaN]] },
      { pace: 3, reports: [[0.5], [0.6]] },
      { pace: 3, reports: [] },
    ];
    const script: Wish["script"] = ({ trial }) => (trial === 0 ? training(0.8) : (odd[trial - 1] ?? training(0.7)));
    const ran = await simulate({ ...plain, script, started: { trials: 5 }, startCurves: curves().start });
    const told = predictions(ran);
    expect(told.map((f) => f.trial)).toEqual(told.map(() => 1));
    expect(told.every((f) => f.step <= 5)).toBe(true);
  });

  it("reach to the end of the trial itself where the number of epochs is searched as well", async () => {
    const epochs = {
      name: "epochs",
      type: "int",
      low: 10,
      high: 40,
      log: false,
      step: 1,
      baseline: 20,
      condition: null,
      ...PLACE,
    } as const;
    const script: Wish["script"] = ({ params }) => training(0.8, { steps: Number(params["epochs"]) });
    const { start, seen } = curves();
    const ran = await simulate({ script, startCurves: start, started: { space: [epochs], trials: 9 } });
    const lengths = new Map(ran.of("trialStarted").map((s) => [s.trial, Number(s.params["epochs"])]));
    const late = predictions(ran).filter((f) => f.trial >= 4);
    expect(late.length).toBeGreaterThan(5);
    for (const f of late) expect([f.horizon, f.steps.at(-1)]).toEqual([lengths.get(f.trial), lengths.get(f.trial)]);
    const whole = seen.asked.map(({ horizon }) => horizon);
    expect(whole).toEqual(whole.toSorted((a, b) => a - b));
  });

  it("are told of repeats as well, which race nobody", async () => {
    const ran = await simulate({ ...plain, programSeed: 1, started: { trials: 8, repeats: 2 }, startCurves: curves().start });
    const repeats = new Set(ran.of("trialStarted").flatMap((s) => (s.repeatOf === null ? [] : [s.trial])));
    const told = predictions(ran).filter((f) => repeats.has(f.trial));
    expect(told.length).toBeGreaterThan(0);
    for (const f of told) expect(f).toMatchObject({ probabilityBetter: null, incumbent: null });
  });

  it("change nothing that the search does", async () => {
    const what = (ran: Ran): unknown[] => ran.events.filter((e) => e.event === "trialStarted" || e.event === "trialFinished");
    const wish = { ...plain, slots: 3, started: { trials: 12, parallel: 3 } };
    expect(what(await simulate({ ...wish, startCurves: curves().start }))).toEqual(what(await simulate(wish)));
  });

  it("of several at once wait for each other, and each is from what was reported when its turn came", async () => {
    let under = 0;
    const { start, seen } = curves(async (question) => {
      expect(++under).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return roughly(question);
    });
    const ran = await simulate({ ...plain, slots: 4, started: { trials: 13, parallel: 4 }, startCurves: start });
    expect(new Set(predictions(ran).map((f) => f.trial)).size).toBeGreaterThan(8);
    expect(seen.started).toBe(1);
  });

  it("that no thread can make are left out; one that dies begins again once, with all curves", async () => {
    const { start, seen } = curves(() => Promise.reject(new Error("the thread ended")));
    const ran = await simulate({ ...plain, startCurves: start });
    expect(ran.finished).toMatchObject({ state: "complete", complete: 5 });
    expect(predictions(ran)).toEqual([]);
    expect([seen.asked.length, seen.started]).toEqual([2, 2]);
    expect(seen.learnt).toEqual([40, 40]);
  });

  it("that come after the trial has ended are nobody's", async () => {
    const ran = await simulate({ ...plain, startCurves: curves(() => new Promise(() => {})).start });
    expect(ran.finished.state).toBe("complete");
    expect(predictions(ran)).toEqual([]);
  });

  it("stay with a trial that is stopped early, go from the others, and go on after a kill", async () => {
    const stopper: Stopper = {
      name: "below",
      onReport: (_, step, value) =>
        step >= 20 && value < 0.7
          ? {
              action: "stop",
              reason: "behind",
              evidence: { rule: "below", step, horizon: 40, probability: 0.01, predicted: { mean: 0.7, low: 0.6, high: 0.8 } },
            }
          : { action: "continue" },
      onRestart: () => {},
      onFinish: () => {},
    };
    const wish = { ...plain, stopper, started: { trials: 10 } };
    const ran = await simulate({ ...wish, startCurves: curves().start });
    const view = foldEvents(null, ran.events);
    const states = (view?.trials ?? []).map((t) => `${t.state} ${t.forecast === undefined ? "without" : "with"}`);
    expect(states.filter((s) => s === "pruned with").length).toBeGreaterThan(0);
    expect(new Set(states)).toEqual(new Set(["complete without", "pruned with"]));
    expect(view?.finished).toMatchObject({
      earlyStop: {
        stopped: states.filter((s) => s === "pruned with").length,
        rules: [{ rule: "below" }],
        sure: { least: { probability: 0.01 } },
      },
    });
    const cut = ran.events.findIndex((e) => e.event === "trialPredicted" && e.trial === 6);
    const history: StudyEvent[] = ran.events.slice(0, cut + 1);
    const resumed = await simulate({ ...wish, history, startCurves: curves().start });
    const whole = foldEvents(null, [...history, ...resumed.events]);
    expect(whole?.trials.map((t) => [t.state, t.stopped])).toEqual(view?.trials.map((t) => [t.state, t.stopped]));
    expect(whole?.finished).toMatchObject({ earlyStop: view?.finished?.earlyStop });
    expect(predictions(resumed).some((f) => f.trial === 6)).toBe(true);
  });
});
