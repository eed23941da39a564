import { fromWire } from "../protocol/number";
import { isBetter, type StudyView, type TrialView } from "../protocol/view";
import { stepWord } from "../words/early-stop";
import { formatNumber } from "../words/numbers";
import { BrailleCanvas } from "./braille";
import { cellsOf, fitted, padded } from "./cells";

export type Paint = "own" | "best" | "running" | "crowd";
export type Painter = (paint: Paint | "axis", text: string) => string;

interface Curve {
  readonly paint: Paint;
  /** At its right end; null for one of the crowd. */
  readonly label: string | null;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const CROWD = 60;
const LABELS_FROM = 44;

/** Learning curves in `rows` lines of `columns` cells: the running and the best trial, the user's own, the others behind them. */
export function curvesPlot(view: StudyView, columns: number, rows: number, paint: Painter): readonly string[] {
  const byStep = curvesByStep(view);
  const stepped = byStep.some(({ points }) => points.length > 1);
  const curves = stepped ? byStep : bestByTrial(view);
  const range = rangeOf(curves, view.started.objectives[0]?.direction ?? "maximize");
  if (range === null || rows < 3 || columns < 16) return [];
  const { low, high } = range;
  const names = [formatNumber(high), formatNumber(low)];
  const left = Math.max(...names.map(cellsOf)) + 1;
  const labels = columns >= LABELS_FROM ? curves.flatMap(({ label }) => label ?? []) : [];
  const right = labels.length === 0 ? 0 : Math.max(...labels.map(cellsOf)) + 1;
  const canvas = new BrailleCanvas(Math.max(4, columns - left - right), rows - 1);
  const xs = curves.flatMap(({ points }) => points.map(([x]) => x));
  const [first, last] = [lowest(xs), Math.max(highest(xs), stepped ? horizonOf(view) : view.planned - 1)];
  const x = (at: number): number => ((at - first) / Math.max(1e-12, last - first)) * (canvas.width - 1);
  const y = (value: number): number => (1 - (value - low) / (high - low)) * (canvas.height - 1);
  for (const curve of curves)
    canvas.line(
      curve.points.map(([at, value]) => [x(at), y(value)]),
      curve.paint,
    );
  const ends = labelsByRow(curves, (value) => Math.floor(Math.min(canvas.height - 1, Math.max(0, y(value))) / 4), rows - 1);
  const lines = Array.from({ length: rows - 1 }, (_, row) => {
    const name = row === 0 ? names[0] : row === rows - 2 ? names[1] : "";
    const drawn = canvas.row(row).map(({ sign, paint: of }) => (of === null ? sign : paint(of as Paint, sign)));
    const end = right > 0 ? ends.get(row) : undefined;
    return `${paint("axis", padded(name ?? "", left - 1, true))} ${drawn.join("")}${end === undefined ? "" : ` ${paint(end.paint, end.label ?? "")}`}`;
  });
  const [from, to] = [formatNumber(first), `${formatNumber(last)} ${stepped ? stepWord(view.started.fidelity) : "trial"}s`];
  const space = canvas.width / 2 - cellsOf(from) - cellsOf(to);
  const scale = space < 1 ? padded(fitted(to, canvas.width / 2), canvas.width / 2, true) : `${from}${" ".repeat(space)}${to}`;
  return [...lines, paint("axis", `${" ".repeat(left)}${scale}`)];
}

function curvesByStep(view: StudyView): readonly Curve[] {
  const shown = view.trials.filter((t) => t != null && t.repeatOf === null && t.outside !== true);
  const crowd = shown.filter((t) => t.state !== "running" && t.trial !== view.best && !t.baseline).slice(-CROWD);
  const own = shown.filter((t) => t.baseline && t.trial !== view.best);
  const best = shown.filter((t) => t.trial === view.best);
  const running = shown.filter((t) => t.state === "running" && !t.baseline);
  const named = (trials: readonly TrialView[], paint: Paint, mark: string): Curve[] =>
    trials.map((t) => ({ paint, label: `${mark} ${paint === "own" ? "yours" : `#${t.trial}`}`, points: pointsOf(t) }));
  return [
    ...crowd.map((t): Curve => ({ paint: "crowd", label: null, points: pointsOf(t) })),
    ...named(own, "own", "◇"),
    ...named(running.slice(-8), "running", "●"),
    ...named(best, "best", "★"),
  ].filter(({ points }) => points.length > 0);
}

/** For programs that report once: the best value so far by trial, and every trial's own as a dot. */
function bestByTrial(view: StudyView): readonly Curve[] {
  const direction = view.started.objectives[0]?.direction ?? "maximize";
  const points = view.trials.flatMap((t): (readonly [number, number])[] => {
    const value = t?.values?.[0] === undefined || t.repeatOf !== null ? Number.NaN : fromWire(t.values[0]);
    return Number.isFinite(value) ? [[t.trial, value]] : [];
  });
  const best: (readonly [number, number])[] = [];
  for (const [trial, value] of points) {
    const before = best.at(-1)?.[1];
    best.push([trial, before === undefined || isBetter(direction, value, before) ? value : before]);
  }
  const label = view.best === null ? null : `★ #${view.best}`;
  return [
    ...points.map((point): Curve => ({ paint: "crowd", label: null, points: [point] })),
    { paint: "best" as const, label, points: best },
  ].filter((curve) => curve.points.length > 0);
}

function pointsOf({ steps, reports }: TrialView): readonly (readonly [number, number])[] {
  return steps.flatMap((step, k): (readonly [number, number])[] => {
    const value = reports[k]?.[0];
    const number = value == null ? Number.NaN : fromWire(value);
    return Number.isFinite(number) ? [[step, number]] : [];
  });
}

/** The contenders: what is far worse than most leaves at the edge. */
function rangeOf(curves: readonly Curve[], direction: "maximize" | "minimize"): { low: number; high: number } | null {
  const values = curves
    .flatMap(({ points }) => points.slice(Math.floor(points.length / 4)).map(([, value]) => value))
    .sort((a, b) => a - b);
  if (values.length === 0) return null;
  const ends = curves.flatMap(({ paint, points }) => (paint === "crowd" ? [] : (points.at(-1)?.[1] ?? [])));
  const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? 0;
  const low = Math.min(direction === "maximize" ? at(0.15) : at(0), ...ends);
  const high = Math.max(direction === "maximize" ? at(1) : at(0.85), ...ends);
  const least = Math.max(Math.abs(high), 1e-9) * 1e-6;
  return high - low > least
    ? { low, high }
    : { low: low - Math.max(least, 0.5 * Math.abs(low) || 0.5), high: high + Math.max(least, 0.5 * Math.abs(high) || 0.5) };
}

/** One label a line, the most important where two meet, the other in a line beside it. */
function labelsByRow(curves: readonly Curve[], rowOf: (value: number) => number, rows: number): ReadonlyMap<number, Curve> {
  const placed = new Map<number, Curve>();
  for (const curve of curves.toReversed()) {
    const end = curve.points.at(-1)?.[1];
    if (curve.label === null || end === undefined) continue;
    const wanted = rowOf(end);
    const row = [wanted, wanted + 1, wanted - 1, wanted + 2, wanted - 2].find((k) => k >= 0 && k < rows && !placed.has(k));
    if (row !== undefined) placed.set(row, curve);
  }
  return placed;
}

function horizonOf({ trials, started }: StudyView): number {
  const complete = trials.flatMap((t) => (t?.state === "complete" ? (t.steps.at(-1) ?? []) : []));
  const planned = started.fidelity !== null && Number.isInteger(started.fidelity.baseline) ? started.fidelity.baseline : 1;
  return complete.length > 0 ? highest(complete) : planned;
}

function lowest(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function highest(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
