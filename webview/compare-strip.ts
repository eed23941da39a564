import { ownResultOf, type Result, resultOf, resultText } from "../server/words/compared-results";
import { niceTicks, tickLabels } from "../server/words/ticks";
import { tr } from "../server/words/translate";
import { shortened } from "./axis-plan";
import type { Compared } from "./compared";
import { svg } from "./dom";
import type { Study } from "./study";

const ROW = 22;
const TOP = 12;
const EDGE = 8;

interface Row {
  readonly study: Study;
  readonly result: Result;
  readonly code: boolean;
}

/** What both come to and what their own codes were on one axis: a mark for each run, mean ± sd as a line. Null without a value. */
export function compareStrip(c: Compared, width: number): SVGSVGElement | null {
  const rows = c.pair.flatMap((study): Row[] => {
    const [result, own] = [resultOf(study.view), ownResultOf(study.view)];
    const of = (r: Result | null, code: boolean): Row[] => (r === null ? [] : [{ study, result: r, code }]);
    return [...of(result, false), ...(result !== null && own?.trial === result.trial ? [] : of(own, true))];
  });
  if (rows.length === 0 || width <= 0) return null;
  const reach = rows.flatMap(({ result: { runs, sample } }) => [...runs, sample.mean - sample.sd, sample.mean + sample.sd]);
  let [low, high] = [Math.min(...reach), Math.max(...reach)];
  const pad = high > low ? (high - low) * 0.06 : Math.abs(low) * 0.02 || 1;
  [low, high] = [low - pad, high + pad];
  const label = Math.min(170, width * 0.42);
  const scale = (value: number) => label + EDGE + ((value - low) / (high - low)) * (width - label - 2 * EDGE);
  const axis = TOP + rows.length * ROW - 4;
  const ticks = niceTicks(low, high, width < 420 ? 3 : 5).filter((t) => scale(t) > label + 16 && scale(t) < width - 16);
  const labels = tickLabels(ticks);
  const title = rows.map(
    ({ study, result, code }) =>
      `${code ? tr("{0}, its code", study.view.started.study) : study.view.started.study}: ${resultText(result)}`,
  );
  return svg(
    "svg",
    { class: "vstrip cstrip", role: "img", "aria-label": `${c.own.metric}. ${title.join("; ")}`, width, height: axis + 22 },
    ...rows.map((row, k) => drawRow(row, c, TOP + k * ROW, label, scale)),
    svg("line", { class: "axis", x1: label + EDGE, x2: width, y1: axis, y2: axis }),
    svg("text", { x: 0, y: axis + 16 }, svg("title", {}, c.own.metric), shortened(c.own.metric, Math.floor(label / LETTER))),
    ...ticks.map((tick, k) =>
      svg(
        "g",
        {},
        svg("line", { class: "axis", x1: scale(tick), x2: scale(tick), y1: axis, y2: axis + 4 }),
        svg("text", { x: scale(tick), y: axis + 16, "text-anchor": "middle" }, labels[k] ?? ""),
      ),
    ),
  );
}

const LETTER = 6.6;

function drawRow({ study, result, code }: Row, c: Compared, y: number, label: number, scale: (value: number) => number): SVGGElement {
  const { runs, sample } = result;
  const diamond = code || result.keeps;
  const name = code ? tr("its code") : study.view.started.study;
  const room = Math.max(4, Math.floor(label / LETTER));
  const text = name.length > room ? `…${name.slice(1 - room)}` : name;
  return svg(
    "g",
    { class: study === c.own ? "this" : "that" },
    sample.count > 1 ? svg("line", { x1: scale(sample.mean - sample.sd), x2: scale(sample.mean + sample.sd), y1: y, y2: y }) : null,
    ...runs.map(scale).map((x) => (diamond ? svg("path", { d: `M${x} ${y - 5}l5 5-5 5-5-5z` }) : svg("circle", { cx: x, cy: y, r: 4.5 }))),
    svg("text", { class: code ? "" : "strong", x: code ? 14 : 0, y: y + 4 }, svg("title", {}, name), text),
  );
}
