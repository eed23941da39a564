/** The standard normal distribution. */

const SQRT_HALF_PI = Math.sqrt(Math.PI / 2);
const LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Below it h(u) is taken from its asymptotic series, whose relative error is then under 1e-9. */
const SERIES_BELOW = -30;

export function normalPdf(u: number): number {
  return Math.exp(-0.5 * u * u - LOG_SQRT_TWO_PI);
}

export function normalCdf(u: number): number {
  return u < 0 ? 0.5 * Math.exp(-0.5 * u * u) * scaledErfc(-u / Math.SQRT2) : 1 - 0.5 * Math.exp(-0.5 * u * u) * scaledErfc(u / Math.SQRT2);
}

/** ln Φ(u), also where Φ(u) is too small for a number. */
export function normalLogCdf(u: number): number {
  if (u > 0) return Math.log1p(-0.5 * Math.exp(-0.5 * u * u) * scaledErfc(u / Math.SQRT2));
  return -0.5 * u * u + Math.log(0.5 * scaledErfc(-u / Math.SQRT2));
}

/** φ(u) / Φ(u), the derivative of ln Φ. */
export function normalHazard(u: number): number {
  return u > 0 ? normalPdf(u) / normalCdf(u) : 1 / (SQRT_HALF_PI * scaledErfc(-u / Math.SQRT2));
}

/** Φ⁻¹(p): the rational approximation of Acklam 2003 with one step of Halley's method, which makes it exact to rounding. ±Infinity at 0 and 1. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  const upper = p > 0.5;
  const tail = upper ? 1 - p : p;
  const rough = tail < 0.02425 ? lowerTail(Math.sqrt(-2 * Math.log(tail))) : central(tail - 0.5);
  const step = (normalCdf(rough) - tail) / normalPdf(rough);
  const exact = rough - step / (1 + 0.5 * rough * step);
  return upper ? -exact : exact;
}

/**
 * h(u) = φ(u) + u Φ(u), by which the expected improvement is σ h((best − μ)/σ) (Jones, Schonlau & Welch 1998, eq. 15), as
 * out = [ln h, Φ/h, φ/h]. Far down it is φ(u)/u² · (1 − 3/u² + 15/u⁴ − 105/u⁶): logarithms that neither cancel nor vanish
 * (Ament et al. 2023, "Unexpected Improvements to Expected Improvement", §4.1).
 */
export function logImprovement(u: number, out: Float64Array): void {
  if (u > 0) {
    const density = normalPdf(u);
    const share = normalCdf(u);
    const h = density + u * share;
    out[0] = Math.log(h);
    out[1] = share / h;
    out[2] = density / h;
    return;
  }
  const mills = SQRT_HALF_PI * scaledErfc(-u / Math.SQRT2); // Φ/φ
  const i = 1 / (u * u);
  const ratio = u < SERIES_BELOW ? i * (1 - i * (3 - i * (15 - 105 * i))) : 1 + u * mills; // h/φ
  out[0] = -0.5 * u * u - LOG_SQRT_TWO_PI + Math.log(ratio);
  out[1] = mills / ratio;
  out[2] = 1 / ratio;
}

/** exp(x²) erfc(x), x ≥ 0: Cody 1969, "Rational Chebyshev Approximations for the Error Function", Math. Comp. 23, tables of CALERF. */
export function scaledErfc(x: number): number {
  if (x <= 0.46875) return Math.exp(x * x) * (1 - x * ratioOf(ERF_TOP, ERF_BOTTOM, x * x));
  if (x <= 4) return ratioOf(MIDDLE_TOP, MIDDLE_BOTTOM, x);
  const i = 1 / (x * x);
  return (1 / Math.sqrt(Math.PI) - i * ratioOf(FAR_TOP, FAR_BOTTOM, i)) / x;
}

// Highest power first.
const ERF_TOP = [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694];
const ERF_BOTTOM = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const MIDDLE_TOP = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769, 1712.0476126340707,
  2051.0783778260716, 1230.3393547979972,
];
const MIDDLE_BOTTOM = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597, 4362.619090143247,
  3439.3676741437216, 1230.3393548037495,
];
const FAR_TOP = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 0.0006587491615298378,
];
const FAR_BOTTOM = [1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918];

function ratioOf(top: readonly number[], bottom: readonly number[], x: number): number {
  return polynomial(top, x) / polynomial(bottom, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = 0; i < coefficients.length; i++) value = value * x + (coefficients[i] ?? 0);
  return value;
}

function central(q: number): number {
  const r = q * q;
  return (
    (q *
      polynomial(
        [-39.69683028665376, 220.9460984245205, -275.9285104469687, 1.38357751867269e2, -30.66479806614716, 2.506628277459239],
        r,
      )) /
    polynomial([-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1], r)
  );
}

function lowerTail(q: number): number {
  return (
    polynomial(
      [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783],
      q,
    ) / polynomial([0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1], q)
  );
}
