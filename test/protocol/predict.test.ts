import { describe, expect, test } from "vitest";
import { PredictSession } from "../../server/ask-tell/predict-session";

type Answer = Record<string, unknown>;

const SEEN = [0.1, 0.41, 0.55];
const REQUEST = { values: SEEN, steps: [1, 2, 3], horizon: 80, direction: "maximize", bounds: [0, 1] };

function opened(): (request: unknown) => Answer {
  let now = 0;
  const session = new PredictSession(() => now++);
  return (request) => JSON.parse(session.answer(typeof request === "string" ? request : JSON.stringify(request))) as Answer;
}

function whole(level: number, n = 80): number[] {
  return Array.from({ length: n }, (_, i) => level - (level - 0.1) / (i + 1));
}

describe("a line is answered with a prediction", () => {
  test("with every field", () => {
    const answer = opened()({ ...REQUEST, incumbent: 0.93, history: [whole(0.8), whole(0.9)], quantiles: [0.05, 0.5, 0.95], at: 0.8 });
    expect(Object.keys(answer)).toEqual([
      "mean",
      "quantiles",
      "probabilityBetter",
      "logDensity",
      "milliseconds",
      "preparationMilliseconds",
    ]);
    const [low, middle, high] = answer["quantiles"] as number[];
    expect(low).toBeLessThan(middle ?? 0);
    expect(middle).toBeLessThan(high ?? 0);
    expect(low).toBeGreaterThan(0.4);
    expect(high).toBeLessThan(1);
    expect(answer["probabilityBetter"]).toBeGreaterThan(0);
    expect(answer["probabilityBetter"]).toBeLessThan(0.5);
    expect(answer["logDensity"]).toEqual(expect.any(Number));
  });

  test("without those that may be left out: null for what was not asked, a loss by default", () => {
    const answer = opened()({ values: [2.3, 1.1, 0.8], horizon: 20 });
    expect(answer).toMatchObject({ probabilityBetter: null, logDensity: null });
    expect(answer["quantiles"]).toHaveLength(3);
    expect(answer["mean"]).toBeLessThan(1.1);
  });

  test("numbers that are not finite go in and out as strings", () => {
    const say = opened();
    const answer = say({
      values: ["NaN", "Infinity", 1.2, 0.9],
      horizon: 20,
      bounds: [0, null],
      incumbent: "Infinity",
      at: "Infinity",
      quantiles: [0],
    });
    expect(answer).toMatchObject({ probabilityBetter: 1, logDensity: "-Infinity" });
    expect(say({ values: [1.2, null, 0.9], horizon: 20, at: -3, bounds: [0, null] })).toMatchObject({ logDensity: "-Infinity" });
  });

  test("the density is that of the metric's own unit", () => {
    const say = opened();
    const share = say({ ...REQUEST, at: 0.8 })["logDensity"] as number;
    const percent = say({ ...REQUEST, values: SEEN.map((v) => 100 * v), bounds: [0, 100], at: 80 })["logDensity"] as number;
    expect(percent).toBeCloseTo(share - Math.log(100), 4);
  });

  test("steps and history may be written in several ways", () => {
    const say = opened();
    const steps = SEEN.map((_, i) => 10 * (i + 1));
    const ten = { values: whole(0.8), steps: whole(0.8).map((_, i) => 10 * (i + 1)) };
    const base = say({ ...REQUEST, history: [whole(0.8)] })["mean"];
    expect(say({ ...REQUEST, steps: undefined, history: [whole(0.8)] })["mean"]).toBe(base);
    expect(say({ ...REQUEST, history: [{ values: whole(0.8) }] })["mean"]).toBe(base);
    const ways = [[ten], [whole(0.8)]].map((history) => say({ ...REQUEST, horizon: 800, steps, history })["mean"] as number);
    for (const mean of ways) expect(mean).toBeCloseTo(base as number, 10);
    expect(say({ ...REQUEST, steps: [0, 1, 2], horizon: 79, history: [whole(0.8)] })["mean"]).toBeCloseTo(base as number, 2);
  });

  test("each by itself: the same line has the same answer whatever came before", () => {
    const say = opened();
    const asked = { ...REQUEST, history: [whole(0.8), whole(0.7)], quantiles: [0.1, 0.9] };
    const { mean, quantiles } = say(asked);
    say({ ...REQUEST, history: [whole(0.3)] });
    say({ values: [3, 2], horizon: 10 });
    expect(say(asked)).toMatchObject({ mean, quantiles });
  });
});

describe("a bad line is answered with an error and nothing else changes", () => {
  test.each([
    ["", "empty-line"],
    ["{", "invalid-json"],
    ['{"values": [NaN], "horizon": 3}', "invalid-json"],
    ["[1]", "invalid-request"],
    ["{}", "missing-key"],
    ['{"values": [1]}', "missing-key"],
    ['{"horizon": 3}', "missing-key"],
    ['{"values": [], "horizon": 3}', "no-values"],
    ['{"values": ["NaN", "Infinity"], "horizon": 3}', "no-finite-value"],
    ['{"values": ["nan"], "horizon": 3}', "invalid-value"],
    ['{"values": 0.3, "horizon": 3}', "invalid-value"],
    ['{"values": [1], "horizon": 0}', "invalid-value"],
    ['{"values": [1], "horizon": "80"}', "invalid-value"],
    ['{"values": [1], "horizon": 1e400}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "steps": [1, 2]}', "wrong-count"],
    ['{"values": [1], "horizon": 3, "steps": ["1"]}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "direction": "up"}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "bounds": [0]}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "bounds": [1, 0]}', "reversed-range"],
    ['{"values": [1], "horizon": 3, "quantiles": [5]}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "quantiles": 0.5}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "incumbent": "best"}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "at": []}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "history": [1]}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "history": [[true]]}', "invalid-value"],
    ['{"values": [1], "horizon": 3, "history": [{"values": [1, 2], "steps": [1]}]}', "wrong-count"],
    ['{"values": [1], "horizon": 3, "history": [{"value": [1, 2]}]}', "unknown-key"],
    ['{"values": [1], "horizon": 3, "quantile": [0.5]}', "unknown-key"],
  ])("%s", (line, code) => {
    const say = opened();
    const { mean } = say(REQUEST);
    const answer = say(line);
    expect(Object.keys(answer).sort()).toEqual(["code", "error"]);
    expect(answer["code"]).toBe(code);
    expect(answer["error"]).toMatch(/\S/);
    expect(say(REQUEST)["mean"]).toBe(mean);
  });
});
