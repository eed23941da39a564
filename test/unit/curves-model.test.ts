import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CurveModel, type CurveTask, type Prediction, type RecordedCurve } from "../../server/curves/curve-model";
import { Random } from "../../server/numeric/random";

const ACCURACY: CurveTask = { direction: "maximize", horizon: 80, bounds: [0, 1] };
const LOSS: CurveTask = { direction: "minimize", horizon: 80, bounds: [0, null] };
const OPEN: CurveTask = { direction: "maximize", horizon: 80, bounds: [null, null] };

/** A power law from `start` towards `level`. */
function curve(level: number, start: number, n: number, seed = 1, noise = 0.005, slope = 0.7): RecordedCurve {
  const random = new Random(seed);
  const steps = Array.from({ length: n }, (_, i) => i + 1);
  return { steps, values: steps.map((t) => level + (start - level) * t ** -slope + noise * random.normal()) };
}

function told(task: CurveTask, history: readonly RecordedCurve[]): CurveModel {
  const model = new CurveModel(task);
  for (const one of history) model.addComplete(one);
  return model;
}

function predicted(model: CurveModel, seen: RecordedCurve, at?: number): Prediction {
  const prediction = model.predict(seen, at);
  if (prediction === null) throw new Error("Nothing was predicted.");
  return prediction;
}

const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

