import type { Landscape, LandscapeSlice, ParameterKnowledge } from "../server/protocol/landscape";
import { fromWire } from "../server/protocol/number";
import type { ParameterValue } from "../server/protocol/space";
import type { TrialView } from "../server/protocol/view";
import { tr } from "../server/words/translate";
import { type Analysed, ranked, roleIn, scoreIn } from "./analysed";
import { bareChoice, contendersRange, domainAxis, placeIn, shortened, valueAxisPlan } from "./axis-plan";
import type { Line } from "./chart-lines";
import { type Colours, withAlpha } from "./colours";
import { formatParameter, formatValue } from "./format";
import type { SteadyRange } from "./steady-range";
import type { Mark } from "./trial-marks";
import type { Picture, Place } from "./xy-chart";

/** Of a normal distribution: half of the central 90 % over half of the central 68 %. */
const NINETY = 1.6449;
const BAND = 0.2;

/** One point of a slice along one parameter. */
export interface SlicePoint {
  readonly value: ParameterValue;
  /** 0 … 1 along the domain. */
  readonly at: number;
  readonly mean: number;
  /** The central 90 %. */
  readonly low: number;
  readonly high: number;
  /** Expected improvement as a share of the best along the slice. */
  readonly gain: number;
}

/** The points of a slice where its parameter takes part. */
export function slicePoints({ axes, mean, lower, upper, acquisition }: LandscapeSlice): readonly SlicePoint[] {
  const [axis] = axes;
  if (axis === undefined) return [];
  const logs = acquisition.map((a) => (a === null ? Number.NEGATIVE_INFINITY : fromWire(a)));
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return axis.values.flatMap((value, i) => {
    const [m, l, u, at] = [mean[i], lower[i], upper[i], placeIn(axis.domain, value)];
    if (m == null || l == null || u == null || at === null) return [];
    const half = (NINETY * (u - l)) / 2;
    const gain = Number.isFinite(most) ? Math.exp((logs[i] ?? Number.NEGATIVE_INFINITY) - most) : 0;
    return [{ value, at, mean: m, low: m - half, high: m + half, gain }];
  });
}

/** Where a search that looked along this slice alone would try next; null where it expects nothing anywhere. */
export function nextOf(points: readonly SlicePoint[]): SlicePoint | null {
  return points.reduce<SlicePoint | null>((best, p) => (p.gain > (best?.gain ?? 0) ? p : best), null);
}

/** How near a trial lies to a slice, 1 on it, by what matters of the parameters that the slice holds fast. Neither ever changes. */
function nearness(trial: TrialView, slice: LandscapeSlice, parameters: readonly ParameterKnowledge[], a: Analysed): number {
  const known = nearnesses.get(slice) ?? new WeakMap<TrialView, number>();
  nearnesses.set(slice, known);
  const before = known.get(trial);
  if (before !== undefined) return before;
  const near = nearnessOf(trial, slice, parameters, a);
  known.set(trial, near);
  return near;
}

const nearnesses = new WeakMap<LandscapeSlice, WeakMap<TrialView, number>>();

function nearnessOf(trial: TrialView, slice: LandscapeSlice, parameters: readonly ParameterKnowledge[], a: Analysed): number {
  let [distance, weight] = [0, 0];
  for (const { name, importance } of parameters) {
    if (slice.axes.some((axis) => axis.name === name)) continue;
    const domain = a.study.view.started.space.find((p) => p.name === name);
    if (domain === undefined) continue;
    weight += importance;
    distance += importance * apart(placeIn(domain, trial.params[name]), placeIn(domain, slice.at[name]), domain.type === "categorical");
  }
  return weight > 0 ? Math.exp((-3 * distance) / weight) : 1;
}

function apart(x: number | null, y: number | null, choice: boolean): number {
  if (x === null || y === null) return x === y ? 0 : 0.5;
  return choice ? (x === y ? 0 : 1) : Math.abs(x - y);
}

