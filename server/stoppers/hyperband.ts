import type { Stopper, StopperSettings } from "./stopper";
import { SuccessiveHalving } from "./successive-halving";

/**
 * Hyperband (Li et al. 2018, "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization", JMLR 18, Algorithm 1) with
 * asynchronous brackets (Li et al. 2020, § 3.2): the trials are shared out among brackets of successive halving, of which each
 * begins one rung higher than the one before, and the last stops nobody. Bracket s has ⌈(s_max+1)/(s+1)·η^s⌉ of the trials, as
 * there; the shares are spread evenly over the numbers of the trials.
 */
export function hyperbandStopper(settings: StopperSettings, eta = 3): Stopper {
  const orders = new Map<number, readonly number[]>();
  const bracketOf = (trial: number, rungs: number): number => {
    const order = orders.get(rungs) ?? spread(shares(rungs, eta));
    orders.set(rungs, order);
    return order[trial % order.length] ?? 0;
  };
  return new SuccessiveHalving({ name: eta === 3 ? "hyperband" : `hyperband(${eta})`, eta, bracketOf }, settings);
}

/** Trials of each bracket, by the rung that it begins at. */
function shares(rungs: number, eta: number): readonly number[] {
  return Array.from({ length: rungs + 1 }, (_, begin) => {
    const s = rungs - begin;
    return Math.ceil(((rungs + 1) / (s + 1)) * eta ** s - 1e-9);
  });
}

/** Each index as often as its weight says, as evenly as possible: the one that is furthest behind its share is next. */
function spread(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const given = weights.map(() => 0);
  return Array.from({ length: total }, (_, i) => {
    const owed = weights.map((w, b) => (w * (i + 1)) / total - (given[b] ?? 0));
    const next = owed.indexOf(Math.max(...owed));
    given[next] = (given[next] ?? 0) + 1;
    return next;
  });
}
