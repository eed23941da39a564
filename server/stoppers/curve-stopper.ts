import { CurveModel, type Prediction, type RecordedCurve } from "../curves/curve-model";
import type { Params } from "../protocol/space";
import { again, atStep, REASONS } from "../words/reasons";
import { fill } from "../words/translate";
import { figures } from "./figures";
import { Horizon } from "./horizon";
import { divergence, RunningTrial } from "./running-trial";
import { seenBounds } from "./seen-bounds";
import type { Decision, StopEvidence, Stopper, StopperSettings } from "./stopper";

const CONTINUE: Decision = { action: "continue" };

/** P(better than the incumbent) below which a trial is stopped. */
const THRESHOLD = 0.05;
/** Complete trials before the first stop: their curves are the templates and what predictions are judged by. */
const MIN_TRIALS = 5;
/** Reports before the first stop of a trial where the user set no `min_steps`. */
const WARM_UP = 3;
/** A trial is looked at each time that it has come so much of its way further: many small risks add up. */
const APART = 0.05;
/** Curves of complete trials that a model is made of again, where the horizon or the bounds turn out to be others; the latest. */
const KEPT = 50;
/** A horizon that grew by no more than this share is the same. */
const SAME = 0.02;
/** Share of its horizon that some complete trial must have reached for a trial to be stopped: nobody has seen how longer ones end. */
const SEEN = 0.9;

interface Running {
  readonly reports: RunningTrial;
  params: Params | null;
  /** How often it has come `APART` further when it was looked at last. */
  looked: number;
  /** Looks in a row that said stop. */
  behind: number;
}

interface Model {
  readonly horizon: number;
  readonly bounds: readonly [number | null, number | null];
  readonly curves: CurveModel;
}

/**
 * Predictive termination (Domhan, Springenberg & Hutter 2015, "Speeding up Automatic Hyperparameter Optimization of Deep Neural Networks
 * by Extrapolation of Learning Curves", IJCAI, § 3.3): a trial is stopped when the probability that its value at the horizon will be better than the
 * best of the complete trials is below a threshold. Ours: the posterior is that of `CurveModel`, not a Markov chain's; nothing is stopped
 * before there are complete trials to learn the shape of curves from; and never a trial that was better at some step than any of them.
 * Like is compared with like: last values with the value predicted at the end.
 */
class CurveStopper implements Stopper {
  readonly name: string;
  readonly demanding = true;
  readonly #threshold: number;
  readonly #settings: StopperSettings;
  readonly #sign: 1 | -1;
  readonly #horizon: Horizon;
  readonly #running = new Map<number, Running>();
  readonly #complete: RecordedCurve[] = [];
  /** Values seen in any trial, for the bounds: the least and the largest. */
  readonly #seen: { readonly values: number[] } = { values: [] };
  /** Larger is better: the best last value of a complete trial, and the best that one had at any step. */
  #incumbent = Number.NEGATIVE_INFINITY;
  #best = Number.NEGATIVE_INFINITY;
  #longest = Number.NEGATIVE_INFINITY;
  #finished = 0;
  #model: Model | null = null;

  constructor(settings: StopperSettings, threshold: number) {
    this.name = threshold === THRESHOLD ? "curve" : `curve(${threshold})`;
    this.#threshold = threshold;
    this.#settings = settings;
    this.#sign = settings.direction === "maximize" ? 1 : -1;
    this.#horizon = new Horizon(settings.horizon);
  }

  onStart(trial: number, params: Params): void {
    this.#stateOf(trial).params = params;
  }

  onReport(trial: number, step: number, value: number, channel = 0): Decision {
    if (channel !== 0) return CONTINUE;
    const state = this.#stateOf(trial);
    state.reports.add(step, value);
    const { minSteps, patience } = this.#settings;
    if (!Number.isFinite(value)) return divergence(state.reports, minSteps, patience ?? 0) ?? CONTINUE;
    return this.#look(state);
  }

  onRestart(trial: number): void {
    const params = this.#running.get(trial)?.params ?? null;
    this.#running.delete(trial);
    this.#stateOf(trial).params = params;
  }

