import type { Random } from "../../numeric/random";

/**
 * Independent probabilities of the choices of each unordered axis, moved by the natural gradient with a step that adapts to its
 * signal-to-noise ratio: CatCMA (Hamano et al. 2024, arXiv:2405.09962, §3.2) after ASNG (Akimoto et al. 2019). Never changed in place.
 */
export interface Choices {
  /** Per axis the probability of each choice. */
  readonly probabilities: readonly Float64Array[];
  /** Exponential averages of the normalised gradient, and their normalisation. */
  readonly signal: Float64Array;
  readonly gamma: number;
  /** Length of the next step; the one after it is 1 / delta. */
  readonly step: number;
  readonly delta: number;
}

const SNR = 1.5;
const SMALLEST = 1e-8;

export function initialChoices(probabilities: readonly Float64Array[]): Choices {
  const freedoms = probabilities.reduce((sum, p) => sum + p.length - 1, 0);
  return { probabilities, signal: new Float64Array(freedoms), gamma: 0, step: 1, delta: 1 };
}

/** Choice of every axis; `blur` in [0, 1] mixes the probabilities with equal ones. */
export function drawChoices({ probabilities }: Choices, random: Random, blur = 0): readonly number[] {
  return probabilities.map((p) => {
    const at = random.uniform();
    let sum = 0;
    for (let c = 0; c < p.length - 1; c++) {
      sum += (1 - blur) * (p[c] ?? 0) + blur / p.length;
      if (at < sum) return c;
    }
    return p.length - 1;
  });
}

/**
 * After a generation: `drawn` best first, −1 on an axis that was inactive. `weights` are positive for those that count. No
 * probability falls below (1 − 0.73^(1/discrete)) / (K − 1), `discrete` being the number of integer and choice axes (§3.3).
 */
export function updatedChoices(
  before: Choices,
  drawn: readonly (readonly number[])[],
  weights: readonly number[],
  discrete: number,
): Choices {
  const gradients = before.probabilities.map((p, j) => gradient(p, drawn, weights, j));
  const normalised = Float64Array.from(before.probabilities.flatMap((p, j) => [...byFisherRoot(p, gradients[j] ?? p)]));
  const length = Math.sqrt(normalised.reduce((sum, v) => sum + v * v, 0));
  const step = 1 / before.delta;
  const beta = Math.min(step / Math.sqrt(Math.max(normalised.length, 1)), 1);
  const pull = Math.sqrt(beta * (2 - beta));
  const signal = before.signal.map((s, i) => (1 - beta) * s + (length > 0 ? (pull * (normalised[i] ?? 0)) / length : 0));
  const gamma = (1 - beta) ** 2 * before.gamma + beta * (2 - beta);
  const strength = signal.reduce((sum, v) => sum + v * v, 0);
  const probabilities = before.probabilities.map((p, j) => {
    const moved = p.map((v, c) => v + (before.step / (length + SMALLEST)) * (gradients[j]?.[c] ?? 0));
    return atLeast(moved, (1 - 0.73 ** (1 / discrete)) / (p.length - 1));
  });
  return { probabilities, signal, gamma, step, delta: before.delta * Math.exp(beta * (gamma - strength / SNR)) };
}

function gradient(p: Float64Array, drawn: readonly (readonly number[])[], weights: readonly number[], axis: number): Float64Array {
  const result = new Float64Array(p.length);
  drawn.forEach((choices, k) => {
    const w = Math.max(weights[k] ?? 0, 0);
    const choice = choices[axis] ?? -1;
    if (choice < 0) return;
    for (let c = 0; c < p.length; c++) result[c] = (result[c] ?? 0) + w * ((c === choice ? 1 : 0) - (p[c] ?? 0));
  });
  return result;
}

/** The gradient times the square root of the Fisher information (Akimoto et al. 2019, appendix B). */
function byFisherRoot(p: Float64Array, g: Float64Array): Float64Array {
  const last = p[p.length - 1] ?? 1;
  const head = g.subarray(0, p.length - 1);
  const sum = head.reduce((a, b) => a + b, 0);
  return head.map((v, c) => v / Math.sqrt(p[c] ?? 1) + (Math.sqrt(p[c] ?? 1) * sum) / (last + Math.sqrt(last)));
}

/** Probabilities raised to a least one, what that takes coming off the others in proportion to what they have above it. */
function atLeast(p: Float64Array, least: number): Float64Array {
  const raised = p.map((v) => Math.max(v, least));
  const sum = raised.reduce((a, b) => a + b, 0);
  const room = raised.reduce((a, v) => a + v - least, 0);
  return room > 0 ? raised.map((v) => v + ((1 - sum) * (v - least)) / room) : raised.map(() => 1 / raised.length);
}
