/** The eleven curve families of Domhan, Springenberg & Hutter 2015, as the reference implementation writes and starts them. */
export interface Family {
  readonly name: string;
  readonly start: readonly number[];
  /** Adds weight · f(x) to `out` at all points; the parameters begin at `from`. NaN where they are not allowed. */
  add(points: Points, p: ArrayLike<number>, from: number, weight: number, out: Float64Array): void;
}

/** Steps with what is often needed of them. */
export interface Points {
  readonly x: Float64Array;
  readonly log: Float64Array;
  readonly logNext: Float64Array;
}

export function pointsOf(x: ArrayLike<number>): Points {
  const own = Float64Array.from(x);
  return { x: own, log: own.map(Math.log), logNext: own.map((v) => Math.log(v + 1)) };
}

export const FAMILIES: readonly Family[] = [
  {
    name: "vap",
    start: [-0.622028, -0.47005, 0.042322],
    add({ x, log }, p, from, weight, out) {
      const [a, b, c] = [p[from] ?? 0, p[from + 1] ?? 0, p[from + 2] ?? 0];
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * Math.exp(a + b / (x[i] ?? 1) + c * (log[i] ?? 0));
    },
  },
  {
    name: "ilog2",
    start: [0.78, 0.43],
    add({ logNext }, p, from, weight, out) {
      const [c, a] = [p[from] ?? 0, p[from + 1] ?? 0];
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (c - a / (logNext[i] ?? 1));
    },
  },
  {
    name: "weibull",
    start: [0.7, 0.1, 0.01, 1],
    add({ log }, p, from, weight, out) {
      const [alpha, beta, kappa, delta] = [p[from] ?? 0, p[from + 1] ?? 0, p[from + 2] ?? 0, p[from + 3] ?? 0];
      const lk = Math.log(kappa);
      for (let i = 0; i < out.length; i++)
        out[i] = (out[i] ?? 0) + weight * (alpha - (alpha - beta) * Math.exp(-Math.exp(delta * (lk + (log[i] ?? 0)))));
    },
  },
  {
    name: "pow3",
    start: [0.84, 0.52, 0.01],
    add({ log }, p, from, weight, out) {
      const [c, a, alpha] = [p[from] ?? 0, p[from + 1] ?? 0, p[from + 2] ?? 0];
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (c - a * Math.exp(-alpha * (log[i] ?? 0)));
    },
  },
  {
    name: "pow4",
    start: [0.8, 200, 0, 0.1],
    add({ x }, p, from, weight, out) {
      const [c, a, b, alpha] = [p[from] ?? 0, p[from + 1] ?? 0, p[from + 2] ?? 0, p[from + 3] ?? 0];
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (c - Math.exp(-alpha * Math.log(a * (x[i] ?? 1) + b)));
    },
  },
  {
    name: "loglog_linear",
    start: [1, 1],
    add({ log }, p, from, weight, out) {
      const [a, b] = [p[from] ?? 0, p[from + 1] ?? 0];
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * Math.log(a * (log[i] ?? 0) + b);
    },
  },
  {
    name: "mmf",
    start: [0.7, 0.1, 0.01, 5],
    add({ log }, p, from, weight, out) {
      const [alpha, beta, kappa, delta] = [p[from] ?? 0, p[from + 1] ?? 0, p[from + 2] ?? 0, p[from + 3] ?? 0];
      const lk = Math.log(kappa);
      for (let i = 0; i < out.length; i++)
        out[i] = (out[i] ?? 0) + weight * (alpha - (alpha - beta) / (1 + Math.exp(delta * (lk + (log[i] ?? 0)))));
    },
  },
  {
    name: "janoschek",
    start: [0.73, 0.07, 0.355, 0.46],
    add({ log }, p, from, weight, out) {
      const [a, beta, k, delta] = [p[from] ?? 0, p[from + 1] ?? 0, p[from + 2] ?? 0, p[from + 3] ?? 0];
      for (let i = 0; i < out.length; i++)
        out[i] = (out[i] ?? 0) + weight * (a - (a - beta) * Math.exp(-k * Math.exp(delta * (log[i] ?? 0))));
    },
  },
  {
    name: "hill3",
    start: [0.77232, 0.586449, 2.460843],
    add({ log }, p, from, weight, out) {
      const [theta, eta, kappa] = [p[from] ?? 0, p[from + 1] ?? 0, p[from + 2] ?? 0];
      const lk = Math.log(kappa);
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (theta / (1 + Math.exp(eta * (lk - (log[i] ?? 0)))));
    },
  },
  {
    name: "log_power",
    start: [0.77, 2.98, -0.51],
    add({ log }, p, from, weight, out) {
      const [a, b, c] = [p[from] ?? 0, p[from + 1] ?? 0, p[from + 2] ?? 0];
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (a / (1 + Math.exp(c * ((log[i] ?? 0) - b))));
    },
  },
  {
    name: "exp4",
    start: [0.7, 0.8, -0.8, 0.3],
    add({ log }, p, from, weight, out) {
      const [c, a, b, alpha] = [p[from] ?? 0, p[from + 1] ?? 0, p[from + 2] ?? 0, p[from + 3] ?? 0];
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (c - Math.exp(-a * Math.exp(alpha * (log[i] ?? 0)) + b));
    },
  },
];
