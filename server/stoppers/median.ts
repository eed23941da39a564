import { BARS } from "../words/reasons";
import { fill } from "../words/translate";
import { QuantileStopper } from "./quantile-stopper";
import type { Stopper, StopperSettings } from "./stopper";

/** Complete trials before the first stop, and reports of a trial before it can be stopped. */
const MIN_TRIALS = 5;
const WARM_UP = 3;

/**
 * Median stopping of Vizier (Golovin et al. 2017, "Google Vizier: A Service for Black-Box Optimization", KDD, §3.2.2): a trial is
 * stopped at step s if its best objective value by step s is strictly worse than the median of the running averages ō_{1:s} of all
 * complete trials' values reported up to step s. Two guards are ours: a minimum of complete trials and of the trial's own
 * reports. `quantile` other than .5 raises (or lowers) the bar.
 */
export function medianStopper(settings: StopperSettings, quantile = 0.5): Stopper {
  return new QuantileStopper(
    {
      name: quantile === 0.5 ? "median" : `median(${quantile})`,
      quantile,
      statistic: "average",
      countsPruned: false,
      minTrials: MIN_TRIALS,
      warmUp: WARM_UP,
      describe: (trials) => (quantile === 0.5 ? fill(BARS.median, trials) : fill(BARS.quantile, quantile, trials)),
    },
    settings,
  );
}
