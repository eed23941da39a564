import { normalLogMass, normalLogPdf } from "../../numeric/normal-mass";
import type { Random } from "../../numeric/random";
import { type Axis, choiceAt } from "../axes";
import type { Point } from "../point";
import { neighbourBandwidths } from "./bandwidth";

export interface ParzenSettings {
  /** Weight of the kernel that covers everything, in observations. */
  readonly priorWeight: number;
  /** No bandwidth is below this part of the range. */
  readonly finest: number;
}

/** Kernels of one axis, the last one being the prior's. */
interface Kernels {
  readonly centres: Float64Array;
  readonly sigmas: Float64Array;
  /** ln of the kernel's mass within [0, 1]. */
  readonly inside: Float64Array;
  /** Per kernel the log probabilities of a `choice` axis; null for the others. */
  readonly choices: Float64Array | null;
  /** Log masses by cell, as far as they were asked for. */
  readonly cells: Map<number, Float64Array>;
}

/**
 * Mixture of one product kernel per observation and a prior (Bergstra et al. 2011, §4.2; multivariate: Falkner et al. 2018, BOHB, §3.2):
 * truncated Gaussians, integrated over the cell of a stepped value, and smoothed counts on choices. In a conditional space a product
 * runs over the active parameters of the point; where one was inactive in the observation, that kernel is the prior's. So values of
 * several branches learn from each other where they share parameters, and the density is one over the whole tree.
 */
export class ParzenEstimator {
  readonly #axes: readonly Axis[];
  readonly #logWeights: Float64Array;
  readonly #cumulated: Float64Array;
  readonly #kernels: readonly Kernels[];

  /** `weights`: one per point, any scale in which 1 is an ordinary observation. */
  constructor(axes: readonly Axis[], points: readonly Point[], weights: readonly number[], settings: ParzenSettings) {
    this.#axes = axes;
    const all = points.length === 0 ? [1] : [...weights, settings.priorWeight];
    const sum = all.reduce((a, b) => a + b, 0);
    this.#logWeights = Float64Array.from(all, (w) => Math.log(w / sum));
    this.#cumulated = new Float64Array(all.length);
    let running = 0;
    all.forEach((w, i) => {
      running += w / sum;
      this.#cumulated[i] = running;
    });
    this.#kernels = axes.map((axis, j) =>
      kernelsOf(
        axis,
        Float64Array.from(points, (p) => p[j] ?? Number.NaN),
        settings,
      ),
    );
  }

  /** ln of the density at a point. A stepped value or a choice counts with its probability. */
  logDensity(point: Point): number {
    const n = this.#logWeights.length;
    const sums = Float64Array.from(this.#logWeights);
    this.#axes.forEach((axis, j) => {
      const unit = point[j] ?? Number.NaN;
      const kernels = this.#kernels[j];
      if (Number.isNaN(unit) || kernels === undefined || axis.size === 1) return;
      if (axis.kind === "continuous") addDensities(sums, kernels, unit);
      else {
        const masses = massesAt(axis, kernels, unit);
        for (let i = 0; i < n; i++) sums[i] = (sums[i] ?? 0) + (masses[i] ?? 0);
      }
    });
    return logSumExp(sums);
  }

  /** Coordinates drawn from the mixture, of inactive parameters as well. */
  sample(random: Random): number[] {
    const kernel = this.#pick(random);
    return this.#axes.map((axis, j) => {
      const kernels = this.#kernels[j];
      return kernels === undefined ? 0.5 : drawFrom(axis, kernels, kernel, random);
    });
  }

  #pick(random: Random): number {
    const at = random.uniform();
    const kernel = this.#cumulated.findIndex((c) => at < c);
    return kernel < 0 ? this.#cumulated.length - 1 : kernel;
  }
}

function kernelsOf(axis: Axis, units: Float64Array, settings: ParzenSettings): Kernels {
  const n = units.length;
  if (axis.kind === "choice") {
    return { ...numeric(new Float64Array(n + 1), new Float64Array(n + 1).fill(1)), choices: choicesOf(axis, units, settings.priorWeight) };
  }
  const centres = new Float64Array(n + 1).fill(0.5);
  const sigmas = new Float64Array(n + 1).fill(1);
  const active = Array.from(units, (_, i) => i).filter((i) => !Number.isNaN(units[i]));
  const known = Float64Array.from(active, (i) => units[i] ?? 0);
  const bandwidths = neighbourBandwidths(known, settings.finest);
  active.forEach((i, k) => {
    centres[i] = known[k] ?? 0.5;
    sigmas[i] = bandwidths[k] ?? 1;
  });
  return numeric(centres, sigmas);
}

function numeric(centres: Float64Array, sigmas: Float64Array): Kernels {
  const inside = centres.map((c, i) => normalLogMass((0 - c) / (sigmas[i] ?? 1), (1 - c) / (sigmas[i] ?? 1)));
  return { centres, sigmas, inside, choices: null, cells: new Map() };
}

/** An observation gives its choice 1 and every one priorWeight / kernels, then normalised; the prior's are equal. */
function choicesOf(axis: Axis, units: Float64Array, priorWeight: number): Float64Array {
  const n = units.length + 1;
  const smoothing = priorWeight / n;
  const table = new Float64Array(n * axis.size);
  for (let i = 0; i < n; i++) {
    const unit = units[i] ?? Number.NaN;
    const known = Number.isNaN(unit) ? -1 : choiceAt(unit, axis.size);
    for (let c = 0; c < axis.size; c++) {
      const p = known < 0 ? 1 / axis.size : (smoothing + (c === known ? 1 : 0)) / (1 + axis.size * smoothing);
      table[i * axis.size + c] = Math.log(p);
    }
  }
  return table;
}

function addDensities(sums: Float64Array, { centres, sigmas, inside }: Kernels, unit: number): void {
  for (let i = 0; i < sums.length; i++) {
    const sigma = sigmas[i] ?? 1;
    sums[i] = (sums[i] ?? 0) + normalLogPdf((unit - (centres[i] ?? 0)) / sigma) - Math.log(sigma) - (inside[i] ?? 0);
  }
}

function massesAt(axis: Axis, kernels: Kernels, unit: number): Float64Array {
  const [from, to] = axis.cell(unit);
  const known = kernels.cells.get(from);
  if (known !== undefined) return known;
  const { centres, sigmas, inside, choices } = kernels;
  const choice = choiceAt(unit, axis.size);
  const masses = centres.map((centre, i) => {
    if (choices !== null) return choices[i * axis.size + choice] ?? 0;
    const sigma = sigmas[i] ?? 1;
    return normalLogMass((from - centre) / sigma, (to - centre) / sigma) - (inside[i] ?? 0);
  });
  kernels.cells.set(from, masses);
  return masses;
}

function drawFrom(axis: Axis, { centres, sigmas, choices }: Kernels, kernel: number, random: Random): number {
  if (choices !== null) {
    const at = random.uniform();
    let sum = 0;
    for (let c = 0; c < axis.size; c++) {
      sum += Math.exp(choices[kernel * axis.size + c] ?? 0);
      if (at < sum) return (c + 0.5) / axis.size;
    }
    return 1 - 0.5 / axis.size;
  }
  const centre = centres[kernel] ?? 0.5;
  for (;;) {
    const unit = centre + (sigmas[kernel] ?? 1) * random.normal(); // at least a third lies inside, as the centre does and σ ≤ 1
    if (unit >= 0 && unit < 1) return unit;
  }
}

function logSumExp(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const v of values) if (v > most) most = v;
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (const v of values) sum += Math.exp(v - most);
  return most + Math.log(sum);
}
