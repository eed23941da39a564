import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Random } from "../../server/numeric/random";
import { Sobol } from "../../server/numeric/sobol";
import { mean, median, pairedInterval, quantile, quantileOfSorted, sampleSd, welchInterval } from "../../server/numeric/statistics";
import { studentTCdf, studentTQuantile } from "../../server/numeric/student-t";

interface Fixture {
  readonly sobol: { readonly first: readonly (readonly number[])[]; readonly from: number; readonly later: readonly (readonly number[])[] };
  readonly studentT: readonly { readonly p: number; readonly degrees: number; readonly t: number }[];
  readonly intervals: readonly {
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly confidence: number;
    readonly welch: readonly [number, number];
    readonly paired: readonly [number, number] | null;
  }[];
  readonly sample: {
    readonly values: readonly number[];
    readonly mean: number;
    readonly sd: number;
    readonly quantiles: readonly (readonly [number, number])[];
  };
}

/** Made by make_numeric.py beside it. */
const FIXTURE = JSON.parse(readFileSync(path.join(import.meta.dirname, "../fixtures/numeric/numeric.json"), "utf8")) as Fixture;

function close(actual: number, expected: number, relative = 1e-10): void {
  expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(relative * Math.max(Math.abs(expected), 1e-12));
}

describe("Random", () => {
  test("is xoshiro128** reproducibly, streams apart", () => {
    const draw = (...args: [number, ...number[]]): number[] => {
      const random = new Random(...args);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(draw(7, 3)).toEqual(draw(7, 3));
    const seen = new Set([draw(7), draw(7, 0), draw(7, 1), draw(8, 0), draw(-7), draw(7 + 2 ** 32), draw(0), draw(0, 0, 0)].map(String));
    expect(seen.size).toBe(8);
  });

  test("is uniform, also over the first draws of successive streams", () => {
    const bins = new Array<number>(20).fill(0);
    const long = new Random(1);
    const longBins = new Array<number>(20).fill(0);
    const n = 20_000;
    for (let i = 0; i < n; i++) {
      const [a, b] = [Math.floor(new Random(5, i).uniform() * 20), Math.floor(long.uniform() * 20)];
      bins[a] = (bins[a] ?? 0) + 1;
      longBins[b] = (longBins[b] ?? 0) + 1;
    }
    const chi2 = (counts: readonly number[]): number => counts.reduce((sum, c) => sum + (c - n / 20) ** 2 / (n / 20), 0);
    expect(chi2(bins)).toBeLessThan(43.8); // the 99.9 % quantile of χ² with 19 degrees of freedom
    expect(chi2(longBins)).toBeLessThan(43.8);
  });
});

describe("Sobol", () => {
  test("equals SciPy in 160 dimensions", () => {
    const plain = new Sobol(160, null);
    const integers = (i: number): number[] => plain.point(i).map((x) => x * 2 ** 32);
    expect(FIXTURE.sobol.first.map((_, i) => integers(i))).toEqual(FIXTURE.sobol.first);
    expect(FIXTURE.sobol.later.map((_, i) => integers(FIXTURE.sobol.from + i))).toEqual(FIXTURE.sobol.later);
  });

  test("scrambled, stays a (0, m, 1)-net in each coordinate and differs by seed", () => {
    for (const seed of [0, 1, 2 ** 40]) {
      const sobol = new Sobol(70, seed);
      const points = Array.from({ length: 64 }, (_, i) => sobol.point(i));
      for (let j = 0; j < 70; j++) {
        expect(new Set(points.map((p) => Math.floor((p[j] ?? -1) * 64))).size).toBe(64);
        expect(points.every((p) => (p[j] ?? -1) >= 0 && (p[j] ?? 1) < 1)).toBe(true);
      }
    }
    expect(new Sobol(3, 1).point(0)).not.toEqual(new Sobol(3, 2).point(0));
    expect(new Sobol(3, 1).point(9)).toEqual(new Sobol(3, 1).point(9));
  });

  test("scrambled, keeps the two-dimensional net of the first two coordinates", () => {
    const sobol = new Sobol(2, 11);
    const cells = new Set(
      Array.from({ length: 64 }, (_, i) =>
        sobol
          .point(i)
          .map((x) => Math.floor(x * 8))
          .join(),
      ),
    );
    expect(cells.size).toBe(64);
  });

  test("goes on beyond the table", () => {
    const point = new Sobol(400, 3).point(17);
    expect(point).toHaveLength(400);
    expect(new Set(point).size).toBe(400);
  });
});

describe("statistics", () => {
  test("Student's t equals SciPy", () => {
    for (const { p, degrees, t } of FIXTURE.studentT) {
      close(studentTQuantile(p, degrees), t, 1e-9);
      close(studentTCdf(t, degrees), p, 1e-9);
    }
    expect(studentTQuantile(0.5, 3)).toBe(0);
    expect(studentTQuantile(1, 3)).toBeNaN();
  });

  test("Welch and paired intervals equal SciPy", () => {
    for (const { a, b, confidence, welch, paired } of FIXTURE.intervals) {
      const w = welchInterval(a, b, confidence);
      close(w?.low ?? Number.NaN, welch[0], 1e-8);
      close(w?.high ?? Number.NaN, welch[1], 1e-8);
      const p = pairedInterval(a, b, confidence);
      if (paired === null) expect(p).toBeNull();
      else {
        close(p?.low ?? Number.NaN, paired[0], 1e-8);
        close(p?.high ?? Number.NaN, paired[1], 1e-8);
      }
    }
  });

  test("intervals without spread or without enough values", () => {
    expect(welchInterval([1], [2, 3])).toBeNull();
    expect(pairedInterval([1, 2], [1])).toBeNull();
    expect(welchInterval([1, 1, 1], [0.5, 0.5])).toEqual({ difference: 0.5, low: 0.5, high: 0.5, degrees: 3 });
    expect(pairedInterval([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])).toEqual({ difference: 0, low: 0, high: 0, degrees: 2 });
  });

  test("mean, sd and quantiles equal NumPy", () => {
    const { values, mean: m, sd, quantiles } = FIXTURE.sample;
    close(mean(values), m, 1e-12);
    close(sampleSd(values), sd, 1e-12);
    for (const [p, q] of quantiles) close(quantile(values, p), q, 1e-12);
    expect(median([3, 1, 2])).toBe(2);
    expect(sampleSd([5])).toBe(0);
    expect(sampleSd([])).toBeNaN();
    expect(quantileOfSorted([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, 2], 0.5)).toBe(Number.NEGATIVE_INFINITY);
    expect(quantileOfSorted([Number.NEGATIVE_INFINITY, 1, 2], 0.5)).toBe(1);
  });
});
