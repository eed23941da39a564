import { Random } from "../../numeric/random";
import type { Evaluation } from "../history";
import type { SamplerSettings } from "../sampler";
import { initialChoices } from "./choices";
import type { Distribution } from "./distribution";
import { initialGaussian, Root } from "./gaussian";
import type { Layout, Sample } from "./layout";
import { populationSize } from "./strategy";

/** Number of the random stream. */
const STREAM = 0x636e;

/** Configurations of the initial design, the user's own values among them; a third of a small budget. */
const DESIGN = 8;

/** First standard deviation, in shares of the range: after the design, and where a restart begins anywhere. */
const SIGMA = 0.2;
const SIGMA_ANYWHERE = 0.25;

/** Share of equal probabilities in the first ones of choices; the rest are votes of the better half of the design. */
const OPEN = 0.5;

/** Planned trials per dimension below which the covariance is a diagonal: a full one has too much to learn (Ros & Hansen 2008, §5). */
const SEPARABLE_BELOW = 50;

/** Where CMA-ES begins, and begins anew. */
export class Starts {
  readonly design: number;
  readonly #layout: Layout;
  readonly #seed: number;
  readonly #trials: number;

  constructor({ seed, trials }: SamplerSettings, layout: Layout) {
    this.design = Math.min(DESIGN, Math.max(Math.ceil(trials / 3), 2));
    this.#layout = layout;
    this.#seed = seed;
    this.#trials = trials;
  }

  /** At the mean of the better half of what was tried so far, weighted by rank as in any generation; `sorted` is best first. */
  first(sorted: readonly { readonly evaluation: Evaluation; readonly sample: Sample }[]): Distribution {
    const layout = this.#layout;
    const known = sorted.filter((e) => e.evaluation.values.length > 0);
    const half = known.slice(0, Math.ceil(known.length / 2));
    const votes = half.map(({ sample }, k) => ({ sample, weight: Math.log(half.length + 0.5) - Math.log(k + 1) }));
    const sum = votes.reduce((a, v) => a + v.weight, 0);
    const mean = Float64Array.from({ length: layout.dimensions }, (_, j) =>
      sum > 0 ? votes.reduce((a, { sample, weight }) => a + (weight / sum) * known01(sample.raw[j]), 0) : 0.5,
    );
    const probabilities = layout.sizes.map((size, j) => {
      const cast = votes.filter(({ sample }) => (sample.choices[j] ?? -1) >= 0);
      const total = cast.reduce((a, v) => a + v.weight, 0);
      const p = new Float64Array(size).fill(total > 0 ? OPEN / size : 1 / size);
      for (const { sample, weight } of cast) {
        const choice = sample.choices[j] ?? 0;
        p[choice] = (p[choice] ?? 0) + ((1 - OPEN) * weight) / total;
      }
      return p;
    });
    return this.#distribution(mean, SIGMA, probabilities, populationSize(layout.dimensions + layout.sizes.length));
  }

  /** Anywhere, with twice the population: Auger & Hansen 2005, "A Restart CMA Evolution Strategy With Increasing Population Size". */
  again(restart: number, population: number): Distribution {
    const random = new Random(this.#seed, STREAM, restart);
    const mean = Float64Array.from({ length: this.#layout.dimensions }, () => random.uniform());
    const probabilities = this.#layout.sizes.map((size) => new Float64Array(size).fill(1 / size));
    const most = Math.max(population, Math.floor(this.#trials / 4));
    return this.#distribution(mean, SIGMA_ANYWHERE, probabilities, Math.min(2 * population, most));
  }

  #distribution(mean: Float64Array, sigma: number, probabilities: readonly Float64Array[], population: number): Distribution {
    const n = this.#layout.dimensions;
    const gaussian = initialGaussian(mean, sigma, n > 1 && this.#trials < SEPARABLE_BELOW * n);
    const scales = new Float64Array(n).fill(1);
    return { gaussian, root: new Root(gaussian), scales, choices: initialChoices(probabilities), centres: [], population };
  }
}

/** The middle where an axis was inactive. */
function known01(x: number | undefined): number {
  return x === undefined || Number.isNaN(x) ? 0.5 : x;
}
