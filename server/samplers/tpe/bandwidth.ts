/**
 * Standard deviations of the Gaussian kernels at `centres` in [0, 1]: the larger gap to a neighbour (Bergstra et al. 2011, §4.2), the
 * bounds not counted as neighbours, clipped to [1 / min(finest, n + 2), 1] (Optuna's "magic clip", there with finest = 100).
 * Equal centres count one by one, as in Optuna.
 */
export function neighbourBandwidths(centres: Float64Array, finest: number): Float64Array {
  const n = centres.length;
  const order = Array.from(centres, (_, i) => i).sort((i, j) => (centres[i] ?? 0) - (centres[j] ?? 0) || i - j);
  const at = (k: number): number => (k < 0 ? 0 : k >= n ? 1 : (centres[order[k] ?? 0] ?? 0));
  const least = 1 / Math.min(finest, n + 2);
  const sigmas = new Float64Array(n);
  order.forEach((i, k) => {
    const below = at(k) - at(k - 1);
    const above = at(k + 1) - at(k);
    const gap = n === 1 ? Math.max(below, above) : k === 0 ? above : k === n - 1 ? below : Math.max(below, above);
    sigmas[i] = Math.min(Math.max(gap, least), 1);
  });
  return sigmas;
}
