import { Random } from "../numeric/random";
import { mean, median } from "../numeric/statistics";
import { isBetter } from "../protocol/view";
import type { Pool } from "./recording";
import { hasMoments, type ReplayedSearch, replaySearch, type Schedule, type SearchPlan } from "./replay-search";
import type { SearchRule } from "./search-rule";
import { stepCosts } from "./step-costs";

export interface ReplayOptions {
  /** Trials of each search; no more than the pool has. */
  readonly trials: number;
  /** Searches, each with trials drawn anew and in an order of its own, the same ones for every rule. */
  readonly shuffles: number;
  readonly seed: number;
  /** Trials at once. */
  readonly parallel: number;
}

/** Means over all searches. */
export interface ReplayFigures {
  readonly trials: number;
  readonly shuffles: number;
  /** Share of the steps that were not run, 0 … 1. */
  readonly stepsSaved: number;
  /** By how much the best trial that was kept is worse than the best of the search, in the metric's own unit. */
  readonly regret: number;
  /** The regret as a share of (best − median of the pool's final values); null where these are equal and there was a regret. */
  readonly relativeRegret: number | null;
  /** Share of the searches in which the best trial was not kept. */
  readonly bestStopped: number;
  /** Trials that the rule ended. */
  readonly trialsStopped: number;
  /** Regret of each search, in order. */
  readonly regrets: readonly number[];
}

/** Searches over one pool. Holds what they share. */
export class PoolReplay {
  readonly pool: Pool;
  readonly #costs: readonly Float64Array[];
  readonly #scale: number;

  constructor(pool: Pool) {
    this.pool = pool;
    this.#costs = stepCosts(pool.trials);
    this.#scale = spreadOfFinals(pool);
  }

  /** Steps that were recorded, as far as each curve counts. */
  get steps(): number {
    return this.#costs.reduce((sum, costs) => sum + (costs.at(-1) ?? 0), 0);
  }

  /** In random orders; `onSearch` hears of each search that is done. */
  shuffled(rule: SearchRule, { trials, shuffles, seed, parallel }: ReplayOptions, onSearch?: (done: number) => void): ReplayFigures {
    const count = this.pool.trials.length;
    const searches = Array.from({ length: shuffles }, (_, shuffle) => {
      const order = new Random(seed, shuffle).permutation(count).slice(0, trials);
      const search = this.#search(rule, { kind: "order", order, parallel });
      onSearch?.(shuffle + 1);
      return search;
    });
    return this.#figures(searches);
  }

  /** In the order in which the trials really ran, their reports mixed as they came; null where that is not known. */
  recorded(rule: SearchRule): ReplayedSearch | null {
    return hasMoments(this.pool) ? this.#search(rule, { kind: "recorded" }) : null;
  }

  #search(rule: SearchRule, schedule: Schedule): ReplayedSearch {
    const plan: SearchPlan = { pool: this.pool, costs: this.#costs, schedule, stopper: rule.kind === "stopper" ? rule.make() : null };
    if (rule.kind === "stopper") return replaySearch(plan);
    const trials = schedule.kind === "order" ? schedule.order.length : this.pool.trials.length;
    return replaySearch({ ...plan, first: Math.max(1, Math.round(rule.share * trials)) });
  }

  #figures(searches: readonly ReplayedSearch[]): ReplayFigures {
    const regrets = searches.map((search) => search.regret);
    const regret = mean(regrets);
    return {
      trials: searches[0]?.trials ?? 0,
      shuffles: searches.length,
      stepsSaved: mean(searches.map(savedShare)),
      regret,
      relativeRegret: this.relative(regret),
      bestStopped: mean(searches.map((search) => (search.bestStopped ? 1 : 0))),
      trialsStopped: mean(searches.map((search) => search.stops.length)),
      regrets,
    };
  }

  /** A regret as a share of (best − median of the pool's final values). */
  relative(regret: number): number | null {
    return regret === 0 ? 0 : this.#scale > 0 ? regret / this.#scale : null;
  }
}

/** Share of the steps that a search did not run. */
export function savedShare({ stepsRun, stepsInAll }: ReplayedSearch): number {
  return stepsInAll > 0 ? Math.max(0, 1 - stepsRun / stepsInAll) : 0;
}

function spreadOfFinals({ trials, direction }: Pool): number {
  const finals = trials.flatMap(({ final }) => final ?? []);
  const best = finals.reduce((a, b) => (isBetter(direction, b, a) ? b : a), finals[0] ?? Number.NaN);
  return Math.abs(best - median(finals));
}
