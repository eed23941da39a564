import { flatPrior } from "../../../server/curves/flat-prior";
import type { CurvePrior } from "../../../server/curves/prior";
import { mean, quantile, sampleSd } from "../../../server/numeric/statistics";
import { table } from "../support/figures";
import { foldPrior } from "./fold-priors";
import { CUTS, cutAt, drawn, type JudgedPool, judgedPools } from "./judged-pools";
import { closedForm, type Judged, lastValue, mcmc, type Predictor, Sampler } from "./predictors";

export interface PredictOptions {
  readonly pools: string;
  readonly quick: boolean;
  /** Curves of a pool that are predicted, at each of four cuts, and of them those that the sampler of the paper predicts too. */
  readonly curves: number | null;
  readonly mcmcCurves: number | null;
}

/** Curves that are predicted are drawn by this seed. */
const SEED = 1;

interface Method {
  readonly name: string;
  readonly predict: Predictor;
  readonly slow: boolean;
}

interface Outcome extends Judged {
  readonly pool: string;
  /** The same for one prediction by every method. */
  readonly which: string;
}

/** How well curves are predicted: every method by every pool, which is left out, with its kin, of what was learned. */
export function* predictTables({ pools: file, quick, curves, mcmcCurves }: PredictOptions): Iterable<string> {
  const pools = judgedPools(file);
  const perPool = curves ?? (quick ? 4 : 20);
  const slowly = Math.min(mcmcCurves ?? (quick ? 1 : 2), perPool);
  const learned = new Map<string, CurvePrior>();
  const priorOf = (pool: JudgedPool): CurvePrior => {
    const known = learned.get(pool.name) ?? foldPrior(pools, pool.name);
    learned.set(pool.name, known);
    return known;
  };
  for (const pool of pools) priorOf(pool);
  const flat = flatPrior();
  const sampler = new Sampler();
  const methods: readonly Method[] = [
    { name: "last value + residuals of other pools", predict: lastValue(pools, 20), slow: false },
    { name: "MCMC, 100 × 2500", predict: mcmc(sampler, 0), slow: true },
    { name: "the same, clipped, 5 % safety mass", predict: mcmc(sampler, 0.05), slow: true },
    { name: "closed form, flat prior", predict: closedForm(() => flat, 0), slow: false },
    { name: "closed form, learned prior", predict: closedForm(priorOf, 0), slow: false },
    { name: "… + 10 completed curves", predict: closedForm(priorOf, 10), slow: false },
    { name: "… + 30 completed curves", predict: closedForm(priorOf, 30), slow: false },
  ];
  warmUp(pools, methods);
  const outcomes = methods.map((method) => pools.flatMap((pool) => outcomesOf(pool, method, method.slow ? slowly : perPool)));
  yield [
    `**Predictions** of the value at the horizon, from ${CUTS.map((cut) => 100 * cut).join(", ")} % of it: ${perPool} curves of each of ${pools.length} pools (MCMC: ${slowly}).`,
    "Scored on u: the metric itself where it is bounded, s/(s + loss) otherwise, s the pool's median loss at 10 % of the horizon. No log density counts less than −10.",
    "Priors know neither the pool nor its kin (same program or workload). ± is the standard error over pools.",
    table(
      ["method", "mean log density", "MAE", "90 % band covers", "ms median", "ms 95 %", "P(better) < 5 %: came true", "predictions"],
      methods.map((method, m) => overall(method, outcomes[m] ?? [], pools)),
    ),
  ].join("\n\n");
  yield [
    "**The same predictions compared**: mean log density less that of the method in the head, ± standard error over pools.",
    compared(methods, outcomes, pools),
  ].join("\n\n");
  yield [
    "**By pool**: mean log density, and how often the 90 % band covers.",
    table(
      ["pool", ...methods.map((method) => method.name)],
      pools.map((pool) => [
        pool.name,
        ...outcomes.map((list) => {
          const own = list.filter((o) => o.pool === pool.name);
          if (own.length === 0) return "–";
          return `${mean(own.map((o) => o.logDensity)).toFixed(2)} (${Math.round(100 * mean(own.map((o) => Number(o.within))))} %)`;
        }),
      ]),
    ),
  ].join("\n\n");
}

function outcomesOf(pool: JudgedPool, { predict }: Method, count: number): Outcome[] {
  return drawn(pool, count, SEED).flatMap((i) =>
    CUTS.map((cut) => ({ pool: pool.name, which: `${pool.name} ${i} ${cut}`, ...predict(pool, i, cutAt(pool, cut)) })),
  );
}

/** What runs first would be measured while it is compiled. */
function warmUp(pools: readonly JudgedPool[], methods: readonly Method[]): void {
  for (const { predict, slow } of methods)
    if (!slow) for (const pool of pools) for (const i of drawn(pool, 2, SEED + 1)) predict(pool, i, cutAt(pool, 0.5));
}

function overall({ name }: Method, outcomes: readonly Outcome[], pools: readonly JudgedPool[]): string[] {
  if (outcomes.length === 0) return [name, "–", "–", "–", "–", "–", "–", "0"];
  const byPool = (of: (o: Outcome) => number): number[] => pools.map((pool) => mean(outcomes.filter((o) => o.pool === pool.name).map(of)));
  const density = byPool((o) => o.logDensity);
  const milliseconds = outcomes.map((o) => o.milliseconds);
  return [
    name,
    `${mean(density).toFixed(2)} ± ${(sampleSd(density) / Math.sqrt(density.length)).toFixed(2)}`,
    mean(byPool((o) => o.error)).toFixed(3),
    `${(100 * mean(byPool((o) => Number(o.within)))).toFixed(0)} %`,
    quantile(milliseconds, 0.5).toFixed(2),
    quantile(milliseconds, 0.95).toFixed(2),
    cameTrue(outcomes),
    String(outcomes.length),
  ];
}

/** Of the predictions that said less than 5 % to become better than the best of ten others. */
function cameTrue(outcomes: readonly Outcome[]): string {
  const said = outcomes.filter((o) => o.better !== null && o.better.probability < 0.05);
  if (said.length === 0) return "–";
  return `${((100 * said.filter((o) => o.better?.happened).length) / said.length).toFixed(1)} % of ${said.length}`;
}

/** Each closed form against each of the others, on the predictions that both made. */
function compared(methods: readonly Method[], outcomes: readonly (readonly Outcome[])[], pools: readonly JudgedPool[]): string {
  const others = [0, 2, 3];
  return table(
    ["", ...others.map((m) => methods[m]?.name ?? "")],
    methods.flatMap((method, m) =>
      m < 4 ? [] : [[method.name, ...others.map((o) => difference(outcomes[m] ?? [], outcomes[o] ?? [], pools))]],
    ),
  );
}

function difference(a: readonly Outcome[], b: readonly Outcome[], pools: readonly JudgedPool[]): string {
  const known = new Map(b.map((o) => [o.which, o.logDensity]));
  const byPool = pools.map((pool) =>
    mean(a.filter((o) => o.pool === pool.name && known.has(o.which)).map((o) => o.logDensity - (known.get(o.which) ?? 0))),
  );
  const by = mean(byPool);
  if (Number.isNaN(by)) return "–";
  return `${by < 0 ? "−" : "+"}${Math.abs(by).toFixed(2)} ± ${(sampleSd(byPool) / Math.sqrt(byPool.length)).toFixed(2)}`;
}
