import { describe, expect, test } from "vitest";
import type { EarlierStudy, EarlierTrial } from "../../server/protocol/earlier-studies";
import type { SamplerName } from "../../server/protocol/search";
import type { Params } from "../../server/protocol/space";
import { chooseSampler } from "../../server/samplers/choose";
import { fitted, midRanks, pointsOf } from "../../server/samplers/earlier-points";
import { EarlierRanks } from "../../server/samplers/earlier-ranks";
import { portfolio } from "../../server/samplers/portfolio";
import type { Observation, Sampler, SamplerSettings } from "../../server/samplers/sampler";
import { agreement } from "../../server/samplers/warm";
import { SearchSpace } from "../../server/space/search-space";
import { choice, float, int, when } from "../conformance/spaces";

const space = new SearchSpace([
  float("lr", 1e-4, 1, { log: true, baseline: 0.5 }),
  choice("opt", ['"sgd"', '"adam"'], { baseline: '"sgd"' }),
  float("momentum", 0, 1, { baseline: 0.5, condition: when("opt", "==", '"sgd"') }),
]);

function trial(params: Params, value: number | null, more: Partial<EarlierTrial> = {}): EarlierTrial {
  return { params, state: value === null ? "failed" : "complete", values: value === null ? null : [value], feasible: true, ...more };
}

function study(trials: readonly EarlierTrial[], name = "before"): EarlierStudy {
  return { study: name, journal: `/w/${name}.journal.log`, finished: trials.length, fit: trials.length, trials };
}

const adam = (lr: number, value: number | null, more: Partial<EarlierTrial> = {}) => trial({ lr, opt: '"adam"' }, value, more);

describe("a configuration of another space", () => {
  test.each<[string, Params, Params | null]>([
    ["the same", { lr: 0.01, opt: '"sgd"', momentum: 0.9 }, { lr: 0.01, opt: '"sgd"', momentum: 0.9 }],
    ["of a space without one of the parameters gets what the code has", { lr: 0.01 }, { lr: 0.01, opt: '"sgd"', momentum: 0.5 }],
    ["with a parameter that is gone leaves it out", { lr: 0.01, opt: '"adam"', width: 64 }, { lr: 0.01, opt: '"adam"' }],
    ["with a value that is proposed otherwise is rounded", { lr: 0.0123456, opt: '"adam"' }, { lr: 0.01235, opt: '"adam"' }],
    ["with a choice written otherwise", { lr: 0.01, opt: "'adam'" }, { lr: 0.01, opt: '"adam"' }],
    ["outside the range does not fit", { lr: 2, opt: '"adam"' }, null],
    ["with a choice that is gone does not fit", { lr: 0.01, opt: '"lion"' }, null],
    ["of another kind does not fit", { lr: '"auto"', opt: '"adam"' }, null],
    ["with a bad value that takes no part fits", { lr: 0.01, opt: '"adam"', momentum: 7 }, { lr: 0.01, opt: '"adam"' }],
    ["with nothing in common does not fit", { width: 64 }, null],
    ["without any value does not fit", {}, null],
  ])("%s", (_, params, expected) => {
    expect(fitted(space, params)).toEqual(expected);
  });

  test("off the steps takes the nearest one, and a value in the code outside the domain is replaced", () => {
    const stepped = new SearchSpace([int("batch", 16, 128, { step: 16 }), int("depth", 1, 5, { baseline: 40 })]);
    expect(fitted(stepped, { batch: 60 })).toEqual({ batch: 64, depth: 3 });
  });
});

