import { contours } from "d3-contour";
import type { Landscape, LandscapeSlice } from "../server/protocol/landscape";
import type { ParameterValue } from "../server/protocol/space";
import type { TrialView } from "../server/protocol/view";
import { niceTicks, tickLabels } from "../server/words/ticks";
import { tr } from "../server/words/translate";
import type { Analysed } from "./analysed";
import { quantile } from "./axis";
import { domainAxis, placeIn } from "./axis-plan";
import { type Colours, withAlpha } from "./colours";
import { formatParameter, formatValue } from "./format";
import { sliceMarks } from "./slice";
import type { Mark } from "./trial-marks";
import type { Picture, Place } from "./xy-chart";

/** So many lines at most; fewer where round values are further apart. */
const LINES = 8;
/** What is worse than this share of the map needs no lines. */
const WORST = 0.2;
const FILL = 0.09;

/** The believed objective over two parameters: rows upward, each from left to right; NaN where one takes no part. */
export interface Relief {
  readonly across: readonly ParameterValue[];
  readonly upward: readonly ParameterValue[];
  readonly values: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly lines: readonly number[];
  readonly labels: readonly string[];
}

export function reliefOf({ axes, mean }: LandscapeSlice, maximize: boolean): Relief | null {
  const [x, y] = axes;
  if (x === undefined || y === undefined) return null;
  const values = y.values.flatMap((_, j) => x.values.map((__, i) => mean[i * y.values.length + j] ?? Number.NaN));
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const worst = quantile(finite, maximize ? WORST : 1 - WORST);
  const lines = niceTicks(maximize ? worst : low, maximize ? high : worst, LINES);
  return { across: x.values, upward: y.values, values, low, high, lines, labels: tickLabels(lines) };
}

export function contourPicture(
  a: Analysed,
  landscape: Landscape,
  slice: LandscapeSlice,
  room: { readonly width: number; readonly height: number },
  colours: Colours,
  shown: ReadonlySet<TrialView>,
): Picture | null {
  const [x, y] = slice.axes;
  const relief = reliefOf(slice, a.maximize);
  if (x === undefined || y === undefined || relief === null) return null;
  const marks = sliceMarks(a, landscape, slice, (trial) => {
    if (!shown.has(trial)) return null;
    const [across, upward] = [placeIn(x.domain, trial.params[x.name]), placeIn(y.domain, trial.params[y.name])];
    return across === null || upward === null ? null : [across, upward];
  });
  const cells = x.domain.type === "categorical" || y.domain.type === "categorical";
  const places = {
    across: relief.across.map((v) => placeIn(x.domain, v) ?? 0),
    upward: relief.upward.map((v) => placeIn(y.domain, v) ?? 0),
  };
  const draw = cells ? drawCells : drawLines;
  return {
    x: domainAxis(x.name, x.domain, room.width),
    y: domainAxis(y.name, y.domain, room.height * 1.4),
    lines: [],
    marks,
    ground: [slice, room.width, room.height, colours],
    under: (ink, place) => draw(ink, place, relief, { ...places, marks }, a, colours),
    over: (ink, place) => nameOwnAndBest(ink, place, marks, colours),
  };
}

interface Places {
  readonly marks: readonly Mark[];
  readonly across: readonly number[];
  readonly upward: readonly number[];
}

/** Lines at round values, and everything better than each a little bluer. */
function drawLines(ink: CanvasRenderingContext2D, place: Place, relief: Relief, places: Places, a: Analysed, colours: Colours): void {
  const sign = a.maximize ? 1 : -1;
  const [columns, rows] = [relief.across.length, relief.upward.length];
  if (columns < 2 || rows < 2) return;
  const { area } = place;
  const toX = (c: number) => place.x(between(places.across, c - 0.5));
  const toY = (r: number) => place.y(between(places.upward, r - 0.5));
  const grid = relief.values.map((v) => (Number.isFinite(v) ? sign * v : Number.NaN));
  const levels = relief.lines.map((line, k) => ({ at: sign * line, label: relief.labels[k] ?? "" })).sort((p, q) => p.at - q.at);
  const shapes = contours()
    .size([columns, rows])
    .thresholds(levels.map((l) => l.at))(grid);
  ink.save();
  ink.beginPath();
  ink.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  ink.clip();
  // Numbers stay off the markers that have names.
  const named = places.marks.filter((m) => m.role === "best" || m.role === "base");
  const taken = named.map((m) => ({ x: place.x(m.x) - 8, y: place.y(m.y) }));
  const texts: { x: number; y: number; text: string }[] = [];
  for (const [k, shape] of shapes.entries()) {
    const path = new Path2D();
    for (const ring of shape.coordinates.flat()) {
      const points = ring.map(([c = 0, r = 0]) => ({ x: toX(c), y: toY(r) }));
      points.forEach((p, i) => {
        if (i === 0) path.moveTo(p.x, p.y);
        else path.lineTo(p.x, p.y);
      });
      path.closePath();
      const spot = points.find((p) => inside(p, area) && taken.every((t) => Math.hypot(t.x - p.x, t.y - p.y) > 44));
      if (spot !== undefined && ring.length > 8) {
        taken.push(spot);
        texts.push({ ...spot, text: levels[k]?.label ?? "" });
      }
    }
    if (!colours.highContrast) {
      ink.fillStyle = withAlpha(colours.best, FILL);
      ink.fill(path, "evenodd");
    }
    ink.strokeStyle = withAlpha(colours.best, colours.highContrast ? 1 : 0.7);
    ink.lineWidth = 1;
    ink.stroke(path);
  }
  ink.font = `10px ${colours.font}`;
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  for (const { x, y, text } of texts) haloed(ink, text, x, y, colours, colours.foreground);
  ink.restore();
}

