import { type Axes, type ThetaLayout, thetaLayout } from "./theta-layout";

/** Length scale that the prior of an ordered axis is centred at, times D^¼: distances grow with the number of axes. */
const LENGTH = 0.5;
/** The same for an unordered choice, whose values all lie 1 apart. */
const CHOICE_LENGTH = 2;
/** Standard deviation of ln λ = −2 ln(length scale). */
const LENGTH_SPREAD = 2;
const LENGTH_BOUNDS = [-9, 6] as const;

/**
 * The second start of a fit: length scales shorter and noise lower by this much of ln λ and ln ν, once there are so many values for each
 * axis and one.
 */
const ROUGHER = 3;
const LESS_NOISE = 2;
const VALUES_AN_AXIS = 3;

interface NormalPrior {
  readonly mean: number;
  readonly sd: number;
  readonly bounds: readonly [number, number];
}

/** Of ln a, the variance of the standardised objective. */
const AMPLITUDE: NormalPrior = { mean: 0, sd: 1, bounds: [-4, 3] };

/** Of ln ν, the variance of its noise; wider, and much farther down, where an axis is smooth. */
const NOISE: NormalPrior = { mean: Math.log(1e-3), sd: 2, bounds: [-12, 0.5] };
const SMOOTH_NOISE: NormalPrior = { ...NOISE, sd: 3, bounds: [-18, 0.5] };

/** The same for labels of trials that went well or failed: some of it is chance, and a single failure is no proof. */
export const LABEL_NOISE: NormalPrior = { mean: Math.log(0.1), sd: 1, bounds: [Math.log(0.02), 0.5] };

/** Of ln δ, how far each of some unordered choices lies from the others. */
const CHOICE_SCALE: NormalPrior = { mean: 0, sd: 0.7, bounds: [-4, 4] };

/** Of ln λ of the tallies of axes that are alike, and of ln b, the variance that tallies explain. */
const TALLY_LENGTH: NormalPrior = { mean: -2 * Math.log(0.5), sd: 1.5, bounds: LENGTH_BOUNDS };
const TALLY_AMPLITUDE: NormalPrior = { mean: Math.log(0.3), sd: 1.5, bounds: [-9, 3] };

/**
 * Independent normal priors of θ = (ln λ_1 … ln λ_D, ln a, ln ν, and with unordered choices ln δ, then ln λ and ln b of what axes have
 * alike), within bounds. λ are inverse squared length scales.
 */
export class HyperPrior {
  readonly layout: ThetaLayout;
  /** Length of θ. */
  readonly count: number;
  /** The first so many are averaged out; those that follow, of which single ones matter little, stay at their most probable values. */
  readonly drawn: number;
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly #smooth: boolean;

  constructor(coordinates: Axes, noise?: NormalPrior) {
    const layout = thetaLayout(coordinates);
    this.#smooth = coordinates.axes?.some((axis) => axis.smooth) ?? false;
    const { axes, ordered, alike } = layout;
    const length = { mean: -2 * (Math.log(LENGTH) + 0.25 * Math.log(Math.max(axes, 1))), sd: LENGTH_SPREAD, bounds: LENGTH_BOUNDS };
    const choiceLength = { ...length, mean: -2 * Math.log(CHOICE_LENGTH) };
    const rows: NormalPrior[] = Array.from({ length: layout.count }, (_, j) =>
      j < ordered ? length : j < axes ? choiceLength : CHOICE_SCALE,
    );
    rows[layout.amplitude] = AMPLITUDE;
    rows[layout.noise] = noise ?? (this.#smooth ? SMOOTH_NOISE : NOISE);
    for (const group of alike) rows[group.length] = TALLY_LENGTH;
    if (layout.alikeAmplitude >= 0) rows[layout.alikeAmplitude] = TALLY_AMPLITUDE;
    this.layout = layout;
    this.count = layout.count;
    this.drawn = axes + 2;
    this.mean = Float64Array.from(rows, (r) => r.mean);
    this.sd = Float64Array.from(rows, (r) => r.sd);
    this.lower = Float64Array.from(rows, (r) => r.bounds[0]);
    this.upper = Float64Array.from(rows, (r) => r.bounds[1]);
  }

  /**
   * Where a fit to so many values begins: at the mean; along smooth axes also at an objective that is rough and free of noise. A function
   * of many waves looks like noise around a trend to an ascent that begins at long waves, and is taken for it to the end of the study
   * (Rasmussen & Williams 2006, §5.4.1, fig. 5.5). A few values in many dimensions are always explained by unrelated ones: not for them.
   */
  starts(values: number): readonly Float64Array[] {
    const { axes, ordered, noise } = this.layout;
    if (!this.#smooth || values < VALUES_AN_AXIS * (axes + 1)) return [this.mean];
    const rough = this.mean.map((m, t) => m + (t < ordered ? ROUGHER : t === noise ? -LESS_NOISE : 0));
    return [this.mean, rough];
  }

  /** −ln p(θ) without its constant; adds its gradient where one is given. */
  penalty(theta: Float64Array, gradient: Float64Array | null): number {
    let sum = 0;
    for (let t = 0; t < this.count; t++) {
      const sd = this.sd[t] ?? 1;
      const e = ((theta[t] ?? 0) - (this.mean[t] ?? 0)) / sd;
      sum += 0.5 * e * e;
      if (gradient !== null) gradient[t] = (gradient[t] ?? 0) + e / sd;
    }
    return sum;
  }
}
