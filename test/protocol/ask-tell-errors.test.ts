import { describe, expect, test } from "vitest";
import { AskTellSession } from "../../server/ask-tell/session";
import { type Answer, LR, OPT, opened, SPACE, trialsOf } from "../support/ask-tell";

describe("a bad line is answered with an error and changes nothing", () => {
  test.each([
    ["", "empty-line"],
    ["   \t", "empty-line"],
    ["{", "invalid-json"],
    ["nonsense", "invalid-json"],
    ['{"ask": 1} {"ask": 1}', "invalid-json"],
    ['{"tell": 0, "values": [NaN]}', "invalid-json"],
    ["null", "invalid-request"],
    ["[1]", "invalid-request"],
    ['"ask"', "invalid-request"],
    ["{}", "unknown-request"],
    ['{"aks": 1}', "unknown-request"],
    ['{"ask": 1, "best": true}', "several-requests"],
    ['{"ask": 0}', "invalid-value"],
    ['{"ask": -1}', "invalid-value"],
    ['{"ask": 1.5}', "invalid-value"],
    ['{"ask": "1"}', "invalid-value"],
    ['{"ask": null}', "invalid-value"],
    ['{"ask": 1e9}', "invalid-value"],
    ['{"ask": 1, "trials": 3}', "unknown-key"],
    ['{"best": false}', "invalid-value"],
    ['{"best": true}', "no-best"],
    ['{"add": 3}', "invalid-value"],
    ['{"add": {}}', "missing-parameter"],
    ['{"add": {"lr": 0.1, "units": 16, "opt": "sgd"}}', "missing-parameter"],
    ['{"add": {"lr": 0.1, "units": 16, "opt": "adam", "beta": 1}}', "unknown-parameter"],
    ['{"add": {"lr": 2, "units": 16, "opt": "adam"}}', "outside-domain"],
    ['{"add": {"lr": "NaN", "units": 16, "opt": "adam"}}', "outside-domain"],
    ['{"add": {"lr": 0.1, "units": 17, "opt": "adam"}}', "outside-domain"],
    ['{"add": {"lr": 0.1, "units": 16, "opt": "Adam"}}', "outside-domain"],
    ['{"report": 0, "step": 1}', "missing-key"],
    ['{"report": 0, "step": "1", "value": 1}', "invalid-value"],
    ['{"report": 0, "step": 1, "value": "nan"}', "invalid-value"],
    ['{"report": 99, "step": 1, "value": 1}', "unknown-trial"],
    ['{"report": "0", "step": 1, "value": 1}', "invalid-value"],
    ['{"report": 1, "step": 1, "value": 1}', "trial-finished"],
    ['{"tell": 0}', "missing-key"],
    ['{"tell": 0, "value": 0.3}', "unknown-key"],
    ['{"tell": 0, "values": 0.3}', "invalid-value"],
    ['{"tell": 0, "values": []}', "wrong-count"],
    ['{"tell": 0, "values": [1, 2]}', "wrong-count"],
    ['{"tell": 0, "values": [null]}', "invalid-value"],
    ['{"tell": 0, "values": ["0.3"]}', "invalid-value"],
    ['{"tell": 0, "values": [1], "state": "pruned"}', "values-not-taken"],
    ['{"tell": 0, "state": "running"}', "invalid-value"],
    ['{"tell": 0, "values": [1], "feasible": 1}', "invalid-value"],
    ['{"tell": 0, "values": [1], "constraints": 1}', "invalid-value"],
    ['{"tell": 1, "values": [1]}', "trial-finished"],
    ['{"tell": 2, "values": [1]}', "unknown-trial"],
    ['{"tell": -1, "values": [1]}', "invalid-value"],
    ['{"tell": 1e300, "values": [1]}', "invalid-value"],
    ['{"space": {}}', "no-parameters"],
    ['{"space": null}', "invalid-value"],
    ['{"space": [1]}', "invalid-value"],
  ])("%s", (line, code) => {
    const say = opened();
    const twin = opened();
    for (const each of [say, twin]) {
      each({ ask: 2 });
      each({ tell: 1, state: "failed" });
    }
    const answer = say(line);
    expect(answer).toMatchObject({ code });
    expect(String(answer["error"])).toMatch(/\S/);
    for (const request of [{ ask: 2 }, { tell: 0, values: [3] }, { best: true }]) expect(say(request)).toEqual(twin(request));
  });

  const one = (spec: object): object => ({ space: { x: spec } });
  const float = { type: "float", low: 0, high: 1 };
  test.each([
    [one({ low: 0, high: 1 }), "missing-key"],
    [one({ type: "double", low: 0, high: 1 }), "invalid-type"],
    [one({ type: "bool" }), "invalid-type"],
    [one({ type: "float", low: 0 }), "missing-key"],
    [one({ ...float, hgih: 2 }), "unknown-key"],
    [one({ ...float, low: "0" }), "bound-not-number"],
    [one({ ...float, low: 2 }), "reversed-range"],
    [one({ ...float, log: true }), "log-bound-not-positive"],
    [one({ ...float, log: "yes" }), "invalid-value"],
    [one({ ...float, step: 0 }), "step-not-positive"],
    [one({ ...float, step: 2 }), "step-exceeds-range"],
    [one({ ...float, low: 1, high: 9, step: 2, log: true }), "log-with-step"],
    [one({ ...float, low: -1.7e308, high: 1.7e308 }), "bound-not-finite"],
    [one({ type: "int", low: 0.5, high: 3 }), "bound-not-whole"],
    [one({ type: "int", low: 0, high: 1e300 }), "bound-not-finite"],
    [one({ type: "int", low: 0, high: 3, step: 0.5 }), "bound-not-whole"],
    [one({ type: "categorical" }), "missing-key"],
    [one({ type: "categorical", choices: [] }), "no-choices"],
    [one({ type: "categorical", choices: "ab" }), "invalid-value"],
    [one({ type: "categorical", choices: Array.from({ length: 5000 }, (_, i) => i) }), "too-many-choices"],
    [one({ ...float, baseline: "a" }), "baseline-outside-domain"],
    [one({ type: "categorical", choices: [1], baseline: 2 }), "baseline-outside-domain"],
    [one({ ...float, if: 3 }), "invalid-value"],
    [one({ ...float, if: "" }), "condition-syntax"],
    [one({ ...float, if: "y >" }), "condition-syntax"],
    [one({ ...float, if: "y > 1 z" }), "condition-syntax"],
    [one({ ...float, if: "y > 1" }), "unknown-parameter"],
    [one({ ...float, if: "x > 1" }), "condition-cycle"],
    [{ space: { "": float } }, "invalid-name"],
    [{ space: { x: float }, directions: "minimize" }, "invalid-value"],
    [{ space: { x: float }, directions: [] }, "invalid-value"],
    [{ space: { x: float }, directions: ["min"] }, "invalid-value"],
    [{ space: { x: float }, sampler: "bayes" }, "invalid-sampler"],
    [{ space: { x: float }, sampler: 3 }, "invalid-sampler"],
    [{ space: { x: float }, stop: "never" }, "invalid-stop"],
    [{ space: { x: float }, stop: "median(7)" }, "invalid-stop"],
    [{ space: { x: float }, stop: true }, "invalid-value"],
    [{ space: { x: float }, horizon: 0 }, "invalid-value"],
    [{ space: { x: float }, bounds: [1, 0] }, "reversed-range"],
    [{ space: { x: float }, bounds: [0] }, "invalid-value"],
    [{ space: { x: float }, seed: 1.5 }, "invalid-value"],
    [{ space: { x: float }, trials: 0 }, "invalid-value"],
    [{ space: { x: float }, sede: 3 }, "unknown-key"],
    ['{"space": {"x": {"type": "float", "low": 0, "high": 1e999}}}', "bound-not-finite"],
    ['{"space": {"x": {"type": "int", "low": 0, "high": 1}, "x": {"type": "int", "low": 0, "high": 1}}}', "duplicate-name"],
  ])("a study that cannot be: %j", (study, code) => {
    const say = opened();
    const before = say({ ask: 1 });
    expect(say(study)).toMatchObject({ code });
    expect(say({ tell: 0, values: [1] })).toEqual({ ok: true });
    expect(say({ best: true })).toMatchObject({ trial: 0, params: trialsOf(before)[0]?.params ?? {} });
  });

  test("before there is a study, everything else is refused", () => {
    const say = opened(null);
    for (const request of [{ ask: 1 }, { best: true }, { tell: 0, values: [1] }]) expect(say(request)).toMatchObject({ code: "no-study" });
  });

  test("what is meant is said", () => {
    const say = opened(null);
    expect(say({ space: { x: { type: "flaot", low: 0, high: 1 } } })["error"]).toContain('did you mean "float"');
    expect(say({ space: { x: LR }, sampler: "gird" })["error"]).toContain('did you mean "grid"');
    expect(say({ space: { lr: LR, x: { ...LR, if: "rl > 1" } } })["error"]).toContain("did you mean lr?");
    expect(say('{"tell": 0, "values": [Infinity]}')["error"]).toContain('"Infinity"');
  });
});

