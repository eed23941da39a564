import { fromWire } from "../server/protocol/number";
import type { TrialView } from "../server/protocol/view";
import { tr } from "../server/words/translate";
import { BAND, drawnRole, MEAN_DASH } from "./chart-lines";
import { type Colours, roleColour, withAlpha } from "./colours";
import type { Scene } from "./context";
import { smoothCurve } from "./curve";
import type { Plot } from "./curves-chart";
import { pathOf, shownForecasts } from "./forecast";
import { formatValue } from "./format";
import type { Smoothing } from "./intent";
import { drawMark, type Shape } from "./marks";
import { type Role, scoreOf } from "./study";

const SHAPES: Readonly<Record<Role, Shape | null>> = {
  base: "diamond",
  best: "star",
  running: "dot",
  complete: null,
  stopped: "square",
  failed: "cross",
};
const RADII: Readonly<Record<Role, number>> = { base: 3.6, best: 4.6, running: 4.5, complete: 0, stopped: 3.2, failed: 3.2 };

/** A trial's last report: where its line ends and its marker stands. */
export function endOf(trial: TrialView, smoothing: Smoothing): { step: number; value: number } | null {
  const { steps, values } = smoothCurve(trial, smoothing);
  const step = steps.at(-1);
  if (step === undefined) return null;
  // Where no report was a number the trial's own value says where it came to.
  return { step, value: values.findLast((v) => Number.isFinite(v)) ?? fromWire(trial.values?.[0] ?? "NaN") };
}

export function drawEndMarks(ink: CanvasRenderingContext2D, plot: Plot): void {
  const { drawing, scene, colours } = plot;
  for (const trial of drawing.drawn) {
    const role = drawnRole(trial, scene.study);
    const shape = SHAPES[role];
    const end = endOf(trial, scene.intent.smoothing);
    if (shape === null || end === null || (trial.repeatOf !== null && trial.state === "complete")) continue;
    if (!plot.shows(end.step)) continue;
    const faint = role === "stopped" && !colours.highContrast ? 0.6 : 1;
    // Your own code while it runs is a running trial as well: the hollow ◇ moves along with it.
    drawMark(ink, plot.x(end.step), plot.y(end.value), shape, withAlpha(roleColour(role, colours), faint), colours.background, RADII[role]);
  }
}

interface Label {
  readonly text: string;
  readonly colour: string;
  /** The value at the line's end. */
  readonly value: number;
}

const LINE = 13;
const OFFSET = 11;

/** Which lines are yours and the best, with their values. */
function endLabels(scene: Scene, colours: Colours, narrow: boolean): readonly Label[] {
  const { study, intent } = scene;
  const labels: Label[] = [];
  const add = (trial: TrialView | null, role: Role, name: string) => {
    const end = trial === null ? null : endOf(trial, intent.smoothing);
    const value = trial === null ? null : scoreOf(trial, study);
    if (end === null || value === null || intent.hidden.includes(role)) return;
    const number = formatValue(value, study.places);
    labels.push({ text: narrow ? number : `${name} ${number}`, colour: roleColour(role, colours), value: end.value });
  };
  if (study.best !== study.baseline) add(study.best, "best", `#${study.best?.trial ?? ""}`);
  add(study.baseline, "base", tr("yours"));
  if (intent.hidden.includes("predicted") || intent.hidden.includes("running")) return labels;
  for (const { trial, forecast } of shownForecasts(study)) {
    const value = forecast.mean.at(-1) ?? Number.NaN;
    const number = `~${formatValue(value, Math.max(0, study.places - 1))}`;
    labels.push({ text: narrow ? number : `#${trial.trial} ${number}`, colour: roleColour("running", colours), value });
  }
  return labels;
}

const ruler = document.createElement("canvas").getContext("2d");

/** Room that the labels need right of the plot, so that none is cut off in any font. */
export function gutterFor(scene: Scene, colours: Colours, narrow: boolean): number {
  if (ruler === null) return 88;
  ruler.font = `600 11px ${colours.font}`;
  const widest = Math.max(0, ...endLabels(scene, colours, narrow).map((l) => ruler.measureText(l.text).width));
  return Math.ceil(widest) + OFFSET + 4;
}

