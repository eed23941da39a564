import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cellsOf, Design, Designs } from "../../server/curves/design";
import { flatPrior } from "../../server/curves/flat-prior";
import { Mixture } from "../../server/curves/mixture";
import { NOISE_LEVELS, NOISE_MODELS } from "../../server/curves/noise";
import { Posterior } from "../../server/curves/posterior";
import type { CurvePrior, EndPrior } from "../../server/curves/prior";
import { shapeBank } from "../../server/curves/shapes";
import { tabulatedCdf } from "../../server/curves/tabulated-cdf";
import { Truncated } from "../../server/curves/truncated";
import { normalCdf } from "../../server/numeric/normal";
import { Random } from "../../server/numeric/random";

interface Case {
  readonly length: number;
  readonly times: readonly number[];
  readonly y: readonly number[];
  readonly cells: readonly (readonly [number, number, number, number])[];
  readonly end: EndPrior;
  readonly target: number;
  readonly logEvidence: number;
  readonly mean: number;
  readonly sd: number;
}

/** Made by make_posterior.py beside it, with dense matrices and integrals. */
const FIXTURE = JSON.parse(readFileSync(path.join(import.meta.dirname, "../fixtures/curves/posterior.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

/** The weights of a grid's cells are products: their margins are the prior. */
function priorOf(cells: Case["cells"], end: EndPrior): CurvePrior {
  const margin = (size: number, at: 0 | 1 | 2): number[] => {
    const weights = new Array<number>(size).fill(0);
    for (const cell of cells) weights[cell[at]] = (weights[cell[at]] ?? 0) + cell[3];
    return weights;
  };
  const flat = flatPrior();
  return {
    ...flat,
    shapes: margin(flat.shapes.length, 0),
    noises: margin(NOISE_MODELS.length, 1),
    levels: margin(NOISE_LEVELS.length, 2),
    end,
  };
}

function posteriorOf({ cells, end, length, times, y }: Case): Posterior {
  const design = new Designs(cellsOf(priorOf(cells, end), length)).for(times);
  return new Posterior(design, [{ shapes: design.bank, logWeights: design.cells.logShapes, end }], y, y.length);
}

describe("the closed form", () => {
  test.each(FIXTURE.cases.map((c, i) => [i, c] as const))("as dense matrices and integrals have it (%i)", (_, c) => {
    const posterior = posteriorOf(c);
    const prediction = posterior.predict(c.target);
    const whole = new Mixture();
    posterior.visit(c.target, 60, (log, _block, _noise, _shape, _level, mean, variance) => {
      whole.add(Math.exp(log), mean, Math.sqrt(variance));
    });
    expect(posterior.logEvidence).toBeCloseTo(c.logEvidence, 6);
    expect(whole.mean()).toBeCloseTo(c.mean, 7);
    expect(whole.sd() / c.sd).toBeCloseTo(1, 6);
    // Unlikely cells are left out of a prediction.
    expect(prediction.mean()).toBeCloseTo(c.mean, 4);
    expect(prediction.sd() / c.sd).toBeCloseTo(1, 2);
  });

  test("does not depend on how a curve grew, nor on the curves that were looked at before", () => {
    const cells = cellsOf(flatPrior(), 50);
    const designs = new Designs(cells);
    const random = new Random(3);
    const values = Float64Array.from({ length: 50 }, (_, i) => 0.8 - 0.5 / (i + 1) + 0.01 * random.normal());
    const whole = Int32Array.from({ length: 30 }, (_, i) => i + 1);
    const gappy = Int32Array.of(1, 4, 9, 10, 20);
    const meanOf = (design: Design, n: number): number =>
      new Posterior(design, [{ shapes: design.bank, logWeights: cells.logShapes, end: cells.prior.end }], values, n).predict(50).mean();
    const grown = [3, 17, 30].map((n) => meanOf(designs.for(whole.subarray(0, n)), n));
    const between = meanOf(designs.for(gappy), 5);
    const fresh = (times: Int32Array): Design => {
      const design = new Design(cells);
      design.reach(times);
      return design;
    };
    expect(grown).toEqual([3, 17, 30].map((n) => meanOf(fresh(whole.subarray(0, n)), n)));
    expect(between).toBe(meanOf(fresh(gappy), 5));
    expect(meanOf(designs.for(whole), 17)).toBe(grown[1]);
  });
});

test("shapes end at 0, reach 1, begin above their end, and are the same in number for every length", () => {
  for (const length of [2, 3, 10, 128]) {
    const { values, count } = shapeBank(length);
    expect(count).toBe(shapeBank(60).count);
    for (let k = 0; k < count; k++) {
      const row = values.subarray(k * length, (k + 1) * length);
      if (row[0] === 0) continue; // nothing changes on so few points
      expect(row[length - 1]).toBeCloseTo(0, 15);
      expect(row[0]).toBeGreaterThan(0);
      expect(Math.max(...row.map(Math.abs))).toBeCloseTo(1, 12);
    }
  }
});

describe("mixtures", () => {
  const random = new Random(11);
  const mixture = new Mixture();
  for (let i = 0; i < 400; i++) mixture.add(random.uniform() ** 4, 0.5 + 0.1 * random.normal(), 0.01 * Math.exp(random.normal()));

  test("pressed together they keep mean and spread, and hardly move any quantile", () => {
    const pressed = mixture.compressed();
    expect(pressed.weights.length).toBeLessThan(mixture.weights.length);
    expect(pressed.weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(pressed.mean()).toBeCloseTo(mixture.mean(), 6);
    expect(pressed.sd()).toBeCloseTo(mixture.sd(), 6);
    const total = mixture.weights.reduce((a, b) => a + b, 0);
    for (const x of [0.2, 0.4, 0.5, 0.55, 0.8]) expect(pressed.cdf(x)).toBeCloseTo(mixture.cdf(x) / total, 2);
  });

  test("cut off at bounds: quantiles are where the distribution says, density integrates to 1, the mean is that of the density", () => {
    const cut = new Truncated(mixture.compressed(), 0.45, 0.6);
    for (const p of [0.001, 0.05, 0.3, 0.5, 0.9, 0.999]) expect(cut.cdf(cut.quantile(p))).toBeCloseTo(p, 5);
    let mass = 0;
    let mean = 0;
    const steps = 20_000;
    for (let i = 0; i < steps; i++) {
      const x = 0.45 + (0.15 * (i + 0.5)) / steps;
      const density = (Math.exp(cut.logDensity(x)) * 0.15) / steps;
      mass += density;
      mean += x * density;
    }
    expect(mass).toBeCloseTo(1, 6);
    expect(cut.mean()).toBeCloseTo(mean, 6);
    expect(cut.logDensity(0.449)).toBe(Number.NEGATIVE_INFINITY);
    expect([cut.cdf(0.45), cut.cdf(0.6), cut.quantile(0), cut.quantile(1)]).toEqual([0, 1, 0.45, 0.6]);
  });

  test("Φ from a table is Φ", () => {
    for (let u = -9; u <= 9; u += 0.0137) expect(Math.abs(tabulatedCdf(u) - normalCdf(u))).toBeLessThan(2e-9);
    expect(tabulatedCdf(Number.NaN)).toBe(0);
  });
});
