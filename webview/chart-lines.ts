import type { ChartDataset } from "chart.js";
import type { TrialView } from "../server/protocol/view";
import type { ValueAxis } from "./axis";
import { type Colours, roleColour, withAlpha } from "./colours";
import { decimated, smoothCurve } from "./curve";
import { type FanStep, fanOf, LEVELS } from "./fan";
import { type Expected, pathOf, shownForecasts } from "./forecast";
import type { Layer as Hideable, Smoothing } from "./intent";
import { byValue, type Role, roleOf, type Study } from "./study";

export type Line = ChartDataset<"line", { x: number; y: number }[]>;

/** More lines than this say nothing: the crowd is drawn as a fan, the ten best as lines. */
export const CROWD = 100;
const NEXT_BEST = 10;

/** How strong a band is, and how the mean in it is dashed; the same where it is pointed at. */
export const BAND = 0.13;
export const MEAN_DASH = [2, 3];
/** How strong the reported line is below its smoothed one. */
const RAW = 0.25;

/** What is drawn for a study: one line a trial, or above a hundred the fan and those that stand out. */
export interface Drawing {
  readonly fan: boolean;
  readonly drawn: readonly TrialView[];
  /** Running trials whose mean and band are among the lines. */
  readonly expected: readonly Expected[];
  /** The crowd as a fan, below all the rest: the same until a trial ends. */
  readonly crowd: Layer | null;
  /** All the rest, from the lowest up. */
  readonly layers: readonly Layer[];
}

/** Lines that are drawn together. */
export interface Layer {
  /** What they are made of; null where a running trial is among them, which goes on with every report. */
  readonly of: readonly unknown[] | null;
  lines(): readonly Line[];
}

/** What of a study is drawn, and how. */
export interface Look {
  readonly hidden: ReadonlySet<Hideable>;
  readonly smoothing: Smoothing;
  /** Whether the filter lets a trial through; your own code is always there to compare with. */
  passes(trial: TrialView): boolean;
}

export function drawingOf(study: Study, axis: ValueAxis, look: Look, colours: Colours, width: number): Drawing {
  const { hidden, smoothing } = look;
  const fan = study.search.length > CROWD;
  const shown = (fan ? standingOut(study, look.passes) : study.trials).filter((t) => t.baseline || look.passes(t));
  const drawn = shown.filter((t) => !hidden.has(drawnRole(t, study)));
  const alpha = fan ? 0.45 : colours.highContrast ? 0.62 : study.search.length <= 16 ? 0.5 : study.search.length <= 40 ? 0.36 : 0.22;
  const crowd = fan && !hidden.has("complete") ? fanLayer(study.search.filter(look.passes), axis, colours) : null;
  const expected = hidden.has("predicted") ? [] : shownForecasts(study).filter(({ trial }) => drawn.includes(trial));
  const linesOfTrial = (trial: TrialView): readonly Line[] => {
    const points = pointsOf(trial, axis, width, smoothing);
    if (points.length === 0) return [];
    const one = expected.find((e) => e.trial === trial);
    return [
      ...(smoothing === "off" ? [] : [rawLine(trial, axis, width, study, colours)]),
      ...linesOf(trial, points, study, colours, alpha),
      ...(one === undefined ? [] : [meanLine(one, axis, colours)]),
    ];
  };
  const style = [axis.kind, axis.low, axis.high, colours, width, smoothing, alpha];
  // Bands lie under every line, the most promising one uppermost among them.
  const bands: Layer = { of: null, lines: () => expected.toReversed().flatMap((one) => bandLines(one, axis, colours)) };
  const layers = neighbours([...drawn].sort((a, b) => rank(a, study) - rank(b, study))).map(
    (trials): Layer => ({
      of: goesOn(trials[0]) ? null : [...style, ...trials, ...trials.map((t) => drawnRole(t, study))],
      lines: () => trials.flatMap(linesOfTrial),
    }),
  );
  return { fan, drawn, expected, crowd, layers: expected.length === 0 ? layers : [bands, ...layers] };
}

/** Trials in the same order, in groups of those that go on and of those that do not. */
function neighbours(trials: readonly TrialView[]): readonly (readonly TrialView[])[] {
  const groups: TrialView[][] = [];
  for (const trial of trials) {
    const group = groups.at(-1);
    if (group !== undefined && goesOn(group[0]) === goesOn(trial)) group.push(trial);
    else groups.push([trial]);
  }
  return groups;
}

function goesOn(trial: TrialView | undefined): boolean {
  return trial?.state === "running";
}

/** Repeats belong to what they repeat: the legend hides them together. */
export function drawnRole(trial: TrialView, study: Study): Role {
  if (trial.repeatOf === null || trial.state === "running" || trial.state === "failed") return roleOf(trial, study);
  return trial.baseline ? "base" : trial.repeatOf === study.best?.trial ? "best" : roleOf(trial, study);
}

const inOrder = new WeakMap<Study["ended"], readonly TrialView[]>();

/** Put in order again only when trials have ended. */
function completeByValue(study: Study): readonly TrialView[] {
  const known = inOrder.get(study.ended);
  if (known !== undefined) return known;
  const order = study.search.filter((t) => t.state === "complete").sort(byValue(study));
  inOrder.set(study.ended, order);
  return order;
}

