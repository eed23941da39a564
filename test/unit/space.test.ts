import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Distribution, Params } from "../../server/protocol/space";
import { isInDomain, quantised, sizeOf, unitOf, valueAt, valueFromUnit } from "../../server/space/domain";
import { holds } from "../../server/space/evaluate";
import { SearchSpace } from "../../server/space/search-space";
import { anySpace } from "../conformance/random-spaces";
import { both, choice, either, float, int, not, SPACES, when } from "../conformance/spaces";

vi.setConfig({ testTimeout: 60_000 });

describe("holds", () => {
  const values: Params = { opt: '"sgd"', n: 3, lr: 1e-3, width: "32", flag: "True", size: '"medium"' };
  test.each([
    [when("opt", "==", "'sgd'"), true],
    [when("opt", "!=", '"sgd"'), false],
    [when("opt", "in", '"adam"', "'sgd'"), true],
    [when("opt", "in", '"adam"'), false],
    [when("n", ">=", "3"), true],
    [when("n", ">", "3.0"), false],
    [when("n", "==", "3.0"), true],
    [when("n", "!=", "4"), true],
    [when("n", "in", "1", "3"), true],
    [when("n", "==", '"3"'), false],
    [when("lr", "<=", "1e-3"), true],
    [when("lr", "<", "0.01"), true],
    [when("width", ">=", "16"), true],
    [when("width", "<", "16"), false],
    [when("flag", "==", "True"), true],
    [when("flag", "==", "true"), true],
    [when("opt", "<", '"zebra"'), true],
    [when("opt", "<", "3"), false],
    [when("absent", "==", "1"), false],
    [when("absent", "!=", "1"), false],
    [not(when("absent", "==", "1")), true],
    [when("toString", "==", "1"), false],
    [both(when("n", "==", "3"), when("opt", "==", "'adam'")), false],
    [either(when("n", "==", "3"), when("opt", "==", "'adam'")), true],
  ])("%j is %s", (condition, expected) => {
    expect(holds(condition, values)).toBe(expected);
  });

  test("ordered choices compare by their order, not by the alphabet", () => {
    const ordered = (name: string): readonly string[] | undefined => (name === "size" ? ["'small'", "'medium'", "'large'"] : undefined);
    expect(holds(when("size", ">=", '"medium"'), values, ordered)).toBe(true);
    expect(holds(when("size", ">", '"large"'), values, ordered)).toBe(false);
    expect(holds(when("size", "<", '"large"'), values, ordered)).toBe(true);
  });
});

