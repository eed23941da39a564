import type { Design } from "./design";
import type { Block } from "./posterior";
import type { EndPrior, TemplatePrior } from "./prior";
import { normalise } from "./shapes";
import type { BinnedCurve } from "./timeline";
import { WhitenedShapes } from "./whitened-shapes";

/** A curve that moves less than this on the model's scale has no shape. */
const LEAST_RANGE = 0.01;

/** A completed curve as a shape: where it ended, how far it came, and d at t = 1 … length. */
export interface Template {
  readonly level: number;
  readonly gain: number;
  readonly shape: Float64Array;
}

/** Gaps filled in, and a little smoothed, so that its noise is not taken for its shape. Null where it hardly moved. */
export function templateOf(curve: BinnedCurve, length: number): Template | null {
  const row = filled(curve, length);
  const smooth = row.map((_, t) => {
    const from = Math.max(t - 1, 0);
    const to = Math.min(t + 1, length - 1);
    let sum = 0;
    for (let i = from; i <= to; i++) sum += row[i] ?? 0;
    return sum / (to - from + 1);
  });
  const level = smooth[length - 1] ?? 0;
  const range = smooth.reduce((largest, value) => Math.max(largest, Math.abs(value - level)), 0);
  if (!(range > LEAST_RANGE)) return null;
  const shape = smooth.map((value) => -value);
  const rising = (smooth[0] ?? 0) <= level;
  normalise(shape);
  return { level, gain: rising ? range : -range, shape };
}

/** The curve at t = 1 … length, straight between what was seen. */
function filled({ times, values }: BinnedCurve, length: number): Float64Array {
  const row = new Float64Array(length);
  let next = 0;
  for (let t = 1; t <= length; t++) {
    while (next < times.length && (times[next] ?? 0) < t) next++;
    const [before, after] = [Math.max(next - 1, 0), Math.min(next, times.length - 1)];
    const [a, b] = [times[before] ?? 1, times[after] ?? 1];
    const share = b > a ? Math.min(Math.max((t - a) / (b - a), 0), 1) : 1;
    row[t - 1] = (values[before] ?? 0) * (1 - share) + (values[after] ?? 0) * share;
  }
  return row;
}

/** The completed curves of a study as blocks of the posterior. */
export class Templates {
  readonly count: number;
  readonly #values: Float64Array;
  readonly #ends: readonly (readonly EndPrior[])[];
  readonly #length: number;
  readonly #whitened = new WeakMap<Design, WhitenedShapes>();

  constructor(templates: readonly Template[], length: number, { near }: TemplatePrior) {
    this.count = templates.length;
    this.#length = length;
    this.#values = new Float64Array(templates.length * length);
    templates.forEach(({ shape }, i) => {
      this.#values.set(shape, i * length);
    });
    this.#ends = near.map(({ sd }) => templates.map(({ level, gain }) => ({ level, levelSd: sd, gain, gainSd: sd })));
  }

  blocks(design: Design, prior: TemplatePrior, end: EndPrior): readonly Block[] {
    if (this.count === 0) return [];
    let shapes = this.#whitened.get(design);
    if (shapes === undefined) {
      shapes = new WhitenedShapes(this.#values, this.#length);
      this.#whitened.set(design, shapes);
    }
    shapes.reach(design.times, design.times.length, design.whitenings);
    const weights = (share: number): Float64Array => new Float64Array(this.count).fill(Math.log(share / this.count));
    return [
      { shapes, logWeights: weights(prior.shape), end },
      ...prior.near.map(({ share }, i) => ({ shapes, logWeights: weights(share), end: this.#ends[i] ?? [] })),
    ].filter(({ logWeights }) => (logWeights[0] ?? 0) > Number.NEGATIVE_INFINITY);
  }
}