/** Trials in which all of these parameters took part, fading with their distance from the slice. */
export function sliceMarks(
  a: Analysed,
  landscape: Landscape,
  slice: LandscapeSlice,
  at: (trial: TrialView) => [number, number] | null,
): Mark[] {
  return a.study.search.flatMap((trial) => {
    const place = trial.state === "running" || trial.state === "failed" ? null : at(trial);
    if (place === null) return [];
    const near = nearness(trial, slice, landscape.parameters, a);
    const [x, y] = place;
    const role = roleIn(trial, a);
    const strength = role === "best" || role === "base" ? 1 : near;
    return [{ trial: trial.trial, x, y, role, strength: a.passes(trial) ? strength : strength * 0.2 }];
  });
}

export function slicePicture(
  a: Analysed,
  landscape: Landscape,
  slice: LandscapeSlice,
  room: { readonly width: number; readonly height: number },
  colours: Colours,
  steady: SteadyRange,
): Picture | null {
  const [axis] = slice.axes;
  if (axis === undefined) return null;
  const { domain, name } = axis;
  const points = slicePoints(slice);
  const own = a.study.baseline === null ? null : scoreIn(a.study.baseline, a);
  const finals = ranked(a).map((t) => scoreIn(t, a) ?? Number.NaN);
  const peak = points.reduce((best, p) => (a.maximize ? Math.max(best, p.mean) : Math.min(best, p.mean)), points[0]?.mean ?? Number.NaN);
  const ground = [slice, room.width, room.height, colours, own];
  const range = steady.of(contendersRange(finals, a.maximize, [peak, ...(own === null ? [] : [own])]), ground);
  const y = valueAxisPlan(range, room.height * 0.7, a.name);
  const choice = domain.type === "categorical";
  const jitter = (trial: number) => (choice ? (((trial * 0.618) % 1) - 0.5) * (0.6 / domain.choices.length) : 0);
  const marks = sliceMarks(a, landscape, slice, (trial) => {
    const at = placeIn(domain, trial.params[name]);
    return at === null ? null : [at + jitter(trial.trial), scoreIn(trial, a) ?? Number.NaN];
  });
  return {
    x: domainAxis(name, domain, room.width),
    y,
    strip: { label: "EI" },
    marks,
    ground,
    lines: choice ? [] : curves(points, colours),
    under: (ink, place) => choice && drawChoices(ink, place, points, colours),
    over: (ink, place) => drawNext(ink, place, points, colours),
  };
}

function curves(points: readonly SlicePoint[], { best, highContrast, acquisition }: Colours): readonly Line[] {
  const data = (of: (p: SlicePoint) => number) => points.map((p) => ({ x: p.at, y: of(p) }));
  const line = { pointRadius: 0, borderJoinStyle: "round" } as const;
  const edge = highContrast ? { borderColor: best, borderWidth: 1, borderDash: [4, 3] } : { borderWidth: 0, borderColor: "transparent" };
  return [
    { ...line, ...edge, data: data((p) => p.low) },
    { ...line, ...edge, data: data((p) => p.high), fill: highContrast ? false : "-1", backgroundColor: withAlpha(best, BAND) },
    { ...line, data: data((p) => p.mean), borderColor: best, borderWidth: 2 },
    {
      ...line,
      data: data((p) => p.gain),
      yAxisID: "strip",
      borderColor: acquisition,
      borderWidth: 1.5,
      fill: highContrast ? false : "origin",
      backgroundColor: withAlpha(acquisition, 0.25),
    },
  ];
}

