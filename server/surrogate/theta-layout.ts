import type { Coordinates } from "./coordinates";

/** Numbers of choices with a scale each: between two the length scale says it all, of many there is too little to learn from. */
const FEWEST_CHOICES = 3;
const MOST_CHOICES = 16;

/**
 * The nugget. Along a smooth axis there is always a last digit to find, and what counts as noise hides it; a list of values has none, and
 * what neighbours differ by there does look like noise.
 */
const NUGGET = 1e-6;
const SMOOTH_NUGGET = 1e-9;

/** Unordered axes with the same choices, such as the operations on the edges of a cell. */
export interface AlikeAxes {
  readonly axes: readonly number[];
  readonly choices: number;
  /** Of the group's first tally among all tallies. */
  readonly tally: number;
  /** Of its ln λ in θ. */
  readonly length: number;
}

/** Where each hyperparameter stands in θ: ln λ of every axis, ln a, ln ν, then what unordered choices add. */
export interface ThetaLayout {
  readonly axes: number;
  /** Axes before this are ordered. */
  readonly ordered: number;
  readonly amplitude: number;
  readonly noise: number;
  /** Added to ν: what remains of the objective below the kernel's smoothness, and what keeps the covariance well conditioned. */
  readonly nugget: number;
  /** Of the first ln δ of every axis; −1 where its choices have none. */
  readonly scales: Int32Array;
  /**
   * Of the first slot of every axis: a slot for each choice that has a scale after one for those that have none, which is also that of a
   * value that is no choice (−1).
   */
  readonly slots: Int32Array;
  /** Axis of every slot, and the position of its ln δ in θ or −1. */
  readonly slotAxes: Int32Array;
  readonly slotScales: Int32Array;
  readonly alike: readonly AlikeAxes[];
  /** Of ln b, which comes last; −1 where no axes are alike. */
  readonly alikeAmplitude: number;
  readonly tallies: number;
  /** Length of θ. */
  readonly count: number;
}

export type Axes = Pick<Coordinates, "count" | "ordered"> & Partial<Pick<Coordinates, "axes">>;

export function thetaLayout({ count: axes, ordered, axes: described = [] }: Axes): ThetaLayout {
  const slotAxes: number[] = [];
  const slotScales: number[] = [];
  const slots = new Int32Array(axes);
  let next = axes + 2;
  const scales = Int32Array.from({ length: axes }, (_, j) => {
    slots[j] = slotAxes.length;
    if (j < ordered) return -1;
    slotAxes.push(j);
    slotScales.push(-1);
    const choices = described[j]?.levels ?? 0;
    if (choices < FEWEST_CHOICES || choices > MOST_CHOICES) return -1;
    for (let c = 0; c < choices; c++) {
      slotAxes.push(j);
      slotScales.push(next++);
    }
    return next - choices;
  });
  let tallies = 0;
  const alike = groupsOf(described, scales).map((group) => {
    const placed = { axes: group, choices: described[group[0] ?? 0]?.levels ?? 0, tally: tallies, length: next++ };
    tallies += placed.choices;
    return placed;
  });
  const places = { slots, slotAxes: Int32Array.from(slotAxes), slotScales: Int32Array.from(slotScales) };
  const alikeAmplitude = alike.length === 0 ? -1 : next++;
  const nugget = described.some((axis) => axis.smooth) ? SMOOTH_NUGGET : NUGGET;
  return { axes, ordered, amplitude: axes, noise: axes + 1, nugget, scales, ...places, alike, alikeAmplitude, tallies, count: next };
}

/** Axes whose choices and conditions are the same, where there are several. */
function groupsOf(described: NonNullable<Axes["axes"]>, scales: Int32Array): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const [j, { parameter }] of described.entries()) {
    if ((scales[j] ?? -1) < 0 || parameter.distribution.type !== "categorical") continue;
    const key = JSON.stringify([parameter.distribution.choices, parameter.condition]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [j]);
    else group.push(j);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/**
 * How often each choice occurs among axes that are alike, m of them, over √(2m): into out[at …], squared differences of which are
 * between 0 and 1.
 */
export function tally({ alike }: ThetaLayout, z: Float64Array, out: Float64Array, at: number): void {
  for (const { axes, choices, tally: first } of alike) {
    const unit = 1 / Math.sqrt(2 * axes.length);
    out.fill(0, at + first, at + first + choices);
    for (const j of axes) {
      const c = z[j] ?? -1;
      if (c >= 0) out[at + first + c] = (out[at + first + c] ?? 0) + unit;
    }
  }
}

/**
 * What each slot adds to r² where choices differ: half_j(c) + half_j(c′) = λ_j (δ_c + δ_c′)/2 for two different choices of axis j, so that
 * a choice that behaves unlike all others lies farther from them.
 */
export function choiceHalves({ slotAxes, slotScales }: ThetaLayout, theta: Float64Array): Float64Array {
  return Float64Array.from(slotAxes, (j, slot) => {
    const scale = slotScales[slot] ?? -1;
    return Math.exp((theta[j] ?? 0) + (scale < 0 ? 0 : (theta[scale] ?? 0))) / 2;
  });
}

/** Slots of the unordered choices of a point, one an axis, into out[at …]. */
export function choiceSlots({ axes, ordered, scales, slots }: ThetaLayout, z: Float64Array, out: Int32Array, at: number): void {
  for (let j = ordered; j < axes; j++) {
    const choice = z[j] ?? -1;
    out[at + j - ordered] = (slots[j] ?? 0) + ((scales[j] ?? -1) < 0 || choice < 0 ? 0 : 1 + choice);
  }
}
