import type { LikelyBest, ParameterKnowledge } from "../protocol/landscape";
import type { Direction, Distribution, ParameterValue } from "../protocol/space";
import type { Prediction } from "./surrogate";

/** What is believed along one parameter, the others as in the incumbent. */
export interface Along {
  readonly domain: Distribution;
  /** Numbers from low to high, choices in the order of writing. */
  readonly points: readonly (Prediction & { readonly value: ParameterValue })[];
}

/**
 * Where the best value probably lies (means within one standard deviation of the best one), and which values are as good as it: there even
 * the worse end of the central 68 % is within the tolerance. The first cannot be excluded, of the second the model is sure.
 */
export function likelyValues(along: Along | null, direction: Direction, tolerance: number): Pick<ParameterKnowledge, "likely" | "asGood"> {
  const sign = direction === "minimize" ? 1 : -1;
  const best = along?.points.reduce<Along["points"][number] | undefined>(
    (a, b) => (a === undefined || sign * (b.mean - a.mean) < 0 ? b : a),
    undefined,
  );
  if (!along || best === undefined) return { likely: null, asGood: null };
  const worse = ({ mean }: Prediction): number => sign * (mean - best.mean);
  const asGood = stretch(along, best, (point) => worse(point) + point.sd <= tolerance);
  return {
    likely: stretch(along, best, (point) => worse(point) <= best.sd),
    asGood: asGood === null || isSingle(asGood) ? null : { ...asGood, within: tolerance },
  };
}

/** The choices that satisfy, or the range around the best value in which all do. */
function stretch(
  { domain, points }: Along,
  best: Along["points"][number],
  holds: (point: Along["points"][number]) => boolean,
): LikelyBest | null {
  if (domain.type === "categorical") return { choices: points.filter(holds).map(({ value }) => String(value)) };
  const middle = points.indexOf(best);
  if (middle === -1 || !holds(best)) return null;
  const fits = (i: number): boolean => {
    const point = points[i];
    return point !== undefined && holds(point);
  };
  let [low, high] = [middle, middle];
  while (fits(low - 1)) low--;
  while (fits(high + 1)) high++;
  return { low: Number(points[low]?.value), high: Number(points[high]?.value) };
}

function isSingle(found: LikelyBest): boolean {
  return "choices" in found ? found.choices.length < 2 : found.low === found.high;
}
