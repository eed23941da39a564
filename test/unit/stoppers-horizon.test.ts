import { describe, expect, test } from "vitest";
import type { Params } from "../../server/protocol/space";
import { Horizon } from "../../server/stoppers/horizon";

function learned(known: number | null, lasts: readonly number[], params: readonly Params[] = []): Horizon {
  const horizon = new Horizon(known);
  for (const [i, last] of lasts.entries()) horizon.add(last, params[i] ?? null);
  return horizon;
}

describe("the last step of a whole trial", () => {
  test("is unknown before a trial is complete, then the longest that one reached", () => {
    expect(learned(null, []).of(null)).toBe(null);
    expect(learned(null, [20, 18, 20]).of(null)).toBe(20);
    expect(learned(null, [0.5, 0.75]).of({ x: 1 })).toBe(0.75);
  });

  test("counts as told while no complete trial shows another", () => {
    expect(learned(80, []).of(null)).toBe(80);
    expect(learned(80, [60, 45]).of(null)).toBe(80);
    expect(learned(80, [60, 100]).of(null)).toBe(100);
    expect(learned(80, [10, 12]).of(null)).toBe(12);
    expect(learned(80, [79, 40]).of(null)).toBe(79);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -3, null, undefined])("what is no number of steps (%s) says nothing", (known) => {
    expect(new Horizon(known).of(null)).toBe(null);
    expect(learned(null, [Number.NaN, Number.NEGATIVE_INFINITY]).of(null)).toBe(null);
  });

  test.each([
    ["the number of epochs", (epochs: number) => epochs],
    ["counted from 0", (epochs: number) => epochs - 1],
    ["a hundred batches each", (epochs: number) => epochs * 100],
  ])("a parameter that sets it tells that of each trial: %s", (_, last) => {
    const params = [10, 30, 20, 30].map((epochs, i) => ({ lr: i / 10, epochs }));
    const horizon = learned(
      null,
      params.map((p) => last(p.epochs)),
      params,
    );
    expect(horizon.of({ lr: 0.5, epochs: 25 })).toBeCloseTo(last(25), 9);
    expect(horizon.of({ lr: 0.5 })).toBe(last(30));
    expect(horizon.of(null)).toBe(last(30));
  });

  test("two trials may agree with a parameter by chance, and one that breaks the rule ends it", () => {
    const params = [10, 20, 15].map((epochs) => ({ epochs }));
    expect(learned(null, [10, 20], params).of({ epochs: 5 })).toBe(20);
    expect(learned(null, [10, 20, 9], params).of({ epochs: 5 })).toBe(20);
  });
});
