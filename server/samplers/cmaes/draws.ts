import { Random } from "../../numeric/random";
import { Sobol } from "../../numeric/sobol";
import type { Params } from "../../protocol/space";
import type { SamplerSettings } from "../sampler";
import { drawChoices } from "./choices";
import type { Distribution } from "./distribution";
import { drawWhere } from "./gaussian";
import type { Layout, Sample } from "./layout";

/** Number of the random stream. */
const STREAM = 0x636d;

/** Draws beyond the bounds before a point is moved onto them. */
const RESAMPLINGS = 20;

/** Attempts that are plain draws from the distribution; later ones look ever farther around, as the likely values are all tried. */
export const PLAIN_ATTEMPTS = 10;
export const ATTEMPTS = 30;
const WIDENING = 1.25;

/** Share of choices that are those of the centre drawn around. */
const INHERITED = 0.7;

/** What a trial gets, from its number, the distribution and the attempt alone. */
export class Draws {
  readonly #layout: Layout;
  readonly #seed: number;
  readonly #design: Sobol;

  constructor({ space, seed }: SamplerSettings, layout: Layout) {
    this.#layout = layout;
    this.#seed = seed;
    this.#design = new Sobol(space.parameters.length, seed);
  }

  at(d: Distribution, trial: number, attempt: number): Sample & { readonly params: Params } {
    const layout = this.#layout;
    const random = new Random(this.#seed, STREAM, trial, attempt);
    const beyond = Math.max(attempt - PLAIN_ATTEMPTS + 1, 0);
    const elite = d.centres[d.centres.length > 0 ? random.integer(d.centres.length) : 0];
    const centre = elite === undefined ? null : d.gaussian.mean.map((m, j) => known(elite.raw[j], m));
    const choices = drawChoices(d.choices, random, beyond / (ATTEMPTS - PLAIN_ATTEMPTS + 1)).map((choice, j) => {
      const inherited = elite?.choices[j] ?? -1;
      return inherited >= 0 && random.uniform() < INHERITED ? inherited : choice;
    });
    const mean = centre ?? d.gaussian.mean;
    const isInside = (v: number, j: number): boolean => !layout.isContinuous(j) || (v >= 0 && v <= 1);
    const drawn = drawWhere(isInside, RESAMPLINGS, { ...d.gaussian, mean }, d.root, random, WIDENING ** beyond);
    const raw = drawn.map((v, j) => (isInside(v, j) ? v : Math.min(Math.max(v, 0), 1)));
    return { raw, choices, centre, params: layout.paramsOf({ raw, choices }, mean, d.scales) };
  }

  /** The initial design: a Sobol sequence behind the middle of the space, which is where people centre their ranges. */
  design(trial: number, attempt: number): Params {
    const { space } = this.#layout;
    if (trial <= 1 && attempt === 0) return space.fromUnit(space.parameters.map(() => 0.5));
    return space.fromUnit(this.#design.point(Math.max(trial - 1, 0) + Math.max(attempt - 1, 0)));
  }

  /** Whether a trial got what the design has for it at one of the first attempts. */
  isDesign(trial: number, params: Params): boolean {
    const key = this.#layout.space.key(params);
    return [0, 1, 2].some((attempt) => this.#layout.space.key(this.design(trial, attempt)) === key);
  }
}

function known(x: number | undefined, otherwise: number): number {
  return x === undefined || Number.isNaN(x) ? otherwise : x;
}
