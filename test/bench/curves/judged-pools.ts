import { readFileSync } from "node:fs";
import { Random } from "../../../server/numeric/random";
import { median } from "../../../server/numeric/statistics";

/** A pool with the scale u that predictions are judged on: the metric where it is bounded, s/(s + loss) otherwise, s the median loss at 10 % of the horizon. */
export interface JudgedPool {
  readonly name: string;
  readonly direction: "maximize" | "minimize";
  readonly bounds: readonly [number | null, number | null];
  readonly horizon: number;
  readonly curves: readonly (readonly number[])[];
  toU(value: number): number;
  /** ln |du/dvalue|. */
  logSlope(value: number): number;
}

interface RawPool {
  readonly name: string;
  readonly direction: "maximize" | "minimize";
  readonly bounded: boolean;
  readonly horizon: number;
  readonly curves: readonly (readonly (number | null)[])[];
}

/** Shares of the horizon at which predictions are made. */
export const CUTS: readonly number[] = [0.1, 0.2, 0.3, 0.5];

export function cutAt(pool: JudgedPool, share: number): number {
  return Math.max(3, Math.round(share * pool.horizon));
}

export function judgedPools(file: string): readonly JudgedPool[] {
  return (JSON.parse(readFileSync(file, "utf8")) as readonly RawPool[]).map(judged);
}

function judged({ name, direction, bounded, horizon, curves: raw }: RawPool): JudgedPool {
  const curves = raw.map((curve) => curve.map((value) => value ?? Number.NaN));
  if (direction === "maximize" || bounded) {
    const sign = direction === "maximize" ? 1 : -1;
    return { name, direction, bounds: bounded ? [0, 1] : [null, null], horizon, curves, toU: (v) => sign * v, logSlope: () => 0 };
  }
  const tenth = Math.max(0, Math.round(0.1 * horizon) - 1);
  const s = median(curves.map((curve) => curve[tenth] ?? Number.NaN).filter(Number.isFinite));
  return {
    name,
    direction,
    bounds: [0, null],
    horizon,
    curves,
    toU: (v) => s / (s + Math.max(v, 0)),
    logSlope: (v) => Math.log(s) - 2 * Math.log(s + v),
  };
}

/** Curves of a pool that end with a number and have one at 10 % of the horizon, in a random order that the seed decides. */
export function drawn(pool: JudgedPool, count: number, seed: number): readonly number[] {
  const tenth = Math.max(0, Math.round(0.1 * pool.horizon) - 1);
  const whole = (curve: readonly number[]): boolean =>
    curve.length === pool.horizon && Number.isFinite(curve[tenth]) && Number.isFinite(curve[pool.horizon - 1]);
  const order = new Random(seed, pool.curves.length, pool.horizon).permutation(pool.curves.length);
  return order.filter((i) => whole(pool.curves[i] ?? [])).slice(0, count);
}

/** Other curves of the pool that end with a number, as the history of curve `i`. */
export function historyOf(pool: JudgedPool, i: number, count: number): readonly (readonly number[])[] {
  const order = new Random(17, i, pool.curves.length).permutation(pool.curves.length);
  return order
    .filter((k) => k !== i && Number.isFinite(pool.curves[k]?.[pool.horizon - 1]))
    .slice(0, count)
    .map((k) => pool.curves[k] ?? []);
}

export function stepsUpTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}

/** Pools that share a program or a workload: all are left out where one is judged. */
export function kinOf(name: string): string {
  const kin = ["js_digits", "ap_fastmri", "ap_imagenet", "ap_librispeech"].find((start) => name.startsWith(start));
  return kin ?? name;
}
