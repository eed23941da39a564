import { fill, retell, trKey } from "./translate";

/** What a search comes to, as the study process writes it into the journal in English. */
export const FINDINGS = {
  withinNoise: trKey("Within noise: {0}. Keep your values."),
  notBetterSeeds: trKey("Your values are as good as any found: repeated over {1} seeds, the best of the search came to {0}."),
  notBetterRuns: trKey("Your values are as good as any found: repeated over {1} runs, the best of the search came to {0}."),
  notBetterAlways: trKey("Your values are as good as any found: repeated, deterministic, one run, the best of the search came to {0}."),
  notBetter: trKey("Your values are as good as any found."),
  notBetterInAll: trKey("Nothing found is better than your values without being worse in another objective."),
  once: trKey("Repeated once only: {0}. One repeat has no spread to judge it by."),
  confirmedSeeds: trKey("Confirmed over {1} seeds: {0}"),
  confirmedRuns: trKey("Confirmed over {1} runs: {0}"),
  confirmedAlways: trKey("Confirmed, deterministic, one run: {0}"),
  didNotHold: trKey("Keep your values: the best values found did not hold when run again (a repeat failed or broke a constraint)."),
  seenOnceOnly: trKey("Seen in one run: {0}. Your own values failed: {1}"),
  seenOnce: trKey("Seen in one run: {0}, partly luck"),
} as const;

/** What stands in them, separated by commas. */
const FIGURES = { against: trKey("{0} against your {1}"), breaks: trKey("which break a constraint ({0})") } as const;

/** `0.981 ± 0.002 against your 0.962 ± 0.003`. */
export function against(value: string, own: string): string {
  return fill(FIGURES.against, value, own);
}

/** What is wrong with the user's own values, behind the figures. */
export function breaking(reason: string): string {
  return fill(FIGURES.breaks, reason);
}

/** The finding of a search in the language spoken. */
export function retold(finding: string): string {
  const figures = (text: string) =>
    text
      .split(", ")
      .map((figure) => retell(figure, Object.values(FIGURES)))
      .join(", ");
  return retell(finding, Object.values(FINDINGS), figures);
}
