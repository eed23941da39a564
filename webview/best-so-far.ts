import type { TrialView } from "../server/protocol/view";
import { stepsName } from "../server/words/early-stop";
import { formatDuration } from "../server/words/numbers";
import { tr, trCount } from "../server/words/translate";
import { type Analysed, ranked, roleIn, scoreIn } from "./analysed";
import { type AxisPlan, contendersRange, numberAxis, valueAxisPlan } from "./axis-plan";
import type { Line } from "./chart-lines";
import { type Colours, withAlpha } from "./colours";
import { lastStep } from "./curve";
import { formatValue } from "./format";
import type { Pace } from "./intent";
import type { SteadyRange } from "./steady-range";
import type { Study } from "./study";
import type { Mark } from "./trial-marks";
import { stateOf } from "./trial-text";
import type { Picture } from "./xy-chart";

/** A search of more trials that goes on has room at the end of its axis. */
const MANY = 300;

/** A finished trial on the way: what it cost until then in all, its own value, the best of those so far. */
export interface Passed {
  readonly trial: TrialView;
  readonly at: number;
  readonly value: number | null;
  readonly best: number | null;
}

/** The trials of the search that have ended, in the order of what they are counted by: number, steps spent in all, seconds since the start. */
export function bestSoFar(a: Analysed, pace: Pace): readonly Passed[] {
  const { study } = a;
  const ended = study.search.filter((t) => t.state !== "running");
  const origin = ended.reduce((least, t) => Math.min(least, t.startedAt), Number.POSITIVE_INFINITY);
  const seconds = (t: TrialView) => (t.startedAt - origin) / 1000 + (t.seconds ?? 0);
  const order = pace === "trial" ? ended : ended.toSorted((x, y) => seconds(x) - seconds(y) || x.trial - y.trial);
  let spent = 0;
  let best: number | null = null;
  return order.map((trial) => {
    const last = lastStep(trial);
    spent += trial.steps.length === 0 ? 0 : study.firstStep > 0 ? last : last + 1;
    const value = scoreIn(trial, a);
    const counts = trial.state === "complete" && trial.feasible && value !== null;
    if (counts && (best === null || (a.maximize ? value > best : value < best))) best = value;
    return { trial, at: pace === "trial" ? trial.trial : pace === "steps" ? spent : seconds(trial), value, best };
  });
}

export const PACE_WORDS = (study: Study): Readonly<Record<Pace, string>> => ({
  trial: tr("by trial"),
  steps: tr("by {0} spent", stepsName(study.step)),
  time: tr("by time"),
});

export function bestSoFarPicture(
  a: Analysed,
  pace: Pace,
  passed: readonly Passed[],
  room: { readonly width: number; readonly height: number },
  colours: Colours,
  steady: SteadyRange,
): Picture {
  const { study } = a;
  const own = study.baseline === null ? null : scoreIn(study.baseline, a);
  const finals = ranked(a).map((t) => scoreIn(t, a) ?? Number.NaN);
  const { journal, time } = study.view.started;
  const ground = [journal, time, a.index, pace, room.width, room.height, colours, own, passed.at(-1)?.best];
  const range = steady.of(contendersRange(finals, a.maximize, own === null ? [] : [own]), ground);
  const y = valueAxisPlan(range, room.height, a.name);
  const end = endOf(passed, study);
  const { x, unit } = paceAxis(pace, end, study, room.width);
  const marks = passed.map(
    ({ trial, at, value }): Mark => ({
      trial: trial.trial,
      x: at / unit,
      y: value ?? Number.NaN,
      role: roleIn(trial, a),
      strength: a.passes(trial) ? 1 : 0.2,
    }),
  );
  return { x, y, marks, ground, lines: [...ownLine(own, end / unit, colours), ...bestLine(passed, unit, end, colours)] };
}

/** Where the axis of a study ends. */
export function endOf(passed: readonly Passed[], study: Study): number {
  const last = passed.at(-1)?.at ?? 0;
  return study.live && passed.length > MANY ? endWithRoom(last) : last;
}

/** Room for the trials to come, so that not every one moves all the others: a multiple of a 50th of the power of ten above. */
function endWithRoom(last: number): number {
  const step = 10 ** Math.ceil(Math.log10(last)) / 50;
  return Number((Math.ceil((last * 1.0001) / step) * step).toPrecision(12));
}

function ownLine(own: number | null, last: number, { base }: Colours): readonly Line[] {
  if (own === null) return [];
  const data = [0, last].map((x) => ({ x, y: own }));
  return [{ data, pointRadius: 0, borderColor: base, borderWidth: 2, borderDash: [6, 4] }];
}

/** What was spent up to the end of a search, as an axis; a place on it is the number over `unit`. */
export function paceAxis(pace: Pace, end: number, study: Study, pixels: number): { readonly x: AxisPlan; readonly unit: number } {
  const last = end > 0 ? end : 1;
  const unit = pace !== "time" || last < 180 ? 1 : last < 3 * 3600 ? 60 : 3600;
  const titles = {
    trial: tr("trial"),
    steps: tr("{0}, all trials", stepsName(study.step)),
    time: { 1: tr("seconds"), 60: tr("minutes"), 3600: tr("hours") }[unit] ?? "",
  };
  return { x: numberAxis(0, last / unit, pixels, titles[pace], pace === "trial"), unit };
}

/** From the first value to the last ended trial, a step wherever it becomes better; the end of a shorter search stays where it ended. */
export function staircase(passed: readonly Passed[], unit: number): { x: number; y: number }[] {
  const data: { x: number; y: number }[] = [];
  for (const { at, best: value } of passed) {
    if (value === null) continue;
    const before = data.at(-1);
    if (before !== undefined && before.y !== value) data.push({ x: at / unit, y: before.y });
    if (before?.y !== value || at === passed.at(-1)?.at) data.push({ x: at / unit, y: value });
  }
  return data;
}

function bestLine(passed: readonly Passed[], unit: number, end: number, { best, background }: Colours): readonly Line[] {
  const data = staircase(passed, unit);
  const top = data.at(-1);
  if (top !== undefined) data.push({ x: end / unit, y: top.y });
  const line: Line = { data, pointRadius: 0, borderColor: best, borderWidth: 2.5, borderJoinStyle: "miter" };
  return [{ ...line, borderColor: withAlpha(background, 1), borderWidth: 5 }, line];
}

export function bestSoFarFinding(a: Analysed, passed: readonly Passed[], pace: Pace): string {
  const [top] = ranked(a);
  const own = a.study.baseline === null ? null : scoreIn(a.study.baseline, a);
  const words = [trCount(passed.length, "{0} ended trial {1}", "{0} ended trials {1}", PACE_WORDS(a.study)[pace])];
  if (top !== undefined) words.push(tr("best {0} {1} at #{2}", a.name, formatValue(scoreIn(top, a) ?? Number.NaN, a.places), top.trial));
  if (own !== null) words.push(tr("your code {0}", formatValue(own, a.places)));
  return tr("Best so far: {0}", words.join(", "));
}

export function bestSoFarRows(a: Analysed, passed: readonly Passed[], pace: Pace): readonly (readonly string[])[] {
  const at = (value: number) => (pace === "time" ? formatDuration(value) : String(Math.round(value)));
  const text = (value: number | null) => (value === null ? "–" : formatValue(value, a.places));
  return passed.map((p) => [`#${p.trial.trial}`, at(p.at), stateOf(p.trial, a.study).word, text(p.value), text(p.best)]);
}
