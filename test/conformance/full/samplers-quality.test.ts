import { describe, expect, test } from "vitest";
import { quantile } from "../../../server/numeric/statistics";
import type { SamplerName } from "../../../server/protocol/search";
import { SAMPLERS } from "../../../server/samplers/choose";
import { believedBest, bestOf, dominatedArea, FRONTS, median, PROBLEMS, searched, type Tried } from "../quality-problems";

/** Samplers that learn from results do better than chance, by so much that it is none. */

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const TRIALS = 60;
const BLIND: readonly SamplerName[] = ["grid", "random", "sobol"];
const LEARNING = [...(Object.keys(SAMPLERS) as SamplerName[]).filter((name) => !BLIND.includes(name)), "auto" as const];

const known = new Map<string, readonly (readonly Tried[])[]>();

/** The searches of a sampler on a problem, each run once for all tests. */
function runs(name: SamplerName, problem: keyof typeof PROBLEMS, seeds = SEEDS): readonly (readonly Tried[])[] {
  const key = `${name} ${problem} ${seeds[0]}`;
  const found = known.get(key) ?? seeds.map((seed) => searched(name, PROBLEMS[problem], seed, TRIALS));
  known.set(key, found);
  return found;
}

/** At least 13 of twenty runs end better than the best quarter of many by chance, which luck brings about once in 5,000 times. */
function beats(ours: readonly (readonly Tried[])[], chance: readonly (readonly Tried[])[]): boolean {
  const bar = quantile(chance.map(bestOf), 0.25);
  return ours.filter((run) => bestOf(run) < bar).length >= 13;
}

function lateShare(all: readonly (readonly Tried[])[], of: (tried: Tried) => boolean): number {
  const late = all.flatMap((run) => run.slice(TRIALS / 2));
  return late.filter(of).length / late.length;
}

const MANY = Array.from({ length: 40 }, (_, i) => 500 + i);
const NAMES = Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[];
const chanceOn = (name: keyof typeof PROBLEMS): readonly (readonly Tried[])[] => runs("random", name, MANY);

test("chance does not beat chance: what is asked here is more than luck", () => {
  for (const name of NAMES) expect(beats(runs("random", name), chanceOn(name)), name).toBe(false);
});

describe.each(LEARNING)("%s", (sampler) => {
  test.each(NAMES)("beats random search: %s", (name) => {
    const ours = runs(sampler, name);
    expect(beats(ours, chanceOn(name)), `${median(ours.map(bestOf))} against ${median(chanceOn(name).map(bestOf))}`).toBe(true);
  });

  test.each(Object.keys(FRONTS) as (keyof typeof FRONTS)[])("finds more of the front of two objectives: %s", (name) => {
    const seeds = SEEDS.slice(0, 8);
    const trials = sampler === "cmaes" ? 120 : 40; // its generations learn from ranks in fronts, which takes several of them
    const areas = (which: SamplerName): readonly number[] => seeds.map((seed) => dominatedArea(which, FRONTS[name], seed, trials));
    const [ours, chance] = [areas(sampler), areas("random")];
    expect(ours.filter((area, i) => area > (chance[i] ?? 0)).length).toBeGreaterThanOrEqual(7);
    expect(median(ours)).toBeGreaterThan(median(chance));
  });

  test("keeps away from where trials fail", () => {
    const failed = (tried: Tried): boolean => tried.failed;
    expect(lateShare(runs(sampler, "failing"), failed)).toBeLessThan(lateShare(chanceOn("failing"), failed) / 2);
  });

  test("keeps away from where constraints break, though all seems better there", () => {
    const broken = (tried: Tried): boolean => !tried.feasible;
    expect(lateShare(runs(sampler, "tempting"), broken)).toBeLessThan(lateShare(chanceOn("tempting"), broken) / 2);
  });

  test("under noise it comes to values that are truly better, not to lucky ones", () => {
    const { space } = PROBLEMS.noisy;
    const believed = (all: readonly (readonly Tried[])[]): number => median(all.map((run) => believedBest(space, run)));
    expect(believed(runs(sampler, "noisy"))).toBeLessThan((2 / 3) * believed(chanceOn("noisy")));
  });
});
