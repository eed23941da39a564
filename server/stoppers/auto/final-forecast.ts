import { studentTCdf, studentTQuantile } from "../../numeric/student-t";

/** Complete trials that stood most alike, of which the final value is told: this share, at least so many. */
const SHARE = 0.5;
const LEAST = 5;

/** Student's t for the final goodness of a trial. */
export interface FinalForecast {
  readonly mean: number;
  readonly scale: number;
  readonly degrees: number;
}

/**
 * What a trial ends with by where it stands, from the complete trials that stood most alike: least squares with the prediction interval of
 * Draper & Smith 1998, "Applied Regression Analysis", § 1.4. The slope is never negative, is drawn towards none as if by one more
 * average trial, and the line is not followed beyond the stands that were seen. Null with fewer than three trials.
 */
export function forecastFinal(stand: number, stands: readonly number[], finals: readonly number[]): FinalForecast | null {
  const near = stands
    .map((_, i) => i)
    .sort((i, j) => Math.abs((stands[i] ?? 0) - stand) - Math.abs((stands[j] ?? 0) - stand) || i - j)
    .slice(0, Math.max(LEAST, Math.ceil(SHARE * stands.length)));
  const n = near.length;
  if (n < 3) return null;
  let x = 0;
  let y = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const i of near) {
    x += (stands[i] ?? 0) / n;
    y += (finals[i] ?? 0) / n;
    low = Math.min(low, stands[i] ?? 0);
    high = Math.max(high, stands[i] ?? 0);
  }
  let xx = 0;
  let xy = 0;
  for (const i of near) {
    xx += ((stands[i] ?? 0) - x) ** 2;
    xy += ((stands[i] ?? 0) - x) * ((finals[i] ?? 0) - y);
  }
  const slope = xx > 0 ? Math.max(0, xy / (xx * (1 + 1 / n))) : 0;
  let squares = 0;
  for (const i of near) squares += ((finals[i] ?? 0) - y - slope * ((stands[i] ?? 0) - x)) ** 2;
  const away = Math.min(Math.max(stand, low), high) - x;
  const variance = (squares / (n - 2)) * (1 + 1 / n + (xx > 0 ? (away * away) / xx : 0));
  return { mean: y + slope * away, scale: Math.sqrt(variance), degrees: n - 2 };
}

export function forecastQuantile({ mean, scale, degrees }: FinalForecast, p: number): number {
  return mean + (scale > 0 ? scale * studentTQuantile(p, degrees) : 0);
}

/** P(final goodness > u). */
export function probabilityAbove({ mean, scale, degrees }: FinalForecast, u: number): number {
  if (!(scale > 0)) return mean > u ? 1 : 0;
  return studentTCdf((mean - u) / scale, degrees);
}
