import { fromWire } from "../server/protocol/number";
import type { TrialView } from "../server/protocol/view";
import { formatNumber } from "../server/words/numbers";
import { niceTicks, tickLabels } from "../server/words/ticks";
import { tr } from "../server/words/translate";
import { svg } from "./dom";
import { type Study, scoreOf } from "./study";

interface Group {
  readonly label: string;
  readonly values: readonly number[];
  readonly own: boolean;
}

const HEIGHT = 70;
const ROWS = [12, 32] as const;
const AXIS = 47;

/** Your code against the best on one small axis: ◇ and ●, a mark for each repeat, mean ± sd as a line. Null without a finished value. */
export function verdictStrip(study: Study, width: number): SVGSVGElement | null {
  const groups = stripGroups(study);
  const values = groups.flatMap((g) => g.values);
  if (values.length === 0 || width <= 0) return null;
  const scale = roomyScale(groups, width);
  const title = groups.map((g) => `${g.label}: ${g.values.map(formatNumber).join(", ")}`).join("; ");
  return svg(
    "svg",
    { class: "vstrip", role: "img", "aria-label": `${study.metric}. ${title}`, width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` },
    ...groups.map((group) => drawGroup(group, scale, width)),
    svg("line", { class: "axis", x1: 0, x2: width, y1: AXIS, y2: AXIS }),
    ...axisTicks(scale, width),
  );
}

/** What is shown beside each other, of which the strip is drawn. */
export function stripGroups(study: Study): readonly Group[] {
  const { baseline, best } = study;
  const groups: Group[] = [];
  if (baseline !== null)
    groups.push({ label: best === baseline ? tr("your code, best") : tr("your code"), own: true, values: runs(study, baseline) });
  const shown = recommended(study) ?? best;
  if (shown !== null && shown !== baseline) {
    const verdict = study.view.recommendation?.verdict;
    const label = verdict === "better" || verdict === "unconfirmed" ? tr("recommended") : study.live ? tr("best so far") : tr("best found");
    groups.push({ label, own: false, values: runs(study, shown) });
  }
  return groups.filter((g) => g.values.length > 0);
}

function recommended(study: Study): TrialView | null {
  const trial = study.view.recommendation?.trial;
  return trial === undefined ? null : (study.view.trials[trial] ?? null);
}

/** A trial's repeats once there are any, as the recommendation is made from those; else its own single value. */
function runs(study: Study, trial: TrialView): readonly number[] {
  const repeats = study.repeats.filter((t) => t.repeatOf === trial.trial && t.state === "complete" && t.values !== null);
  const values =
    repeats.length > 0
      ? repeats.map((t) => fromWire(t.values?.[0] ?? "NaN"))
      : trial.state === "complete"
        ? [scoreOf(trial, study) ?? Number.NaN]
        : [];
  return values.filter((v) => Number.isFinite(v));
}

type Scale = ((value: number) => number) & { readonly low: number; readonly high: number };

const LABEL = 96;
const EDGE = 6;

/** A scale on which every label finds room beside its marks; where the marks fill the width, the right end is kept free for them. */
function roomyScale(groups: readonly Group[], width: number): Scale {
  const scale = scaleFor(groups, width, 0);
  const fits = groups.every((g) => {
    const xs = reach(g.values).map(scale);
    return Math.min(...xs) > LABEL || width - Math.max(...xs) > LABEL;
  });
  return fits ? scale : scaleFor(groups, width, LABEL);
}

function scaleFor(groups: readonly Group[], width: number, free: number): Scale {
  const values = groups.flatMap((g) => reach(g.values));
  let low = Math.min(...values);
  let high = Math.max(...values);
  const pad = high > low ? (high - low) * (free > 0 ? 0.03 : 0.14) : Math.abs(low) * 0.02 || 1;
  low -= pad;
  high += pad;
  return Object.assign((value: number) => EDGE + ((value - low) / (high - low)) * (width - 2 * EDGE - free), { low, high });
}

/** The values and the ends of their mean ± sd. */
function reach(values: readonly number[]): readonly number[] {
  if (values.length < 2) return values;
  const { mean, sd } = moments(values);
  return [...values, mean - sd, mean + sd];
}

function moments(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1)) };
}

function drawGroup(group: Group, scale: Scale, width: number): SVGGElement {
  const y = group.own ? ROWS[0] : ROWS[1];
  const xs = group.values.map(scale);
  const kind = group.own ? "own" : "best";
  const marks = xs.map((x) => (group.own ? svg("path", { d: `M${x} ${y - 5}l5 5-5 5-5-5z` }) : svg("circle", { cx: x, cy: y, r: 4.5 })));
  return svg(
    "g",
    { class: kind },
    spreadLine(group.values, scale, y),
    ...marks,
    label(group.label, reach(group.values).map(scale), y, width),
  );
}

function spreadLine(values: readonly number[], scale: Scale, y: number): SVGLineElement | null {
  if (values.length < 2) return null;
  const { mean, sd } = moments(values);
  return svg("line", { x1: scale(mean - sd), x2: scale(mean + sd), y1: y, y2: y });
}

/** Beside the marks, on the side with more room. */
function label(text: string, xs: readonly number[], y: number, width: number): SVGTextElement {
  const left = Math.min(...xs);
  const right = Math.max(...xs);
  const before = left > width - right;
  return svg("text", { class: "strong", x: before ? left - 12 : right + 12, y: y + 4, "text-anchor": before ? "end" : "start" }, text);
}

function axisTicks(scale: Scale, width: number): readonly SVGGElement[] {
  const ticks = niceTicks(scale.low, scale.high, width < 300 ? 3 : 4).filter((t) => scale(t) > 14 && scale(t) < width - 14);
  const labels = tickLabels(ticks);
  return ticks.map((tick, k) =>
    svg(
      "g",
      {},
      svg("line", { class: "axis", x1: scale(tick), x2: scale(tick), y1: AXIS, y2: AXIS + 4 }),
      svg("text", { x: scale(tick), y: AXIS + 16, "text-anchor": "middle" }, labels[k] ?? ""),
    ),
  );
}