  onFinish(trial: number, state: "complete" | "pruned" | "failed"): void {
    const running = this.#running.get(trial);
    this.#running.delete(trial);
    if (running === undefined || state !== "complete") return;
    const { reports, params } = running;
    const last = reports.values.findLast(Number.isFinite);
    if (last === undefined) return;
    this.#horizon.add(reports.position, params);
    this.#incumbent = Math.max(this.#incumbent, this.#sign * last);
    this.#best = Math.max(this.#best, reports.best);
    this.#longest = Math.max(this.#longest, reports.position);
    this.#finished++;
    this.#learn(reports);
  }

  #stateOf(trial: number): Running {
    const known = this.#running.get(trial);
    if (known !== undefined) return known;
    const state: Running = { reports: new RunningTrial(this.#settings.direction), params: null, looked: 0, behind: 0 };
    this.#running.set(trial, state);
    return state;
  }

  #learn({ steps, values }: RunningTrial): void {
    const curve = { steps, values };
    this.#complete.push(curve);
    if (this.#complete.length > KEPT) this.#complete.shift();
    let [low = Number.POSITIVE_INFINITY, high = Number.NEGATIVE_INFINITY] = this.#seen.values;
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    this.#seen.values.splice(0, 2, low, high);
    this.#model?.curves.addComplete(curve);
  }

  #look(state: Running): Decision {
    const { reports, params } = state;
    const horizon = this.#horizon.of(params);
    if (horizon === null || !(horizon > 0) || this.#finished < MIN_TRIALS || this.#longest < SEEN * horizon) return CONTINUE;
    const come = Math.floor(reports.position / horizon / APART + 1e-9);
    if (state.behind === 0 && come <= state.looked) return CONTINUE;
    state.looked = Math.max(state.looked, come);
    if (reports.reports < (this.#settings.minSteps ?? WARM_UP) || reports.position >= horizon || reports.best > this.#best) {
      state.behind = 0;
      return CONTINUE;
    }
    const model = this.#currentModel();
    const prediction = model.curves.predict(reports, Math.min(horizon, model.horizon));
    const incumbent = this.#sign * this.#incumbent;
    const probability = prediction?.probabilityBetter(incumbent) ?? 1;
    state.behind = probability < this.#threshold ? state.behind + 1 : 0;
    if (prediction === null || state.behind === 0 || state.behind <= (this.#settings.patience ?? 0)) return CONTINUE;
    return this.#stop(state, horizon, incumbent, probability, prediction);
  }

  #stop({ reports, behind }: Running, horizon: number, incumbent: number, probability: number, prediction: Prediction): Decision {
    const step = reports.steps.at(-1) ?? 0;
    const { mean } = prediction;
    const [low, high] = [prediction.quantile(0.05), prediction.quantile(0.95)];
    const predicted = [mean, low, high].every(Number.isFinite) ? { mean, low, high } : null;
    const evidence: StopEvidence = { rule: this.name, step, horizon, probability, predicted };
    const chance = probability < 0.005 ? "< 0.01" : `= ${probability.toFixed(2)}`;
    const [value, bar] = figures(mean, incumbent);
    const band = predicted === null ? "" : ` (${shown(low)} to ${shown(high)})`;
    const why = again(fill(REASONS.predicted, bar, chance, `${value}${band}`), behind);
    const reason = atStep(shown(step), shown(horizon), why);
    return { action: "stop", reason, evidence };
  }

  /** Of the longest trials; shorter ones are predicted on their way there. */
  #currentModel(): Model {
    const { direction } = this.#settings;
    const bounds = this.#settings.bounds ?? seenBounds(direction, [this.#seen]);
    const horizon = this.#horizon.of(null) ?? this.#longest;
    const model = this.#model;
    const same = model !== null && Math.abs(model.horizon - horizon) <= SAME * horizon;
    if (same && model.bounds[0] === bounds[0] && model.bounds[1] === bounds[1]) return model;
    const curves = new CurveModel({ direction, horizon, bounds }, this.#settings.curvePrior);
    for (const curve of this.#complete) curves.addComplete(curve);
    this.#model = { horizon, bounds, curves };
    return this.#model;
  }
}

/** `threshold` is that of P(better than the incumbent). */
export function curveStopper(settings: StopperSettings, threshold = THRESHOLD): Stopper {
  return new CurveStopper(settings, threshold);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
