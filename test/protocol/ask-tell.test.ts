import { describe, expect, test } from "vitest";
import { AskTellSession } from "../../server/ask-tell/session";
import { STOPPER_NAMES } from "../../server/protocol/search";
import { type Answer, LR, MOMENTUM, OPT, opened, SPACE, trialsOf } from "../support/ask-tell";

describe("a study from its first line to its best trial", () => {
  test("says what it chose, and why where it chose itself", () => {
    const say = opened(null);
    expect(say({ space: SPACE, sampler: "random", stop: "none", seed: 3 })).toEqual({ ok: true, sampler: "random", stop: "none", seed: 3 });
    const automatic = say({ space: { a: { type: "int", low: 1, high: 3 } }, trials: 10 });
    expect(automatic).toMatchObject({ ok: true, sampler: "grid", seed: 7 });
    expect(automatic["samplerReason"]).toContain("3 configurations");
  });

  test.each(STOPPER_NAMES)("the early stop %s is had by its name, and decides on reports", (stop) => {
    const say = opened({ space: SPACE, stop, directions: ["maximize"], horizon: 27, bounds: [0, 1], sampler: "random", seed: 1 });
    expect(say({ ask: 1 })).toMatchObject({ trials: [{ trial: 0 }] });
    expect(say({ report: 0, step: 1, value: 0.5 })).toEqual({ stop: false });
    const diverged = say({ report: 0, step: 2, value: "NaN" });
    if (stop === "none") expect(diverged).toEqual({ stop: false });
    else expect(diverged).toEqual({ stop: true, reason: "at step 2: the value is NaN, the trial has diverged" });
  });

  test("the horizon that is told counts from the first trial on, and nothing ever pauses", () => {
    const say = opened({ space: SPACE, stop: "asha", directions: ["maximize"], horizon: 27, sampler: "random", seed: 1 });
    trialsOf(say({ ask: 3 }));
    for (const trial of [0, 1]) expect(say({ report: trial, step: 1, value: 0.5 })).toEqual({ stop: false });
    expect(say({ report: 2, step: 1, value: 0.4 })).toEqual({
      stop: true,
      reason: "at step 1 of 27: best so far 0.4 is below 0.5, what the best 1 in 3 of 3 trials had by then",
    });
  });

  test("asked trials lie in the space, a conditional parameter only where its condition holds", () => {
    const say = opened();
    const trials = trialsOf(say({ ask: 60 }));
    expect(trials.map((t) => t.trial)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    for (const { params } of trials) {
      expect(params["lr"]).toBeGreaterThanOrEqual(1e-4);
      expect(params["lr"]).toBeLessThanOrEqual(1);
      expect((params["units"] as number) % 16).toBe(0);
      expect(OPT.choices).toContain(params["opt"]);
      expect("momentum" in params).toBe(params["opt"] === "sgd");
    }
    expect(new Set(trials.map((t) => JSON.stringify(t.params))).size).toBe(60);
  });

  test("best is the best complete and feasible trial; failed, diverged and stopped ones never are", () => {
    const say = opened();
    say({ ask: 6 });
    expect(say({ tell: 0, values: [0.5] })).toEqual({ ok: true });
    expect(say({ tell: 1, values: [0.3] })).toEqual({ ok: true });
    expect(say({ tell: 2, values: ["-Infinity"] })).toEqual({ ok: true, state: "failed" });
    expect(say({ tell: 3, state: "failed" })).toEqual({ ok: true });
    expect(say({ tell: 4, state: "pruned" })).toEqual({ ok: true });
    expect(say({ tell: 5, values: [0.1], constraints: [-1, 0.2] })).toEqual({ ok: true });
    expect(say({ best: true })).toMatchObject({ trial: 1, values: [0.3] });
  });

  test("maximize takes the largest; of equal ones the first", () => {
    const say = opened({ space: SPACE, directions: ["maximize"], seed: 1 });
    say({ ask: 3 });
    for (const [trial, value] of [0.2, 0.9, 0.9].entries()) say({ tell: trial, values: [value] });
    expect(say({ best: true })).toMatchObject({ trial: 1, values: [0.9] });
  });

  /** A valley around n = 600 that single runs scatter about; the luckiest run is far off. */
  const noisyRuns = (say: (request: unknown) => Answer): void => {
    for (let i = 0; i <= 20; i++) {
      const n = 50 * i;
      say({ add: { n } });
      say({ tell: i, values: [n === 200 ? 0 : ((n - 600) / 300) ** 2 + 0.3 * Math.sin(7 * i)] });
    }
  };

  test("under noise the best trial is that of the best posterior mean, not the luckiest run", () => {
    const space = { n: { type: "int", low: 0, high: 1000 } };
    const lucky = opened({ space, sampler: "random", seed: 1 });
    noisyRuns(lucky);
    const observed = lucky({ best: true });
    expect(observed).not.toHaveProperty("believed");
    const said = opened({ space, sampler: "random", seed: 1, noisy: true });
    noisyRuns(said);
    const best = said({ best: true });
    expect(Math.abs((best["params"] as { n: number }).n - 600)).toBeLessThanOrEqual(150);
    expect(best).toHaveProperty("believed.sd");
    // A configuration that was measured again and came out differently says as much.
    expect(lucky({ add: { n: 600 } })).toMatchObject({ trial: 21 });
    lucky({ tell: 21, values: [0.4] });
    expect(lucky({ best: true })).toHaveProperty("believed");
  });

  test("several objectives: the front, its most balanced trial first", () => {
    const say = opened({ space: SPACE, directions: ["minimize", "maximize"], seed: 1, stop: "median" });
    expect(say({ best: true })).toMatchObject({ code: "no-best" });
    say({ ask: 4 });
    for (const [trial, values] of [
      [0, 0],
      [5, 9],
      [10, 10],
      [6, 8],
    ].entries())
      say({ tell: trial, values });
    const best = say({ best: true });
    expect(best).toMatchObject({ trial: 1, values: [5, 9] });
    const front = (best["front"] as { trial: number }[]).map((t) => t.trial);
    expect(front[0]).toBe(1);
    expect(front.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  });

  test("a trial with given values gets the next number and is not proposed again", () => {
    const say = opened({ space: { a: { type: "int", low: 1, high: 3 } }, sampler: "grid", seed: 1 });
    expect(say({ add: { a: 2 } })).toEqual({ trial: 0, params: { a: 2 } });
    const asked = say({ ask: 5 });
    expect(
      trialsOf(asked)
        .map((t) => t.params["a"])
        .toSorted(),
    ).toEqual([1, 3]);
    expect(asked["exhausted"]).toBe(true);
    expect(say({ ask: 1 })).toEqual({ trials: [], exhausted: true });
    expect(say({ add: { a: 2 } })).toMatchObject({ trial: 3 });
  });

  test("values of parameters that do not apply are left out of an added trial", () => {
    const say = opened();
    const added = say({ add: { lr: 0.01, units: 32, opt: "adam", momentum: 0.5 } });
    expect(added["params"]).toEqual({ lr: 0.01, units: 32, opt: "adam" });
  });

  test("the space's own values come first, where it has them", () => {
    const space = { lr: { ...LR, baseline: 0.5 }, opt: { ...OPT, baseline: "adam" }, momentum: MOMENTUM };
    const say = opened({ space, seed: 1 });
    const [first, second] = trialsOf(say({ ask: 2 }));
    expect(first).toEqual({ trial: 0, params: { lr: 0.5, opt: "adam" }, baseline: true });
    expect(second).not.toHaveProperty("baseline");
    expect(trialsOf(opened()({ ask: 1 }))[0]).not.toHaveProperty("baseline");
  });

  test("a stopped trial is told without a value, and the reason names the rule", () => {
    const say = opened({ space: SPACE, directions: ["minimize"], stop: "median", seed: 1 });
    say({ ask: 6 });
    for (let trial = 0; trial < 5; trial++) {
      for (let step = 1; step <= 4; step++) expect(say({ report: trial, step, value: 0.1 })).toEqual({ stop: false });
      say({ tell: trial, values: [0.1] });
    }
    const answers = [1, 2, 3].map((step) => say({ report: 5, step, value: 0.9 }));
    expect(answers.slice(0, 2)).toEqual([{ stop: false }, { stop: false }]);
    expect(answers[2]).toMatchObject({ stop: true });
    expect(answers[2]?.["reason"]).toContain("median of 5 complete trials");
    expect(say({ tell: 5, state: "pruned" })).toEqual({ ok: true });
  });

  test("reports without a step count up", () => {
    const say = opened({ space: SPACE, stop: "median", seed: 1 });
    say({ ask: 1 });
    say({ report: 0, value: 1 });
    expect(say({ report: 0, value: "NaN" })["reason"]).toContain("at step 2");
  });

  test("a new space is a new study", () => {
    const say = opened();
    const before = trialsOf(say({ ask: 2 }));
    say({ tell: 0, values: [1] });
    say({ space: SPACE, seed: 1, sampler: "random" });
    expect(say({ best: true })).toMatchObject({ code: "no-best" });
    expect(trialsOf(say({ ask: 2 }))).toEqual(before);
  });

  test("the same seed and the same calls give the same answers, another seed others", () => {
    const conversation = (seed: number): string[] => {
      const session = new AskTellSession(() => 0);
      const lines = [{ space: SPACE, seed }, { ask: 3 }, { tell: 1, values: [2] }, { ask: 2 }, { add: { lr: 1, units: 16, opt: "adam" } }];
      return lines.map((line) => session.answer(JSON.stringify(line)));
    };
    expect(conversation(4)).toEqual(conversation(4));
    expect(conversation(4)[1]).not.toBe(conversation(5)[1]);
  });
});

test("a step that does not meet the upper bound ends below it, with a warning", () => {
  const say = opened(null);
  const x = { type: "float", low: 0, high: 1, step: 0.3 };
  const n = { type: "int", low: -4_500_000_000_000_000, high: -4_499_999_999_999_993, step: 3 };
  const answer = say({ space: { x, n }, sampler: "grid", seed: 1, trials: 12 });
  expect((answer["warnings"] as { code: string }[]).map((w) => w.code)).toEqual(["step-does-not-divide", "step-does-not-divide"]);
  const values = trialsOf(say({ ask: 12 })).map(({ params }) => params);
  expect(new Set(values.map((v) => v["x"]))).toEqual(new Set([0, 0.3, 0.6, 0.9]));
  expect(new Set(values.map((v) => v["n"]))).toEqual(new Set([n.low, n.low + 3, n.low + 6]));
});

describe("values come back as they were given", () => {
  const choices = '[1.0, 1e3, "a\\u00e9\\n", null, true, [1, 2.50, {"x": []}], {"b": 1, "a": 12345678901234567890}, "", -0.5]';

  test("choices of any JSON type, to the letter", () => {
    const session = new AskTellSession(() => 0);
    session.answer(`{"space": {"c": {"choices": ${choices}, "type": "categorical"}}, "sampler": "grid", "seed": 0}`);
    const answer = session.answer('{"ask": 9}');
    for (const text of [
      "1.0",
      "1e3",
      '"a\\u00e9\\n"',
      "null",
      "true",
      '[1, 2.50, {"x": []}]',
      '{"b": 1, "a": 12345678901234567890}',
      '""',
      "-0.5",
    ])
      expect(answer).toContain(`"c":${text}}`);
  });

  test("an added trial may name a choice by any writing of it", () => {
    const session = new AskTellSession(() => 0);
    session.answer(`{"space": {"c": {"type": "categorical", "choices": ${choices}}}}`);
    expect(session.answer('{"add": {"c": {"a": 12345678901234567890, "b": 1.0}}}')).toContain('{"b": 1, "a": 12345678901234567890}');
    expect(session.answer('{"add": {"c": 1000}}')).toContain("1e3");
    expect(JSON.parse(session.answer('{"add": {"c": false}}'))).toMatchObject({ code: "outside-domain" });
  });

  test("floats have a point, ints have none", () => {
    const session = new AskTellSession(() => 0);
    session.answer('{"space": {"x": {"type": "float", "low": 0, "high": 2, "step": 1}, "n": {"type": "int", "low": 1, "high": 3}}}');
    expect(session.answer('{"add": {"x": 2, "n": 3}}')).toBe('{"trial":0,"params":{"x":2.0,"n":3}}');
  });

  test("names that objects inherit, and names with any characters, are names", () => {
    const say = opened(
      '{"space": {"__proto__": {"type": "int", "low": 1, "high": 1}, "toString": {"type": "int", "low": 2, "high": 2}, "a b": {"type": "int", "low": 3, "high": 3}}}',
    );
    const answer = say('{"add": {"__proto__": 1, "toString": 2, "a b": 3}}');
    expect(Object.entries(answer["params"] as object)).toEqual([
      ["__proto__", 1],
      ["toString", 2],
      ["a b", 3],
    ]);
  });
});

describe("conditions", () => {
  const active = (condition: string, values: object): boolean => {
    const space = {
      opt: OPT,
      n: { type: "int", low: 1, high: 9 },
      size: { type: "categorical", choices: [16, 32, 64] },
      x: { ...LR, if: condition },
    };
    const say = opened({ space });
    return "x" in (say({ add: { n: 1, opt: "sgd", size: 16, x: 0.1, ...values } })["params"] as object);
  };

  test.each([
    ['opt == "adam"', { opt: "adam" }, true],
    ["opt == 'adam'", { opt: "sgd" }, false],
    ["opt == adam", { opt: "adam" }, true],
    ["n >= 3 and not (n > 5)", { n: 4 }, true],
    ["n >= 3 and not (n > 5)", { n: 6 }, false],
    ['opt in ("adam", "sgd") or n == 9', { opt: "sgd" }, true],
    ["size >= 32", { size: 64 }, true],
    ["size >= 32", { size: 16 }, false],
  ])("%s", (condition, values, holds) => {
    expect(active(condition, values)).toBe(holds);
  });

  test("one that can never hold is taken with a warning", () => {
    const say = opened(null);
    const answer = say({ space: { opt: OPT, x: { ...LR, if: 'opt == "rmsprop"' } } });
    expect(answer).toMatchObject({ ok: true, warnings: [{ code: "condition-never-holds" }] });
  });
});
