/**
 * Shapes of learning curves. With its one or two shape parameters fixed each family of Domhan, Springenberg & Hutter 2015 ("Speeding up
 * Automatic Hyperparameter Optimization of Deep Neural Networks by Extrapolation of Learning Curves", table 1) is linear in where
 * it ends and how far it comes, y(t) = level − gain · d(t) with d(last) = 0 and max |d| = 1, so that only those parameters stand on a grid:
 *
 * | here | families of the paper |
 * |---|---|
 * | power | pow₃ |
 * | shifted power | pow₄ |
 * | stretched exponential | Weibull, Janoschek, exp₄ |
 * | hill | MMF, Hill₃, log power |
 * | inverse log, log, log log, vapour pressure | ilog₂, log log linear, vapor pressure |
 *
 * Ours are the straight line, the parabola, the half cosine (of a learning rate that decays like one) and the valley (over-fitting).
 */
export interface ShapeBank {
  /** Family of each shape. */
  readonly families: readonly string[];
  /** d of shape k at t = 1 … length, at k · length + t − 1. */
  readonly values: Float64Array;
  readonly length: number;
  readonly count: number;
}

type Drop = (t: number) => number;

const banks = new Map<number, ShapeBank>();
const KEPT_BANKS = 16;

/** The shapes on t = 1 … length (≥ 2). Their number and order do not depend on the length, so that weights learned for one serve all. */
export function shapeBank(length: number): ShapeBank {
  const known = banks.get(length);
  if (known !== undefined) return known;
  const shapes = allShapes(length);
  const values = new Float64Array(shapes.length * length);
  shapes.forEach(({ drop }, k) => {
    const row = values.subarray(k * length, (k + 1) * length);
    for (let t = 1; t <= length; t++) row[t - 1] = drop(t);
    normalise(row);
  });
  const bank = { families: shapes.map((shape) => shape.family), values, length, count: shapes.length };
  if (banks.size >= KEPT_BANKS) banks.clear();
  banks.set(length, bank);
  return bank;
}

/** In place: ends at 0, begins above it, largest magnitude 1. All zero where nothing changes (or what changes is no number). */
export function normalise(row: Float64Array): void {
  const end = row[row.length - 1] ?? 0;
  let largest = 0;
  for (let t = 0; t < row.length; t++) {
    const value = (row[t] ?? 0) - end;
    row[t] = value;
    largest = Math.max(largest, Math.abs(value)); // NaN once, NaN for ever
  }
  const scale = largest > 1e-12 && largest < Number.POSITIVE_INFINITY ? ((row[0] ?? 0) < 0 ? -1 : 1) / largest : 0;
  for (let t = 0; t < row.length; t++) row[t] = scale === 0 ? 0 : (row[t] ?? 0) * scale;
}

function allShapes(length: number): { readonly family: string; readonly drop: Drop }[] {
  const shapes: { family: string; drop: Drop }[] = [];
  const add = (family: string, drop: Drop): void => {
    shapes.push({ family, drop });
  };
  const times = geometric(0.5, 2.5 * length, 12);
  for (const a of geometric(0.05, 4, 10)) add("power", (t) => t ** -a);
  for (const a of [0.25, 0.5, 1, 2]) for (const time of geometric(1, length, 7)) add("shifted power", (t) => (1 + t / time) ** -a);
  for (const b of [0.35, 0.6, 1, 1.6, 3]) for (const time of times) add("stretched exponential", (t) => Math.exp(-((t / time) ** b)));
  for (const b of [0.6, 1, 1.7, 3, 6]) for (const time of times) add("hill", (t) => 1 / (1 + (t / time) ** b));
  add("inverse log", (t) => 1 / Math.log(t + 1));
  add("log", (t) => -Math.log(t));
  for (const r of [0.1, 0.5, 2, 8]) add("log log", (t) => -Math.log(1 + r * Math.log(t)));
  for (const c of [0.02, 0.1, 0.3]) for (const b of [0.5, 2, 6]) add("vapour pressure", (t) => -Math.exp(-b / t + c * Math.log(t)));
  add("linear", (t) => -t);
  add("quadratic", (t) => -t * t);
  add("cosine", (t) => Math.cos((Math.PI * t) / length));
  for (const time of geometric(1, Math.max(length / 3, 1.5), 6))
    for (const rise of [0.25, 1]) add("valley", (t) => Math.exp(-(t - 1) / time) + rise * (t / length));
  return shapes;
}

/** `count` numbers from a to b with equal ratios. */
export function geometric(a: number, b: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => a * (b / a) ** (i / (count - 1)));
}