/** Choices have no curve: a mean with its whisker each, and what is expected of it as a bar. */
function drawChoices(ink: CanvasRenderingContext2D, place: Place, points: readonly SlicePoint[], colours: Colours): void {
  const { area, strip } = place;
  const half = Math.min(14, (area.right - area.left) / points.length / 4);
  ink.save();
  ink.beginPath();
  ink.rect(area.left, area.top, area.right - area.left, (strip?.bottom ?? area.bottom) - area.top);
  ink.clip();
  for (const p of points) {
    const x = place.x(p.at);
    const [top, bottom] = [place.y(p.high), Math.min(area.bottom, place.y(p.low))];
    ink.strokeStyle = colours.best;
    ink.lineWidth = colours.highContrast ? 1 : 2;
    ink.setLineDash(colours.highContrast ? [4, 3] : []);
    if (!colours.highContrast) {
      ink.fillStyle = withAlpha(colours.best, BAND);
      ink.fillRect(x - half, top, 2 * half, bottom - top);
    } else ink.strokeRect(x - half, top, 2 * half, bottom - top);
    ink.setLineDash([]);
    ink.lineWidth = 2;
    ink.beginPath();
    if (place.y(p.mean) <= area.bottom) {
      ink.moveTo(x - half, place.y(p.mean));
      ink.lineTo(x + half, place.y(p.mean));
    }
    ink.stroke();
    if (strip === null) continue;
    const height = ((strip.bottom - strip.top) / 1.6) * p.gain;
    ink.strokeStyle = colours.acquisition;
    ink.fillStyle = withAlpha(colours.acquisition, 0.25);
    ink.lineWidth = 1.5;
    if (!colours.highContrast) ink.fillRect(x - half, strip.bottom - height, 2 * half, height);
    ink.strokeRect(x - half, strip.bottom - height, 2 * half, height);
  }
  ink.restore();
}

function drawNext(ink: CanvasRenderingContext2D, { strip, x, area }: Place, points: readonly SlicePoint[], colours: Colours): void {
  const next = nextOf(points);
  if (next === null || strip === null) return;
  const at = x(next.at);
  const text = tr("next {0}", nextText(next));
  ink.strokeStyle = colours.acquisition;
  ink.lineWidth = 1.5;
  ink.setLineDash([2, 2]);
  ink.beginPath();
  ink.moveTo(at, strip.top + 6);
  ink.lineTo(at, strip.bottom);
  ink.stroke();
  ink.font = `11px ${colours.font}`;
  ink.fillStyle = colours.foreground;
  const width = ink.measureText(text).width;
  const left = at + 6 + width > area.right ? at - 6 - width : at + 6;
  ink.fillText(text, Math.max(area.left, left), strip.top + 14);
}

function nextText({ value }: SlicePoint): string {
  return typeof value === "string" ? shortened(bareChoice(value), 16) : formatParameter(Number(value.toPrecision(3)));
}

export function sliceFinding(a: Analysed, name: string, slice: LandscapeSlice): string {
  const points = slicePoints(slice);
  const top = points.reduce<SlicePoint | null>(
    (best, p) => (best === null || (a.maximize ? p.mean > best.mean : p.mean < best.mean) ? p : best),
    null,
  );
  if (top === null) return tr("{0}: nothing is known along it", name);
  const value = (v: number) => formatValue(v, a.places);
  const next = nextOf(points);
  const at = formatParameter(typeof top.value === "number" ? Number(top.value.toPrecision(3)) : top.value);
  return [
    tr("{0}: {1} is believed best at {2}, {3} (90 %: {4} to {5})", name, a.name, at, value(top.mean), value(top.low), value(top.high)),
    next === null ? null : tr("expected improvement is largest at {0}", nextText(next)),
  ]
    .filter((t) => t !== null)
    .join("; ");
}

export function sliceRows(a: Analysed, slice: LandscapeSlice): readonly (readonly string[])[] {
  const value = (v: number) => formatValue(v, a.places);
  return slicePoints(slice).map((p) => [
    formatParameter(typeof p.value === "number" ? Number(p.value.toPrecision(4)) : p.value),
    value(p.mean),
    value(p.low),
    value(p.high),
    p.gain >= 0.005 ? p.gain.toFixed(2) : p.gain > 0 ? "< 0.01" : "0",
  ]);
}
