import { NOISE_LEVELS, NOISE_MODELS } from "./noise";
import type { CurvePrior, Discrepancy } from "./prior";
import { shapeBank } from "./shapes";

const NO_DISCREPANCY: readonly Discrepancy[] = [{ kind: "absolute", weight: 1, sd: 0, shift: 0 }];

/** Nothing learned: every family, noise model and level alike. What learned priors are measured against. */
export function flatPrior(): CurvePrior {
  const { families } = shapeBank(2);
  const sizes = new Map<string, number>();
  for (const family of families) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  return {
    shapes: families.map((family) => 1 / (sizes.size * (sizes.get(family) ?? 1))),
    noises: NOISE_MODELS.map(() => 1 / NOISE_MODELS.length),
    levels: Array.from(NOISE_LEVELS, () => 1 / NOISE_LEVELS.length),
    end: { level: 0.65, levelSd: 0.35, gain: 0.25, gainSd: 0.35 },
    discrepancies: NO_DISCREPANCY,
    templates: { families: 1 / 3, shape: 1 / 3, near: [{ share: 1 / 3, sd: 0.1 }], discrepancies: NO_DISCREPANCY },
  };
}
