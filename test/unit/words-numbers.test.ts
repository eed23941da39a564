import { describe, expect, it } from "vitest";
import { sparkline } from "../../server/commands/sparkline";
import { exceeds, sampleOf } from "../../server/numeric/welch";
import { formatMoment } from "../../server/words/moment";
import { formatDuration, formatGain, formatNumber, formatParameter, formatScatter, formatSpread } from "../../server/words/numbers";

describe("numbers for people", () => {
  it.each([
    [0.0149, "0.015"],
    [0.0151, "0.015"],
    [0.0196, "0.02"],
    [0.0249, "0.02"],
    [0.36, "0.4"],
    [1.23, "1.2"],
    [0.00001049, "1e-5"],
  ])("a scatter of %d is %s", (sd, text) => expect(formatScatter(sd)).toBe(text));

  it.each([
    [0.98431234, "0.9843"],
    [0.5, "0.5"],
    [12345.678, "12346"],
    [0.00042, "4.2e-4"],
    [-1.23456, "-1.235"],
    [0, "0"],
    [Number.NaN, "NaN"],
    [1e20, "1e20"],
    [5e-324, "4.941e-324"],
  ])("%d alone is %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each([
    [0.98123, 0.00213, "0.981 ± 0.002"],
    [0.962, 0.0096, "0.962 ± 0.010"],
    [0.98217, 0.0014, "0.9822 ± 0.0014"],
    [0.98217, 0.00151, "0.9822 ± 0.0015"],
    [1234.5, 56, "1230 ± 60"],
    [0.5, 0, "0.5"],
    [10.26, 1.2, "10.3 ± 1.2"],
    [0.00021234, 0.0000031, "2.12e-4 ± 3e-6"],
    [-0.3, 0.04, "-0.30 ± 0.04"],
    [3, 0.96, "3.0 ± 1.0"],
    [25_412_345, 130_000, "2.541e7 ± 1.3e5"],
    [12_412, 2730, "12000 ± 3000"],
    [12_412, 1230, "12400 ± 1200"],
    [Number.NaN, 0.1, "NaN"],
    [0.0001, 0.02, "0.00 ± 0.02"],
  ])("%d with a spread of %d is %s", (mean, sd, text) => {
    expect(formatSpread(mean, sd)).toBe(text);
  });

  it.each([
    [0, "0 s"],
    [0.0342, "34 ms"],
    [0.42, "0.4 s"],
    [42.3, "42 s"],
    [59.7, "1 min"],
    [102, "1 min 42 s"],
    [1080, "18 min"],
    [7800, "2 h 10 min"],
    [3600, "1 h"],
    [3599, "1 h"],
    [0, "0 s"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it("writes parameters as source would, and gains with a sign", () => {
    expect([0.5, 0.00042, 64, 0.001, '"sgd"'].map(formatParameter)).toEqual(["0.5", "4.2e-4", "64", "0.001", '"sgd"']);
    expect([formatGain(0.019), formatGain(-0.5)]).toEqual(["+0.019", "−0.5"]);
  });
});

describe("sparkline", () => {
  it("points upwards to the better", () => {
    expect(sparkline([1, 2, 3], 10, "maximize")).toBe("▁▅█");
    expect(sparkline([3, 2, 1], 10, "minimize")).toBe("▁▅█");
    expect(sparkline([1, 1], 10, "maximize")).toBe("▁▁");
    expect([
      ...sparkline(
        Array.from({ length: 500 }, (_, i) => i),
        20,
        "maximize",
      ),
    ]).toHaveLength(20);
  });
});

describe("Welch's test", () => {
  it("agrees with ttest_ind of scipy at its own p value", () => {
    // scipy.stats.ttest_ind(a, b, equal_var=False, alternative="greater"): t = 2.6458, df = 4, p = 0.02862
    const a = sampleOf([0.98, 0.985, 0.99]);
    const b = sampleOf([0.965, 0.975, 0.97].map((v) => v + 0.0042));
    const t = (a.mean - b.mean) / Math.sqrt(a.sd ** 2 / 3 + b.sd ** 2 / 3);
    expect(t).toBeCloseTo(2.6455, 3);
    expect(exceeds(a, b, 0.971)).toBe(true);
    expect(exceeds(a, b, 0.972)).toBe(false);
  });

  it("compares samples without spread as they are", () => {
    expect(exceeds(sampleOf([1, 1]), sampleOf([0.9, 0.9]), 0.95)).toBe(true);
    expect(exceeds(sampleOf([1, 1]), sampleOf([1, 1]), 0.95)).toBe(false);
    expect(sampleOf([0.1, 0.1, 0.1]).sd).toBe(0);
  });
});

it("times are those of the clock on the wall", () => {
  const time = new Date(2026, 10, 4, 9, 5, 59).getTime();
  expect(formatMoment(time)).toBe("2026-11-04 09:05");
});
