/**
 * Symmetric positive definite systems. A lower triangle is stored packed, row by row: element (i, j), j ≤ i, stands at
 * i(i + 1)/2 + j, so that a matrix grows by a row without being copied and inner loops run over neighbours in memory.
 */

/** Length of a packed lower triangle of n rows. */
export function packedLength(n: number): number {
  return (n * (n + 1)) / 2;
}

/** Jitters tried in turn, as shares of the mean diagonal (Neal 1999, "Regression and Classification Using Gaussian Process Priors", §4). */
const JITTERS = [0, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1];

/** A pivot below this share of its diagonal element is rounding error. */
const SMALLEST_PIVOT = 1e-14;

/**
 * Factor L with L Lᵀ = A, in the place of A (Golub & Van Loan 2013, algorithm 4.2.1, by rows). False where A is not positive
 * definite to working precision; its rows are then partly overwritten.
 */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    if (!choleskyRow(a, i)) return false;
  }
  return true;
}

/** Row i of the factor in the place of row i of A, the rows above being factored already: a factor is extended by a row with it. */
export function choleskyRow(a: Float64Array, i: number): boolean {
  const row = packedLength(i);
  substitute(a, i, a, row, a, row);
  const diagonal = a[row + i] ?? 0;
  const pivot = diagonal - dot(a, row, a, row, i);
  if (!(pivot > SMALLEST_PIVOT * diagonal)) return false;
  a[row + i] = Math.sqrt(pivot);
  return true;
}

/**
 * The same with jitter: where A is not positive definite, the smallest of ever larger multiples of its mean diagonal that makes it so
 * is added to the diagonal. Answers what was added. Throws where the elements are not finite.
 */
export function choleskyWithJitter(a: Float64Array, n: number): number {
  let scale = 0;
  for (let i = 0; i < n; i++) scale += Math.abs(a[packedLength(i) + i] ?? 0) / n;
  for (const share of JITTERS) {
    const trial = a.slice();
    for (let i = 0; i < n; i++) trial[packedLength(i) + i] = (trial[packedLength(i) + i] ?? 0) + share * scale;
    if (!cholesky(trial, n)) continue;
    a.set(trial);
    return share * scale;
  }
  throw new Error("The covariance matrix has elements that are not finite.");
}

/** x with L x = b; `x` may be `b`. */
export function solveLower(l: Float64Array, n: number, b: Float64Array, x: Float64Array): void {
  substitute(l, n, b, 0, x, 0);
}

/** The same for b and x that begin at `from` and `to`: four rows in a pass, which share what they read and do not wait for each other. */
function substitute(l: Float64Array, n: number, b: Float64Array, from: number, x: Float64Array, to: number): void {
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const r0 = packedLength(i);
    const r1 = r0 + i + 1;
    const r2 = r1 + i + 2;
    const r3 = r2 + i + 3;
    let s0 = b[from + i] ?? 0;
    let s1 = b[from + i + 1] ?? 0;
    let s2 = b[from + i + 2] ?? 0;
    let s3 = b[from + i + 3] ?? 0;
    for (let k = 0; k < i; k++) {
      const known = x[to + k] ?? 0;
      s0 -= (l[r0 + k] ?? 0) * known;
      s1 -= (l[r1 + k] ?? 0) * known;
      s2 -= (l[r2 + k] ?? 0) * known;
      s3 -= (l[r3 + k] ?? 0) * known;
    }
    s0 /= l[r0 + i] ?? 0;
    s1 = (s1 - (l[r1 + i] ?? 0) * s0) / (l[r1 + i + 1] ?? 0);
    s2 = (s2 - (l[r2 + i] ?? 0) * s0 - (l[r2 + i + 1] ?? 0) * s1) / (l[r2 + i + 2] ?? 0);
    s3 = (s3 - (l[r3 + i] ?? 0) * s0 - (l[r3 + i + 1] ?? 0) * s1 - (l[r3 + i + 2] ?? 0) * s2) / (l[r3 + i + 3] ?? 0);
    x[to + i] = s0;
    x[to + i + 1] = s1;
    x[to + i + 2] = s2;
    x[to + i + 3] = s3;
  }
  for (; i < n; i++) {
    const row = packedLength(i);
    x[to + i] = ((b[from + i] ?? 0) - dot(l, row, x, to, i)) / (l[row + i] ?? 0);
  }
}

