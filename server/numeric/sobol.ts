import { DIRECTION_NUMBERS } from "./direction-numbers";
import { Random } from "./random";

const BITS = 32;

/**
 * The Sobol sequence, any point of it on demand, in the Gray-code order of Antonov & Saleev 1979 (the order of scipy.stats.qmc.Sobol).
 * With a seed every coordinate is scrambled (Owen's nested uniform scrambling as the hash of Laine & Karras 2011 in the form of
 * Burley 2020, "Practical Hash-based Owen Scrambling", JCGT 9:4, listing 3) and refined to 53 bits by random low bits.
 * Dimensions beyond the table of direction numbers are plainly random: still uniform, without the even spread.
 */
export class Sobol {
  readonly #directions: readonly Uint32Array[];
  readonly #scrambles: readonly number[] | null;
  readonly #seed: number;
  readonly dimensions: number;

  /** `seed` null: the sequence itself, unscrambled. */
  constructor(dimensions: number, seed: number | null) {
    this.dimensions = dimensions;
    this.#directions = Array.from({ length: Math.min(dimensions, DIRECTION_NUMBERS.length + 1) }, (_, j) => directionsOf(j));
    this.#seed = seed ?? 0;
    this.#scrambles = seed === null ? null : this.#directions.map((_, j) => new Random(seed, j).bits());
  }

  /** Point number `index` (from 0, below 2³²) of [0, 1)ⁿ. */
  point(index: number): readonly number[] {
    const gray = (index ^ (index >>> 1)) >>> 0;
    const low = new Random(this.#seed, -1, index);
    return Array.from({ length: this.dimensions }, (_, j) => {
      const directions = this.#directions[j];
      if (directions === undefined) return low.uniform();
      const bits = sum(directions, gray);
      const scramble = this.#scrambles?.[j];
      return scramble === undefined
        ? bits / 2 ** BITS
        : Math.min((nestedUniform(bits, scramble) + low.uniform()) / 2 ** BITS, 1 - 2 ** -53);
    });
  }
}

/** Σ over the set bits of the index, in the field of two elements. */
function sum(directions: Uint32Array, gray: number): number {
  let bits = 0;
  for (let rest = gray, k = 0; rest !== 0; rest >>>= 1, k++) {
    if ((rest & 1) === 1) bits ^= directions[k] ?? 0;
  }
  return bits >>> 0;
}

/** v_k = m_k / 2^k as integers of 32 bits, m_k by the recurrence of the primitive polynomial (Joe & Kuo 2008, eq. 2). */
function directionsOf(dimension: number): Uint32Array {
  const entry = DIRECTION_NUMBERS[dimension - 1];
  if (entry === undefined) return Uint32Array.from({ length: BITS }, (_, k) => 2 ** (BITS - 1 - k));
  const { polynomial, initial } = entry;
  const degree = initial.length;
  const m = [...initial];
  for (let k = degree; k < BITS; k++) {
    let value = BigInt(m[k - degree] ?? 0);
    for (let i = 1; i <= degree; i++) {
      if (((polynomial >> (degree - i)) & 1) === 1) value ^= BigInt(m[k - i] ?? 0) << BigInt(i);
    }
    m.push(Number(value));
  }
  return Uint32Array.from({ length: BITS }, (_, k) => (m[k] ?? 0) * 2 ** (BITS - 1 - k));
}

function nestedUniform(bits: number, seed: number): number {
  let x = reversed(bits);
  x = (x + seed) | 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52);
  x ^= Math.imul(x, 0xc7afe638);
  x ^= Math.imul(x, 0x8d22f6e6);
  return reversed(x);
}

function reversed(bits: number): number {
  let x = bits;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
