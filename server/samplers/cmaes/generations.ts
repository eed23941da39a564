import type { Evaluation, History } from "../history";
import { dominates, ranksOf } from "../ranking";
import { type Distribution, type Member, nextDistribution } from "./distribution";
import { ATTEMPTS, type Draws, PLAIN_ATTEMPTS } from "./draws";
import type { Layout, Sample } from "./layout";
import type { Starts } from "./starts";

/** Trials that a distribution may be older than one that was drawn from it: as many as can be under way at once, and those waited for. */
const LATE = 150;

/** Standard deviation on every continuous axis below which there is nothing left to find: less than what proposals are rounded to. */
const NARROW = 3e-4;

/** Generations in a row that bring nothing after which the search starts anew. */
const IDLE = 3;

/** A member of a generation: a trial, or a draw whose outcome was known already. `origin`: the generation whose distribution it is from. */
interface Entry {
  readonly evaluation: Evaluation;
  readonly sample: Sample;
  readonly origin: number;
  /** A plain draw from that distribution. */
  readonly native: boolean;
}

/** A complete generation, up to but not including trial `end`, and the distribution that follows it. The first is the initial design. */
interface Generation {
  readonly end: number;
  readonly entries: readonly Entry[];
  /** Numbers of trials that never came to an end. */
  readonly lost: readonly number[];
  readonly next: Distribution;
  /** Several objectives: what none dominates so far. */
  readonly front: readonly Entry[];
  readonly restarts: number;
  /** Generations in a row in which all were equal or hardly a trial was new. */
  readonly idle: number;
}

/**
 * The generations of a study, found anew in its history: generation k is made of the trials that follow those of generation k − 1 by
 * number, as many as its population needs, and is complete when all of them are told. Since a distribution follows from complete
 * generations alone, it can be computed again after a kill, and whether a trial was drawn from it can be seen by drawing again. A draw
 * that was tried before is no trial; it is counted with the value that is known, or small spaces would never be closed in on.
 */
export class Generations {
  readonly #layout: Layout;
  readonly #history: History;
  readonly #draws: Draws;
  readonly #starts: Starts;
  #done: readonly Generation[] = [];

  constructor(layout: Layout, history: History, draws: Draws, starts: Starts) {
    this.#layout = layout;
    this.#history = history;
    this.#draws = draws;
    this.#starts = starts;
  }

  /** The history has changed from this trial on. */
  forget(trial: number): void {
    this.#done = this.#done.filter((g) => g.end <= trial);
  }

  /** The distribution after the last complete generation, null before the initial design is. `lost`: numbers not worth waiting for. */
  current(lost: ReadonlySet<number>): Distribution | null {
    const stale = this.#done.findIndex((g) => g.lost.some((trial) => !lost.has(trial)));
    if (stale >= 0) this.#done = this.#done.slice(0, stale);
    for (;;) {
      const next = this.#complete(lost);
      if (next === null) return this.#done.at(-1)?.next ?? null;
      this.#done = [...this.#done, next];
    }
  }

  #complete(lost: ReadonlySet<number>): Generation | null {
    const before = this.#done.at(-1);
    const needed = before?.next.population ?? this.#starts.design;
    const entries: Entry[] = [];
    const skipped: number[] = [];
    let trials = 0;
    let trial = before?.end ?? 0;
    for (; !this.#isEnough(entries, trials, needed); trial++) {
      if (trial > this.#history.last) return null;
      const evaluation = this.#history.ofTrial(trial);
      if (evaluation !== undefined) {
        entries.push(...this.#entries(trial, evaluation));
        trials++;
      } else if (lost.has(trial)) skipped.push(trial);
      else return null;
    }
    return this.#generation(entries, trials, skipped, trial);
  }

  /** The design goes on until something has a value, within reason. */
  #isEnough(entries: readonly Entry[], trials: number, needed: number): boolean {
    if (entries.length < needed) return false;
    return this.#done.length > 0 || trials >= 4 * needed || entries.some((e) => e.evaluation.values.length > 0);
  }