export function standingOut(study: Study, passes: (trial: TrialView) => boolean = () => true): readonly TrialView[] {
  const next: TrialView[] = [];
  for (const trial of completeByValue(study)) {
    if (next.length === NEXT_BEST) break;
    if (trial !== study.best && trial !== study.baseline && passes(trial)) next.push(trial);
  }
  const always = study.trials.filter((t) => t === study.best || t === study.baseline || t.state === "running" || t.repeatOf !== null);
  return [...next, ...always];
}

const RANK: Readonly<Record<Role, number>> = { failed: 0, stopped: 1, complete: 2, running: 3, base: 4, best: 5 };

function rank(trial: TrialView, study: Study): number {
  return RANK[drawnRole(trial, study)] - (trial.repeatOf === null ? 0 : 0.5);
}

/** What was reported, below a smoothed line. */
function rawLine(trial: TrialView, axis: ValueAxis, width: number, study: Study, colours: Colours): Line {
  const colour = roleColour(drawnRole(trial, study), colours);
  return { data: pointsOf(trial, axis, width, "off"), pointRadius: 0, borderColor: withAlpha(colour, RAW), borderWidth: 1 };
}

export function pointsOf(trial: TrialView, axis: ValueAxis, width: number, smoothing: Smoothing): { x: number; y: number }[] {
  const curve = decimated(smoothCurve(trial, smoothing), width);
  return curve.steps.map((x, k) => {
    const value = curve.values[k] ?? Number.NaN;
    return { x, y: Number.isFinite(value) ? axis.toAxis(value) : Number.NaN };
  });
}

function linesOf(trial: TrialView, data: { x: number; y: number }[], study: Study, colours: Colours, alpha: number): readonly Line[] {
  const role = drawnRole(trial, study);
  const { foreground, background, base, best, running, highContrast } = colours;
  const line = (style: Partial<Line>): Line => ({ data, pointRadius: 0, borderJoinStyle: "round", ...style });
  // A casing in the background's colour keeps the two that matter readable over the crowd.
  const casing = line({ borderColor: background, borderWidth: 5 });
  if (trial.repeatOf !== null && (role === "base" || role === "best")) {
    return [
      line({ borderColor: withAlpha(role === "base" ? base : best, 0.5), borderWidth: 1, borderDash: role === "base" ? [6, 4] : [] }),
    ];
  }
  if (role === "base") return [casing, line({ borderColor: base, borderWidth: 2, borderDash: [6, 4] })];
  if (role === "best") return [casing, line({ borderColor: best, borderWidth: 2.5 })];
  if (role === "running") return [line({ borderColor: running, borderWidth: 2 })];
  if (role === "complete") return [line({ borderColor: withAlpha(foreground, alpha), borderWidth: 1 })];
  return [
    line({ borderColor: withAlpha(foreground, highContrast ? 0.8 : alpha * 0.62), borderWidth: 1, borderDash: highContrast ? [1, 3] : [] }),
  ];
}

/** What is expected at each step from the last report on, as it is drawn. */
function levelsOf({ trial, forecast }: Expected, axis: ValueAxis, of: "mean" | "low" | "high"): { x: number; y: number }[] {
  const path = pathOf(trial, forecast);
  return path.steps.map((x, k) => ({ x, y: axis.toAxis(path[of][k] ?? Number.NaN) }));
}

function meanLine(expected: Expected, axis: ValueAxis, { running }: Colours): Line {
  return { data: levelsOf(expected, axis, "mean"), pointRadius: 0, borderColor: running, borderWidth: 1.5, borderDash: MEAN_DASH };
}

/** The 90 % band to the horizon. */
function bandLines(expected: Expected, axis: ValueAxis, { highContrast, running }: Colours): Line[] {
  const edge: Partial<Line> = {
    pointRadius: 0,
    borderColor: withAlpha(running, highContrast ? 1 : 0.35),
    borderWidth: highContrast ? 1 : 0.75,
    borderDash: highContrast ? [4, 3] : [],
  };
  return [
    { ...edge, data: levelsOf(expected, axis, "low") },
    { ...edge, data: levelsOf(expected, axis, "high"), fill: highContrast ? false : "-1", backgroundColor: withAlpha(running, BAND) },
  ];
}

/** Median, middle half and middle nine tenths of the complete trials at each step. */
function fanLayer(search: readonly TrialView[], axis: ValueAxis, colours: Colours): Layer {
  const steps = fanOf(search.filter((t) => t.state === "complete"));
  return { of: [steps, axis.kind, axis.low, axis.high, colours], lines: () => fanLines(steps, axis, colours) };
}

function fanLines(steps: readonly FanStep[], axis: ValueAxis, colours: Colours): readonly Line[] {
  const level = (p: number) => steps.map(({ step, levels }) => ({ x: step, y: axis.toAxis(levels[LEVELS.indexOf(p)] ?? Number.NaN) }));
  const edge = { pointRadius: 0, borderWidth: colours.highContrast ? 1 : 0, borderColor: colours.faint, borderDash: [2, 2] };
  const band = (low: number, high: number, alpha: number): Line[] => [
    { ...edge, data: level(low) },
    { ...edge, data: level(high), fill: colours.highContrast ? false : "-1", backgroundColor: withAlpha(colours.foreground, alpha) },
  ];
  return [
    ...band(0.05, 0.95, 0.07),
    ...band(0.25, 0.75, 0.1),
    { data: level(0.5), pointRadius: 0, borderWidth: 1, borderColor: withAlpha(colours.foreground, 0.6) },
  ];
}
