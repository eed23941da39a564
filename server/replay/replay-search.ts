import type { Direction } from "../protocol/space";
import { isBetter } from "../protocol/view";
import type { Stopper } from "../stoppers/stopper";
import { isDivergent, type Pool, type RecordedTrial } from "./recording";

/** A trial that a rule ended. */
export interface ReplayedStop {
  /** Index in the pool. */
  readonly trial: number;
  readonly step: number;
  readonly reason: string;
}

/** What came of one search. Steps are those of `stepCosts`. */
export interface ReplayedSearch {
  readonly trials: number;
  readonly stepsRun: number;
  /** Steps of the same trials when none is stopped. */
  readonly stepsInAll: number;
  readonly stops: readonly ReplayedStop[];
  /** Best final value among all trials of the search, and among those that were left to run to their end; null where there is none. */
  readonly best: number | null;
  readonly kept: number | null;
  /** Whether every trial that had the best value was stopped, or never run. */
  readonly bestStopped: boolean;
  /** By how much the best that was kept is worse than the best, in the metric's own unit, 0 or more. Where nothing was kept: than the worst. */
  readonly regret: number;
}

/** Trials still to run: the next to begin, or reports in the order in which they once came. */
export type Schedule =
  | { readonly kind: "order"; readonly order: readonly number[]; readonly parallel: number }
  /** All trials of the pool, by the moments of their reports. */
  | { readonly kind: "recorded" };

export interface SearchPlan {
  readonly pool: Pool;
  /** Of `stepCosts(pool.trials)`. */
  readonly costs: readonly Float64Array[];
  readonly schedule: Schedule;
  /** Null: no trial is stopped. */
  readonly stopper: Stopper | null;
  /** Only so many trials are run, the first ones. Default: all. */
  readonly first?: number;
}

/**
 * A search over recorded trials: each begins when a slot is free, reports at the pace of its steps, and goes on unless the rule ends it.
 * The first trial runs to its end whatever the rule says, as a user's own values do. A curve that diverges ends where it does in any case.
 */
export function replaySearch(plan: SearchPlan): ReplayedSearch {
  const { pool, schedule } = plan;
  const order = schedule.kind === "order" ? schedule.order : recordedOrder(pool.trials);
  const ran = order.slice(0, plan.first ?? order.length);
  const search = new Search(plan, ran[0] ?? -1);
  if (schedule.kind === "order") runInOrder(search, ran, schedule.parallel, plan.costs);
  else runAsRecorded(search, ran, pool.trials, plan.costs);
  return search.result(order);
}

/** Whether each report of each trial has its moment. */
export function hasMoments({ trials }: Pool): boolean {
  return trials.every(({ moments, values }) => moments !== null && moments.length === values.length);
}

/** Trials by their first reports. */
export function recordedOrder(trials: readonly RecordedTrial[]): readonly number[] {
  const first = trials.map(({ moments }) => moments?.[0] ?? Number.POSITIVE_INFINITY);
  return trials.map((_, i) => i).sort((a, b) => (first[a] === first[b] ? a - b : (first[a] ?? 0) - (first[b] ?? 0)));
}

function runInOrder(search: Search, order: readonly number[], parallel: number, costs: readonly Float64Array[]): void {
  let next = 0;
  let now = 0;
  const running: { readonly trial: number; readonly began: number; at: number }[] = [];
  const begin = (): void => {
    const trial = order[next++];
    if (trial === undefined) return;
    search.start(trial);
    running.push({ trial, began: now, at: 0 });
  };
  while (running.length < Math.max(1, parallel) && next < order.length) begin();
  while (running.length > 0) {
    let soonest = 0;
    let when = Number.POSITIVE_INFINITY;
    for (const [i, { trial, began, at }] of running.entries()) {
      const time = began + (costs[trial]?.[at] ?? 0);
      if (time < when) [soonest, when] = [i, time];
    }
    const one = running[soonest];
    if (one === undefined) return;
    now = Number.isFinite(when) ? when : now;
    if (search.report(one.trial, one.at++)) continue;
    running.splice(soonest, 1);
    if (next < order.length) begin();
  }
}

