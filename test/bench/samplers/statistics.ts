/** A mean over seeds, the tasks held fixed, with its standard error. */
export interface Estimate {
  readonly mean: number;
  readonly error: number;
}

export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
  return { mean, error: n > 1 ? Math.sqrt(variance / n) : Number.NaN };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? Number.NaN) + (sorted[Math.ceil(at)] ?? Number.NaN)) / 2;
}

/** `62.1 ± 4.2`, in thousandths. */
export function thousandths({ mean, error }: Estimate, sign = false): string {
  if (!Number.isFinite(mean)) return "–";
  const digits = Math.abs(mean) < 0.02 ? 1 : 0;
  const shown = (1000 * mean).toFixed(digits).replace("-", "−");
  const spread = Number.isFinite(error) ? ` ± ${(1000 * error).toFixed(error < 0.01 ? 1 : 0)}` : "";
  return `${sign && mean > 0 ? "+" : ""}${shown}${spread}`;
}
