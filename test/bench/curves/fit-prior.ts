import type { Discrepancy } from "../../../server/curves/prior";
import type { Case } from "./prior-cases";

/** What is learned: logarithmic probabilities of blocks, shapes, noise models and levels, and the discrepancies. */
export interface Learned {
  readonly blocks: Float64Array;
  readonly shapes: Float64Array;
  readonly noises: Float64Array;
  readonly levels: Float64Array;
  discrepancies: readonly Discrepancy[];
}

export interface FitOptions {
  readonly iterations: number;
  /** Which of the four distributions change; the discrepancies always do. */
  readonly free: readonly ("blocks" | "shapes" | "noises" | "levels")[];
}

/** Added to every density: no single surprise decides what is learned. */
const SAFETY = 1e-4;
const RATE = 0.25;
/** Pull of probabilities towards what they began with, and of shifts towards 0. */
const PULL = 0.02;
const LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);
const KINDS = ["blocks", "shapes", "noises", "levels"] as const;

/** Sums by which one step of learning goes: of gradients, and of the discrepancies' shares and weighted residuals. */
interface Sums {
  readonly blocks: Float64Array;
  readonly shapes: Float64Array;
  readonly noises: Float64Array;
  readonly levels: Float64Array;
  readonly shares: Float64Array;
  readonly residuals: Float64Array;
  readonly squares: Float64Array;
}

/**
 * ln of the predictive density of what a curve came to, on the scale that pools are judged on. With `sums` it also adds, times the case's
 * weight, the gradient by the logits, which is each part's posterior probability knowing the value less that not knowing it.
 */
export function logScore(c: Case, learned: Learned, sums: Sums | null = null): number {
  const n = c.means.length;
  const share = new Float64Array(n);
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    share[i] =
      (c.logEvidence[i] ?? 0) +
      (learned.blocks[c.blocks[i] ?? 0] ?? 0) +
      ((c.blocks[i] ?? 0) === 0 ? (learned.shapes[c.shapes[i] ?? 0] ?? 0) : 0) +
      (learned.noises[c.noises[i] ?? 0] ?? 0) +
      (learned.levels[c.levels[i] ?? 0] ?? 0);
    largest = Math.max(largest, share[i] ?? 0);
  }
  let total = 0;
  for (let i = 0; i < n; i++) {
    const log = (share[i] ?? 0) - largest;
    share[i] = log > -20 ? Math.exp(log) : 0;
    total += share[i] ?? 0;
  }
  const { discrepancies } = learned;
  const scales = discrepancies.map((d) => (d.kind === "absolute" ? c.ahead : c.pace));
  const extra = discrepancies.map((d) => (d.kind === "absolute" ? d.sd * d.sd * c.ahead : (d.sd * c.pace) ** 2) + 1e-6);
  const densities = new Float64Array(n * discrepancies.length);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    share[i] = (share[i] ?? 0) / total;
    if ((share[i] ?? 0) < 2e-6) continue;
    for (let m = 0; m < discrepancies.length; m++) {
      const d = discrepancies[m];
      if (d === undefined) continue;
      const variance = (c.variances[i] ?? 0) + (extra[m] ?? 0);
      const residual = c.value - (c.means[i] ?? 0) - d.shift * (scales[m] ?? 0);
      const half = (0.5 * residual * residual) / variance;
      if (half > 40) continue;
      const density = ((share[i] ?? 0) * d.weight * Math.exp(-half - LOG_SQRT_TWO_PI)) / Math.sqrt(variance);
      densities[i * discrepancies.length + m] = density;
      sum += density;
    }
  }
  if (sums !== null) addGradient(c, learned, share, densities, sum, scales, extra, sums);
  return Math.log(sum + SAFETY) + c.slope;
}