describe("ranks", () => {
  test("go from best to worst, stopped ones behind, failed ones last, ties in the middle", () => {
    const of = (value: number | null, stopped = false) => ({ values: value === null ? null : [value], stopped, feasible: true });
    expect(midRanks(["maximize"], [of(1), of(null), of(3), of(null, true), of(1)])).toEqual([0.4, 0.9, 0.1, 0.7, 0.4]);
    expect(midRanks(["minimize"], [of(1e300), of(-1e300)])).toEqual([0.75, 0.25]);
    expect(midRanks(["minimize"], [])).toEqual([]);
  });

  test("of several objectives go by how many dominate", () => {
    const of = (...values: number[]) => ({ values, stopped: false, feasible: true });
    expect(midRanks(["minimize", "maximize"], [of(1, 1), of(2, 2), of(3, 0)])).toEqual([2 / 6, 2 / 6, 5 / 6]);
  });

  test("runs of one configuration count as their mean, and what is not a number as failed", () => {
    const points = pointsOf(
      space,
      ["maximize"],
      study([adam(0.1, 5), adam(0.1, 1), adam(0.2, 4), trial({ lr: 0.3, opt: '"adam"' }, 0, { values: ["NaN"] })]),
    );
    expect(points.map((p) => [p.params["lr"], p.sound])).toEqual([
      [0.1, true],
      [0.2, true],
      [0.3, false],
    ]);
    expect(points.map((p) => p.rank)).toEqual([0.5, 1 / 6, 5 / 6]);
  });

  test("of a new configuration are those of its neighbours, less sure the farther they are", () => {
    const ranks = new EarlierRanks(space, [pointsOf(space, ["minimize"], study([adam(1e-4, 0), adam(1e-3, 1), adam(1, 2)]))]);
    const [near, between, far] = [1.2e-4, 0.03, 0.9].map((lr) => ranks.at({ lr, opt: '"adam"' }));
    expect([near?.rank, between?.rank, far?.rank].toSorted()).toEqual([near?.rank, between?.rank, far?.rank]);
    expect((near?.confidence ?? 0) > (between?.confidence ?? 1)).toBe(true);
    expect(ranks.at({ lr: 1e-4, opt: '"sgd"', momentum: 0.5 }).confidence).toBeLessThan(near?.confidence ?? 0);
    expect(new EarlierRanks(space, []).at({ lr: 0.1, opt: '"adam"' })).toEqual({ rank: 0.5, confidence: 0 });
  });

  test("agree, disagree, or say nothing", () => {
    const earlier = [0.1, 0.5, 0.9].map((rank) => ({ rank, confidence: 1 }));
    expect(agreement(earlier, [0.2, 0.3, 0.4])).toBeCloseTo(1);
    expect(agreement(earlier, [0.4, 0.3, 0.2])).toBeCloseTo(-1);
    expect(agreement(earlier, [0.5, 0.5, 0.5])).toBe(0);
    expect(
      agreement(
        earlier.map((e) => ({ ...e, confidence: 0 })),
        [0.2, 0.3, 0.4],
      ),
    ).toBe(0);
    expect(agreement([], [])).toBe(0);
  });
});

describe("the portfolio", () => {
  const chosen = (studies: readonly EarlierStudy[], size: number, except: readonly string[] = []): readonly Params[] => {
    const points = studies.map((s) => pointsOf(space, ["minimize"], s));
    return portfolio(points, new EarlierRanks(space, points), size, new Set(except));
  };

  test("begins with the best and goes on with good ones that are not like it", () => {
    const many = study([
      ...[0.01, 0.0101, 0.0102, 0.0103].map((lr, i) => adam(lr, i)),
      trial({ lr: 0.3, opt: '"sgd"', momentum: 0.9 }, 4),
      ...[0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96].map((lr, i) => adam(lr, 10 + i)),
    ]);
    expect(chosen([many], 2)).toEqual([
      { lr: 0.01, opt: '"adam"' },
      { lr: 0.3, opt: '"sgd"', momentum: 0.9 },
    ]);
  });

  test("leaves out what failed, broke a constraint, was stopped, is in the worse half, or is not to be tried", () => {
    const best = adam(0.02, 1);
    const all = study([adam(0.01, null), adam(0.011, 0, { feasible: false }), best, adam(0.03, 2), adam(0.5, 8), adam(0.6, 9)]);
    expect(chosen([all], 9).map((p) => p["lr"])).toEqual([0.02, 0.03]);
    expect(chosen([all], 9, [space.key(best.params)]).map((p) => p["lr"])).toEqual([0.03]);
    expect(chosen([study([adam(0.01, null)])], 9)).toEqual([]);
  });

  test("holds what studies tell apart: one that is bad in the latest does not come in by an older one", () => {
    const latest = study([adam(0.5, 9), adam(0.1, 1), adam(0.11, 2), adam(0.12, 3)]);
    const older = study([adam(0.5, 0), adam(0.1, 1), adam(0.9, 5)], "older");
    expect(chosen([latest, older], 9).map((p) => p["lr"])).not.toContain(0.5);
  });
});