describe("domains", () => {
  const domain = (p: { distribution: Distribution }): Distribution => p.distribution;

  test("values of steps are as a person writes them", () => {
    expect(Array.from({ length: 9 }, (_, i) => valueAt(domain(float("x", 0.1, 0.9, { step: 0.1 })), i))).toEqual([
      0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9,
    ]);
    const uneven = domain(int("x", -7, 12, { step: 5 }));
    expect(Array.from({ length: sizeOf(uneven) }, (_, i) => valueAt(uneven, i))).toEqual([-7, -2, 3, 8]);
    expect(sizeOf(domain(float("x", 0, 0.3, { step: 0.1 })))).toBe(4);
  });

  test("floats are short: four digits on a log axis, a ten-thousandth of the range or finer on a linear one", () => {
    const log = float("x", 1e-4, 1, { log: true }).distribution;
    const linear = float("x", 0, 0.99).distribution;
    for (let i = 0; i < 500; i++) {
      const u = i / 500;
      expect(String(Number(valueFromUnit(log, u)).toExponential()).replace(/e.*|\./g, "").length).toBeLessThanOrEqual(4);
      expect(String(valueFromUnit(linear, u)).length).toBeLessThanOrEqual(7);
    }
    expect(quantised({ type: "float", low: 0, high: 1, log: false, step: null }, 0.12345)).toBe(0.1235);
    expect(quantised({ type: "float", low: 0, high: 5e4, log: false, step: null }, 12345.6)).toBe(12346);
    expect(quantised({ type: "float", low: -3, high: -1, log: false, step: null }, -2.34567)).toBe(-2.3457);
    expect(quantised({ type: "float", low: 0.1, high: 0.101, log: true, step: null }, 0.10005432)).toBe(0.100054);
    expect(quantised({ type: "float", low: 1e-7, high: 1, log: true, step: null }, 2.34567e-5)).toBe(2.346e-5);
  });

  const bounds = fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }));
  const anyDomain: fc.Arbitrary<Distribution> = fc.oneof(
    bounds
      .filter(([low, span]) => span === 0 || span > 1e-200 + 1e-9 * Math.abs(low))
      .map(([low, span]) => ({ type: "float" as const, low, high: low + span, log: false, step: null })),
    fc.tuple(fc.double({ min: -300, max: 290, noNaN: true }), fc.constantFrom(0, 1e-6, 1e-3, 0.01, 0.3, 1, 2.5, 15)).map(([e, span]) => ({
      type: "float" as const,
      low: 10 ** e,
      high: 10 ** (e + span),
      log: true,
      step: null,
    })),
    fc
      .tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 5000 }), fc.constantFrom(0.25, 0.1, 1e-3, 0.7))
      .map(([low, n, step]) => ({
        type: "float" as const,
        low: low / 10,
        high: low / 10 + n * step,
        log: false,
        step,
      })),
    fc
      .tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: 1, max: 100 }), fc.boolean())
      .map(([low, n, step, log]) => ({
        type: "int" as const,
        low,
        high: low + n,
        log,
        step,
      })),
    fc
      .tuple(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 17 }))
      .map(([low, n, step]) => ({
        type: "int" as const,
        low,
        high: low + n,
        log: false,
        step,
      })),
    fc
      .integer({ min: 1, max: 20 })
      .map((n) => ({ type: "categorical" as const, choices: Array.from({ length: n }, (_, i) => `c${i}`), ordered: n % 2 === 0 })),
  );

  test("steps that are small beside the bounds: a value that was rounded to its digits is one of the domain", () => {
    const d = { type: "float" as const, low: -1e10, high: -1e10 + 1, step: 0.001, log: false };
    for (const u of [0.1, 0.25, 0.3771, 0.9]) expect(isInDomain(d, valueFromUnit(d, u))).toBe(true);
    expect(isInDomain({ ...d, low: 0, high: 1 }, 0.0015)).toBe(false);
  });

  test("every coordinate gives a value in the domain that comes back from its own coordinate", () => {
    fc.assert(
      fc.property(anyDomain, fc.double({ min: 0, max: 1, noNaN: true }), (d, u) => {
        const value = valueFromUnit(d, u);
        expect(isInDomain(d, value)).toBe(true);
        if (d.type !== "categorical") expect(quantised(d, Number(value))).toBe(value);
        const back = unitOf(d, value);
        expect(back >= 0 && back < 1).toBe(true);
        expect(valueFromUnit(d, back)).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });

  test("coordinates keep the order of numbers, and reach both ends", () => {
    fc.assert(
      fc.property(anyDomain, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (d, u, v) => {
        if (d.type === "categorical") return;
        expect(Number(valueFromUnit(d, Math.min(u, v)))).toBeLessThanOrEqual(Number(valueFromUnit(d, Math.max(u, v))));
        expect(valueFromUnit(d, 0)).toBe(quantised(d, d.low));
        expect(valueFromUnit(d, 1)).toBe(quantised(d, d.high));
      }),
      { numRuns: 1000 },
    );
  });

  test("every value of a linear finite domain owns the same share", () => {
    const counts = new Map<unknown, number>();
    const d = int("x", 16, 128, { step: 16 }).distribution;
    for (let i = 0; i < 8000; i++) counts.set(valueFromUnit(d, i / 8000), (counts.get(valueFromUnit(d, i / 8000)) ?? 0) + 1);
    expect([...counts.values()]).toEqual(new Array(8).fill(1000));
  });

  test("a log axis spends as much on every decade", () => {
    const d = float("x", 1e-4, 1, { log: true }).distribution;
    const decades = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const decade = Math.min(Math.floor(Math.log10(Number(valueFromUnit(d, (i + 0.5) / 4000))) + 4 + 1e-9), 3);
      decades[decade] = (decades[decade] ?? 0) + 1;
    }
    for (const n of decades) expect(Math.abs(n - 1000)).toBeLessThan(5);
  });
});

