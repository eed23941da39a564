/** What one trial can say: natural logarithms of odds. */
const MOST_OF_A_TRIAL = 2;
const MOST_OF_ALL = 12;

/**
 * How the families' shapes stand beside those of completed trials: by which of the two the ends of this study's trials were predicted better.
 * Where every trial has a step that no family knows, the families lose their say; where trials differ, completed ones do.
 */
export class Standing {
  #logOdds = 0;

  /** `difference`: ln of the density that the families gave to the end of a trial, less that of the completed trials. */
  add(difference: number): void {
    if (Number.isNaN(difference)) return;
    const said = Math.min(Math.max(difference, -MOST_OF_A_TRIAL), MOST_OF_A_TRIAL);
    this.#logOdds = Math.min(Math.max(this.#logOdds + said, -MOST_OF_ALL), MOST_OF_ALL);
  }

  /** The families' probability, which was `share` before any trial was complete. */
  shareOfFamilies(share: number): number {
    const odds = (share / (1 - share)) * Math.exp(this.#logOdds);
    return odds / (1 + odds);
  }
}