function addGradient(
  c: Case,
  { discrepancies }: Learned,
  share: Float64Array,
  densities: Float64Array,
  sum: number,
  scales: readonly number[],
  extra: readonly number[],
  sums: Sums,
): void {
  const full = sum + SAFETY;
  const add = (to: Float64Array, at: number, by: number): void => {
    to[at] = (to[at] ?? 0) + by;
  };
  for (let i = 0; i < share.length; i++) {
    let known = 0;
    for (let m = 0; m < discrepancies.length; m++) {
      const responsible = (densities[i * discrepancies.length + m] ?? 0) / full;
      if (responsible === 0) continue;
      known += responsible;
      const variance = (c.variances[i] ?? 0) + (extra[m] ?? 0);
      const scale = scales[m] ?? 0;
      add(sums.shares, m, c.weight * responsible);
      add(sums.residuals, m, (c.weight * responsible * scale * (c.value - (c.means[i] ?? 0))) / variance);
      add(sums.squares, m, (c.weight * responsible * scale * scale) / variance);
    }
    const by = c.weight * (known - ((share[i] ?? 0) * sum) / full);
    if (by === 0) continue;
    add(sums.blocks, c.blocks[i] ?? 0, by);
    if (c.blocks[i] === 0) add(sums.shapes, c.shapes[i] ?? 0, by);
    add(sums.noises, c.noises[i] ?? 0, by);
    add(sums.levels, c.levels[i] ?? 0, by);
  }
}

/**
 * Maximises the mean log score over cases: Adam (Kingma & Ba 2015) on the logits, expectation maximisation for the discrepancies. Few
 * iterations are the regularisation: cross-validated by pool, more of them learn the pools.
 */
export function fitPrior(cases: readonly Case[], start: Learned, { iterations, free }: FitOptions): Learned {
  const learned: Learned = {
    blocks: start.blocks.slice(),
    shapes: start.shapes.slice(),
    noises: start.noises.slice(),
    levels: start.levels.slice(),
    discrepancies: start.discrepancies,
  };
  const total = cases.reduce((sum, c) => sum + c.weight, 0);
  const moments = KINDS.map((kind) => ({ first: new Float64Array(learned[kind].length), second: new Float64Array(learned[kind].length) }));
  for (let t = 1; t <= iterations; t++) {
    const count = learned.discrepancies.length;
    const empty = (size: number): Float64Array => new Float64Array(size);
    const sums: Sums = {
      blocks: empty(learned.blocks.length),
      shapes: empty(learned.shapes.length),
      noises: empty(learned.noises.length),
      levels: empty(learned.levels.length),
      shares: empty(count),
      residuals: empty(count),
      squares: empty(count),
    };
    for (const c of cases) logScore(c, learned, sums);
    KINDS.forEach((kind, which) => {
      if (free.includes(kind)) step(learned[kind], start[kind], sums[kind], total, moments[which], t);
    });
    learned.discrepancies = moved(learned.discrepancies, sums, total);
  }
  return learned;
}

function step(
  logits: Float64Array,
  start: Float64Array,
  gradient: Float64Array,
  total: number,
  moments: { readonly first: Float64Array; readonly second: Float64Array } | undefined,
  t: number,
): void {
  if (moments === undefined) return;
  const { first, second } = moments;
  for (let i = 0; i < logits.length; i++) {
    if (logits[i] === Number.NEGATIVE_INFINITY) continue;
    const g = (gradient[i] ?? 0) / total - PULL * (Math.exp(logits[i] ?? 0) - Math.exp(start[i] ?? 0));
    first[i] = 0.8 * (first[i] ?? 0) + 0.2 * g;
    second[i] = 0.95 * (second[i] ?? 0) + 0.05 * g * g;
    const by = (first[i] ?? 0) / (1 - 0.8 ** t) / (Math.sqrt((second[i] ?? 0) / (1 - 0.95 ** t)) + 1e-4);
    logits[i] = Math.max((logits[i] ?? 0) + RATE * by, -12);
  }
  normaliseLogits(logits);
}

export function normaliseLogits(logits: Float64Array): void {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const log = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  for (let i = 0; i < logits.length; i++) logits[i] = (logits[i] ?? 0) - log;
}

/** Shares, and of those that are wide enough to have a direction the shifts, by one step of expectation maximisation. */
function moved(discrepancies: readonly Discrepancy[], sums: Sums, total: number): readonly Discrepancy[] {
  const weights = discrepancies.map((_, m) => (sums.shares[m] ?? 0) + 0.002 * total);
  const sum = weights.reduce((a, b) => a + b, 0);
  return discrepancies.map((d, m) => {
    const wide = d.kind === "relative" || d.sd >= 0.03;
    const prior = (PULL * 2 * total) / (d.kind === "relative" ? d.sd * d.sd + 0.01 : d.sd * d.sd);
    const shift = wide ? (sums.residuals[m] ?? 0) / ((sums.squares[m] ?? 0) + prior) : 0;
    return { ...d, weight: (weights[m] ?? 0) / sum, shift };
  });
}
