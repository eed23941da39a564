import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { foldEvents } from "../../server/protocol/fold-events";
import type { Params, SpaceParameter } from "../../server/protocol/space";
import { applyEvent, type StudyView, viewOf } from "../../server/protocol/view";
import { randomSampler } from "../../server/samplers/random";
import type { Observation } from "../../server/samplers/sampler";
import type { SearchSpace } from "../../server/space/search-space";
import type { TrialRequest } from "../../server/study/backend";
import { refitted } from "../../server/study/refit";
import { anySpace } from "../conformance/random-spaces";
import { climbing, type Ran, simulate, type Wish } from "../support/simulated-study";

const PLACE = { file: "train.py", range: { start: { line: 3, character: 0 }, end: { line: 3, character: 7 } }, condition: null };

function float(name: string, low: number, high: number, baseline: number, log = false): SpaceParameter {
  return { ...PLACE, name, type: "float", low, high, log, step: null, baseline };
}

function choice(name: string, choices: readonly string[], baseline: string): SpaceParameter {
  return { ...PLACE, name, type: "categorical", choices, ordered: false, baseline };
}

const space = [float("lr", 1e-4, 1, 0.1, true), float("wd", 0, 1, 0.5), choice("opt", ["'sgd'", "'adam'", "'rms'"], "'sgd'")];
const [lr, wd, opt] = space as [SpaceParameter, SpaceParameter, SpaceParameter];

/** Best at lr 0.01, wd 0.2, opt adam. */
function accuracy({ params }: Pick<TrialRequest, "params">): number {
  const off = Math.abs(Math.log10(Number(params["lr"] ?? 0.1)) + 2) + Math.abs(Number(params["wd"] ?? 0.5) - 0.2);
  return 1 / (1 + off) + (params["opt"] === "'adam'" ? 0.1 : 0);
}

interface Gone extends Ran {
  readonly told: readonly Observation[];
  /** Both parts of the study. */
  readonly whole: readonly StudyEvent[];
}

/** Goes on with a study in another space, and remembers what the sampler was told. */
async function goOn(history: readonly StudyEvent[], edited: readonly SpaceParameter[], wish: Partial<Wish> = {}): Promise<Gone> {
  const told: Observation[] = [];
  const ran = await simulate({
    script: (r) => climbing(accuracy(r)),
    history,
    ...wish,
    started: { space: edited, trials: 16, ...wish.started },
    sampler: (settings) => {
      const plain = randomSampler(settings);
      const tell = (o: Observation): void => {
        told.push(o);
        plain.tell(o);
      };
      return { name: "random", demanding: false, ask: plain.ask.bind(plain), tell };
    },
  });
  return { ...ran, told, whole: [...history, ...ran.events] };
}

const begun = await simulate({ script: (r) => climbing(accuracy(r)), started: { space, trials: 10 } });
const ran = new Map(begun.of("trialStarted").map((e) => [e.trial, e.params]));

function viewed(events: readonly StudyEvent[]): StudyView {
  const [first, ...rest] = events;
  if (first?.event !== "studyStarted") throw new Error("no study");
  const view = rest.reduce(applyEvent, viewOf(first));
  expect(foldEvents(null, events)).toEqual(view);
  return view;
}

function numbers(of: (params: Params) => boolean): number[] {
  return [...ran].flatMap(([trial, params]) => (of(params) ? [trial] : []));
}