/** Labels at the right edge, pushed apart where they would overlap. */
export function drawEndLabels(ink: CanvasRenderingContext2D, plot: Plot): void {
  const { scene, colours, narrow, area } = plot;
  const labels = endLabels(scene, colours, narrow).map((label) => ({ ...label, y: plot.y(label.value) }));
  labels.sort((a, b) => a.y - b.y);
  for (let k = 1; k < labels.length; k++) {
    const [above, label] = [labels[k - 1], labels[k]];
    if (above !== undefined && label !== undefined) label.y = Math.max(label.y, above.y + LINE);
  }
  // Pushed down beyond the plot they would lie on the axis: the lowest goes back up, and whatever it meets with it.
  for (let k = labels.length - 1; k >= 0; k--) {
    const [label, below] = [labels[k], labels[k + 1]];
    if (label !== undefined) label.y = Math.min(label.y, below === undefined ? area.bottom : below.y - LINE);
  }
  ink.save();
  ink.font = `600 11px ${colours.font}`;
  ink.textBaseline = "middle";
  for (const label of labels) {
    ink.fillStyle = label.colour;
    ink.fillText(label.text, area.right + OFFSET, label.y);
  }
  ink.restore();
}

/** The line under the pointer or pinned: thicker, in full strength, with its marker. */
export function drawHot(ink: CanvasRenderingContext2D, plot: Plot, number: number): void {
  const { scene, colours, area } = plot;
  const trial = scene.study.view.trials[number];
  const end = trial === undefined ? null : endOf(trial, scene.intent.smoothing);
  if (trial === undefined || end === null) return;
  const role = drawnRole(trial, scene.study);
  const colour = role === "failed" ? colours.foreground : roleColour(role, colours);
  ink.save();
  ink.beginPath();
  ink.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  ink.clip();
  ink.lineJoin = "round";
  drawExpected(ink, plot, trial, colour);
  for (const [width, style] of [
    [role === "best" ? 8 : 6, colours.background],
    [role === "best" ? 4 : 2.5, colour],
  ] as const) {
    ink.lineWidth = width;
    ink.strokeStyle = style;
    ink.beginPath();
    let pen = false;
    for (const point of plot.points(trial)) {
      if (!Number.isFinite(point.y)) pen = false;
      else if (pen) ink.lineTo(point.x, point.y);
      else {
        ink.moveTo(point.x, point.y);
        pen = true;
      }
    }
    ink.stroke();
  }
  ink.restore();
  if (plot.shows(end.step))
    drawMark(ink, plot.x(end.step), plot.y(end.value), SHAPES[role] ?? "dot", roleColour(role, colours), colours.background, 4.6);
}

/** What is expected of the trial under the pointer, or was when it was stopped: mean and band, wherever the crowd has none of its own. */
function drawExpected(ink: CanvasRenderingContext2D, plot: Plot, trial: TrialView, colour: string): void {
  const { forecast } = trial;
  if (forecast === undefined || plot.hidden.has("predicted")) return;
  const path = pathOf(trial, forecast);
  const trace = (values: readonly number[], backwards = false): void => {
    const order = path.steps.map((_, k) => (backwards ? path.steps.length - 1 - k : k));
    for (const k of order) ink.lineTo(plot.x(path.steps[k] ?? 0), plot.y(values[k] ?? Number.NaN));
  };
  ink.save();
  ink.beginPath();
  trace(path.low);
  trace(path.high, true);
  ink.closePath();
  ink.fillStyle = withAlpha(colour, BAND);
  if (!plot.colours.highContrast && !plot.drawing.expected.some((one) => one.trial === trial)) ink.fill();
  ink.lineWidth = 1;
  ink.strokeStyle = withAlpha(colour, plot.colours.highContrast ? 1 : 0.6);
  ink.setLineDash(plot.colours.highContrast ? [4, 3] : []);
  ink.stroke();
  ink.beginPath();
  trace(path.mean);
  ink.lineWidth = 2;
  ink.strokeStyle = colour;
  ink.setLineDash(MEAN_DASH);
  ink.stroke();
  ink.restore();
}

const REACH = 14;

/** The drawn trial nearest to a place on the canvas, within reach of the pointer. */
export function nearest(plot: Plot, px: number, py: number): number | null {
  let found: number | null = null;
  let distance = REACH;
  for (const trial of plot.drawing.drawn) {
    const points = plot.points(trial);
    points.forEach((b, k) => {
      const a = points[k - 1] ?? b;
      const d = toSegment(px, py, a.x, clip(a.y, plot), b.x, clip(b.y, plot));
      if (d < distance) {
        distance = d;
        found = trial.trial;
      }
    });
  }
  return found;
}

function clip(y: number, plot: Plot): number {
  return Math.min(plot.area.bottom, Math.max(plot.area.top, y));
}

function toSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length));
  return Math.hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay));
}
