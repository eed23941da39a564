import type { Colors } from "picocolors/types";
import { mean } from "../numeric/statistics";
import { type PoolReplay, type ReplayFigures, savedShare } from "../replay/replay-pool";
import type { ReplayedSearch } from "../replay/replay-search";
import type { SearchRule } from "../replay/search-rule";
import { formatNumber } from "../words/numbers";

/** What came of one rule. */
export interface RuleReplay {
  readonly rule: SearchRule;
  readonly figures: ReplayFigures;
  /** In the order in which the trials really ran; null where that is not known. */
  readonly recorded: ReplayedSearch | null;
  /** The same steps saved by running fewer trials; null where the rule is just that. */
  readonly fewer: ReplayFigures | null;
}

/** What was recorded, and what has to be known about it. */
export function poolHeading(replay: PoolReplay, notes: readonly string[], colors: Colors): readonly string[] {
  const { name, metric, direction, trials } = replay.pool;
  const steps = Math.round(replay.steps).toLocaleString("en");
  const heading = `${name}: ${direction} ${metric}, ${trials.length} recorded trials, ${steps} steps`;
  return [colors.bold(heading), ...notes.map((note) => colors.dim(`  ${note}`))];
}

/** One sentence a rule for the search as it was, then the table of the shuffled ones. */
export function ruleLines(replay: PoolReplay, rules: readonly RuleReplay[], colors: Colors): readonly string[] {
  const width = Math.max(...rules.map(({ rule }) => rule.text.length));
  const lines: string[] = [];
  if (rules.some(({ recorded }) => recorded !== null)) {
    lines.push("  In the order in which they ran:");
    for (const { rule, recorded } of rules) {
      if (recorded !== null) lines.push(`    ${rule.text.padEnd(width)}  ${sentence(replay, rule, recorded)}`);
    }
  }
  const [first] = rules;
  if (first === undefined) return lines;
  const { trials, shuffles } = first.figures;
  const which = trials === replay.pool.trials.length ? `All ${trials}` : `${trials} of them`;
  lines.push(`  ${which} in ${shuffles} random ${shuffles === 1 ? "order" : "orders"}:`);
  for (const { rule, figures } of rules) lines.push(`    ${rule.text.padEnd(width)}  ${average(figures)}`);
  const beaten = rules.filter(({ fewer, figures }) => fewer !== null && figures.stepsSaved > 0);
  if (beaten.length > 0) lines.push(colors.dim("  The same steps saved by running fewer trials:"));
  for (const { rule, fewer } of beaten) if (fewer !== null) lines.push(colors.dim(`    ${rule.text.padEnd(width)}  ${cost(fewer)}`));
  return lines;
}

/** Means over all pools, by rule. */
export function averageLines(pools: readonly (readonly RuleReplay[])[], colors: Colors): readonly string[] {
  const rules = pools[0]?.map(({ rule }) => rule.text) ?? [];
  const width = Math.max(...rules.map((text) => text.length));
  const lines = rules.map((text, i) => {
    const figures = pools.flatMap((pool) => pool[i]?.figures ?? []);
    const saved = percent(mean(figures.map((one) => one.stepsSaved)));
    const lost = percent(mean(figures.map((one) => one.bestStopped)));
    const regret = percent(mean(figures.flatMap((one) => one.relativeRegret ?? [])));
    return `    ${text.padEnd(width)}  would have saved ${saved} of the steps; the best run would have been lost in ${lost} of the searches, ${regret} of best − median worse on average`;
  });
  return [colors.bold(`All ${pools.length} pools on average:`), ...lines];
}

function sentence({ pool }: PoolReplay, rule: SearchRule, search: ReplayedSearch): string {
  const saved = `would have saved ${percent(savedShare(search))} of the steps`;
  const best = pool.trials.findIndex(({ final }) => final !== null && final === search.best);
  const name = pool.trials[best]?.name;
  if (search.best === null || name === undefined) return `${saved}; no trial has a final value`;
  if (!search.bestStopped) return `${saved}; your best run (${name}) would have been kept`;
  const stop = search.stops.find(({ trial }) => trial === best);
  const how =
    stop === undefined || rule.kind === "fewer" ? "would not have been run" : `would have been stopped at step ${formatNumber(stop.step)}`;
  const left = search.kept === null ? "nothing left" : `${formatNumber(search.kept)} left instead of ${formatNumber(search.best)}`;
  return `${saved}; your best run (${name}) ${how}: ${left}`;
}

function average(figures: ReplayFigures): string {
  return `would have saved ${percent(figures.stepsSaved)} of the steps; ${cost(figures)}`;
}

function cost({ bestStopped, regret, relativeRegret, shuffles }: ReplayFigures): string {
  const lost = Math.round(bestStopped * shuffles);
  if (lost === 0) return "the best run would have been kept every time";
  const share = relativeRegret === null ? "" : ` (${percent(relativeRegret)} of best − median)`;
  return `the best run would have been lost ${lost === shuffles ? "every time" : `in ${lost} of ${shuffles}`}, ${formatNumber(regret)} worse on average${share}`;
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value !== 0 && Math.abs(value) < 1 ? Number(value.toPrecision(1)) : Math.round(value)} %`;
}
