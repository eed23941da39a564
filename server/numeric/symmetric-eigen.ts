/** Sweeps after which rotations stop; six to ten make the off-diagonal vanish. */
const SWEEPS = 30;

export interface Eigen {
  readonly values: Float64Array;
  /** Column j, at [i * n + j], belongs to value j. */
  readonly vectors: Float64Array;
}

/** Eigenvalues and vectors of a symmetric matrix (row-major, n × n) by Jacobi's rotations (Golub & Van Loan 2013, §8.5.2, cyclic). */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a, n) > 0; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i] ?? 0), vectors: v };
}

/** Sum of squares above the diagonal; 0 where they are lost beside it. */
function offDiagonal(a: Float64Array, n: number): number {
  let off = 0;
  let diagonal = 0;
  for (let i = 0; i < n; i++) {
    diagonal += (a[i * n + i] ?? 0) ** 2;
    for (let j = i + 1; j < n; j++) off += (a[i * n + j] ?? 0) ** 2;
  }
  return off > 1e-32 * diagonal ? off : 0;
}

function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] ?? 0;
  if (apq === 0) return;
  const tau = ((a[q * n + q] ?? 0) - (a[p * n + p] ?? 0)) / (2 * apq);
  const t = tau >= 0 ? 1 / (tau + Math.hypot(1, tau)) : -1 / (-tau + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, c, s);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k, c, s);
  for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q, c, s);
}

function turn(m: Float64Array, p: number, q: number, c: number, s: number): void {
  const [x, y] = [m[p] ?? 0, m[q] ?? 0];
  m[p] = c * x - s * y;
  m[q] = s * x + c * y;
}
