import { chooseStopper } from "../stoppers/choose";
import type { Stopper, StopperSettings } from "../stoppers/stopper";
import type { Pool } from "./recording";

/** What ends trials: a rule of `stop=`, or the search itself after a share of its trials, which any rule must beat. */
export type SearchRule =
  | { readonly kind: "stopper"; readonly text: string; readonly make: () => Stopper }
  | { readonly kind: "fewer"; readonly text: string; readonly share: number };

const FEWER = /^fewer(?:\s*\(\s*([^()]*?)\s*\))?$/;

/** A rule as the user writes it, `auto(cautious)`, `fewer(0.66)`, for one pool (`more`: settings beside the pool's own); else a sentence that says what to write. */
export function searchRule(text: string, pool: Pool, more: Partial<StopperSettings> = {}): SearchRule | { readonly invalid: string } {
  const written = text.trim();
  const fewer = FEWER.exec(written);
  if (fewer !== null) {
    const share = /^(?:\d+\.?\d*|\.\d+)$/.test(fewer[1] ?? "") ? Number(fewer[1]) : Number.NaN;
    if (share > 0 && share <= 1) return { kind: "fewer", text: written, share };
    return { invalid: `"${written}": write the share of the trials that are run, as in fewer(0.66).` };
  }
  const settings = { ...settingsOf(pool), ...more };
  const choose = (): ReturnType<typeof chooseStopper> => chooseStopper(written, settings);
  const choice = choose();
  if ("invalid" in choice) return { invalid: `${choice.invalid} For comparison fewer(0.66) runs the first 66 % of the trials only.` };
  const make = (): Stopper => {
    const again = choose();
    return "stopper" in again ? again.stopper : choice.stopper;
  };
  return { kind: "stopper", text: written, make };
}

/** What the rule is told where it really runs; limits that are not known it finds by itself. */
function settingsOf({ direction, minSteps, patience, horizon, bounds }: Pool): StopperSettings {
  const known = bounds.some((bound) => bound !== null);
  return {
    direction,
    minSteps,
    patience,
    horizon,
    resumable: false,
    ...(known ? { bounds } : {}),
  };
}

/** Rules separated by commas, those within brackets belonging to an argument. */
export function separateRules(text: string): readonly string[] {
  return text
    .split(/,(?![^()]*\))/)
    .map((rule) => rule.trim())
    .filter((rule) => rule !== "");
}
