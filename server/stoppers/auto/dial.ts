/** How much risk a search takes for the time that it saves. */
export const DIALS = ["cautious", "balanced", "aggressive"] as const;
export type Dial = (typeof DIALS)[number];

/** What the dial sets; all else is the same at each setting and for every study. */
export interface Setting {
  /** α = strength · ρ^power · (1 − share of the way): the risk to stop one that would end among the good, before the other tests. */
  readonly strength: number;
  readonly power: number;
  /** Complete trials without which nothing is stopped. */
  readonly minComplete: number;
  /** Share of the complete trials that counts as good, the best of them. */
  readonly good: number;
}

export const SETTINGS: Readonly<Record<Dial, Setting>> = {
  cautious: { strength: 0.1, power: 4, minComplete: 5, good: 1 / 3 },
  balanced: { strength: 0.4, power: 4, minComplete: 5, good: 1 / 3 },
  aggressive: { strength: 1, power: 1, minComplete: 4, good: 0.2 },
};
