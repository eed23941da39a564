import { LEARNED_PRIOR } from "../../../server/curves/learned-prior";
import type { CurvePrior } from "../../../server/curves/prior";
import { Random } from "../../../server/numeric/random";
import { mean, quantile } from "../../../server/numeric/statistics";
import { readRecordings } from "../../../server/recordings/read-recordings";
import { PoolReplay, type ReplayFigures, type ReplayOptions } from "../../../server/replay/replay-pool";
import { type SearchRule, searchRule } from "../../../server/replay/search-rule";
import type { Stopper } from "../../../server/stoppers/stopper";
import { figure, table } from "../support/figures";
import { type CurveBench, LEARNED_FROM } from "./bench";
import { foldPrior } from "./fold-priors";
import { judgedPools } from "./judged-pools";

/** Every stopper with its defaults, the median also with a higher bar, and the dials of auto. */
const RULES = [
  "none",
  "median",
  "median(0.75)",
  "top20",
  "asha",
  "hyperband",
  "curve",
  "curve(0.2)",
  "auto(cautious)",
  "auto",
  "auto(aggressive)",
];
const BOOTSTRAPS = 2000;

/** One recipe a pool with its hyperparameters drawn at random; all others mix recipes and repeat each with other seeds. */
const GROUPS: readonly (readonly [string, (pool: string) => boolean])[] = [
  ["One recipe", (pool) => /^js_/.test(pool) && !/mnist_sched/.test(pool)],
  ["Mixed recipes", (pool) => !/^js_/.test(pool) || /mnist_sched/.test(pool)],
];

const HEAD = [
  "rule",
  "steps saved %",
  "regret %",
  "best lost %",
  "fewer trials at the same steps: regret %",
  "best lost %",
  "ms a report: median",
  "p95",
  "p99",
];

interface Measured {
  readonly figures: ReplayFigures;
  /** The same steps saved by running fewer trials. */
  readonly fewer: ReplayFigures;
}

/**
 * Searches of 50 trials over the pools, in 20 random orders. Regret is a share of (best − median of the pool's final values); intervals are of
 * 90 %, by bootstrap over the pools of the group. Rules that predict curves know neither the pool nor its kin;
 * of pools that nothing was learned from they know what comes with the product.
 */
export async function* searchTables({ pools, quick, rules, shuffles, seed }: CurveBench): AsyncIterable<string> {
  const recorded = await readRecordings([pools], { metric: null, direction: null, study: null });
  const replays = recorded.map(({ pool }) => new PoolReplay(pool));
  const learned = judgedPools(LEARNED_FROM);
  const priorOf = (pool: string): CurvePrior => (learned.some(({ name }) => name === pool) ? foldPrior(learned, pool) : LEARNED_PRIOR);
  const options: ReplayOptions = { trials: 50, shuffles: shuffles ?? (quick ? 3 : 20), seed, parallel: 1 };
  for (const [title, belongs] of GROUPS) {
    const group = replays.filter(({ pool }) => belongs(pool.name));
    if (group.length === 0) continue;
    const rows: (readonly string[])[] = [];
    for (const rule of rules ?? RULES) rows.push(row(rule, group, options, priorOf));
    yield `**${title}** (${group.length} pools, ${options.shuffles} searches of ${options.trials} trials each)\n\n${table(HEAD, rows)}`;
  }
}

function row(text: string, group: readonly PoolReplay[], options: ReplayOptions, priorOf: (pool: string) => CurvePrior): readonly string[] {
  const clock = new Clock();
  const measured: Measured[] = [];
  for (const replay of group) {
    const rule = searchRule(text, replay.pool, { curvePrior: priorOf(replay.pool.name) });
    if ("invalid" in rule) return [text, "not built"];
    const figures = replay.shuffled(clock.timed(rule), options);
    const share = Math.max(Number.EPSILON, 1 - figures.stepsSaved);
    measured.push({ figures, fewer: replay.shuffled({ kind: "fewer", text, share }, options) });
  }
  const of = (what: (one: Measured) => number, digits: number): string => interval(measured.map(what), digits);
  return [
    text,
    of(({ figures }) => figures.stepsSaved, 1),
    of(({ figures }) => figures.relativeRegret ?? 0, 2),
    of(({ figures }) => figures.bestStopped, 1),
    of(({ fewer }) => fewer.relativeRegret ?? 0, 2),
    of(({ fewer }) => fewer.bestStopped, 1),
    ...clock.figures(),
  ];
}

/** `45.2 [32 57]`, in per cent: the mean over pools with its bootstrap interval of 90 %. */
function interval(shares: readonly number[], digits: number): string {
  const random = new Random(5, shares.length);
  const means = Array.from({ length: BOOTSTRAPS }, () => mean(shares.map(() => shares[random.integer(shares.length)] ?? 0)));
  const percent = (share: number, places: number): string => (100 * share).toFixed(places);
  const ends = [0.05, 0.95].map((p) => percent(quantile(means, p), Math.max(0, digits - 1)));
  return `${percent(mean(shares), digits)} [${ends.join(" ")}]`;
}

/** What the rule takes for each report, also for those at which it checks nothing. */
class Clock {
  readonly #ms: number[] = [];

  timed(rule: SearchRule): SearchRule {
    if (rule.kind === "fewer") return rule;
    return { ...rule, make: () => this.#around(rule.make()) };
  }

  figures(): readonly string[] {
    if (this.#ms.length === 0) return ["–", "–", "–"];
    return [0.5, 0.95, 0.99].map((p) => figure(quantile(this.#ms, p)));
  }

  #around(stopper: Stopper): Stopper {
    return {
      name: stopper.name,
      onStart: (trial, params) => stopper.onStart?.(trial, params),
      onReport: (trial, step, value, channel) => {
        const began = performance.now();
        const decision = stopper.onReport(trial, step, value, channel);
        this.#ms.push(performance.now() - began);
        return decision;
      },
      onRestart: (trial) => stopper.onRestart(trial),
      onFinish: (trial, state) => stopper.onFinish(trial, state),
    };
  }
}
