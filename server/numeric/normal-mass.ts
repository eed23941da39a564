import { normalLogCdf } from "./normal";

const LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Width times (1 + distance from the middle) below which an interval's mass is its width times the density in its middle; error below 1e-9. */
const THIN = 1e-4;

/** ln of the standard normal density. */
export function normalLogPdf(u: number): number {
  return -0.5 * u * u - LOG_SQRT_TWO_PI;
}

/** ln(Φ(b) − Φ(a)) for a ≤ b, without cancellation in the tails or in thin intervals. */
export function normalLogMass(a: number, b: number): number {
  if ((b - a) * (1 + Math.abs(a)) < THIN) return normalLogPdf(0.5 * (a + b)) + Math.log(b - a);
  if (a > 0) return normalLogMass(-b, -a);
  if (b > 0) return Math.log1p(-Math.exp(normalLogCdf(a)) - Math.exp(normalLogCdf(-b)));
  const upper = normalLogCdf(b);
  return upper + Math.log(-Math.expm1(normalLogCdf(a) - upper));
}
