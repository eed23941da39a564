/** How sure an early stop was, in finite numbers; what the record of the early stop is made of. */
export interface StopEvidence {
  /** As the stopper is named: `curve(0.05)`. */
  readonly rule: string;
  /** Where the trial was stopped, in the program's own steps. */
  readonly step: number;
  /** Last step of a whole trial; null while it is not known. */
  readonly horizon: number | null;
  /** P(the trial would have become better than the incumbent), 0 … 1; null where the rule gives none. */
  readonly probability: number | null;
  /** What the trial was expected to end with and the 5 % and 95 % quantiles of that, in the metric's own unit; null where the rule predicts nothing. */
  readonly predicted: { readonly mean: number; readonly low: number; readonly high: number } | null;
}
