import { describe, expect, it } from "vitest";
import type { StudyEvent, TrialFinished } from "../../server/protocol/events";
import type { Params } from "../../server/protocol/space";
import { INTERRUPTED, Ledger, type TrialRecord } from "../../server/study/ledger";
import { continuedTrials, lastingTrials, unneededTrials } from "../../server/study/needed-trials";

const space = { key: (params: Params) => JSON.stringify(params) };
const settingsOf = (directions: readonly ("maximize" | "minimize")[]) => ({
  space,
  started: { objectives: directions.map((direction, i) => ({ name: `m${i}`, direction })) },
});

/** A study told trial by trial: its x, and its values, or how it ended. */
class Told {
  readonly ledger = new Ledger(space as never);
  readonly parts: Parameters<typeof unneededTrials>[0];
  #count = 0;

  constructor(...directions: ("maximize" | "minimize")[]) {
    this.parts = { settings: settingsOf(directions), ledger: this.ledger } as never;
  }

  start(x: number, repeatOf: number | null = null, seed: number | null = null): number {
    const trial = this.#count++;
    this.ledger.apply({
      ...{ event: "trialStarted", time: 0, trial, params: { x }, baseline: trial === 0, repeatOf, seed, device: "cpu", log: "" },
    } as StudyEvent);
    return trial;
  }

  end(trial: number, end: readonly number[] | "failed" | "pruned" | "interrupted", feasible = true): number {
    const state = typeof end !== "string" ? "complete" : end === "interrupted" ? "failed" : end;
    const values = typeof end === "string" ? null : end;
    const reason = end === "interrupted" ? INTERRUPTED : null;
    this.ledger.apply({
      event: "trialFinished",
      time: 0,
      trial,
      state,
      values,
      feasible,
      seconds: 1,
      reason,
      location: null,
    } as TrialFinished);
    return trial;
  }

  run(x: number, end: Parameters<Told["end"]>[1], feasible = true): number {
    return this.end(this.start(x), end, feasible);
  }

  get unneeded(): readonly number[] {
    return unneededTrials(this.parts, this.ledger.all);
  }

  continued(x: number, repeatOf: number | null = null, seed: number | null = null): readonly number[] {
    const plan = { trial: this.#count, params: { x }, repeatOf, seed, baseline: false } satisfies Partial<TrialRecord>;
    return continuedTrials(this.parts, plan);
  }
}

describe("whose artefacts are kept while a search runs", () => {
  it("the user's own, those of the two that may be recommended, and those of whatever runs", () => {
    const told = new Told("maximize");
    told.run(0, [5]);
    const values: readonly (readonly [number[] | "failed" | "pruned", boolean?])[] = [
      [[6]],
      [[9]],
      [[4]],
      [[8]],
      ["pruned"],
      ["failed"],
      [[99], false],
    ];
    for (const [i, [end, feasible]] of values.entries()) told.run(i + 1, end, feasible);
    told.start(20);
    expect(told.unneeded).toEqual([1, 3, 5, 6, 7]);
    expect(lastingTrials(told.parts, null)).toEqual([0, 2]);
    expect(lastingTrials(told.parts, { trial: 4 })).toEqual([0, 2, 4]);
  });

  it("the same configuration counts once, and repeats not at all", () => {
    const told = new Told("minimize");
    told.run(0, [5]);
    told.run(1, [2]);
    told.run(1, [1]);
    told.run(2, [3]);
    told.end(told.start(1, 1, 2), [0]);
    expect(told.unneeded).toEqual([1, 4]);
  });

  it("with several objectives everything that nothing dominates", () => {
    const told = new Told("maximize", "minimize");
    told.run(0, [5, 5]);
    told.run(1, [9, 9]);
    told.run(2, [1, 1]);
    told.run(3, [4, 6]);
    told.run(4, [6, 4]);
    expect(told.unneeded).toEqual([3]);
    expect(lastingTrials(told.parts, null)).toEqual([0, 1, 2, 4]);
  });
});

describe("what an interruption cut off", () => {
  it("is kept until the same has run to its end, and goes on where it was", () => {
    const told = new Told("maximize");
    told.run(0, [5]);
    const cut = told.run(1, "interrupted");
    const again = told.run(1, "interrupted");
    expect(told.unneeded).toEqual([]);
    expect(told.continued(1)).toEqual([again, cut]);
    expect(told.continued(2)).toEqual([]);
    const third = told.start(1);
    expect(told.unneeded).toEqual([]);
    told.end(third, [4]);
    expect(told.unneeded).toEqual([cut, again, third]);
  });

  it("a repeat goes on from the repeat on the same seed only", () => {
    const told = new Told("maximize");
    told.run(0, [5]);
    told.run(1, [6]);
    const repeat = told.end(told.start(1, 1, 3), "interrupted");
    expect(told.continued(1, 1, 3)).toEqual([repeat]);
    expect(told.continued(1, 1, 4)).toEqual([]);
    expect(told.continued(1)).toEqual([]);
  });

  it("a trial that begins again under its own number has its own", () => {
    const told = new Told("maximize");
    told.run(0, [5]);
    const trial = told.start(1);
    expect(continuedTrials(told.parts, { trial, params: { x: 1 }, repeatOf: null, seed: null, baseline: false })).toEqual([trial]);
  });
});
