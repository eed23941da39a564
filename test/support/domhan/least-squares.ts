/** Where weighted least squares end: the parameters, and whether all is finite there. */
export interface Fit {
  readonly parameters: Float64Array;
  readonly finite: boolean;
}

/**
 * Weighted nonlinear least squares by Levenberg & Marquardt (Marquardt 1963), the Jacobian by forward differences as in MINPACK. `f` adds the
 * curve of the parameters to `out`.
 */
export function leastSquares(
  f: (p: Float64Array, out: Float64Array) => void,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  start: readonly number[],
): Fit {
  const n = y.length;
  const k = start.length;
  const residuals = (p: Float64Array, out: Float64Array): number => {
    let sum = 0;
    out.fill(0);
    f(p, out);
    for (let i = 0; i < n; i++) {
      const r = ((out[i] ?? 0) - (y[i] ?? 0)) * Math.sqrt(weights[i] ?? 1);
      out[i] = r;
      sum += r * r;
    }
    return sum;
  };
  let p = Float64Array.from(start);
  let r = new Float64Array(n);
  let sum = residuals(p, r);
  let damping = 1e-3;
  for (let round = 0; round < 100 && Number.isFinite(sum); round++) {
    const jacobian = jacobianOf(p, r, residuals, n);
    const better = downhill(p, r, sum, jacobian, damping, residuals, k);
    if (better === null) break;
    const gained = (sum - better.sum) / (sum + 1e-300);
    ({ p, r, sum, damping } = better);
    if (gained < 1.5e-8) break;
  }
  return { parameters: p, finite: Number.isFinite(sum) && p.every(Number.isFinite) };
}

function jacobianOf(
  p: Float64Array,
  r: Float64Array,
  residuals: (p: Float64Array, out: Float64Array) => number,
  n: number,
): readonly Float64Array[] {
  return Array.from(p, (value, j) => {
    const h = 1.5e-8 * Math.max(Math.abs(value), 1e-4);
    const moved = p.slice();
    moved[j] = value + h;
    const out = new Float64Array(n);
    residuals(moved, out);
    return out.map((ri, i) => (ri - (r[i] ?? 0)) / h);
  });
}

function downhill(
  p: Float64Array,
  r: Float64Array,
  sum: number,
  jacobian: readonly Float64Array[],
  damping: number,
  residuals: (p: Float64Array, out: Float64Array) => number,
  k: number,
): { p: Float64Array<ArrayBuffer>; r: Float64Array<ArrayBuffer>; sum: number; damping: number } | null {
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, i) => total + value * (b[i] ?? 0), 0);
  const normal = jacobian.map((a) => jacobian.map((b) => dot(a, b)));
  const gradient = jacobian.map((a) => -dot(a, r));
  if (!gradient.every(Number.isFinite)) return null;
  for (let attempt = 0, lambda = damping; attempt < 12; attempt++, lambda *= 4) {
    const matrix = normal.map((row, a) => row.map((v, b) => (a === b ? v + lambda * Math.max(v, 1e-12) : v)));
    const move = solved(matrix, gradient, k);
    if (move === null) continue;
    const next = p.map((value, j) => value + (move[j] ?? 0));
    const out = new Float64Array(r.length);
    const reached = residuals(next, out);
    if (reached < sum) return { p: next, r: out, sum: reached, damping: Math.max(lambda / 5, 1e-12) };
  }
  return null;
}

/** Gaussian elimination with partial pivoting. */
function solved(matrix: number[][], right: readonly number[], k: number): number[] | null {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  for (let c = 0; c < k; c++) {
    let pivot = c;
    for (let i = c + 1; i < k; i++) if (Math.abs(rows[i]?.[c] ?? 0) > Math.abs(rows[pivot]?.[c] ?? 0)) pivot = i;
    [rows[c], rows[pivot]] = [rows[pivot] ?? [], rows[c] ?? []];
    const top = rows[c] ?? [];
    if (!(Math.abs(top[c] ?? 0) > 1e-300)) return null;
    for (let i = c + 1; i < k; i++) {
      const row = rows[i] ?? [];
      const factor = (row[c] ?? 0) / (top[c] ?? 1);
      for (let j = c; j <= k; j++) row[j] = (row[j] ?? 0) - factor * (top[j] ?? 0);
    }
  }
  const x = new Array<number>(k).fill(0);
  for (let c = k - 1; c >= 0; c--) {
    const row = rows[c] ?? [];
    let sum = row[k] ?? 0;
    for (let j = c + 1; j < k; j++) sum -= (row[j] ?? 0) * (x[j] ?? 0);
    x[c] = sum / (row[c] ?? 1);
  }
  return x.every(Number.isFinite) ? x : null;
}
