import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  cholesky,
  choleskyRow,
  choleskyWithJitter,
  dot,
  inverseFromLower,
  invertLower,
  packedLength,
  solveLower,
  solveLowerTransposed,
} from "../../server/numeric/cholesky";
import { minimiseInBox } from "../../server/numeric/lbfgs";
import { negativeExp } from "../../server/numeric/negative-exp";
import { Random } from "../../server/numeric/random";

type Matrix = readonly (readonly number[])[];

interface Fixture {
  readonly systems: readonly {
    readonly n: number;
    readonly a: Matrix;
    readonly rhs: readonly number[];
    readonly factor: Matrix;
    readonly inverseFactor: Matrix;
    readonly inverse: Matrix;
    readonly solution: readonly number[];
    readonly forward: readonly number[];
  }[];
  readonly rosenbrock: readonly {
    readonly lower: readonly number[];
    readonly upper: readonly number[];
    readonly start: readonly number[];
    readonly x: readonly number[];
    readonly value: number;
  }[];
}

/** Made by make_linear.py beside it. */
const FIXTURE = JSON.parse(readFileSync(path.join(import.meta.dirname, "../fixtures/numeric/linear.json"), "utf8")) as Fixture;

function packed(a: Matrix): Float64Array {
  return Float64Array.from(a.flatMap((row, i) => row.slice(0, i + 1)));
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, digits = 9): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i] ?? Number.NaN, digits);
}

describe.each(FIXTURE.systems)("a system of $n rows, as SciPy has it", ({
  n,
  a,
  rhs,
  factor,
  inverseFactor,
  inverse,
  solution,
  forward,
}) => {
  const l = packed(a);
  expect(cholesky(l, n)).toBe(true);

  test("factor, its inverse and the inverse of the matrix", () => {
    expectClose(l, packed(factor));
    const m = new Float64Array(packedLength(n));
    invertLower(l, n, m);
    expectClose(m, packed(inverseFactor));
    const all = new Float64Array(packedLength(n)).fill(7);
    inverseFromLower(m, n, all);
    expectClose(all, packed(inverse), 7);
  });

  test("solutions, in place or not", () => {
    const b = Float64Array.from(rhs);
    const x = new Float64Array(n);
    solveLower(l, n, b, x);
    expectClose(x, forward);
    solveLowerTransposed(l, n, x, b);
    expectClose(b, solution, 7);
    solveLowerTransposed(l, n, x, x);
    expectClose(x, solution, 7);
  });

  test("a factor extended row by row is the factor", () => {
    const rows = packed(a);
    for (let i = 0; i < n; i++) expect(choleskyRow(rows, i)).toBe(true);
    expectClose(rows, l, 12);
  });
});

describe("jitter", () => {
  test("none where none is needed", () => {
    const a = Float64Array.of(2, 1, 2);
    expect(choleskyWithJitter(a, 2)).toBe(0);
    expect(a[2]).toBeCloseTo(Math.sqrt(1.5), 12);
  });

  test("the least that makes equal rows positive definite, and says how much", () => {
    const a = Float64Array.of(1, 1, 1, 1, 1, 1);
    expect(cholesky(a.slice(), 3)).toBe(false);
    const added = choleskyWithJitter(a, 3);
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThanOrEqual(1e-8);
    expect(dot(a, 1, a, 1, 2)).toBeCloseTo(1 + added, 12);
  });

  test("NaN is an error, not an endless search", () => {
    expect(() => choleskyWithJitter(Float64Array.of(Number.NaN), 1)).toThrow("not finite");
  });
});

test("dot sums every element, whatever the length", () => {
  const a = Float64Array.from({ length: 23 }, (_, i) => i + 1);
  for (let n = 0; n <= 20; n++)
    expect(dot(a, 2, a, 1, n)).toBe(Array.from({ length: n }, (_, i) => (i + 3) * (i + 2)).reduce((s, v) => s + v, 0));
});

describe("L-BFGS in a box", () => {
  const options = { iterations: 500, gradientTolerance: 1e-9, valueTolerance: 0 };

  test.each(FIXTURE.rosenbrock)("Rosenbrock from $start in $lower … $upper, as L-BFGS-B of SciPy", ({ lower, upper, start, x, value }) => {
    const found = minimiseInBox(
      { lower: Float64Array.from(lower), upper: Float64Array.from(upper), evaluate: rosenbrock },
      Float64Array.from(start),
      options,
    );
    expect(found.value).toBeCloseTo(value, 6);
    expectClose(found.x, x, 3);
  });

  test("starts outside are brought in, a function without a value there ends at once", () => {
    const box = { lower: Float64Array.of(0), upper: Float64Array.of(1) };
    const ramp = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 1;
      return x[0] ?? 0;
    };
    expect(minimiseInBox({ ...box, evaluate: ramp }, Float64Array.of(9), options)).toEqual({ x: Float64Array.of(0), value: 0 });
    const none = minimiseInBox({ ...box, evaluate: () => Number.POSITIVE_INFINITY }, Float64Array.of(0.5), options);
    expect(none).toEqual({ x: Float64Array.of(0.5), value: Number.POSITIVE_INFINITY });
  });

  test("steps around where the function has no value", () => {
    const evaluate = (x: Float64Array, gradient: Float64Array): number => {
      const u = x[0] ?? 0;
      gradient[0] = 1 - 1 / u;
      return u > 0 ? u - Math.log(u) : Number.NaN;
    };
    const found = minimiseInBox({ lower: Float64Array.of(-9), upper: Float64Array.of(9), evaluate }, Float64Array.of(0.05), options);
    expect(found.x[0]).toBeCloseTo(1, 5);
  });
});

test("e^−s as Math.exp has it, from 0 to where it vanishes", () => {
  const random = new Random(2);
  for (const s of [
    0,
    1e-300,
    1e-9,
    1 / 64,
    708.99,
    709,
    745,
    800,
    Number.POSITIVE_INFINITY,
    ...Array.from({ length: 2000 }, () => 40 * random.uniform()),
  ]) {
    expect(Math.abs(negativeExp(s) - Math.exp(-s))).toBeLessThanOrEqual(5e-16 * Math.exp(-s));
  }
  expect(negativeExp(Number.NaN)).toBeNaN();
});

test("random integers, normals and permutations have their distributions", () => {
  const random = new Random(1);
  const normals = Array.from({ length: 20000 }, () => random.normal());
  expect(normals.reduce((s, v) => s + v, 0) / 20000).toBeCloseTo(0, 1);
  expect(normals.reduce((s, v) => s + v * v, 0) / 20000).toBeCloseTo(1, 1);
  expect(new Set(Array.from({ length: 200 }, () => random.integer(5)))).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(random.permutation(6).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(new Set(Array.from({ length: 200 }, () => random.permutation(3).join(""))).size).toBe(6);
});

function rosenbrock(x: Float64Array, gradient: Float64Array): number {
  gradient.fill(0);
  let value = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const a = x[i] ?? 0;
    const b = (x[i + 1] ?? 0) - a * a;
    value += 100 * b * b + (1 - a) ** 2;
    gradient[i] = (gradient[i] ?? 0) - 400 * a * b - 2 * (1 - a);
    gradient[i + 1] = (gradient[i + 1] ?? 0) + 200 * b;
  }
  return value;
}
