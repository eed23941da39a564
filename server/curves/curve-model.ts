import type { Direction } from "../protocol/space";
import { Calibration, CHECKPOINTS, type Correction } from "./calibration";
import { cellsOf, Designs } from "./design";
import { LEARNED_PRIOR } from "./learned-prior";
import { Mixture } from "./mixture";
import { pace } from "./pace";
import { Posterior } from "./posterior";
import type { CurvePrior, Discrepancy } from "./prior";
import { type RecordedCurve, type SortedReports, sortedReports } from "./reports";
import { type Bounds, type Scale, scaleOf } from "./scale";
import { Standing } from "./standing";
import { type Template, Templates, templateOf } from "./templates";
import { type BinnedCurve, binned, type Timeline, timelineOf, timeOf } from "./timeline";
import { Truncated } from "./truncated";

export type { RecordedCurve } from "./reports";

/** All in the metric's own unit; steps are the program's own (epochs, seconds, samples), increasing or not. */
export interface CurveTask {
  readonly direction: Direction;
  /** Last step of a whole trial, > 0. */
  readonly horizon: number;
  /** What the metric can be; null where that is not known. */
  readonly bounds: Bounds;
  /** For metrics with a better bound alone (losses): the distance from it that is typical at a tenth of the horizon; absent, from the curves. */
  readonly unit?: number | null;
}

/** What a metric will be, as a distribution in its own unit. */
export interface Prediction {
  /** Mean on the model's scale, in the metric's unit: the mean itself for metrics with two bounds or none, for losses always finite. */
  readonly mean: number;
  /** p of 0 … 1, in increasing order of the metric. */
  quantile(p: number): number;
  /** P(the value is better than x); 0 for NaN. */
  probabilityBetter(x: number): number;
  /** Natural logarithm of the density at x, per unit of the metric; −Infinity where x cannot be. */
  logDensity(x: number): number;
}

/** Standard deviation, on the model's scale, of a value that was already seen. */
const SEEN_SD = 3e-4;

/** Share of the horizon that a curve must reach to say how curves end. */
const WHOLE = 0.9;

/** Completed curves from which little is left that no shape says: with fewer, as much as without any. */
const ENOUGH = 5;

/** Reports from which a completed trial is looked back at. */
const LEAST_SEEN = 3;

/** Completed curves that are shapes of a prediction, at most: the newest. */
const MOST_TEMPLATES = 30;

/**
 * Learning curves of one study: where they will end, from what was seen of them and from the curves of completed trials, which
 * enter as further shapes. Deterministic: the same curves in the same order give the same predictions.
 */
export class CurveModel {
  readonly #task: CurveTask;
  readonly #prior: CurvePrior;
  readonly #complete: SortedReports[] = [];
  #templates: Templates | null = null;
  readonly #calibration = new Calibration();
  readonly #standing = new Standing();
  #timeline: Timeline | null = null;
  #scale: Scale | null = null;

  constructor(task: CurveTask, prior: CurvePrior = LEARNED_PRIOR) {
    this.#task = task;
    this.#prior = prior;
  }

