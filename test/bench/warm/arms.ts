import { Random } from "../../../server/numeric/random";
import type { EarlierStudy } from "../../../server/protocol/earlier-studies";
import type { SamplerName } from "../../../server/protocol/search";
import type { Params } from "../../../server/protocol/space";
import { chooseSampler } from "../../../server/samplers/choose";
import type { SearchSpace } from "../../../server/space/search-space";
import type { Task } from "./tasks";

export interface Setting {
  readonly sampler: SamplerName;
  readonly trials: number;
  /** Trials of an earlier study. */
  readonly before: number;
  readonly seeds: readonly number[];
}

interface Chance {
  readonly task: Task;
  /** Another task of its family, drawn by the seed. */
  readonly relatives: readonly Task[];
  readonly space: SearchSpace;
  readonly seed: number;
  readonly setting: Setting;
  /** Earlier studies that another arm has made already. */
  readonly made: Map<string, EarlierStudy>;
}

/** What a study starts from. */
export const ARMS = {
  cold: () => [],
  "related task": (chance: Chance) => [related(chance, 0)],
  "three studies of related tasks": (chance: Chance) => [...new Set([0, 1, 2].map((i) => related(chance, i)))],
  "same task": (chance: Chance) => [earlier(chance, chance.task.value, 0)],
  "values of a related task shuffled": (chance: Chance) => [shuffled(chance, related(chance, 0))],
  "the task turned round": (chance: Chance) => [earlier(chance, (params) => -chance.task.value(params), 0)],
} satisfies Record<string, (chance: Chance) => readonly EarlierStudy[]>;

export type Arm = keyof typeof ARMS;

/** For every arm and seed the regret after each trial, mean over the tasks. The arms differ in what they start from alone. */
export function compared(tasks: readonly Task[], setting: Setting, progress: (done: number, all: number) => void): Record<Arm, number[][]> {
  const arms = Object.keys(ARMS) as Arm[];
  const sums = Object.fromEntries(arms.map((arm) => [arm, setting.seeds.map(() => new Array<number>(setting.trials).fill(0))])) as Record<
    Arm,
    number[][]
  >;
  tasks.forEach((task, done) => {
    const relatives = tasks.filter((t) => t.family === task.family && t !== task);
    setting.seeds.forEach((seed, i) => {
      const random = new Random(seed, 17);
      const space = task.space(Math.floor(random.uniform() * task.cells));
      const made = new Map<string, EarlierStudy>();
      for (const arm of arms) {
        const studies = ARMS[arm]({ task, relatives, space, seed, setting, made });
        const values = run(space, task.value, setting, setting.trials, seed, studies).map(({ value }) => value);
        let best = Number.POSITIVE_INFINITY;
        values.forEach((value, t) => {
          best = Math.min(best, value);
          const row = sums[arm][i];
          if (row !== undefined) row[t] = (row[t] ?? 0) + task.regret(best) / tasks.length;
        });
      }
    });
    progress(done + 1, tasks.length);
  });
  return sums;
}

/** A study of another task of the family, which the seed draws. */
function related(chance: Chance, offset: number): EarlierStudy {
  const { relatives, seed, task, made } = chance;
  const index = Math.floor(new Random(seed, 18).uniform() * relatives.length);
  const other = relatives[(index + offset) % relatives.length] ?? task;
  const known = made.get(other.name) ?? earlier(chance, other.value, offset);
  made.set(other.name, known);
  return known;
}

/** A study of the same program on other data, by the same sampler, from values of its own. */
function earlier({ task, space, seed, setting }: Chance, value: (params: Params) => number, offset: number): EarlierStudy {
  const own = 1_000 + seed + 10_000 * offset;
  const start = task.space(Math.floor(new Random(own, 17).uniform() * task.cells));
  const trials = run(start, value, setting, setting.before, own, []);
  return {
    study: `before-${offset}`,
    journal: "",
    finished: trials.length,
    fit: trials.length,
    trials: trials.map(({ params, value: v }) => ({ params, state: "complete", values: [v], feasible: space.contains(params) })),
  };
}

function shuffled({ seed }: Chance, study: EarlierStudy): EarlierStudy {
  const values = study.trials.map((t) => t.values);
  const random = new Random(seed, 19);
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [values[i], values[j]] = [values[j] ?? null, values[i] ?? null];
  }
  return { ...study, trials: study.trials.map((trial, i) => ({ ...trial, values: values[i] ?? null })) };
}

function run(
  space: SearchSpace,
  value: (params: Params) => number,
  { sampler: name }: Setting,
  trials: number,
  seed: number,
  studies: readonly EarlierStudy[],
): readonly { readonly params: Params; readonly value: number }[] {
  const choice = chooseSampler(name, { space, directions: ["minimize"], seed, trials, earlier: studies });
  const done: { params: Params; value: number }[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const [params] = trial === 0 ? [space.baseline()] : choice.sampler.ask([trial], []);
    if (params === undefined) break;
    const result = value(params);
    choice.sampler.tell({ trial, params, state: "complete", values: [result], feasible: true, predicted: null });
    done.push({ params, value: result });
  }
  return done;
}
