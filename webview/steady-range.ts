export type Range = readonly [low: number, high: number];

/** By so much of itself a range may be off. */
const OFF = 0.01;

/**
 * The range of an axis, which stays while what it should be is hardly another and what it belongs to is the same: else every trial that ends
 * would move all marks by a hair, and all of them had to be drawn again.
 */
export class SteadyRange {
  #ground: readonly unknown[] = [];
  #range: Range | null = null;

  of(wanted: Range, ground: readonly unknown[]): Range {
    const kept = this.#range;
    const span = wanted[1] - wanted[0];
    const near = (a: number, b: number) => Math.abs(a - b) <= OFF * span;
    if (kept !== null && sameGround(this.#ground, ground) && near(kept[0], wanted[0]) && near(kept[1], wanted[1])) return kept;
    this.#ground = ground;
    this.#range = wanted;
    return wanted;
  }
}

export function sameGround(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, k) => Object.is(one, b[k]));
}
