/**
 * Seeded random numbers: xoshiro128** (Blackman & Vigna 2021, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47:4, §4),
 * its state filled by hashing the seed and a path of stream numbers with the finaliser of MurmurHash3. Every stream of a seed
 * is independent of how much was drawn from the others.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number, ...stream: readonly number[]) {
    let hash = 0x9e3779b9;
    for (const part of [seed, ...stream]) {
      const whole = Math.abs(Math.trunc(part));
      hash = mixed(hash ^ (whole >>> 0));
      hash = mixed((hash + Math.floor(whole / 2 ** 32) + (part < 0 ? 0x55555555 : 0)) | 0);
    }
    const next = (): number => {
      hash = (hash + 0x9e3779b9) | 0;
      return mixed(hash);
    };
    [this.#a, this.#b, this.#c, this.#d] = [next(), next(), next(), next() | 1]; // never all zero
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const result = Math.imul(rotated(Math.imul(this.#b, 5), 7), 9);
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotated(this.#d, 11);
    return result >>> 0;
  }

  /** Uniform in [0, 1) with 53 random bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
  }

  /** Uniform among 0 … n − 1. */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal (Box & Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The numbers 0 … n − 1 in a random order (Fisher & Yates). */
  permutation(n: number): number[] {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    return order;
  }
}

/** Finaliser of MurmurHash3 (Appleby 2011): every bit of the input changes each bit of the result with probability about one half. */
function mixed(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function rotated(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}