  /** A whole curve of an earlier trial of the same study. One that ends well before the horizon, or not with a number, says nothing. */
  addComplete(curve: RecordedCurve): void {
    const sorted = sortedReports(curve);
    if (!(sorted.finite > 0) || !Number.isFinite(sorted.values.at(-1) ?? Number.NaN)) return;
    if (!((sorted.steps.at(-1) ?? 0) >= WHOLE * this.#task.horizon)) return;
    this.#lookBack(sorted);
    this.#complete.push(sorted);
    this.#scale = null;
    this.#templates = null;
  }

  /**
   * The value at the horizon, or at another step `at` ≤ horizon; for a step that was reached already, what was reported then. Null where
   * nothing can be said: no report is a finite number, or the horizon is no positive number.
   */
  predict(curve: RecordedCurve, at: number = this.#task.horizon): Prediction | null {
    return this.predictAt(curve, [at])?.[0] ?? null;
  }

  /** The same at several steps, in their order, for little more than at one: what is believed of the curve is worked out once. */
  predictAt(curve: RecordedCurve, steps: readonly number[]): readonly Prediction[] | null {
    const sorted = sortedReports(curve);
    const { horizon } = this.#task;
    if (sorted.finite === 0 || !(horizon > 0) || steps.some(Number.isNaN)) return null;
    const scale = this.#scaleFor(sorted);
    const timeline = this.#timelineFor(sorted);
    let distribution: ((target: number) => Mixture) | null = null;
    return steps.map((at) => {
      const target = Math.min(at, horizon);
      const seen = lastUpTo(sorted, target);
      if ((sorted.steps.at(-1) ?? 0) >= target && seen !== null) return this.#asSeen(scale, seen);
      distribution ??= this.#distributions(timeline, sorted, scale);
      const mixture = corrected(distribution(timeOf(timeline, target)), this.#calibration.at((sorted.steps.at(-1) ?? 0) / horizon));
      return new CurvePrediction(within(mixture, scale), scale, this.#task);
    });
  }

  /** What is believed of a curve, to be asked about the times that are not seen yet. */
  #distributions(timeline: Timeline, curve: SortedReports, scale: Scale): (target: number) => Mixture {
    const { posterior, bins } = this.#posterior(timeline, curve, scale);
    const { templates, discrepancies: alone } = this.#prior;
    const discrepancies = this.#complete.length < ENOUGH ? alone : templates.discrepancies;
    return (target) => spread(posterior.predict(target, bins.withinVariance), bins, timeline, discrepancies, target);
  }

  #posterior(timeline: Timeline, curve: SortedReports, scale: Scale) {
    const values = Float64Array.from(curve.values, (value) => scale.toModel(value));
    const bins = binned(timeline, curve.steps, values);
    const design = designsOf(this.#prior, timeline.length).for(bins.times);
    const { prior, logShapes } = design.cells;
    const templates = this.#complete.length === 0 ? null : this.#templatesOn(timeline, scale);
    const others = templates?.blocks(design, prior.templates, prior.end) ?? [];
    const share = others.length > 0 ? this.#standing.shareOfFamilies(prior.templates.families) : 1;
    const families = { shapes: design.bank, logWeights: weighted(logShapes, share), end: prior.end };
    const rest = others.map((block) => ({
      ...block,
      logWeights: weighted(block.logWeights, (1 - share) / (1 - prior.templates.families)),
    }));
    return { posterior: new Posterior(design, [families, ...rest], bins.values, bins.times.length), bins };
  }

  /** What would have been predicted of a trial that is complete now, from the trials before it. */
  #lookBack(curve: SortedReports): void {
    if (this.#complete.length === 0) return;
    const { horizon } = this.#task;
    const scale = this.#scaleFor(curve);
    const timeline = this.#timelineFor(curve);
    const end = scale.toModel(curve.values.at(-1) ?? 0);
    const { discrepancies } = this.#prior.templates; // as they will be where this counts
    const differences: number[] = [];
    const predicted = CHECKPOINTS.map((share) => {
      const seen = upTo(curve, share * horizon);
      if (seen.finite < LEAST_SEEN) return null;
      const { posterior, bins } = this.#posterior(timeline, seen, scale);
      const [families, templates, joined] = posterior.predictApart(timeline.length, bins.withinVariance);
      const logEnd = (mixture: Mixture): number => spread(mixture, bins, timeline, discrepancies, timeline.length).logDensity(end);
      if (families.weights.length > 0 && templates.weights.length > 0) differences.push(logEnd(families) - logEnd(templates));
      return spread(joined, bins, timeline, discrepancies, timeline.length);
    });
    this.#calibration.add(predicted, end);
    if (differences.length > 0) this.#standing.add(differences.reduce((a, b) => a + b, 0) / differences.length);
  }

  #templatesOn(timeline: Timeline, scale: Scale): Templates {
    if (this.#templates !== null) return this.#templates;
    const found: Template[] = [];
    for (const { steps, values } of this.#complete.slice(-MOST_TEMPLATES)) {
      const bins = binned(
        timeline,
        steps,
        values.map((value) => scale.toModel(value)),
      );
      const template = templateOf(bins, timeline.length);
      if (template !== null) found.push(template);
    }
    this.#templates = new Templates(found, timeline.length, this.#prior.templates);
    return this.#templates;
  }

  #scaleFor(curve: SortedReports): Scale {
    if (this.#scale !== null) return this.#scale;
    const { direction, bounds, horizon } = this.#task;
    const shares = (sorted: SortedReports): Float64Array => sorted.steps.map((step) => step / horizon);
    const own = this.#complete.length === 0;
    const curves = own ? [curve] : this.#complete;
    const scale = scaleOf(
      direction,
      bounds,
      curves.map((sorted) => ({ shares: shares(sorted), values: sorted.values })),
      this.#task.unit ?? null,
    );
    if (!own) this.#scale = scale;
    return scale;
  }

  #timelineFor(curve: SortedReports): Timeline {
    const [first] = this.#complete;
    if (first === undefined) return timelineOf(curve.steps, this.#task.horizon);
    this.#timeline ??= timelineOf(first.steps, this.#task.horizon);
    return this.#timeline;
  }

  #asSeen(scale: Scale, value: number): Prediction {
    const mixture = new Mixture();
    mixture.add(1, scale.toModel(value), SEEN_SD);
    return new CurvePrediction(within(mixture, scale), scale, this.#task);
  }
}

const designsByPrior = new WeakMap<CurvePrior, Map<number, Designs>>();

function designsOf(prior: CurvePrior, length: number): Designs {
  let byLength = designsByPrior.get(prior);
  if (byLength === undefined) {
    byLength = new Map();
    designsByPrior.set(prior, byLength);
  }
  let designs = byLength.get(length);
  if (designs === undefined) {
    if (byLength.size >= 8) byLength.clear();
    designs = new Designs(cellsOf(prior, length));
    byLength.set(length, designs);
  }
  return designs;
}

function weighted(logWeights: Float64Array, factor: number): Float64Array {
  const log = Math.log(factor);
  return log === 0 ? logWeights : logWeights.map((weight) => weight + log);
}

/** What no shape says added, components that can hardly be told apart made one. */
function spread(mixture: Mixture, bins: BinnedCurve, timeline: Timeline, discrepancies: readonly Discrepancy[], target: number): Mixture {
  const ahead = (target - (bins.times.at(-1) ?? 1)) / timeline.length;
  return mixture.compressed().spread(discrepancies, ahead, pace(bins, target)).compressed();
}

function corrected(mixture: Mixture, { inflation, shift }: Correction): Mixture {
  return inflation === 1 && shift === 0 ? mixture : mixture.calibrated(inflation, shift * mixture.sd());
}

/** Reports up to a step. */
function upTo({ steps, values }: SortedReports, step: number): SortedReports {
  const after = steps.findIndex((s) => s > step);
  const n = after < 0 ? steps.length : after;
  return { steps: steps.subarray(0, n), values: values.subarray(0, n), finite: values.subarray(0, n).filter(Number.isFinite).length };
}

/** The last finite value reported up to a step; null where there is none. */
function lastUpTo({ steps, values }: SortedReports, step: number): number | null {
  for (let i = steps.length - 1; i >= 0; i--)
    if ((steps[i] ?? 0) <= step && Number.isFinite(values[i] ?? Number.NaN)) return values[i] ?? 0;
  return null;
}

/** On what the metric can be. Where nearly all mass is beyond it, at the bound that is nearest. */
function within(mixture: Mixture, scale: Scale): Truncated {
  const truncated = new Truncated(mixture, scale.low, scale.high);
  if (!truncated.empty) return truncated;
  const edge = new Mixture();
  edge.add(1, Math.min(Math.max(mixture.mean(), scale.low), scale.high), Math.max(mixture.sd(), SEEN_SD));
  return new Truncated(edge, scale.low, scale.high);
}

class CurvePrediction implements Prediction {
  readonly mean: number;
  readonly #u: Truncated;
  readonly #scale: Scale;
  readonly #rising: boolean;
  readonly #bounds: Bounds;

  constructor(u: Truncated, scale: Scale, { direction, bounds }: CurveTask) {
    this.#u = u;
    this.#bounds = bounds;
    this.#scale = scale;
    this.#rising = direction === "maximize";
    this.mean = scale.fromModel(u.mean());
  }

  quantile(p: number): number {
    return this.#scale.fromModel(this.#u.quantile(this.#rising ? p : 1 - p));
  }

  probabilityBetter(x: number): number {
    return Number.isNaN(x) ? 0 : 1 - this.#u.cdf(this.#scale.toModel(x));
  }

  logDensity(x: number): number {
    const [low, high] = this.#bounds;
    if (!Number.isFinite(x) || x < (low ?? x) || x > (high ?? x)) return Number.NEGATIVE_INFINITY;
    return this.#u.logDensity(this.#scale.toModel(x)) + this.#scale.logSlope(x);
  }
}