describe("a study whose space was edited", () => {
  it("needs no word about it where only lines have moved", async () => {
    const moved = space.map((p) => ({ ...p, range: { start: { line: 9, character: 0 }, end: { line: 9, character: 7 } } }));
    const { of } = await goOn(begun.events, moved);
    expect(of("studyResumed")[0]).not.toHaveProperty("space");
  });

  it("keeps everything when a range grows, a choice is added, a log is taken off", async () => {
    const edited = [
      { ...lr, low: 1e-5, log: false } as SpaceParameter,
      { ...wd, high: 3 } as SpaceParameter,
      choice("opt", ["'lion'", "'adam'", "'sgd'", "'rms'"], "'sgd'"),
    ];
    const { told, of, finished } = await goOn(begun.events, edited);
    expect(told.slice(0, 10).map((o) => o.params)).toEqual([...ran.values()]);
    expect(of("studyResumed")[0]).toMatchObject({ space: edited, outside: [], baseline: 0, fixed: {} });
    expect(of("studyResumed")[0]?.edits).toEqual([
      "lr is 1e-5..1 now, was 1e-4..1 log",
      "wd is 0..3 now, was 0..1",
      "opt is 'lion' | 'adam' | 'sgd' | 'rms' now, was 'sgd' | 'adam' | 'rms'",
    ]);
    expect(finished.trials).toBe(16);
  });

  it("leaves out what a narrower range or a missing choice holds no more, and says so", async () => {
    const edited = [{ ...lr, high: 0.2 } as SpaceParameter, wd, choice("opt", ["'sgd'", "'adam'"], "'sgd'")];
    const { told, of, whole, finished } = await goOn(begun.events, edited);
    const outside = numbers((p) => Number(p["lr"]) > 0.2 || p["opt"] === "'rms'");
    expect(outside.length).toBeGreaterThan(1);
    expect(outside.length).toBeLessThan(9);
    expect(of("studyResumed")[0]?.outside).toEqual(outside);
    expect(of("studyResumed")[0]?.edits?.at(-1)).toMatch(new RegExp(`^${outside.length} of 10 trials lies? outside .*#${outside[0]}`));
    expect(told.map((o) => o.trial).filter((t) => t < 10)).toEqual(numbers((p) => !(Number(p["lr"]) > 0.2 || p["opt"] === "'rms'")));
    for (const o of told) expect(o.params["opt"]).not.toBe("'rms'");
    // So many trials of this space are there in the end as were asked for.
    expect(told).toHaveLength(16);
    expect(finished.trials).toBe(16 + outside.length);
    const view = viewed(whole);
    expect(view.trials.filter((t) => t.outside === true).map((t) => t.trial)).toEqual(outside);
    expect(view.started.space).toEqual(edited);
    expect(outside).not.toContain(view.best);
  });

  it("takes a new parameter for what the code has", async () => {
    const edited = [...space, float("drop", 0, 0.5, 0.3)];
    const { told, of } = await goOn(begun.events, edited);
    expect(told.slice(0, 10).map((o) => o.params)).toEqual([...ran.values()].map((p) => ({ ...p, drop: 0.3 })));
    expect(of("studyResumed")[0]).toMatchObject({ baseline: 0, outside: [] });
    expect(of("studyResumed")[0]?.edits).toEqual(["drop is new, 0..0.5: earlier trials count as run with 0.3"]);
  });

  it("counts only trials that had what the code has for a parameter that is gone, and takes hints from the others", async () => {
    const { told, of } = await goOn(begun.events, [lr, opt]);
    expect(of("studyResumed")[0]).toMatchObject({ fixed: { wd: 0.5 }, baseline: 0, outside: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
    const { wd: _, ...own } = ran.get(0) ?? {};
    expect(told[0]).toMatchObject({ trial: 0, params: own, state: "complete" });
    const hints = told.filter((o) => o.trial > 0 && o.trial < 10);
    expect(hints).toHaveLength(9);
    for (const hint of hints) {
      expect(hint).toMatchObject({ state: "pruned", values: null });
      expect(Object.keys(hint.params).toSorted()).toEqual(["lr", "opt"]);
      // What it would have come to with wd 0.5, within what the model is unsure of.
      const wanted = accuracy({ params: { ...hint.params, wd: 0.5 } });
      expect(Math.abs((hint.predicted?.mean ?? Number.NaN) - wanted)).toBeLessThan(0.3);
      expect(hint.predicted?.sd).toBeGreaterThan(0);
    }
  });

  it("takes the value of a parameter that is gone from the code, else from the trial whose values were taken over", async () => {
    const literal = await goOn(begun.events, [lr, opt], { literals: { wd: 0.25 } });
    expect(literal.of("studyResumed")[0]).toMatchObject({ fixed: { wd: 0.25 }, baseline: null });
    const taken = ran.get(4) ?? {};
    const over = [
      { ...lr, baseline: taken["lr"] },
      { ...opt, baseline: taken["opt"] },
    ] as SpaceParameter[];
    const adopted = await goOn(begun.events, over);
    expect(adopted.of("studyResumed")[0]).toMatchObject({ fixed: { wd: taken["wd"] }, baseline: 4 });
    expect(adopted.of("trialStarted").some((t) => t.baseline)).toBe(false);
    expect(viewed(adopted.whole).trials.flatMap((t) => (t.baseline ? [t.trial] : []))).toEqual([4]);
  });

  it("runs the values of the code first where they have changed", async () => {
    const { of, told, whole } = await goOn(begun.events, [{ ...lr, baseline: 0.02 } as SpaceParameter, wd, opt]);
    expect(of("trialStarted")[0]).toMatchObject({ trial: 10, baseline: true, params: { lr: 0.02, wd: 0.5, opt: "'sgd'" } });
    expect(told.slice(0, 11).map((o) => o.trial)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(of("studyResumed")[0]?.edits).toEqual([
      "lr has the value 0.02 in the code now, was 0.1",
      "the values in the code were not run yet: they run first",
    ]);
    expect(viewed(whole).trials.flatMap((t) => (t.baseline ? [t.trial] : []))).toEqual([10]);
    expect(of("recommendation")[0]?.baseline).toEqual([expect.closeTo(accuracy({ params: { lr: 0.02, wd: 0.5, opt: "'sgd'" } }), 9)]);
  });

  it("comes to the same when it is killed and gone on with anywhere", async () => {
    const edited = [{ ...lr, high: 0.3 } as SpaceParameter, opt, float("drop", 0, 0.5, 0.3)];
    const once = await goOn(begun.events, edited, { started: { trials: 14 } });
    const starts = once.events.flatMap((e, i) => (e.event === "trialStarted" ? [i + 1] : []));
    expect(starts.length).toBeGreaterThan(4);
    for (const cut of starts) {
      const history = [...begun.events, ...once.events.slice(0, cut)];
      const again = await goOn(history, edited, { started: { trials: 14 } });
      expect(again.told).toEqual(once.told);
      expect(again.of("studyResumed")[0]).not.toHaveProperty("space");
      expect(viewed(again.whole).trials.map((t) => [t.params, t.outside])).toEqual(
        viewed(once.whole).trials.map((t) => [t.params, t.outside]),
      );
    }
  });

  it("takes back what it left out when the edit is undone", async () => {
    const narrow = await goOn(begun.events, [{ ...lr, high: 1e-3 } as SpaceParameter, wd, opt], { started: { trials: 5 } });
    expect(narrow.of("studyResumed")[0]?.outside?.length).toBeGreaterThan(2);
    const back = await goOn(narrow.whole, space);
    expect(back.of("studyResumed")[0]?.outside).toEqual([]);
    expect(viewed(back.whole).trials.some((t) => t.outside)).toBe(false);
    expect(back.told.filter((o) => o.state === "complete")).toHaveLength(back.told.length);
  });

  it("does not run again what was cut off and does not fit any more", async () => {
    const cutOff = begun.events.slice(
      0,
      begun.events.findIndex((e) => e.event === "trialStarted" && Number(e.params["lr"]) > 0.2 && e.trial > 0) + 1,
    );
    const last = cutOff.at(-1);
    const { of } = await goOn(cutOff, [{ ...lr, high: 0.15 } as SpaceParameter, wd, opt]);
    expect(of("studyResumed")[0]?.rerun).toEqual([]);
    expect(of("trialFinished")[0]).toMatchObject({ trial: last?.event === "trialStarted" ? last.trial : -1, reason: "interrupted" });
  });

  it("follows a number that becomes a choice, and a condition that falls away", async () => {
    const depth: SpaceParameter = {
      ...PLACE,
      name: "depth",
      type: "int",
      low: 1,
      high: 4,
      log: false,
      step: 1,
      baseline: 2,
      condition: null,
    };
    const first = await simulate({
      script: (r) => climbing(Number(r.params["depth"]) / 10),
      started: { space: [depth], trials: 4, sampler: "grid" },
    });
    const { told } = await goOn(first.events, [choice("depth", ["2", "4", "16"], "2")], { started: { trials: 6 } });
    expect(told.slice(0, 2).map((o) => o.params["depth"])).toEqual(["2", "4"]);
    expect(told.map((o) => o.params["depth"])).toContain("16");
  });
});

describe("a trial in terms of another space", () => {
  const specs = (of: SearchSpace): readonly SpaceParameter[] =>
    of.parameters.map(({ name, distribution, baseline }) => ({ ...PLACE, ...distribution, name, baseline }));

  it("has a value of the domain for each parameter that applies, or is none of it, whatever the spaces", () => {
    const values = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(anySpace, anySpace, values, (before, now, unit) => {
        const params = before.fromUnit(unit);
        const found = refitted(params, { space: specs(before), fixed: {} }, now, {});
        if (found.kind !== "fits") return;
        expect(Object.keys(found.params)).toEqual(now.active(found.params).map((p) => p.name));
        if (now.key(found.params) === now.key(now.baseline())) return;
        for (const { name, distribution } of now.active(found.params)) {
          const value = found.params[name] ?? "";
          if (distribution.type === "categorical") expect(distribution.choices).toContain(value);
          else expect(Number(value) >= distribution.low && Number(value) <= distribution.high).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is itself in its own", () => {
    const values = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(anySpace, values, (space, unit) => {
        const params = space.fromUnit(unit);
        expect(refitted(params, { space: specs(space), fixed: {} }, space, {})).toEqual({ kind: "fits", params });
      }),
      { numRuns: 300 },
    );
  });
});
