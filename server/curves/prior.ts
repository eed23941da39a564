/** A bivariate normal distribution of where a curve ends and how far it comes, of which only gains ≥ 0 count. On the model's scale. */
export interface EndPrior {
  readonly level: number;
  readonly levelSd: number;
  readonly gain: number;
  readonly gainSd: number;
}

/**
 * What is added to the prediction for what no shape says: a normal distribution of mean shift · x and standard deviation sd · x.
 * `absolute`: mean shift · ρ and variance sd² · ρ, where ρ is the share of the curve still ahead. `relative`: x = how far the curve
 * came while its length doubled last, times how often it will double yet.
 */
export interface Discrepancy {
  readonly kind: "absolute" | "relative";
  readonly weight: number;
  readonly sd: number;
  readonly shift: number;
}

/** How much the curves of completed trials count, as shapes beside those of the families. */
export interface TemplatePrior {
  /** Probabilities: the families' shapes; a completed curve's shape, ending anywhere. */
  readonly families: number;
  readonly shape: number;
  /** A completed curve's shape that ends about where that curve did, level and gain having this standard deviation about its own. */
  readonly near: readonly { readonly share: number; readonly sd: number }[];
  readonly discrepancies: readonly Discrepancy[];
}

/** Probabilities of the parts of a curve. Shapes as `shapeBank` orders them, noise models and levels as in `noise.ts`. */
export interface CurvePrior {
  readonly shapes: ArrayLike<number>;
  readonly noises: ArrayLike<number>;
  readonly levels: ArrayLike<number>;
  readonly end: EndPrior;
  readonly discrepancies: readonly Discrepancy[];
  readonly templates: TemplatePrior;
}