function inside(p: { x: number; y: number }, area: Place["area"]): boolean {
  return p.x > area.left + 16 && p.x < area.right - 16 && p.y > area.top + 9 && p.y < area.bottom - 9;
}

/** Choices are not neighbours of each other: a tinted cell each, with its number where it has room. */
function drawCells(ink: CanvasRenderingContext2D, place: Place, relief: Relief, places: Places, a: Analysed, colours: Colours): void {
  const { area } = place;
  const [xs, ys] = [edges(places.across), edges(places.upward)];
  ink.save();
  ink.beginPath();
  ink.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  ink.clip();
  ink.font = `10px ${colours.font}`;
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  const span = relief.high - relief.low;
  let [textRight, textRow] = [Number.NEGATIVE_INFINITY, -1];
  for (const [j] of relief.upward.entries()) {
    for (const [i] of relief.across.entries()) {
      const value = relief.values[j * relief.across.length + i] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      const [left, right] = [place.x(xs[i] ?? 0), place.x(xs[i + 1] ?? 1)];
      const [bottom, top] = [place.y(ys[j] ?? 0), place.y(ys[j + 1] ?? 1)];
      const good = span > 0 ? (a.maximize ? value - relief.low : relief.high - value) / span : 0.5;
      if (!colours.highContrast) {
        ink.fillStyle = withAlpha(colours.best, 0.04 + 0.6 * good ** 2);
        ink.fillRect(left, top, right - left + 0.5, bottom - top + 0.5);
      }
      const text = formatValue(value, Math.max(0, a.places - 1));
      const middle = (left + right) / 2;
      const half = ink.measureText(text).width / 2 + 6;
      if (textRow !== j) [textRight, textRow] = [area.left, j];
      if (bottom - top < 18 || middle - half < textRight || middle + half > area.right) continue;
      textRight = middle + half;
      haloed(ink, text, middle, top + 9, colours, colours.faint);
    }
  }
  ink.restore();
}

function haloed(ink: CanvasRenderingContext2D, text: string, x: number, y: number, { background }: Colours, colour: string): void {
  ink.lineWidth = 3;
  ink.lineJoin = "round";
  ink.strokeStyle = background;
  ink.strokeText(text, x, y);
  ink.fillStyle = colour;
  ink.fillText(text, x, y);
}

/** Where lines between cells of such middles lie, from 0 to 1. */
function edges(middles: readonly number[]): readonly number[] {
  const inner = middles.slice(1).map((m, k) => (m + (middles[k] ?? 0)) / 2);
  return [0, ...inner, 1];
}

/** A position between grid points, on the axis; beyond the ends a little outside. */
function between(places: readonly number[], at: number): number {
  const last = places.length - 1;
  const below = Math.min(last - 1, Math.max(0, Math.floor(at)));
  const [from, to] = [places[below] ?? 0, places[below + 1] ?? 1];
  return from + (to - from) * (at - below);
}

/** Which of the markers are yours and the best. */
export function nameOwnAndBest(ink: CanvasRenderingContext2D, { area, x, y }: Place, marks: Picture["marks"], colours: Colours): void {
  ink.font = `600 11px ${colours.font}`;
  ink.textBaseline = "middle";
  for (const mark of marks) {
    if (mark.role !== "base" && mark.role !== "best") continue;
    const text = mark.role === "base" ? tr("yours") : `#${mark.trial}`;
    const at = { x: Math.min(area.right, Math.max(area.left, x(mark.x))), y: Math.min(area.bottom, Math.max(area.top, y(mark.y))) };
    const left = at.x - 12 - ink.measureText(text).width < area.left;
    ink.textAlign = left ? "left" : "right";
    haloed(ink, text, at.x + (left ? 11 : -11), Math.max(area.top + 6, at.y), colours, mark.role === "best" ? colours.best : colours.base);
  }
}

export function contourFinding(a: Analysed, slice: LandscapeSlice): string {
  const relief = reliefOf(slice, a.maximize);
  const [x, y] = slice.axes;
  if (relief === null || x === undefined || y === undefined) return tr("Nothing is known of these two together");
  const best = a.maximize ? relief.high : relief.low;
  const at = relief.values.indexOf(best);
  const [across, upward] = [relief.across[at % relief.across.length], relief.upward[Math.floor(at / relief.across.length)]];
  const text = (v: ParameterValue | undefined) => formatParameter(typeof v === "number" ? Number(v.toPrecision(3)) : (v ?? ""));
  return tr(
    "{0} and {1}: {2} is believed best, {3}, at {4} {5} and {6} {7}",
    x.name,
    y.name,
    a.name,
    formatValue(best, a.places),
    x.name,
    text(across),
    y.name,
    text(upward),
  );
}

/** One row for each value upward, the largest first as in the picture. */
export function contourRows(a: Analysed, relief: Relief): readonly (readonly string[])[] {
  const short = (v: ParameterValue) => formatParameter(typeof v === "number" ? Number(v.toPrecision(3)) : v);
  return relief.upward
    .map((value, j) => [
      short(value),
      ...relief.across.map((_, i) => {
        const mean = relief.values[j * relief.across.length + i] ?? Number.NaN;
        return Number.isFinite(mean) ? formatValue(mean, a.places) : "–";
      }),
    ])
    .toReversed();
}

export function contourColumns({ axes: [x, y] }: LandscapeSlice, { across }: Relief): readonly string[] {
  const short = (v: ParameterValue) => formatParameter(typeof v === "number" ? Number(v.toPrecision(3)) : v);
  return [`${y?.name ?? ""} \\ ${x?.name ?? ""}`, ...across.map(short)];
}