function runAsRecorded(search: Search, order: readonly number[], trials: readonly RecordedTrial[], costs: readonly Float64Array[]): void {
  const reports = order.flatMap((trial) =>
    Array.from(costs[trial] ?? [], (_, at) => ({ trial, at, moment: trials[trial]?.moments?.[at] ?? 0 })),
  );
  const place = new Map(order.map((trial, i) => [trial, i]));
  reports.sort((a, b) => a.moment - b.moment || (place.get(a.trial) ?? 0) - (place.get(b.trial) ?? 0) || a.at - b.at);
  const begun = new Set<number>();
  const ended = new Set<number>();
  for (const { trial, at } of reports) {
    if (ended.has(trial)) continue;
    if (!begun.has(trial)) search.start(trial);
    begun.add(trial);
    if (!search.report(trial, at)) ended.add(trial);
  }
}

class Search {
  readonly #plan: SearchPlan;
  /** The one that is never stopped. */
  readonly #uncut: number;
  readonly #numbers = new Map<number, number>();
  readonly #stops: ReplayedStop[] = [];
  readonly #whole = new Set<number>();
  #stepsRun = 0;

  constructor(plan: SearchPlan, uncut: number) {
    this.#plan = plan;
    this.#uncut = uncut;
  }

  start(trial: number): void {
    const number = this.#numbers.size;
    this.#numbers.set(trial, number);
    const params = this.#plan.pool.trials[trial]?.params ?? null;
    if (params !== null) this.#plan.stopper?.onStart?.(number, params);
    if ((this.#plan.costs[trial]?.length ?? 0) === 0) this.#end(trial, 0);
  }

  /** Whether the trial goes on after its report number `at`. */
  report(trial: number, at: number): boolean {
    const costs = this.#plan.costs[trial];
    const recorded = this.#plan.pool.trials[trial];
    const cost = costs?.[at];
    if (costs === undefined || recorded === undefined || cost === undefined) return false;
    const step = recorded.steps[at] ?? at + 1;
    const number = this.#numbers.get(trial) ?? 0;
    const decision = this.#plan.stopper?.onReport(number, step, recorded.values[at] ?? Number.NaN);
    const isLast = at === costs.length - 1;
    if (decision !== undefined && decision.action !== "continue" && trial !== this.#uncut && !(isLast && isDivergent(recorded))) {
      this.#stops.push({ trial, step, reason: decision.reason });
      this.#stepsRun += cost;
      this.#plan.stopper?.onFinish(number, "pruned");
      return false;
    }
    if (!isLast) return true;
    this.#end(trial, cost);
    return false;
  }

  result(order: readonly number[]): ReplayedSearch {
    const { pool, costs } = this.#plan;
    const finals = (of: (trial: number) => boolean): number[] =>
      order.flatMap((trial) => (of(trial) ? (pool.trials[trial]?.final ?? []) : []));
    const all = finals(() => true);
    const best = bestOf(pool.direction, all);
    const kept = bestOf(
      pool.direction,
      finals((trial) => this.#whole.has(trial)),
    );
    const worst = bestOf(pool.direction === "maximize" ? "minimize" : "maximize", all);
    return {
      trials: order.length,
      stepsRun: this.#stepsRun,
      stepsInAll: order.reduce((sum, trial) => sum + (costs[trial]?.at(-1) ?? 0), 0),
      stops: this.#stops,
      best,
      kept,
      bestStopped: best !== kept,
      regret: best === null ? 0 : Math.abs(best - (kept ?? worst ?? best)),
    };
  }

  /** The end of a curve that was left alone. */
  #end(trial: number, cost: number): void {
    const recorded = this.#plan.pool.trials[trial];
    const number = this.#numbers.get(trial) ?? 0;
    this.#stepsRun += cost;
    if (recorded === undefined) return;
    const isWhole = recorded.end === "complete" && !isDivergent(recorded);
    if (isWhole) this.#whole.add(trial);
    this.#plan.stopper?.onFinish(number, isWhole ? "complete" : recorded.end === "failed" ? "failed" : "pruned");
  }
}

function bestOf(direction: Direction, values: readonly number[]): number | null {
  let best: number | null = null;
  for (const value of values) if (best === null || isBetter(direction, value, best)) best = value;
  return best;
}
