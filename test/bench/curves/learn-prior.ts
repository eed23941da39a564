import { flatPrior } from "../../../server/curves/flat-prior";
import type { CurvePrior, Discrepancy } from "../../../server/curves/prior";
import { type FitOptions, fitPrior, type Learned, logScore, normaliseLogits } from "./fit-prior";
import type { JudgedPool } from "./judged-pools";
import { type Case, casesOf } from "./prior-cases";

/** Discrepancies that learning begins with. */
const DISCREPANCIES: readonly Discrepancy[] = [
  ...[0, 0.01, 0.03, 0.1, 0.3].map((sd): Discrepancy => ({ kind: "absolute", weight: 1 / 9, sd, shift: 0 })),
  ...[0.1, 0.3, 1, 3].map((sd): Discrepancy => ({ kind: "relative", weight: 1 / 9, sd, shift: 0 })),
];

export interface LearnOptions {
  readonly perPool: number;
  /** What is kept of the grid: its size decides the time of a prediction. */
  readonly shapes: number;
  readonly noises: number;
  readonly levels: number;
}

export const LEARN: LearnOptions = { perPool: 8, shapes: 44, noises: 7, levels: 9 };

const FIRST: FitOptions = { iterations: 6, free: ["shapes", "noises", "levels"] };
const AGAIN: FitOptions = { iterations: 3, free: ["shapes", "noises", "levels"] };
const WITH_HISTORY: FitOptions = { iterations: 8, free: ["blocks"] };

/** How near trials end to where one of the same shape did: standard deviations. */
const NEAR: readonly number[] = [0.015, 0.06];

/** Curves of a pool that priors are learned from are not those that they are judged on. */
const SEED = 11;

/** A prior from the curves of pools: first without history, then what completed curves count beside it. */
export function learnPrior(pools: readonly JudgedPool[], options: LearnOptions = LEARN): CurvePrior {
  const flat = flatPrior();
  const query = { perPool: options.perPool, seed: SEED, history: 0 };
  const wide = fitPrior(casesOf(pools, flat, query), startOf(flat), FIRST);
  for (const [kind, count] of [
    ["shapes", options.shapes],
    ["noises", options.noises],
    ["levels", options.levels],
  ] as const)
    prune(wide[kind], count);
  const learned = fitPrior(casesOf(pools, withWeights(flat, wide), query), wide, AGAIN);
  const alone = withWeights(flat, learned);
  return { ...alone, templates: learnTemplates(pools, alone, learned, options) };
}

function withWeights(prior: CurvePrior, learned: Learned): CurvePrior {
  const probabilities = (logits: Float64Array): number[] => Array.from(logits, (logit) => Math.exp(logit));
  return {
    ...prior,
    shapes: probabilities(learned.shapes),
    noises: probabilities(learned.noises),
    levels: probabilities(learned.levels),
    discrepancies: worthKeeping(learned.discrepancies),
  };
}

/** What completed curves count, by how near to where they ended a trial of the same shape ends. */
function learnTemplates(pools: readonly JudgedPool[], alone: CurvePrior, learned: Learned, options: LearnOptions): CurvePrior["templates"] {
  const blocks = 2 + NEAR.length;
  const templates = { ...alone.templates, near: NEAR.map((sd) => ({ share: 1 / blocks, sd })) };
  const cases = casesOf(pools, { ...alone, templates }, { perPool: options.perPool, seed: SEED, history: 10 });
  const fit = fitPrior(cases, { ...learned, blocks: new Float64Array(blocks).fill(-Math.log(blocks)) }, WITH_HISTORY);
  const [families = 0, shape = 0, ...shares] = Array.from(fit.blocks, (logit) => Math.exp(logit));
  return { families, shape, near: NEAR.map((sd, i) => ({ share: shares[i] ?? 0, sd })), discrepancies: worthKeeping(fit.discrepancies) };
}

export function meanScore(cases: readonly Case[], learned: Learned): number {
  const total = cases.reduce((sum, c) => sum + c.weight, 0);
  return cases.reduce((sum, c) => sum + c.weight * logScore(c, learned), 0) / total;
}

function startOf(flat: CurvePrior): Learned {
  const logits = (weights: ArrayLike<number>): Float64Array => Float64Array.from(weights, (weight) => Math.log(weight));
  return {
    blocks: Float64Array.of(0),
    shapes: logits(flat.shapes),
    noises: logits(flat.noises),
    levels: logits(flat.levels),
    discrepancies: DISCREPANCIES,
  };
}

/** Keeps the `count` most probable; what goes has probability 0. */
function prune(logits: Float64Array, count: number): void {
  const least = Array.from(logits).sort((a, b) => b - a)[count - 1] ?? Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) if ((logits[i] ?? 0) < least) logits[i] = Number.NEGATIVE_INFINITY;
  normaliseLogits(logits);
}

/** Every discrepancy costs time: those of a hundredth and less go. */
function worthKeeping(discrepancies: readonly Discrepancy[]): readonly Discrepancy[] {
  const kept = discrepancies.filter(({ weight }) => weight > 0.01);
  const sum = kept.reduce((total, { weight }) => total + weight, 0);
  return kept.map((d) => ({ ...d, weight: d.weight / sum }));
}