  /** The trial itself behind the draws that it would have got were they not known already. */
  #entries(trial: number, evaluation: Evaluation): readonly Entry[] {
    const latest = this.#done.length;
    for (let origin = latest; origin >= 1 && (this.#done[origin - 1]?.end ?? 0) >= trial - LATE; origin--) {
      const found = this.#drawnFrom(origin, trial, evaluation);
      if (found !== null) return found;
    }
    const isDesign = latest === 0 || this.#draws.isDesign(trial, evaluation.params);
    return [{ evaluation, sample: this.#layout.sampleOf(evaluation.params), origin: isDesign ? 0 : latest, native: false }];
  }

  /** Null where the trial was not drawn from the distribution of that generation. */
  #drawnFrom(origin: number, trial: number, evaluation: Evaluation): readonly Entry[] | null {
    const distribution = this.#done[origin - 1]?.next;
    if (distribution === undefined) return null;
    const known: Entry[] = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const draw = this.#draws.at(distribution, trial, attempt);
      const key = this.#layout.space.key(draw.params);
      const native = attempt < PLAIN_ATTEMPTS;
      if (key === evaluation.key) return [...known, { evaluation, sample: draw, origin, native }];
      const earlier = this.#history.find(key);
      if (earlier === undefined || (earlier.trials[0] ?? trial) >= trial) return null; // it would have been proposed
      if (native) known.push({ evaluation: earlier, sample: draw, origin, native });
    }
    return null;
  }

  #generation(own: readonly Entry[], trials: number, lost: readonly number[], end: number): Generation {
    const before = this.#done.at(-1);
    const base = this.#baseOf(own);
    const entries = [...this.#done.slice(base).flatMap((g) => g.entries), ...own].filter((e) => e.origin >= base);
    const ranks = ranksOf(entries.map((e) => e.evaluation));
    const order = entries.map((_, i) => i).sort((i, j) => (ranks[i] ?? 0) - (ranks[j] ?? 0) || i - j);
    const sorted = order.flatMap((i) => entries[i] ?? []);
    const distribution = this.#done[base - 1]?.next;
    const front = this.#frontWith(own);
    const common = { end, entries: own, lost, front, restarts: before?.restarts ?? 0, idle: 0 };
    if (distribution === undefined) return { ...common, next: this.#centred(this.#starts.first(sorted), front) };
    const members: readonly Member[] = sorted.map((e) => ({ sample: e.sample, native: e.native && e.origin === base }));
    const sortedRanks = order.map((i) => ranks[i] ?? 0);
    const next = nextDistribution(distribution, this.#layout, members, sortedRanks);
    const isIdle = new Set(sortedRanks).size === 1 || trials * 4 <= own.length;
    const idle = isIdle ? (before?.idle ?? 0) + 1 : 0;
    if (idle < IDLE && !this.#layout.isNarrow(next.gaussian, NARROW)) return { ...common, next: this.#centred(next, front), idle };
    const restarts = common.restarts + 1;
    return { ...common, restarts, next: this.#centred(this.#starts.again(restarts, next.population), front) };
  }

  /**
   * With several objectives there is no single place to go to: draws are made around those that none dominates, the loneliest first and
   * no more than a population has (the idea of MO-CMA-ES, Igel, Hansen & Roth 2007), and steps count from there.
   */
  #centred(next: Distribution, front: readonly Entry[]): Distribution {
    const ranks = ranksOf(front.map((e) => e.evaluation));
    const order = front.map((_, i) => i).sort((i, j) => (ranks[i] ?? 0) - (ranks[j] ?? 0) || i - j);
    return { ...next, centres: order.slice(0, next.population).flatMap((i) => front[i]?.sample ?? []) };
  }

  #frontWith(own: readonly Entry[]): readonly Entry[] {
    const several = own.filter((e) => e.evaluation.values.length > 1);
    const all = new Map([...(this.#done.at(-1)?.front ?? []), ...several].map((e) => [e.evaluation.key, e]));
    const entries = [...all.values()];
    return entries.filter((e) => !entries.some((other) => dominates(other.evaluation.values, e.evaluation.values)));
  }

  /**
   * The generation from whose distribution most of these were drawn. With many trials at once several generations are from the same one:
   * they are then taken together as a single large one, rather than one after the other as if each had followed from the last.
   */
  #baseOf(entries: readonly Entry[]): number {
    const origins = entries.map((e) => e.origin).sort((a, b) => a - b);
    return origins[Math.floor(origins.length / 2)] ?? this.#done.length;
  }
}
