import { logImprovement } from "../numeric/normal";
import type { Ensemble } from "./ensemble";
import type { SuccessModel } from "./success-model";

/**
 * The power of P(goes well). With 1, as in the paper, a search that has nearly converged spends up to half of its trials where they fail;
 * with 3 both those and the gap to the best value are smaller where regions fail, also beside an optimum; failures by chance change little.
 */
const CAUTION = 3;

/**
 * ln Σ_m w_m EI_m + 3 ln P(goes well): expected improvement averaged over the hyperparameters (Snoek, Larochelle & Adams 2012, §3.2), in
 * logarithms (Ament et al. 2023), times the probability that the trial goes well (Gardner et al. 2014, eq. 7).
 */
export class LogExpectedImprovement {
  readonly #ensemble: Ensemble;
  readonly #success: SuccessModel | null;
  readonly #logs: Float64Array;
  readonly #byMean: Float64Array;
  readonly #byVariance: Float64Array;
  readonly #h = new Float64Array(3);
  #margin = 0;

  constructor(ensemble: Ensemble, success: SuccessModel | null) {
    const count = ensemble.members.length;
    this.#ensemble = ensemble;
    this.#success = success;
    this.#logs = new Float64Array(count);
    this.#byMean = new Float64Array(count);
    this.#byVariance = new Float64Array(count);
  }

  /**
   * From now on only what betters the best value by more than this counts, in the scale of the model (standard deviations of what was
   * measured). Not where single runs scatter by more: the last digit of such a value cannot be found anyway.
   */
  demand(margin: number): void {
    this.#margin = margin;
  }

  /** With the heaviest member alone, for screening many points. */
  screen(z: Float64Array): number {
    return this.#improvement(z, 1) + CAUTION * (this.#success?.logProbability(z) ?? 0);
  }

  value(z: Float64Array): number {
    return this.#improvement(z, this.#logs.length) + CAUTION * (this.#success?.logProbability(z) ?? 0);
  }

  /** Its gradient along the ordered axes goes into `gradient` (∂ ln EI = (−Φ ∂μ + φ ∂σ)/(σ h), members mixed by their share). */
  valueAndGradient(z: Float64Array, gradient: Float64Array): number {
    const value = this.#improvement(z, this.#logs.length);
    gradient.fill(0);
    for (const [i, { posterior }] of this.#ensemble.members.entries()) {
      const share = Math.exp((this.#logs[i] ?? 0) - value);
      if (share > 0) posterior.addGradient(share * (this.#byMean[i] ?? 0), share * (this.#byVariance[i] ?? 0), gradient);
    }
    return value + CAUTION * (this.#success?.addGradient(z, gradient, CAUTION) ?? 0);
  }

  /** From now on the point counts as under way. */
  believe(z: Float64Array): void {
    this.#ensemble.believe(z);
  }

  #improvement(z: Float64Array, count: number): number {
    const { members } = this.#ensemble;
    const h = this.#h;
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const member = members[i];
      if (member === undefined) continue;
      const { posterior } = member;
      posterior.predict(z);
      const sd = Math.sqrt(posterior.variance);
      const margin = posterior.noise < this.#margin ** 2 ? this.#margin : 0;
      logImprovement((member.best - margin - posterior.mean) / sd, h);
      const log = (h[0] ?? 0) + Math.log(sd) + member.logShare;
      this.#logs[i] = log;
      this.#byMean[i] = -(h[1] ?? 0) / sd;
      this.#byVariance[i] = (h[2] ?? 0) / (2 * posterior.variance);
      if (log > largest) largest = log;
    }
    let sum = 0;
    for (let i = 0; i < count; i++) sum += Math.exp((this.#logs[i] ?? 0) - largest);
    return largest + Math.log(sum);
  }
}
