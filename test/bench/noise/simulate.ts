import { Random } from "../../../server/numeric/random";
import { mean } from "../../../server/numeric/statistics";
import type { Params } from "../../../server/protocol/space";
import { chooseSampler } from "../../../server/samplers/choose";
import type { Sampler } from "../../../server/samplers/sampler";
import { bestMean, gainOfRun, mostGained } from "../../../server/study/gain-of-run";
import { pooledNoise } from "../../../server/study/run-noise";
import { fitSurrogate } from "../../../server/surrogate/fit-surrogate";
import type { Measurement, Surrogate } from "../../../server/surrogate/surrogate";
import type { Task } from "./tasks";

/** What the runs of a search go to. */
export interface Policy {
  readonly name: string;
  /** Share of the planned trials from which on values may be measured again; 1 for never. */
  readonly from: number;
  /** Every run from there on is one again. */
  readonly always: boolean;
}

/** How far above the least value (true values, as a share of the median's) what is recommended lies. */
export interface Scores {
  /** By the model's mean. */
  readonly model: number;
  /** By the best value measured. */
  readonly luckiest: number;
  readonly again: number;
}

type Run = Measurement & { readonly trial: number };

/** The runs up to a number of trials, from `before` on. */
export function searched(
  task: Task,
  noise: number,
  seed: number,
  trials: number,
  policy: Policy,
  upTo: number,
  before: readonly Run[] = [],
): readonly Run[] {
  const sampler = samplerOf(task, seed, trials);
  const value = (params: Params, trial: number): number => task.value(params) + noise * task.scale * new Random(seed, 77, trial).normal();
  // The user's own values once more, as in a study: what is known of noise before anything else runs again. The sampler does not hear of it.
  const probe: Run = { trial: -1, params: task.space.baseline(), sd: 0, value: value(task.space.baseline(), 9999) };
  const runs: Run[] = [];
  const add = (run: Run): void => {
    runs.push(run);
    sampler.tell({ trial: run.trial, params: run.params, state: "complete", values: [run.value], feasible: true, predicted: null });
  };
  for (const run of before) add(run);
  for (let trial = runs.length; trial < upTo; trial++) {
    const params = trial === 0 ? task.space.baseline() : chosen(task, sampler, [...runs, probe], trial, seed, policy, trials);
    if (params === null) break;
    add({ trial, params, sd: 0, value: value(params, trial) });
  }
  return upTo === trials ? [...runs, probe] : runs;
}

function samplerOf(task: Task, seed: number, trials: number): Sampler {
  const made = chooseSampler("gp", { space: task.space, directions: ["minimize"], seed, trials });
  return made.sampler;
}

function chosen(
  task: Task,
  sampler: Sampler,
  runs: readonly Run[],
  trial: number,
  seed: number,
  policy: Policy,
  trials: number,
): Params | null {
  const [proposal] = sampler.ask([trial], []);
  if (trial < policy.from * trials) return proposal ?? null;
  const model = modelOf(task, runs, seed);
  if (model === null) return proposal ?? null;
  const tried = promising(task, runs);
  const beliefs = tried.map((params) => model.predict(params));
  const noise = learnedNoise(task, runs, model);
  const again = mostGained(beliefs, noise, "minimize");
  const params = again === null ? undefined : tried[again.index];
  if (proposal === undefined || again === null || params === undefined) return params ?? proposal ?? null;
  const fresh = gainOfRun(model.predict(proposal), noise, bestMean(beliefs, "minimize"), "minimize");
  return policy.always || again.gain > fresh ? params : proposal;
}

export function scored(task: Task, runs: readonly Run[], seed: number): Scores {
  const model = modelOf(task, runs, seed);
  const tried = promising(task, runs);
  const by = (value: (params: Params) => number): number =>
    task.value(tried.reduce((best, params) => (value(params) < value(best) ? params : best))) / task.scale;
  const luckiest = runs.filter((r) => r.trial >= 0).reduce((best, run) => (run.value < best.value ? run : best)).params;
  return {
    model: model === null ? task.value(luckiest) / task.scale : by((params) => model.predict(params).mean),
    luckiest: task.value(luckiest) / task.scale,
    again: runs.length - 1 - new Set(runs.map((r) => task.space.key(r.params))).size,
  };
}

function modelOf(task: Task, runs: readonly Run[], seed: number): Surrogate | null {
  return fitSurrogate({ space: task.space, direction: "minimize", measurements: runs, seed });
}

/** As a study learns it: from what ran more than once and from the model. */
function learnedNoise(task: Task, runs: readonly Run[], model: Surrogate): number {
  const groups = new Map<string, Run[]>();
  for (const run of runs) groups.set(task.space.key(run.params), [...(groups.get(task.space.key(run.params)) ?? []), run]);
  let [squares, freedom] = [0, 0];
  for (const same of groups.values()) {
    const centre = mean(same.map((r) => r.value));
    squares += same.reduce((sum, r) => sum + (r.value - centre) ** 2, 0);
    freedom += same.length - 1;
  }
  return pooledNoise({ sd: Math.sqrt(squares / Math.max(freedom, 1)), freedom }, model.noise);
}

/** The configurations with the best mean of what was measured. */
function promising(task: Task, runs: readonly Run[]): readonly Params[] {
  const all = new Map<string, { readonly params: Params; readonly values: number[] }>();
  for (const { params, value } of runs) {
    const key = task.space.key(params);
    const known = all.get(key);
    if (known === undefined) all.set(key, { params, values: [value] });
    else known.values.push(value);
  }
  return [...all.values()]
    .toSorted((a, b) => mean(a.values) - mean(b.values))
    .slice(0, 30)
    .map((t) => t.params);
}
