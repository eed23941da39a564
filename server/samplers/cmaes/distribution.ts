import { type Choices, updatedChoices } from "./choices";
import { type Gaussian, norm, Root, updated } from "./gaussian";
import type { Layout, Sample } from "./layout";
import { withMargin } from "./margin";
import { fullStrategy, separableStrategy } from "./strategy";

/** The whole search distribution at one generation. */
export interface Distribution {
  readonly gaussian: Gaussian;
  readonly root: Root;
  readonly scales: Float64Array;
  readonly choices: Choices;
  /** Several objectives: the elite, around which is drawn instead of around the mean; else empty. */
  readonly centres: readonly Sample[];
  /** Members that a generation needs. */
  readonly population: number;
}

/** A trial of a generation. */
export interface Member {
  readonly sample: Sample;
  /** Drawn from the distribution that it updates; others count no more than such a draw could. */
  readonly native: boolean;
}

/** After a generation: its members best first with their weights' ranks; equals share the mean of their weights. */
export function nextDistribution(d: Distribution, layout: Layout, members: readonly Member[], ranks: readonly number[]): Distribution {
  if (new Set(ranks).size < 2) return d; // nothing to learn from
  const n = layout.dimensions;
  const strategy = d.gaussian.separable ? separableStrategy(Math.max(n, 1), members.length) : fullStrategy(Math.max(n, 1), members.length);
  const weights = shared(strategy.weights, ranks);
  const choices =
    layout.sizes.length === 0
      ? d.choices
      : updatedChoices(
          d.choices,
          members.map((m) => m.sample.choices),
          weights,
          layout.discrete,
        );
  if (n === 0) return { ...d, choices };
  const points = members.map((m) => pointOf(d, m));
  const moved = updated(d.gaussian, d.root, points, weights, strategy);
  const margin = 1 / (Math.max(n + layout.sizes.length, 1) * d.population);
  const { mean, scales } = withMargin(inBounds(moved, layout), d.scales, layout.thresholds, margin);
  const gaussian = { ...moved, mean };
  return { ...d, gaussian, root: new Root(gaussian), scales, choices };
}

/** An inactive axis stays where the mean is; one from elsewhere is drawn nearer (Hansen 2011, "Injecting external solutions", eq. 4). */
function pointOf({ gaussian, root }: Distribution, { sample, native }: Member): Float64Array {
  const n = gaussian.mean.length;
  const step = sample.raw.map((x, j) => (Number.isNaN(x) ? 0 : (x - ((sample.centre ?? gaussian.mean)[j] ?? 0)) / gaussian.sigma));
  const longest = Math.sqrt(n) + (2 * n) / (n + 2);
  const length = native ? 0 : norm(root.whitened(step));
  const factor = length > longest ? longest / length : 1;
  return step.map((y, j) => (gaussian.mean[j] ?? 0) + gaussian.sigma * factor * y);
}

function inBounds(g: Gaussian, layout: Layout): Gaussian {
  return { ...g, mean: g.mean.map((m, j) => (layout.isContinuous(j) ? Math.min(Math.max(m, 0), 1) : m)) };
}

function shared(weights: readonly number[], ranks: readonly number[]): readonly number[] {
  return ranks.map((rank) => {
    const equal = ranks.flatMap((other, i) => (other === rank ? [weights[i] ?? 0] : []));
    return equal.reduce((a, b) => a + b, 0) / equal.length;
  });
}
