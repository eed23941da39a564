/** Strategy parameters of CMA-ES; the names are those of Hansen 2016, "The CMA Evolution Strategy: A Tutorial" (arXiv:1604.00772). */
export interface Strategy {
  /** By rank, best first; the first half sums to 1, the others are negative (0 where separable). */
  readonly weights: readonly number[];
  readonly mu: number;
  readonly muEff: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cc: number;
  readonly c1: number;
  readonly cMu: number;
  /** E‖N(0, I)‖. */
  readonly chiN: number;
}

/** Default number of offspring (eq. 48). */
export function populationSize(dimensions: number): number {
  return 4 + Math.floor(3 * Math.log(Math.max(dimensions, 1)));
}

/** Table 1 of the tutorial (eq. 49–58), for `dimensions` ≥ 1 and a population of at least 2. */
export function fullStrategy(dimensions: number, population: number): Strategy {
  const n = dimensions;
  const mu = Math.floor(population / 2);
  const raw = Array.from({ length: population }, (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1));
  const muEff = effective(raw.slice(0, mu));
  const c1 = 2 / ((n + 1.3) ** 2 + muEff);
  const cMu = Math.min(1 - c1 - 1e-8, (2 * (muEff - 2 + 1 / muEff)) / ((n + 2) ** 2 + muEff));
  const alpha = Math.min(
    cMu > 0 ? 1 + c1 / cMu : Number.POSITIVE_INFINITY,
    1 + (2 * effective(raw.slice(mu))) / (muEff + 2),
    cMu > 0 ? (1 - c1 - cMu) / (n * cMu) : Number.POSITIVE_INFINITY,
  );
  const positive = raw.reduce((sum, w) => sum + Math.max(w, 0), 0);
  const negative = raw.reduce((sum, w) => sum + Math.max(-w, 0), 0);
  const weights = raw.map((w) => (w >= 0 ? w / positive : (alpha * w) / negative));
  const cSigma = (muEff + 2) / (n + muEff + 5);
  const cc = (4 + muEff / n) / (n + 4 + (2 * muEff) / n);
  return { weights, mu, muEff, cSigma, dSigma: damping(n, muEff, cSigma), cc, c1, cMu, chiN: chi(n) };
}

/** Of a diagonal covariance, which is learned (n + 2) / 3 times as fast: Ros & Hansen 2008, "A Simple Modification in CMA-ES", §3. */
export function separableStrategy(dimensions: number, population: number): Strategy {
  const n = dimensions;
  const mu = Math.floor(population / 2);
  const raw = Array.from({ length: mu }, (_, i) => Math.log(mu + 1) - Math.log(i + 1));
  const sum = raw.reduce((a, b) => a + b, 0);
  const weights = Array.from({ length: population }, (_, i) => (raw[i] ?? 0) / sum);
  const muEff = effective(raw);
  const full = 2 / muEff / (n + Math.SQRT2) ** 2 + (1 - 1 / muEff) * Math.min(1, (2 * muEff - 1) / ((n + 2) ** 2 + muEff));
  const cSigma = (muEff + 2) / (n + muEff + 3);
  const c1 = 2 / ((n + 1.3) ** 2 + muEff);
  const cMu = Math.min(((n + 2) / 3) * full, 1 - c1); // beyond that where the population is large
  return { weights, mu, muEff, cSigma, dSigma: damping(n, muEff, cSigma), cc: 4 / (n + 4), c1, cMu, chiN: chi(n) };
}

function effective(weights: readonly number[]): number {
  const sum = weights.reduce((a, w) => a + w, 0);
  return sum ** 2 / weights.reduce((a, w) => a + w * w, 0);
}

function damping(n: number, muEff: number, cSigma: number): number {
  return 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma;
}

function chi(n: number): number {
  return Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
}
