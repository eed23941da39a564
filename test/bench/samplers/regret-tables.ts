import { table } from "../support/figures";
import { type Estimate, estimate, meanOf, thousandths } from "./statistics";
import type { Outcome } from "./workers";

const FAMILIES: Readonly<Record<string, string>> = { hpobench: "HPOBench", hpolib: "HPOLib", nasbench201: "NB201" };

/** Share of (median − optimum) up to which a run counts as a hit. */
const HIT = 0.01;

/** Regrets of a method by seed and task, `hpolib/protein_structure`. */
type Runs = ReadonlyMap<number, ReadonlyMap<string, Outcome>>;

/** What was found of each method on the tables. */
export class Regrets {
  readonly #runs = new Map<string, Map<number, Map<string, Outcome>>>();

  constructor(outcomes: readonly Outcome[]) {
    for (const outcome of outcomes) {
      if (outcome.figures === null) continue;
      const { method, seed, family, task } = outcome.job;
      const seeds = this.#runs.get(method) ?? new Map<number, Map<string, Outcome>>();
      this.#runs.set(method, seeds);
      const tasks = seeds.get(seed) ?? new Map<string, Outcome>();
      seeds.set(seed, tasks);
      tasks.set(`${family}/${task}`, outcome);
    }
  }

  get methods(): readonly string[] {
    return [...this.#runs.keys()];
  }

  /** Mean regret after so many trials; `family` empty for all tasks. */
  regret(method: string, trials: number, family = ""): Estimate {
    return estimate(this.#bySeed(method, (tasks) => ofTasks(tasks, family).map((o) => regretAt(o, trials))));
  }

  hits(method: string, trials: number): number {
    return meanOf(this.#bySeed(method, (tasks) => [...tasks.values()].map((o) => Number(regretAt(o, trials) <= HIT))));
  }

  /** Regret of `a` minus that of `b`, over seeds and tasks that both have run. */
  difference(a: string, b: string, trials: number, family = ""): Estimate {
    const other = this.#runs.get(b) ?? new Map();
    const found: number[] = [];
    for (const [seed, tasks] of this.#runs.get(a) ?? []) {
      const pairs = [...tasks].flatMap(([name, mine]) => {
        const theirs: Outcome | undefined = other.get(seed)?.get(name);
        return theirs === undefined || !name.startsWith(family) ? [] : [regretAt(mine, trials) - regretAt(theirs, trials)];
      });
      if (pairs.length > 0) found.push(meanOf(pairs));
    }
    return estimate(found);
  }

  #bySeed(method: string, of: (tasks: ReadonlyMap<string, Outcome>) => readonly number[]): number[] {
    const runs: Runs = this.#runs.get(method) ?? new Map();
    return [...runs.values()].map((tasks) => meanOf(of(tasks)));
  }
}

function ofTasks(tasks: ReadonlyMap<string, Outcome>, family: string): readonly Outcome[] {
  return [...tasks].flatMap(([name, outcome]) => (name.startsWith(family) ? [outcome] : []));
}

/** After so many trials, or after the last one of a study that ended before. */
export function regretAt({ figures }: Outcome, trials: number): number {
  const regrets = figures?.regrets ?? [];
  return regrets[Math.min(trials, regrets.length) - 1] ?? Number.NaN;
}

export function marksOf(trials: number): readonly number[] {
  return [10, 30, 60, 100].filter((mark) => mark <= trials);
}

/** Regret × 1000 of every method: over all tables, by family at 30 trials and at the end, and how often the optimum was as good as found. */
export function regretTable(regrets: Regrets, trials: number): string {
  const marks = marksOf(trials);
  const ends = marks.length > 2 ? [marks[1] ?? 0, marks.at(-1) ?? 0] : marks;
  const families = Object.entries(FAMILIES);
  const head = [
    "regret × 1000",
    ...marks.map((m) => `@${m}`),
    ...families.flatMap(([, name]) => ends.map((m) => `${name} @${m}`)),
    `hit @${ends.join(" / @")}`,
  ];
  const rows = regrets.methods.map((method) => [
    method,
    ...marks.map((mark) => thousandths(regrets.regret(method, mark))),
    ...families.flatMap(([family]) => ends.map((mark) => thousandths(regrets.regret(method, mark, family)))),
    ends.map((mark) => regrets.hits(method, mark).toFixed(2)).join(" / "),
  ]);
  return table(head, rows);
}

/** Ours minus each other method: negative where ours is better. Empty where there is no other. */
export function differenceTable(regrets: Regrets, ours: string, marks: readonly number[]): string {
  const scopes = [["all", ""] as const, ...Object.entries(FAMILIES).map(([family, name]) => [name, family] as const)];
  const head = [`${ours} minus`, ...scopes.flatMap(([name]) => marks.map((mark) => `${name} @${mark}`))];
  const rows = regrets.methods
    .filter((method) => method !== ours)
    .map((method) => [
      method,
      ...scopes.flatMap(([, family]) => marks.map((mark) => thousandths(regrets.difference(ours, method, mark, family), true))),
    ]);
  return rows.length === 0 ? "" : table(head, rows);
}
