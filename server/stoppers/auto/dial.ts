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
  /** A trial is spared where the complete trial that was most like it ended among this share. */
  readonly spared: number;
}

export const SETTINGS: Readonly<Record<Dial, Setting>> = {
  cautious: { strength: 0.12, power: 4, minComplete: 5, good: 1 / 3, spared: 1 / 2 },
  balanced: { strength: 0.6, power: 4, minComplete: 5, good: 1 / 3, spared: 1 / 2 },
  aggressive: { strength: 0.3, power: 0.5, minComplete: 4, good: 1 / 5, spared: 1 / 5 },
};