describe("lines that nobody would write", () => {
  test("nesting beyond the stack", () => {
    const say = opened();
    const deep = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    for (const line of [
      deep(200_000),
      `{"ask": ${deep(200_000)}}`,
      `{"add": ${deep(200_000)}}`,
      `{"space": {"c": {"type": "categorical", "choices": [${deep(200_000)}]}}}`,
    ])
      expect(say(line)).toHaveProperty("error");
    const condition = `${"(".repeat(50_000)}opt == "sgd"${")".repeat(50_000)}`;
    expect(say({ space: { opt: OPT, x: { ...LR, if: condition } } })).toMatchObject({ code: "condition-syntax" });
    expect(say({ ask: 1 })).toHaveProperty("trials");
  });

  test("a byte order mark and line ends of Windows", () => {
    const say = opened(null);
    expect(say(`\ufeff${JSON.stringify({ space: SPACE })}\r`)).toMatchObject({ ok: true });
    expect(say('{"ask": 1}\r')).toHaveProperty("trials");
  });

  test("a long name is cut in the message, not in the study", () => {
    const name = "n".repeat(100_000);
    const say = opened({ space: { [name]: LR } });
    expect(Object.keys(trialsOf(say({ ask: 1 }))[0]?.params ?? {})).toEqual([name]);
    expect(String(say({ add: {} })["error"]).length).toBeLessThan(1100);
  });

  test("thousands of chained conditions either stand or are refused", () => {
    const space = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`p${i}`, { type: "int", low: 0, high: 1, ...(i === 0 ? {} : { if: `p${i - 1} == 1` }) }]),
    );
    const say = opened(null);
    expect(say({ space })).toSatisfy((answer: Answer) => answer["ok"] === true || answer["code"] === "too-deep");
  });

  test("random pieces of requests never end the session and always get one answer", () => {
    const session = new AskTellSession(() => 0);
    session.answer(JSON.stringify({ space: SPACE, seed: 1 }));
    const pieces = [
      '{"ask":',
      "1",
      "}",
      '"tell"',
      ":",
      "[",
      "]",
      ",",
      "NaN",
      "-",
      "1e999",
      '"values"',
      "null",
      "\\u0000",
      "\u0000",
      '"',
      "{",
      "é",
      "😀",
      "true",
    ];
    let state = 1;
    const next = (n: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 8) % n;
    };
    for (let i = 0; i < 3000; i++) {
      const line = Array.from({ length: next(9) }, () => pieces[next(pieces.length)]).join("");
      const answer = session.answer(line);
      expect(answer).not.toContain("\n");
      expect(JSON.parse(answer)).toBeTypeOf("object");
      expect(answer).not.toContain('"internal"');
    }
  });
});
