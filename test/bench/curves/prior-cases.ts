import { cellsOf, Designs } from "../../../server/curves/design";
import { pace } from "../../../server/curves/pace";
import { type Block, Posterior } from "../../../server/curves/posterior";
import type { CurvePrior, TemplatePrior } from "../../../server/curves/prior";
import { scaleOf } from "../../../server/curves/scale";
import { type Template, Templates, templateOf } from "../../../server/curves/templates";
import { binned, timelineOf } from "../../../server/curves/timeline";
import { CUTS, cutAt, drawn, historyOf, type JudgedPool, stepsUpTo } from "./judged-pools";

/**
 * One prediction as what a prior is learned from: the cells of its grid that matter, each with ln p(curve | cell) and the normal
 * distribution of the value at the horizon; and what that value was.
 */
export interface Case {
  readonly pool: string;
  /** On the model's scale. */
  readonly value: number;
  /** ln |du/d(model's scale)|, u being the scale that pools are judged on. */
  readonly slope: number;
  readonly ahead: number;
  readonly pace: number;
  /** Weight; those of a pool sum to 1. */
  readonly weight: number;
  readonly blocks: Uint8Array;
  readonly shapes: Int16Array;
  readonly noises: Uint8Array;
  readonly levels: Uint8Array;
  readonly logEvidence: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

export interface CaseOptions {
  readonly perPool: number;
  readonly seed: number;
  /** Completed curves that enter as templates. */
  readonly history: number;
}

/** Cells so much less likely than the best (before, and knowing the value) are left out: natural logarithms. */
const FAR = 12;
const FAR_KNOWING = 7;

export function casesOf(pools: readonly JudgedPool[], prior: CurvePrior, options: CaseOptions): readonly Case[] {
  return pools.flatMap((pool) => {
    const chosen = drawn(pool, options.perPool, options.seed);
    const weight = 1 / (chosen.length * CUTS.length);
    const byLength = new Map<number, Designs>();
    return chosen.flatMap((i) => CUTS.map((cut) => caseOf(pool, i, cutAt(pool, cut), prior, options.history, weight, byLength)));
  });
}

/** Every way in which completed curves enter as likely as the others: how likely they are is what is learned. */
function alike(prior: TemplatePrior): TemplatePrior {
  return { ...prior, shape: 1, near: prior.near.map(({ sd }) => ({ share: 1, sd })) };
}

function caseOf(
  pool: JudgedPool,
  index: number,
  n: number,
  prior: CurvePrior,
  history: number,
  weight: number,
  byLength: Map<number, Designs>,
): Case {
  const { horizon, direction, bounds } = pool;
  const curve = pool.curves[index] ?? [];
  const seen = { steps: stepsUpTo(n), values: curve.slice(0, n) };
  const whole = historyOf(pool, index, history).map((values) => ({ steps: stepsUpTo(values.length), values }));
  const scale = scaleOf(
    direction,
    bounds,
    (whole.length > 0 ? whole : [seen]).map(({ steps, values }) => ({ shares: steps.map((step) => step / horizon), values })),
  );
  const onScale = (values: readonly number[]): Float64Array => Float64Array.from(values, (value) => scale.toModel(value));
  const timeline = timelineOf(seen.steps, horizon);
  const bins = binned(timeline, seen.steps, onScale(seen.values));
  const designs = byLength.get(timeline.length) ?? new Designs(cellsOf(prior, timeline.length));
  byLength.set(timeline.length, designs);
  const design = designs.for(bins.times);
  const templates = whole
    .map(({ steps, values }) => templateOf(binned(timeline, steps, onScale(values)), timeline.length))
    .filter((template): template is Template => template !== null);
  const blocks: Block[] = [
    { shapes: design.bank, logWeights: design.cells.logShapes, end: prior.end },
    ...new Templates(templates, timeline.length, prior.templates).blocks(design, alike(prior.templates), prior.end),
  ];
  const posterior = new Posterior(design, blocks, bins.values, bins.times.length);
  const last = curve[horizon - 1] ?? 0;
  const value = scale.toModel(last);
  const found: { block: number; shape: number; noise: number; level: number; log: number; mean: number; variance: number }[] = [];
  let best = Number.NEGATIVE_INFINITY;
  const knowing = (log: number, mean: number, variance: number): number =>
    log - 0.5 * Math.min((value - mean) ** 2 / (variance + 1e-4), 24) - 0.5 * Math.log(variance + 1e-4);
  posterior.visit(timeline.length, 50, (log, _block, _noise, _shape, _level, mean, variance) => {
    best = Math.max(best, knowing(log, mean, variance));
  });
  const { cells } = design;
  posterior.visit(timeline.length, 50, (log, block, noise, shape, level, mean, variance) => {
    if (log < -FAR && knowing(log, mean, variance) < best - FAR_KNOWING) return;
    const known = block === 0 ? (cells.logShapes[shape] ?? 0) : 0;
    found.push({
      block,
      shape: block === 0 ? (cells.shapes[shape] ?? 0) : 0,
      noise: cells.noises[noise] ?? 0,
      level: cells.levelIndices[level] ?? 0,
      log: log - known - (cells.logNoises[noise] ?? 0) - (cells.logLevels[level] ?? 0),
      mean,
      variance,
    });
  });
  return {
    pool: pool.name,
    value,
    slope: scale.logSlope(last) - pool.logSlope(last),
    ahead: (timeline.length - (bins.times.at(-1) ?? 1)) / timeline.length,
    pace: pace(bins, timeline.length),
    weight,
    blocks: Uint8Array.from(found, (cell) => cell.block),
    shapes: Int16Array.from(found, (cell) => cell.shape),
    noises: Uint8Array.from(found, (cell) => cell.noise),
    levels: Uint8Array.from(found, (cell) => cell.level),
    logEvidence: Float64Array.from(found, (cell) => cell.log),
    means: Float64Array.from(found, (cell) => cell.mean),
    variances: Float64Array.from(found, (cell) => cell.variance),
  };
}