/** Loss of the new study: the order of the earlier one, or the reverse. */
function runs(
  settings: SamplerSettings,
  loss: (params: Params) => number,
  trials: number,
  batch = 1,
  name: SamplerName = "random",
): Params[] {
  const choice = chooseSampler(name, settings);
  const all: Params[] = [space.baseline()];
  choice.sampler.tell(observed(0, space.baseline(), loss));
  while (all.length <= trials) {
    const proposals = choice.sampler.ask(
      Array.from({ length: batch }, (_, i) => all.length + i),
      [],
    );
    for (const params of proposals) {
      choice.sampler.tell(observed(all.length, params, loss));
      all.push(params);
    }
  }
  return all;
}

function observed(number: number, params: Params, loss: (params: Params) => number): Observation {
  return { trial: number, params, state: "complete", values: [loss(params)], feasible: true, predicted: null };
}

describe("a warm sampler", () => {
  const loss = ({ lr }: Params): number => Math.abs(Math.log10(Number(lr)) + 2);
  const before = study([
    ...[1e-4, 1e-3, 0.005, 0.01, 0.05, 0.1, 0.9].map((lr) => adam(lr, loss({ lr }))),
    trial(space.baseline(), loss({ lr: 0.5 })),
  ]);
  const settings: SamplerSettings = { space, directions: ["minimize"], seed: 3, trials: 32, earlier: [before] };
  const { earlier: _, ...cold } = settings;

  test("tries the best of the earlier study first, then what the other sampler has", () => {
    const warm = runs(settings, loss, 8);
    expect(warm[1]).toEqual({ lr: 0.01, opt: '"adam"' });
    expect(warm.slice(1, 6).every((p) => before.trials.some((t) => space.key(t.params) === space.key(p)))).toBe(true);
    expect(warm.slice(6)).toEqual(runs(cold, loss, 8).slice(6));
  });

  test("leaves it at one where the new study says the opposite", () => {
    const turned = runs(settings, (p) => -loss(p), 8);
    expect(turned[1]).toEqual({ lr: 0.01, opt: '"adam"' });
    expect(turned.slice(2)).toEqual(runs(cold, (p) => -loss(p), 8).slice(2));
  });

  test("that misled leaves the model its whole initial design, one trial later", () => {
    const turned = runs(settings, (p) => -loss(p), 8, 1, "gp");
    expect(turned[1]).toEqual({ lr: 0.01, opt: '"adam"' });
    expect(turned.slice(2)).toEqual(runs(cold, (p) => -loss(p), 7, 1, "gp").slice(1));
  });

  test("is the cold one where nothing fits or nothing is given", () => {
    const other = { ...settings, earlier: [study([trial({ width: 1 }, 1)])] };
    expect(runs(other, loss, 8)).toEqual(runs(cold, loss, 8));
    expect(runs({ ...settings, earlier: [] }, loss, 8)).toEqual(runs(cold, loss, 8));
  });

  test("proposes no configuration twice, in batches too", () => {
    const keys = runs(settings, loss, 32, 16).map((p) => space.key(p));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("goes on as if it had never been away, whatever the order of telling", () => {
    const whole = runs(settings, loss, 10);
    for (let kill = 1; kill <= 10; kill++) {
      const { sampler } = chooseSampler("random", settings) as { sampler: Sampler };
      for (let t = kill - 1; t >= 0; t--) sampler.tell(observed(t, whole[t] as Params, loss));
      expect(sampler.ask([kill], [])).toEqual([whole[kill]]);
    }
  });
});
