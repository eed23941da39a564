/** One metric of one run, as it grows while a file is read. */
export interface Series {
  readonly run: string;
  /** Null where the file does not say: TensorBoard leaves the tag to the file's name. */
  readonly metric: string | null;
  readonly steps: number[];
  readonly values: number[];
  /** Seconds since 1970, where the file has them; as many as there are values, else none counts. */
  readonly moments: number[];
}

export function series(run: string, metric: string | null): Series {
  return { run, metric, steps: [], values: [], moments: [] };
}

export function add(to: Series, step: number, value: number, moment: number | null = null): void {
  to.steps.push(step);
  to.values.push(value);
  if (moment !== null) to.moments.push(moment);
}