/** x with Lᵀ x = b; `x` may be `b`. By columns of Lᵀ, which are rows of L, four in a pass. */
export function solveLowerTransposed(l: Float64Array, n: number, b: Float64Array, x: Float64Array): void {
  if (x !== b) x.set(b.subarray(0, n));
  let i = n - 1;
  for (; i >= 3; i -= 4) {
    const r0 = packedLength(i);
    const r1 = r0 - i;
    const r2 = r1 - i + 1;
    const r3 = r2 - i + 2;
    const x0 = (x[i] ?? 0) / (l[r0 + i] ?? 0);
    const x1 = ((x[i - 1] ?? 0) - x0 * (l[r0 + i - 1] ?? 0)) / (l[r1 + i - 1] ?? 0);
    const x2 = ((x[i - 2] ?? 0) - x0 * (l[r0 + i - 2] ?? 0) - x1 * (l[r1 + i - 2] ?? 0)) / (l[r2 + i - 2] ?? 0);
    const last = (x[i - 3] ?? 0) - x0 * (l[r0 + i - 3] ?? 0) - x1 * (l[r1 + i - 3] ?? 0) - x2 * (l[r2 + i - 3] ?? 0);
    const x3 = last / (l[r3 + i - 3] ?? 0);
    x[i] = x0;
    x[i - 1] = x1;
    x[i - 2] = x2;
    x[i - 3] = x3;
    for (let j = 0; j < i - 3; j++) {
      x[j] = (x[j] ?? 0) - (x0 * (l[r0 + j] ?? 0) + x1 * (l[r1 + j] ?? 0) + (x2 * (l[r2 + j] ?? 0) + x3 * (l[r3 + j] ?? 0)));
    }
  }
  for (; i >= 0; i--) {
    const row = packedLength(i);
    const value = (x[i] ?? 0) / (l[row + i] ?? 0);
    x[i] = value;
    for (let j = 0; j < i; j++) x[j] = (x[j] ?? 0) - value * (l[row + j] ?? 0);
  }
}

/** L⁻¹, packed, into `out`, which is not `l`. */
export function invertLower(l: Float64Array, n: number, out: Float64Array): void {
  for (let i = 0, row = 0; i < n; row += ++i) {
    out.fill(0, row, row + i);
    combineRows(l, row, out, i, out, row);
    const pivot = 1 / (l[row + i] ?? 0);
    for (let j = 0; j < i; j++) out[row + j] = -pivot * (out[row + j] ?? 0);
    out[row + i] = pivot;
  }
}

/** (L Lᵀ)⁻¹ = MᵀM from M = L⁻¹, its lower triangle packed into `out`, which is not `m`. */
export function inverseFromLower(m: Float64Array, n: number, out: Float64Array): void {
  out.fill(0, 0, packedLength(n));
  let k = 0;
  for (; k + 1 < n; k += 2) addOuterPair(m, k, out);
  if (k < n) addOuter(m, k, out);
}

/** Sum over i < count of a[from + i] · b[start + i]; four sums at once, so that additions do not wait for each other. */
export function dot(a: Float64Array, from: number, b: Float64Array, start: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    s0 += (a[from + i] ?? 0) * (b[start + i] ?? 0);
    s1 += (a[from + i + 1] ?? 0) * (b[start + i + 1] ?? 0);
    s2 += (a[from + i + 2] ?? 0) * (b[start + i + 2] ?? 0);
    s3 += (a[from + i + 3] ?? 0) * (b[start + i + 3] ?? 0);
  }
  for (; i < count; i++) s0 += (a[from + i] ?? 0) * (b[start + i] ?? 0);
  return s0 + s1 + (s2 + s3);
}

/** Adds Σ_k c[at + k] · (row k of the packed `rows`), k < count, to out[to …]; pairs of rows share a pass over the sums. */
function combineRows(c: Float64Array, at: number, rows: Float64Array, count: number, out: Float64Array, to: number): void {
  let k = 0;
  for (; k + 1 < count; k += 2) {
    const first = c[at + k] ?? 0;
    const second = c[at + k + 1] ?? 0;
    const one = packedLength(k);
    const two = one + k + 1;
    for (let j = 0; j <= k; j++) out[to + j] = (out[to + j] ?? 0) + first * (rows[one + j] ?? 0) + second * (rows[two + j] ?? 0);
    out[to + k + 1] = (out[to + k + 1] ?? 0) + second * (rows[two + k + 1] ?? 0);
  }
  if (k >= count) return;
  const last = c[at + k] ?? 0;
  const row = packedLength(k);
  for (let j = 0; j <= k; j++) out[to + j] = (out[to + j] ?? 0) + last * (rows[row + j] ?? 0);
}

/** Adds the outer product of row k with itself. */
function addOuter(m: Float64Array, k: number, out: Float64Array): void {
  const row = packedLength(k);
  for (let i = 0, to = 0; i <= k; to += ++i) {
    const c = m[row + i] ?? 0;
    for (let j = 0; j <= i; j++) out[to + j] = (out[to + j] ?? 0) + c * (m[row + j] ?? 0);
  }
}

/** The same for rows k and k + 1 in one pass. */
function addOuterPair(m: Float64Array, k: number, out: Float64Array): void {
  const one = packedLength(k);
  const two = one + k + 1;
  for (let i = 0, to = 0; i <= k; to += ++i) {
    const c = m[one + i] ?? 0;
    const d = m[two + i] ?? 0;
    for (let j = 0; j <= i; j++) out[to + j] = (out[to + j] ?? 0) + c * (m[one + j] ?? 0) + d * (m[two + j] ?? 0);
  }
  const last = packedLength(k + 1);
  const d = m[two + k + 1] ?? 0;
  for (let j = 0; j <= k + 1; j++) out[last + j] = (out[last + j] ?? 0) + d * (m[two + j] ?? 0);
}