describe("a prediction", () => {
  test("is near what becomes of curves of its kind, and surer the more was seen", () => {
    let last = Number.POSITIVE_INFINITY;
    for (const n of [5, 20, 60]) {
      const prediction = predicted(new CurveModel(ACCURACY), curve(0.9, 0.2, n));
      const truth = 0.9 - 0.7 * 80 ** -0.7;
      expect(prediction.quantile(0.05)).toBeLessThan(truth);
      expect(prediction.quantile(0.95)).toBeGreaterThan(truth);
      const width = prediction.quantile(0.95) - prediction.quantile(0.05);
      expect(width).toBeLessThan(last);
      last = width;
    }
  });

  test("of a loss is a loss: quantiles, density and probability agree with each other", () => {
    const prediction = predicted(new CurveModel(LOSS), curve(0.4, 2.5, 20));
    const median = prediction.quantile(0.5);
    expect(prediction.probabilityBetter(median)).toBeCloseTo(0.5, 4);
    expect(prediction.probabilityBetter(0)).toBe(0);
    expect(prediction.probabilityBetter(Number.POSITIVE_INFINITY)).toBe(1);
    let mass = 0;
    const [low, high] = [prediction.quantile(0.001), prediction.quantile(0.9)];
    for (let i = 0; i < 20_000; i++)
      mass += (Math.exp(prediction.logDensity(low + ((high - low) * (i + 0.5)) / 20_000)) * (high - low)) / 20_000;
    expect(mass).toBeCloseTo(0.899, 3);
    expect(prediction.logDensity(-0.1)).toBe(Number.NEGATIVE_INFINITY);
  });

  test("at steps that were reached is what was reported; beyond, the band widens towards the horizon", () => {
    const model = new CurveModel(ACCURACY);
    const seen = curve(0.9, 0.2, 30);
    expect(predicted(model, seen, 12).mean).toBeCloseTo(seen.values[11] ?? 0, 3);
    const widths = [31, 40, 60, 80].map((at) => {
      const one = predicted(model, seen, at);
      return one.quantile(0.95) - one.quantile(0.05);
    });
    expect(widths[3]).toBeGreaterThan(widths[0] ?? 1);
    expect(predicted(model, seen, 200).mean).toBe(predicted(model, seen).mean);
  });

  test("several steps from one posterior are the same as each by itself", () => {
    const model = new CurveModel(LOSS);
    const seen = curve(0.4, 2.5, 20);
    const together = model.predictAt(seen, [10, 30, 80])?.map((p) => p.mean);
    expect(together).toEqual([10, 30, 80].map((at) => predicted(model, seen, at).mean));
  });

  test("learns steps of a schedule from completed trials", () => {
    const stepped = (level: number, seed: number): RecordedCurve => {
      const random = new Random(seed);
      const steps = Array.from({ length: 80 }, (_, i) => i + 1);
      return { steps, values: steps.map((t) => level + (t > 40 ? 0.15 : 0) - 0.3 / t + 0.004 * random.normal()) };
    };
    const trial = stepped(0.66, 99);
    const seen = { steps: [...Array.from(trial.steps)].slice(0, 30), values: [...Array.from(trial.values)].slice(0, 30) };
    const truth = trial.values[79] ?? 0;
    const alone = predicted(new CurveModel(ACCURACY), seen);
    const model = told(
      ACCURACY,
      Array.from({ length: 10 }, (_, i) => stepped(0.6 + 0.02 * i, i)),
    );
    const informed = predicted(model, seen);
    expect(Math.abs(informed.mean - truth)).toBeLessThan(0.03);
    expect(Math.abs(informed.mean - truth)).toBeLessThan(Math.abs(alone.mean - truth));
    expect(informed.logDensity(truth)).toBeGreaterThan(alone.logDensity(truth) + 1);
  });

  test("is corrected by how those of completed trials turned out", () => {
    // Every trial comes to more than its beginning lets expect: 0.1 at step 70, of all heights.
    const late = (level: number, seed: number): RecordedCurve => {
      const random = new Random(seed);
      const steps = Array.from({ length: 80 }, (_, i) => i + 1);
      return {
        steps,
        values: steps.map((t) => level - 0.2 / t + (t > 70 ? 0.1 * (1 + 0.2 * random.normal()) : 0) + 0.002 * random.normal()),
      };
    };
    const history = Array.from({ length: 12 }, (_, i) => late(0.3 + 0.04 * i, i + 1));
    const trial = late(0.55, 50);
    const seen = { steps: Array.from(trial.steps).slice(0, 28), values: Array.from(trial.values).slice(0, 28) };
    const prediction = predicted(told(ACCURACY, history), seen);
    expect(Math.abs(prediction.mean - (trial.values[79] ?? 0))).toBeLessThan(0.05);
  });

  test("of nothing is nothing", () => {
    const model = new CurveModel(ACCURACY);
    expect(model.predict({ steps: [], values: [] })).toBeNull();
    expect(model.predict({ steps: [1, 2], values: [Number.NaN, Number.POSITIVE_INFINITY] })).toBeNull();
    expect(new CurveModel({ ...ACCURACY, horizon: Number.NaN }).predict(curve(0.9, 0.2, 5))).toBeNull();
    expect(new CurveModel({ ...ACCURACY, horizon: 0 }).predict(curve(0.9, 0.2, 5))).toBeNull();
  });
});

