import { dot } from "./cholesky";

/** A smooth function over a box. */
export interface BoxProblem {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The value at `x`; its gradient goes into `gradient`. Infinity or NaN where the function has no value. */
  evaluate(x: Float64Array, gradient: Float64Array): number;
}

export interface LbfgsOptions {
  readonly iterations: number;
  /** Stops where no component of the projected gradient is larger. */
  readonly gradientTolerance: number;
  /** Stops where a step gains less than this share of 1 + |f|. */
  readonly valueTolerance: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
}

/** Pairs of step and change of gradient that stand for the curvature. */
const MEMORY = 6;
/** Sufficient decrease (Armijo 1966). */
const DECREASE = 1e-4;
/** Factors by which a step that does not decrease is shortened, gently first. */
const SHORTER = [0.4, 0.4, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2];

/**
 * A local minimum in the box from `start`: L-BFGS (Nocedal 1980, "Updating Quasi-Newton Matrices with Limited Storage") on the
 * variables that are not held at a bound by their gradient, steps projected into the box (Bertsekas 1982, "Projected Newton Methods").
 */
export function minimiseInBox(problem: BoxProblem, start: Float64Array, options: LbfgsOptions): Minimum {
  const { lower, upper } = problem;
  const n = start.length;
  let x = start.slice();
  project(x, lower, upper);
  let gradient = new Float64Array(n);
  let value = problem.evaluate(x, gradient);
  let next = new Float64Array(n);
  let nextGradient = new Float64Array(n);
  const direction = new Float64Array(n);
  const free = new Uint8Array(n);
  const memory = new CurvatureMemory(n);
  for (let iteration = 0; iteration < options.iterations && Number.isFinite(value); iteration++) {
    const largest = markFree(x, gradient, lower, upper, free);
    if (largest < options.gradientTolerance) break;
    let slope = memory.descent(gradient, free, largest, direction);
    if (!(slope < 0)) {
      memory.forget();
      slope = memory.descent(gradient, free, largest, direction);
    }
    let length = 1;
    let found = Number.NaN;
    for (let attempt = 0; attempt <= SHORTER.length; attempt++) {
      for (let i = 0; i < n; i++) next[i] = (x[i] ?? 0) + length * (direction[i] ?? 0);
      project(next, lower, upper);
      found = problem.evaluate(next, nextGradient);
      if (found <= value + DECREASE * length * slope) break;
      found = Number.NaN;
      length *= SHORTER[attempt] ?? 0;
    }
    if (Number.isNaN(found)) break;
    memory.learn(x, next, gradient, nextGradient);
    const gained = value - found;
    [x, next] = [next, x];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = found;
    if (gained < options.valueTolerance * (1 + Math.abs(value))) break;
  }
  return { x, value };
}

interface CurvaturePair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** step · change, positive. */
  product: number;
  /** Scratch of the two-loop recursion. */
  share: number;
}

/** The last steps s and changes of gradient y, newest last. */
class CurvatureMemory {
  readonly #n: number;
  readonly #pairs: CurvaturePair[] = [];
  /** Storage for the next pair. */
  #spare: CurvaturePair[] = [];

  constructor(n: number) {
    this.#n = n;
  }

  forget(): void {
    this.#spare.push(...this.#pairs.splice(0));
  }

  learn(from: Float64Array, to: Float64Array, gradientFrom: Float64Array, gradientTo: Float64Array): void {
    const oldest = this.#pairs.length === MEMORY ? this.#pairs.shift() : this.#spare.pop();
    const pair = oldest ?? { step: new Float64Array(this.#n), change: new Float64Array(this.#n), product: 0, share: 0 };
    const { step, change } = pair;
    for (let i = 0; i < this.#n; i++) {
      step[i] = (to[i] ?? 0) - (from[i] ?? 0);
      change[i] = (gradientTo[i] ?? 0) - (gradientFrom[i] ?? 0);
    }
    pair.product = dot(step, 0, change, 0, this.#n);
    const curved = pair.product > 1e-10; // otherwise no positive curvature along the step
    (curved ? this.#pairs : this.#spare).push(pair);
  }

  /** −H·gradient over the free variables by the two-loop recursion, 0 for the others, into `out`; answers its slope, negative for a descent. */
  descent(gradient: Float64Array, free: Uint8Array, largest: number, out: Float64Array): number {
    const n = this.#n;
    for (let i = 0; i < n; i++) out[i] = free[i] === 1 ? -(gradient[i] ?? 0) : 0;
    for (const pair of this.#pairs.toReversed()) {
      pair.share = dot(pair.step, 0, out, 0, n) / pair.product;
      addScaled(out, -pair.share, pair.change);
    }
    const newest = this.#pairs.at(-1);
    const scale = newest === undefined ? Math.min(1, 1 / largest) : newest.product / dot(newest.change, 0, newest.change, 0, n);
    for (let i = 0; i < n; i++) out[i] = scale * (out[i] ?? 0);
    for (const { step, change, product, share } of this.#pairs) addScaled(out, share - dot(change, 0, out, 0, n) / product, step);
    let slope = 0;
    for (let i = 0; i < n; i++) {
      if (free[i] !== 1) out[i] = 0;
      slope += (out[i] ?? 0) * (gradient[i] ?? 0);
    }
    return slope;
  }
}

function addScaled(to: Float64Array, factor: number, what: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] ?? 0) + factor * (what[i] ?? 0);
}

function project(x: Float64Array, lower: Float64Array, upper: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] = Math.min(Math.max(x[i] ?? 0, lower[i] ?? 0), upper[i] ?? 0);
}

/** Marks the variables that descent does not push out of the box; answers the largest component of their gradient. */
function markFree(x: Float64Array, gradient: Float64Array, lower: Float64Array, upper: Float64Array, free: Uint8Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const g = gradient[i] ?? 0;
    const held = ((x[i] ?? 0) <= (lower[i] ?? 0) && g > 0) || ((x[i] ?? 0) >= (upper[i] ?? 0) && g < 0);
    free[i] = held ? 0 : 1;
    if (!held) largest = Math.max(largest, Math.abs(g));
  }
  return largest;
}
