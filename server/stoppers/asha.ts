import type { Stopper, StopperSettings } from "./stopper";
import { SuccessiveHalving } from "./successive-halving";

/** ASHA with all trials in the one bracket that begins at the lowest rung: `SuccessiveHalving`. */
export function ashaStopper(settings: StopperSettings, eta = 3): Stopper {
  return new SuccessiveHalving({ name: eta === 3 ? "asha" : `asha(${eta})`, eta, bracketOf: () => 0 }, settings);
}