describe("does not depend on", () => {
  const seen = curve(0.9, 0.2, 20, 4);
  const history = [1, 2, 3, 4, 5, 6].map((seed) => curve(0.7 + 0.03 * seed, 0.2, 80, seed));
  const quantilesOf = (prediction: Prediction): number[] => QUANTILES.map((p) => prediction.quantile(p));
  const mapped = (one: RecordedCurve, f: (value: number) => number): RecordedCurve => ({
    steps: one.steps,
    values: Array.from(one.values, f),
  });

  /** Predictions of f(metric) are f(predictions of the metric). */
  function expectSame(
    task: CurveTask,
    other: CurveTask,
    f: (v: number) => number,
    own: RecordedCurve,
    past: readonly RecordedCurve[],
  ): void {
    for (const h of [[], past]) {
      const a = predicted(told(task, h), own);
      const b = predicted(
        told(
          other,
          h.map((one) => mapped(one, f)),
        ),
        mapped(own, f),
      );
      const flipped = task.direction !== other.direction;
      const expected = quantilesOf(a).map(f);
      const actual = quantilesOf(b);
      if (flipped) actual.reverse();
      const unit = Math.abs(f(1) - f(0));
      actual.forEach((value, i) => {
        expect(Math.abs(value - (expected[i] ?? 0)) / unit).toBeLessThan(2e-4);
      });
      expect(b.probabilityBetter(f(0.85))).toBeCloseTo(a.probabilityBetter(0.85), 5);
      expect(b.logDensity(f(0.85))).toBeCloseTo(a.logDensity(0.85) - Math.log(unit), 4);
    }
  }

  test("the unit of a bounded metric, or its direction", () => {
    expectSame(ACCURACY, { ...ACCURACY, bounds: [0, 100] }, (v) => 100 * v, seen, history);
    expectSame(ACCURACY, { ...ACCURACY, direction: "minimize" }, (v) => 1 - v, seen, history);
    expectSame(ACCURACY, { ...ACCURACY, bounds: [-3, -1] }, (v) => 2 * v - 3, seen, history);
  });

  test("the unit of an unbounded metric, or its direction", () => {
    expectSame(OPEN, OPEN, (v) => 1000 * v - 700, seen, history);
    expectSame(OPEN, { ...OPEN, direction: "minimize" }, (v) => -v, seen, history);
  });

  test("the unit of a loss, or whether it is the reward that it is the negative of", () => {
    const losses = [1, 2, 3, 4, 5, 6].map((seed) => curve(0.3 + 0.05 * seed, 2.5, 80, seed));
    const own = curve(0.5, 2.5, 20, 9);
    expectSame(LOSS, LOSS, (v) => 40 * v, own, losses);
    expectSame(LOSS, { ...LOSS, direction: "maximize", bounds: [null, 0] }, (v) => -v, own, losses);
  });

  test("the unit of steps, their order, or that they begin at 0", () => {
    const base = predicted(told(ACCURACY, history), seen);
    const stepped = (one: RecordedCurve, f: (step: number) => number): RecordedCurve => ({
      steps: Array.from(one.steps, f),
      values: one.values,
    });
    const seconds = (s: number): number => 30.5 * s;
    const slow = predicted(
      told(
        { ...ACCURACY, horizon: 80 * 30.5 },
        history.map((h) => stepped(h, seconds)),
      ),
      stepped(seen, seconds),
    );
    expect(slow.mean).toBeCloseTo(base.mean, 10);
    const zero = (s: number): number => s - 1;
    const fromZero = predicted(
      told(
        { ...ACCURACY, horizon: 79 },
        history.map((h) => stepped(h, zero)),
      ),
      stepped(seen, zero),
    );
    // The horizon is one step shorter, and so shares of it are a little larger.
    expect(fromZero.mean).toBeCloseTo(base.mean, 2);
    const backwards = { steps: Array.from(seen.steps).reverse(), values: Array.from(seen.values).reverse() };
    expect(predicted(told(ACCURACY, history), backwards).mean).toBe(base.mean);
  });
});

