import { describe, expect, test } from "vitest";
import type { SpaceParameter } from "../../server/protocol/space";
import { formatNumber } from "../../server/words/numbers";
import { formatDomain, formatGain, formatParameter, formatValue, placesFor } from "../../webview/format";

const range = (type: "int" | "float", low: number, high: number, file = "train.py") =>
  ({ type, low, high, log: true, step: null, file }) as unknown as SpaceParameter;

describe("values beside the best one", () => {
  test.each([
    ["accuracies line up", 0.9612, [0.9612, 0.75, 0.0975, 1], ["0.9612", "0.7500", "0.0975", "1.0000"]],
    ["losses around one line up", 0.2505, [0.2505, 1.02172, 10.7415], ["0.2505", "1.0217", "10.7415"]],
    ["one that diverged has no digits that say nothing", 0.2505, [644.753664, 123456.78], ["644.754", "123457"]],
    ["a tiny best one", 3.319e-4, [3.319e-4, 0.0021089, 0.8056065, 644.753664], ["3.319e-4", "0.002109", "0.8056", "644.754"]],
    ["tiny ones only", 1.167e-13, [1.167e-13, 1.2e-13, 2.83e-11], ["1.167e-13", "1.2e-13", "2.83e-11"]],
    ["huge ones", 288132186, [288132186, 10176666667], ["2.881e8", "1.018e10"]],
    ["negative ones", -1251.3, [-1251.3, -1303], ["−1251", "−1303"]],
    ["next to zero", -4.49e-6, [-4.49e-6, -0.1425], ["−4.49e-6", "−0.1425"]],
  ])("%s", (_, best, values, texts) => {
    expect(values.map((value) => formatValue(value, placesFor(best)))).toEqual(texts);
  });

  test("a gain has no more digits than what it is of", () => {
    expect(formatGain(0.8056065 - 3.319e-4, placesFor(3.319e-4))).toBe("+0.8053");
  });

  test("alone, a huge value is as short", () => {
    expect([288132186, 10176666667, -288132186, 1234567].map(formatNumber)).toEqual(["2.881e8", "1.018e10", "-2.881e8", "1234567"]);
  });
});

describe("parameters", () => {
  test("as source would write them", () => {
    expect(formatParameter(929_000_000, range("float", 1, 2))).toBe("9.29e8");
    expect(formatParameter(1_234_567.8, range("float", 1, 2))).toBe("1234567.8");
    expect(formatParameter(100_000_000, range("int", 1, 2))).toBe("100000000");
    expect(formatDomain(range("float", 1e6, 1e18))).toBe("1e6..1e18 log");
    expect(formatDomain(range("int", 1000, 1e8))).toBe("1000..100000000 log");
  });

  test("of another program with as many digits as our own have", () => {
    expect(formatParameter(0.00111098560665, range("float", 0, 1, ""))).toBe("0.001111");
    expect(formatParameter(127_567, range("int", 0, 1e9, ""))).toBe("127567");
  });
});
