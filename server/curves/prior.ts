/** A bivariate normal distribution of where a curve ends and how far it comes, of which only gains ≥ 0 count. On the model's scale. */
export interface EndPrior {
  readonly level: number;
  readonly levelSd: number;
  readonly gain: number;
  readonly gainSd: number;
}

/** What is added to the prediction for what no shape says: variance sd² · ρ and shift · ρ, where ρ is the share of the curve still ahead. */
export interface Discrepancy {
  readonly weight: number;
  readonly sd: number;
  readonly shift: number;
}

/** Probabilities of the parts of a curve. Shapes as `shapeBank` orders them, noise models and levels as in `noise.ts`. */
export interface CurvePrior {
  readonly shapes: ArrayLike<number>;
  readonly noises: ArrayLike<number>;
  readonly levels: ArrayLike<number>;
  readonly end: EndPrior;
  readonly discrepancies: readonly Discrepancy[];
}
