import { BARS } from "../words/reasons";
import { fill } from "../words/translate";
import { QuantileStopper } from "./quantile-stopper";
import type { Stopper, StopperSettings } from "./stopper";

const MIN_TRIALS = 5;
const WARM_UP = 3;

/**
 * Stops a trial whose best value so far is worse than the top 20 % of the earlier trials had at that step: the percentile rule as
 * in Optuna's PercentilePruner (Akiba et al. 2019, "Optuna: A Next-generation Hyperparameter Optimization Framework", KDD), except
 * that here trials that were stopped count as well, at the steps that they reached; without them the bar would rise with
 * every survivor. Saves much and loses good trials that start slowly: it is for searches where time counts most.
 */
export function topStopper(settings: StopperSettings, share = 0.2): Stopper {
  const percent = Number((share * 100).toPrecision(3));
  return new QuantileStopper(
    {
      name: share === 0.2 ? "top20" : `top20(${share})`,
      quantile: 1 - share,
      statistic: "best",
      countsPruned: true,
      minTrials: MIN_TRIALS,
      warmUp: WARM_UP,
      describe: (trials) => fill(BARS.top, percent, trials),
    },
    settings,
  );
}
