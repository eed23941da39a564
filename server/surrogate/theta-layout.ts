import type { Coordinates } from "./coordinates";

/** Numbers of choices with a scale each: between two the length scale says it all, of many there is too little to learn from. */
const FEWEST_CHOICES = 3;
const MOST_CHOICES = 16;

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
  /** Number of choices of every axis that is known to be unordered, else 0. */
  readonly choices: Int32Array;
  /** Of the first ln δ of every axis; −1 where its choices have none. */
  readonly scales: Int32Array;
  readonly alike: readonly AlikeAxes[];
  /** Of ln b, which comes last; −1 where no axes are alike. */
  readonly alikeAmplitude: number;
  readonly tallies: number;
  /** Length of θ. */
  readonly count: number;
}

export type Axes = Pick<Coordinates, "count" | "ordered"> & Partial<Pick<Coordinates, "axes">>;

export function thetaLayout({ count: axes, ordered, axes: described = [] }: Axes): ThetaLayout {
  const choices = Int32Array.from({ length: axes }, (_, j) => (j < ordered ? 0 : (described[j]?.levels ?? 0)));
  let next = axes + 2;
  const scales = choices.map((k) => {
    if (k < FEWEST_CHOICES || k > MOST_CHOICES) return -1;
    next += k;
    return next - k;
  });
  let tallies = 0;
  const alike = groupsOf(described, scales).map((group) => {
    const placed = { axes: group, choices: choices[group[0] ?? 0] ?? 0, tally: tallies, length: next++ };
    tallies += placed.choices;
    return placed;
  });
  const alikeAmplitude = alike.length === 0 ? -1 : next++;
  return { axes, ordered, amplitude: axes, noise: axes + 1, choices, scales, alike, alikeAmplitude, tallies, count: next };
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
 * What two different choices c and c′ of axis j add to r², half_j(c) + half_j(c′) = λ_j (δ_c + δ_c′)/2: a choice that behaves unlike all
 * others lies farther from them. δ is 1 where choices have no scales, and for a value that is no choice (−1).
 */
export class ChoiceHalves {
  readonly #plain: Float64Array;
  /** Where the values of every axis start, −1 where all are the same. */
  readonly #from: Int32Array;
  readonly #values: Float64Array;

  constructor({ axes, choices, scales }: ThetaLayout, theta: Float64Array) {
    this.#plain = theta.slice(0, axes).map((v) => Math.exp(v) / 2);
    let size = 0;
    this.#from = scales.map((scale, j) => {
      if (scale < 0) return -1;
      size += choices[j] ?? 0;
      return size - (choices[j] ?? 0);
    });
    this.#values = new Float64Array(size);
    for (let j = 0; j < axes; j++) {
      const [from, scale] = [this.#from[j] ?? -1, scales[j] ?? -1];
      for (let c = 0; from >= 0 && c < (choices[j] ?? 0); c++) {
        this.#values[from + c] = (this.#plain[j] ?? 0) * Math.exp(theta[scale + c] ?? 0);
      }
    }
  }

  of(j: number, choice: number): number {
    const from = this.#from[j] ?? -1;
    return (from < 0 || choice < 0 ? this.#plain[j] : this.#values[from + choice]) ?? 0;
  }
}