describe("SearchSpace", () => {
  const digits = SPACES["digits sample"] as SearchSpace;
  const chain = SPACES["chain of conditions"] as SearchSpace;

  test("orders by dependency, otherwise as written", () => {
    expect(chain.parameters.map((p) => p.name)).toEqual(["a", "b", "c", "d"]);
    expect(digits.parameters.map((p) => p.name)).toEqual(["lr", "batch", "opt", "momentum"]);
  });

  test.each([
    [
      [int("a", 1, 2, { condition: when("b", "==", "1") }), int("b", 1, 2, { condition: when("a", "==", "1") })],
      "Conditions form a cycle: a → b → a.",
    ],
    [[int("a", 1, 2, { condition: when("a", "==", "1") })], "Conditions form a cycle: a → a."],
    [[int("a", 1, 2, { condition: when("zz", "==", "1") })], 'The condition of "a" names "zz", which is no parameter.'],
    [[int("a", 1, 2), int("a", 1, 3)], 'Two parameters are called "a"; give one another name with "as NAME".'],
    [[int("a", 3, 2)], 'The range of "a" is reversed: write 2..3.'],
    [[float("a", 0, 1, { log: true })], 'The log range of "a" must begin above 0, not at 0.'],
    [[float("a", 0, 1, { step: 0 })], 'The step of "a" must be above 0, not 0.'],
    [[float("a", 0, Number.POSITIVE_INFINITY)], 'The bounds of "a" must be finite: 0..Infinity.'],
    [[choice("a", [])], '"a" has no choices.'],
  ])("refuses %#", (parameters, message) => {
    expect(() => new SearchSpace(parameters)).toThrow(message);
  });

  test("baseline: the user's values, a choice as it is written in the domain, the middle where there is none", () => {
    expect(digits.baseline()).toEqual({ lr: 0.5, batch: 16, opt: '"sgd"', momentum: 0.5 });
    expect(chain.baseline()).toEqual({ a: '"on"', b: 2, c: '"x"' });
    expect(
      new SearchSpace([
        float("x", 1e-4, 1, { log: true }),
        choice("o", ["1", "2", "3"], { ordered: true }),
        choice("u", ["a", "b", "c"]),
      ]).baseline(),
    ).toEqual({
      x: 0.01,
      o: "2",
      u: "a",
    });
  });

  test("a chain of conditions falls together", () => {
    expect(chain.restrict({ a: "'off'", b: 3, c: '"y"', d: 1.5 })).toEqual({ a: "'off'", d: 1.5 });
    expect(chain.restrict({ a: "'on'", b: 1, c: '"y"', d: 1.5 })).toEqual({ a: "'on'", b: 1 });
    expect(chain.active({ a: "'auto'", b: 3, c: '"y"' }).map((p) => p.name)).toEqual(["a", "b", "c", "d"]);
  });

  test("cardinality is the number of configurations that enumerate lists", () => {
    for (const space of Object.values(SPACES)) {
      const size = space.cardinality();
      if (size > 1e4) continue;
      const all = [...space.enumerate()];
      expect(all).toHaveLength(size);
      expect(new Set(all.map((p) => space.key(p))).size).toBe(size);
      expect(all.every((p) => space.contains(p))).toBe(true);
    }
    expect(chain.cardinality()).toBe(3 + 2 * (1 + 2 * (1 + 3)));
    expect(digits.cardinality()).toBe(Number.POSITIVE_INFINITY);
    expect(digits.cardinality(3)).toBe(3 * 8 * (3 + 2));
    expect([...digits.enumerate(3)]).toHaveLength(120);
    expect(() => [...digits.enumerate()]).toThrow("A float without a step has no list of values.");
    expect(new SearchSpace([int("a", 0, 2 ** 40)]).cardinality()).toBe(2 ** 40 + 1);
    expect(new SearchSpace([int("a", 0, 2 ** 40), int("b", 1, 2, { condition: when("a", "==", "0") })]).cardinality()).toBe(
      2 * (2 ** 40 + 1),
    );
    expect(new SearchSpace([choice("a", ["1"]), float("x", 0, 1, { condition: when("a", "==", "2") })]).cardinality()).toBe(1);
  });

  test("spaces drawn at random: enumerate and cardinality agree, points come back from their coordinates", () => {
    fc.assert(
      fc.property(anySpace, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }), (space, unit) => {
        const params = space.fromUnit(unit);
        expect(space.contains(params)).toBe(true);
        expect(space.restrict(params)).toEqual(params);
        expect(space.fromUnit(space.toUnit(params))).toEqual(params);
        expect(space.contains(space.baseline())).toBe(true);
        if (space.cardinality() > 3000) return;
        const all = [...space.enumerate()];
        expect(all).toHaveLength(space.cardinality());
        expect(new Set(all.map((p) => space.key(p))).size).toBe(all.length);
        expect(all.map((p) => space.key(p))).toContain(space.key(params));
      }),
      { numRuns: 100 },
    );
  });

  test("choices that stand for the same value are one", () => {
    expect(new SearchSpace([choice("a", ["'x'", '"x"', "1.0", "1", "f( )", "f()"])]).cardinality()).toBe(3);
  });

  test("key: inactive values and the way of writing do not count", () => {
    expect(digits.key({ lr: 0.1, batch: 16, opt: "'adam'", momentum: 0.3 })).toBe(digits.key({ opt: '"adam"', batch: 16, lr: 0.1 }));
    expect(digits.key({ lr: 0.1, batch: 16, opt: "'sgd'", momentum: 0.3 })).not.toBe(
      digits.key({ lr: 0.1, batch: 16, opt: "'sgd'", momentum: 0.31 }),
    );
  });

  test("contains: exactly the active parameters, in their domains", () => {
    const good = { lr: 0.1, batch: 32, opt: "'sgd'", momentum: 0.3 };
    expect(digits.contains(good)).toBe(true);
    expect(digits.contains({ ...good, batch: 33 })).toBe(false);
    expect(digits.contains({ ...good, batch: 144 })).toBe(false);
    expect(digits.contains({ ...good, lr: 2 })).toBe(false);
    expect(digits.contains({ ...good, lr: Number.NaN })).toBe(false);
    expect(digits.contains({ ...good, opt: '"lion"' })).toBe(false);
    expect(digits.contains({ ...good, opt: '"adam"' })).toBe(false);
    expect(digits.contains({ ...good, more: 1 })).toBe(false);
    expect(digits.contains({ lr: 0.1, batch: 32, opt: "'sgd'" })).toBe(false);
    expect(digits.contains({ lr: 0.1, batch: 32, opt: "'adam'" })).toBe(true);
  });

  test("fromUnit drops what does not apply and toUnit puts it in the middle", () => {
    expect(digits.fromUnit([0.5, 0, 0.1, 0.25])).toEqual({ lr: 0.01, batch: 16, opt: '"sgd"', momentum: 0.2475 });
    expect(digits.fromUnit([0.5, 0, 0.5, 0.25])).toEqual({ lr: 0.01, batch: 16, opt: '"adam"' });
    expect(digits.toUnit({ lr: 0.01, batch: 16, opt: '"adam"', momentum: 0.9 })[3]).toBeCloseTo(0.5, 12);
  });
});
