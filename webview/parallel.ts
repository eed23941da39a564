import type { Distribution } from "../server/protocol/space";
import type { TrialView } from "../server/protocol/view";
import { formatCount } from "../server/words/numbers";
import { niceTicks } from "../server/words/ticks";
import { tr } from "../server/words/translate";
import { type Analysed, ranked, scoreIn } from "./analysed";
import { bareChoice, contendersRange, placeIn } from "./axis-plan";
import { formatParameter, formatValue } from "./format";
import type { Stratified } from "./stratified";

const AXIS_ROOM = 66;
const BEST_SHARE = 0.2;

export interface ParallelAxis {
  readonly name: string;
  readonly domain: Distribution;
  readonly top: string;
  readonly bottom: string;
  /** Choices with their places; empty for numbers. */
  readonly choices: readonly { readonly at: number; readonly label: string }[];
  placeOf(trial: TrialView): number | null;
}

export interface ParallelLine {
  readonly trial: TrialView;
  /** A place on each axis; null where the trial has none. */
  readonly places: readonly (number | null)[];
  readonly kind: "own" | "best" | "good" | "crowd";
  readonly passes: boolean;
}

export interface Parallel {
  readonly axes: readonly ParallelAxis[];
  readonly lines: readonly ParallelLine[];
  /** Trials that have a value, drawn or not. */
  readonly all: number;
  readonly parameters: number;
}

/** Every parameter and the objective as axes side by side, the most important ones where there is no room for all. */
export function parallelOf(a: Analysed, byImportance: readonly string[], width: number, some: Stratified): Parallel {
  const { space } = a.study.view.started;
  const room = Math.max(2, Math.floor(width / AXIS_ROOM)) - 1;
  const shown = space.length <= room ? space : space.filter((p) => rankOf(p.name, byImportance) < room);
  const parameters = shown.length > 0 ? shown : space.slice(0, room);
  const valued = a.study.search.filter((t) => (t.state === "complete" || t.state === "pruned") && scoreIn(t, a) !== null);
  const order = ranked(a);
  const good = new Set(order.slice(0, Math.max(1, Math.round(order.length * BEST_SHARE))));
  const axes = [...parameters.map(({ name, ...domain }) => parameterAxis(name, domain)), valueAxis(a, order)];
  const [top] = order;
  const drawn = some.of(valued, a);
  const kind = (t: TrialView) => (t === a.study.baseline ? "own" : t === top ? "best" : good.has(t) ? "good" : "crowd");
  const weight = { crowd: 0, good: 1, own: 2, best: 3 } as const;
  const lines = [...drawn].map((trial) => ({
    trial,
    places: axes.map((axis) => axis.placeOf(trial)),
    kind: kind(trial),
    passes: a.passes(trial),
  })) satisfies ParallelLine[];
  return { axes, lines: lines.sort((p, q) => weight[p.kind] - weight[q.kind]), all: valued.length, parameters: space.length };
}

function rankOf(name: string, order: readonly string[]): number {
  const at = order.indexOf(name);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

function parameterAxis(name: string, domain: Distribution): ParallelAxis {
  const placeOf = (trial: TrialView) => placeIn(domain, trial.params[name]);
  if (domain.type === "categorical") {
    const choices = domain.choices.map((choice) => ({ at: placeIn(domain, choice) ?? 0, label: bareChoice(choice) }));
    return { name, domain, top: "", bottom: "", choices, placeOf };
  }
  return { name, domain, top: formatParameter(domain.high), bottom: formatParameter(domain.low), choices: [], placeOf };
}

/** The objective as far as it is worth seeing, its good end always above; the rest lies on the lower edge. */
function valueAxis(a: Analysed, order: readonly TrialView[]): ParallelAxis {
  const own = a.study.baseline === null ? null : scoreIn(a.study.baseline, a);
  const finals = order.map((t) => scoreIn(t, a) ?? Number.NaN);
  const [low, high] = rounded(contendersRange(finals, a.maximize, own === null ? [] : [own]));
  const worst = a.maximize ? low : high;
  const text = (v: number) => formatValue(v, Math.max(0, a.places - 1));
  const outside = (beyond: (v: number) => boolean) =>
    a.study.search.some((t) => t.state !== "running" && beyond(scoreIn(t, a) ?? Number.NaN));
  const domain: Distribution = { type: "float", low, high, log: false, step: null };
  return {
    name: a.name,
    domain,
    top: `${outside((v) => v > high) ? "≥" : ""}${text(high)}`,
    bottom: `${outside((v) => v < low) ? "≤" : ""}${text(low)}`,
    choices: [],
    placeOf(trial) {
      const value = scoreIn(trial, a);
      if (value === null) return null;
      return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : worst === value ? 0 : 0.5;
    },
  };
}

/** Outward to the next round numbers. */
function rounded([low, high]: readonly [number, number]): readonly [number, number] {
  if (!(high > low)) return [low, high];
  const ticks = niceTicks(low, high, 10);
  const step = (ticks[1] ?? high) - (ticks[0] ?? low);
  if (!(step > 0)) return [low, high];
  return [Number((Math.floor(low / step) * step).toPrecision(10)), Number((Math.ceil(high / step) * step).toPrecision(10))];
}

/** `300 of 1,000 trials, evenly by rank; 4 of 9 parameters, the most important`. */
export function parallelWords({ lines, all, axes, parameters }: Parallel): string {
  const words: string[] = [];
  if (lines.length < all) words.push(tr("{0} of {1} trials, evenly by rank", lines.length, formatCount(all)));
  if (axes.length - 1 < parameters) words.push(tr("{0} of {1} parameters, those that matter most", axes.length - 1, parameters));
  words.push(tr("best fifth in blue"));
  return words.join("; ");
}
