import { normalCdf, normalPdf } from "../numeric/normal";

const FINENESS = 64;
const REACH = 8;
const CDF = Float64Array.from({ length: 2 * REACH * FINENESS + 1 }, (_, i) => normalCdf(i / FINENESS - REACH));
const PDF = Float64Array.from({ length: 2 * REACH * FINENESS + 1 }, (_, i) => normalPdf(i / FINENESS - REACH));

/**
 * Φ(u) to within 1e-10, at a fifth of the price of the exact one: Taylor's series of third order about the nearest of a table's points.
 * 0 and 1 beyond eight standard deviations.
 */
export function tabulatedCdf(u: number): number {
  if (!(u > -REACH)) return 0;
  if (u >= REACH) return 1;
  const i = Math.round((u + REACH) * FINENESS);
  const at = i / FINENESS - REACH;
  const h = u - at;
  return (CDF[i] ?? 0) + h * (PDF[i] ?? 0) * (1 - h * (at / 2 - (h * (at * at - 1)) / 6));
}
