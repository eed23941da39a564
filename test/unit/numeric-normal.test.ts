import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { logImprovement, normalCdf, normalHazard, normalLogCdf, normalPdf, normalQuantile, scaledErfc } from "../../server/numeric/normal";

interface Fixture {
  readonly points: readonly {
    readonly u: number;
    readonly pdf: number;
    readonly cdf: number;
    readonly logCdf: number;
    readonly logH: number;
    readonly ofMean: number;
    readonly ofSd: number;
    readonly erfcx: number;
  }[];
  readonly quantiles: readonly (readonly [number, number])[];
}

/** Made by make_normal.py beside it. */
const FIXTURE = JSON.parse(readFileSync(path.join(import.meta.dirname, "../fixtures/numeric/normal.json"), "utf8")) as Fixture;

function close(actual: number, expected: number, relative = 1e-12): void {
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-300);
}

test.each(FIXTURE.points)("as SciPy at $u", ({ u, pdf, cdf, logCdf, logH, ofMean, ofSd, erfcx }) => {
  const h = new Float64Array(3);
  logImprovement(u, h);
  close(normalPdf(u), pdf);
  close(normalCdf(u), cdf, 1e-11);
  close(normalLogCdf(u), logCdf);
  close(normalHazard(u), pdf > 0 && cdf > 0 ? Math.exp(Math.log(pdf) - logCdf) : normalHazard(u), 1e-10);
  close(scaledErfc(Math.abs(u)), erfcx);
  close(h[0] ?? 0, logH, 1e-9);
  close(h[1] ?? 0, ofMean, 1e-7);
  close(h[2] ?? 0, ofSd, 1e-7);
});

test("the logarithm of the expected improvement is smooth where its series begins, and its parts are its slopes", () => {
  const [a, b, c] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
  for (const u of [-60, -30.00001, -29.99999, -8, -1, 0, 0.4, 3]) {
    logImprovement(u - 1e-5, a);
    logImprovement(u, b);
    logImprovement(u + 1e-5, c);
    close(((c[0] ?? 0) - (a[0] ?? 0)) / 2e-5, b[1] ?? 0, 1e-4); // d ln h/du = Φ/h
    close((b[2] ?? 0) + u * (b[1] ?? 0), 1, 1e-6); // φ/h + u Φ/h = 1
  }
});

test("far out nothing overflows", () => {
  const h = new Float64Array(3);
  for (const u of [-1e6, -1e3, 40, 1e3]) {
    logImprovement(u, h);
    expect(
      [...h].every((v) => Number.isFinite(v)),
      `${u}: ${h}`,
    ).toBe(true);
    expect(Number.isFinite(normalLogCdf(u))).toBe(true);
  }
});

test("quantiles as SciPy's, and at the ends", () => {
  for (const [p, u] of FIXTURE.quantiles) expect(normalQuantile(p)).toBeCloseTo(u, 9);
  expect([normalQuantile(0), normalQuantile(1), normalQuantile(1.5)]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
});
