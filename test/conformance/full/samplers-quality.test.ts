import { describe, expect, test } from "vitest";
import type { SamplerName } from "../../../server/protocol/search";
import { SAMPLERS } from "../../../server/samplers/choose";
import { believedBest, bestOf, dominatedArea, FRONTS, median, PROBLEMS, type Problem, searched, type Tried } from "../quality-problems";

/** Samplers that learn from results do better than chance, by so much that it is none. */

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);
const TRIALS = 60;
const BLIND: readonly SamplerName[] = ["grid", "random", "sobol"];
const LEARNING = [...(Object.keys(SAMPLERS) as SamplerName[]).filter((name) => !BLIND.includes(name)), "auto" as const];

function runs(name: SamplerName, problem: Problem, seeds: readonly number[] = SEEDS): readonly (readonly Tried[])[] {
  return seeds.map((seed) => searched(name, problem, seed, TRIALS));
}

/** Better than random search in nearly every pair of runs, and by a third in the middle. */
function beats(ours: readonly (readonly Tried[])[], chance: readonly (readonly Tried[])[]): boolean {
  const wins = ours.filter((run, i) => bestOf(run) < bestOf(chance[i] ?? [])).length;
  return wins >= 10 && median(ours.map(bestOf)) <= (2 / 3) * median(chance.map(bestOf));
}

function lateShare(all: readonly (readonly Tried[])[], of: (tried: Tried) => boolean): number {
  const late = all.flatMap((run) => run.slice(TRIALS / 2));
  return late.filter(of).length / late.length;
}

const byChance = new Map(Object.entries(PROBLEMS).map(([name, problem]) => [name, runs("random", problem)]));
const chanceOn = (name: string): readonly (readonly Tried[])[] => byChance.get(name) ?? [];

test("chance does not beat chance: what is asked here is more than luck", () => {
  const others = SEEDS.map((seed) => seed + 100);
  for (const [name, problem] of Object.entries(PROBLEMS)) expect(beats(runs("random", problem, others), chanceOn(name)), name).toBe(false);
});

describe.each(LEARNING)("%s", (sampler) => {
  test.each(Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[])("beats random search: %s", (name) => {
    const ours = runs(sampler, PROBLEMS[name]);
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
    expect(lateShare(runs(sampler, PROBLEMS.failing), failed)).toBeLessThan(lateShare(chanceOn("failing"), failed) / 2);
  });

  test("keeps away from where constraints break, though all seems better there", () => {
    const broken = (tried: Tried): boolean => !tried.feasible;
    expect(lateShare(runs(sampler, PROBLEMS.tempting), broken)).toBeLessThan(lateShare(chanceOn("tempting"), broken) / 2);
  });

  test("under noise it comes to values that are truly better, not to lucky ones", () => {
    const { space } = PROBLEMS.noisy;
    const believed = (all: readonly (readonly Tried[])[]): number => median(all.map((run) => believedBest(space, run)));
    expect(believed(runs(sampler, PROBLEMS.noisy))).toBeLessThan((2 / 3) * believed(chanceOn("noisy")));
  });
});