describe("hostile input", () => {
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
    fc.double(),
    fc.constantFrom(0, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e300, 1e-300, Number.MAX_VALUE),
  );
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -3, max: 120 }) },
    fc.double({ min: -1e6, max: 1e6 }),
    fc.constant(Number.NaN),
  );
  const recorded = fc
    .array(fc.tuple(step, value), { maxLength: 60 })
    .map((reports): RecordedCurve => ({ steps: reports.map(([s]) => s), values: reports.map(([, v]) => v) }));
  const whole = fc
    .array(value, { minLength: 1, maxLength: 60 })
    .map((values): RecordedCurve => ({ steps: values.map((_, i) => ((i + 1) / values.length) * 80), values }));
  const bounds = fc.constantFrom<readonly [number | null, number | null]>([0, 1], [0, null], [null, 0], [null, null], [-5, 5]);
  const direction = fc.constantFrom("maximize" as const, "minimize" as const);
  const horizon = fc.oneof(fc.constantFrom(1, 2, 80), fc.double({ min: 1e-3, max: 1e7, noNaN: true }));

  test("never throws, and what it answers is a distribution within the bounds", () => {
    fc.assert(
      fc.property(recorded, fc.array(whole, { maxLength: 7 }), bounds, direction, horizon, (seen, history, limits, way, end) => {
        const model = new CurveModel({ direction: way, horizon: end, bounds: limits });
        for (const one of history) model.addComplete(one);
        const prediction = model.predict(seen);
        const finite = Array.from(seen.values).some(Number.isFinite);
        expect(prediction !== null).toBe(finite);
        if (prediction === null) return;
        const quantiles = QUANTILES.map((p) => prediction.quantile(p));
        for (const q of [...quantiles, prediction.mean]) {
          expect(q).not.toBeNaN();
          expect(q).toBeGreaterThanOrEqual((limits[0] ?? Number.NEGATIVE_INFINITY) - 1e-9);
          expect(q).toBeLessThanOrEqual((limits[1] ?? Number.POSITIVE_INFINITY) + 1e-9);
        }
        for (let i = 1; i < quantiles.length; i++) {
          const before = quantiles[i - 1] ?? 0; // known to a ten-millionth
          expect(quantiles[i]).toBeGreaterThanOrEqual(before - 1e-6 * Math.max(Math.abs(before), 1));
        }
        let last = way === "maximize" ? 1 : 0;
        for (const x of [-1e6, -1, 0, 0.3, 0.7, 1, 1e6]) {
          const p = prediction.probabilityBetter(x);
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
          if (way === "maximize") expect(p).toBeLessThanOrEqual(last + 1e-12);
          else expect(p).toBeGreaterThanOrEqual(last - 1e-12);
          last = p;
          expect(prediction.logDensity(x)).not.toBeNaN();
        }
        expect(prediction.probabilityBetter(Number.NaN)).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  test("constant, exploding and recovering, noisy in bins: still near the last values", () => {
    const steps = Array.from({ length: 40 }, (_, i) => i + 1);
    const constant = predicted(new CurveModel(ACCURACY), { steps, values: steps.map(() => 0.1) });
    expect(constant.quantile(0.05)).toBeLessThanOrEqual(0.1);
    expect(constant.quantile(0.95)).toBeGreaterThanOrEqual(0.1 - 1e-9);
    expect(Math.abs(constant.quantile(0.5) - 0.1)).toBeLessThan(0.02);
    const exploded = predicted(new CurveModel(LOSS), { steps, values: steps.map((t) => (t < 4 ? 1e12 : 1 + 1 / t)) });
    expect(exploded.quantile(0.5)).toBeGreaterThan(0.6);
    expect(exploded.quantile(0.5)).toBeLessThan(1.4);
    const random = new Random(5);
    const many = Array.from({ length: 100_000 }, (_, i) => i + 1);
    const minibatch = {
      steps: many.slice(0, 30_000),
      values: many.slice(0, 30_000).map((t) => 0.5 + 2 * t ** -0.5 + 0.1 * random.normal()),
    };
    const long = predicted(new CurveModel({ ...LOSS, horizon: 100_000 }), minibatch);
    // A single report scatters more than the mean of hundreds.
    expect(long.quantile(0.95) - long.quantile(0.05)).toBeGreaterThan(0.2);
    expect(Math.abs(long.quantile(0.5) - 0.506)).toBeLessThan(0.1);
  });

  test("reports after the horizon: what was reported there", () => {
    const prediction = predicted(new CurveModel({ ...ACCURACY, horizon: 10 }), curve(0.9, 0.2, 30));
    expect(prediction.mean).toBeCloseTo(curve(0.9, 0.2, 30).values[9] ?? 0, 3);
  });
});
