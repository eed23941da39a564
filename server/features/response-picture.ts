import type { Landscape, LandscapeSlice, MeasuredPoint } from "../protocol/landscape";
import type { ParameterValue } from "../protocol/space";
import { tr } from "../words/translate";
import type { PictureColours } from "./picture-theme";
import { type ObjectiveScale, objectiveScale, type ParameterScale, parameterScale, shortened } from "./response-scale";

const WIDTH = 440;
/** With three lines above it fits into a hover as VS Code opens it. */
const HEIGHT = 164;
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 12, 20, 34];
const INNER = { width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM };
/** Width of a character of the labels, on the order of; of one that is as wide as high; and the most that a Latin one takes, which is cut off at the edge. */
const CHARACTER = 6.3;
const [WIDE, WIDEST] = [11, 7.5];
/** The newest ones; an editor cuts off a hover that is too long. */
const MOST_DOTS = 1500;

export interface PictureMarks {
  /** The value in the code as it is now; null where it is none of the domain. */
  readonly code: ParameterValue | null;
  /** Null where none is recommended. */
  readonly recommended: ParameterValue | null;
}

/** The believed objective along one parameter as SVG: mean and 68 % band, trials as dots, the value in the code and the recommended one. */
export function responsePicture(
  { objective }: Pick<Landscape, "objective">,
  slice: LandscapeSlice,
  marks: PictureMarks,
  colours: PictureColours,
): string | null {
  const [axis] = slice.axes;
  if (axis === undefined || slice.axes.length > 1 || slice.mean.every((v) => v === null)) return null;
  const x = parameterScale(axis, INNER.width / CHARACTER);
  const y = objectiveScale(slice);
  const isChoice = axis.domain.type === "categorical";
  const parts = [
    grid(x, y, colours, isChoice),
    names(axis.name, objective.name, x.log, colours),
    `<g clip-path="url(#p)">${(isChoice ? bars : curve)(slice, axis.values, x, y, colours)}${dots(slice.measured, x, y, colours, isChoice)}</g>`,
    verticals(marks, x, colours),
  ];
  const clip = `<clipPath id="p"><rect x="${LEFT}" y="${TOP}" width="${INNER.width}" height="${INNER.height}"/></clipPath>`;
  const font = `font-family="system-ui,-apple-system,'Segoe UI',Ubuntu,sans-serif" font-size="11"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" ${font}>${clip}${parts.join("")}</svg>`;
}

/** Dots on a bound are whole. */
const EDGE = 8;
const px = (share: number): number => round(LEFT + EDGE + share * (INNER.width - 2 * EDGE));
const py = (share: number): number => round(TOP + (1 - share) * INNER.height);

function grid(x: ParameterScale, y: ObjectiveScale, { grid: line, faint }: PictureColours, isChoice: boolean): string {
  const bottom = TOP + INNER.height;
  const across = y.ticks.map(({ at }) => `M${LEFT} ${py(at)}H${WIDTH - RIGHT}`);
  const up = isChoice ? [] : x.ticks.map(({ at }) => `M${px(at)} ${TOP}V${bottom}`);
  const left = y.ticks.map(({ at, label }) => text(LEFT - 6, py(at) + 4, label, faint, "end"));
  const below = x.ticks.map(({ at, label }) => text(px(at), bottom + 14, label, faint, "middle"));
  return `<path d="${[...across, ...up].join("")}" stroke="${line}" fill="none"/><path d="M${LEFT} ${TOP}V${bottom}H${WIDTH - RIGHT}" stroke="${faint}" fill="none"/>${left.join("")}${below.join("")}`;
}

function names(parameter: string, metric: string, log: boolean, { text: colour }: PictureColours): string {
  const below = text(
    LEFT + INNER.width / 2,
    HEIGHT - 4,
    log ? tr("{0} (log scale)", shortened(parameter, 40)) : shortened(parameter, 40),
    colour,
    "middle",
  );
  const middle = TOP + INNER.height / 2;
  return `${below}<g transform="rotate(-90 10 ${middle})">${text(10, middle + 2, shortened(metric, 24), colour, "middle")}</g>`;
}

/** Where the parameter takes no part there is a gap. */
function curve(slice: LandscapeSlice, values: readonly ParameterValue[], x: ParameterScale, y: ObjectiveScale, c: PictureColours): string {
  const runs: { readonly at: number; readonly mean: number; readonly lower: number; readonly upper: number }[][] = [[]];
  for (const [i, value] of values.entries()) {
    const [mean, lower, upper, at] = [slice.mean[i], slice.lower[i], slice.upper[i], x.at(value)];
    if (mean == null || lower == null || upper == null || at === null) runs.push([]);
    else runs.at(-1)?.push({ at: px(at), mean: py(y.at(mean)), lower: py(y.at(lower)), upper: py(y.at(upper)) });
  }
  const drawn = runs.filter((run) => run.length > 0);
  const line = (points: readonly (readonly [number, number])[]): string => points.map(([a, b]) => `${a} ${b}`).join("L");
  const areas = drawn.map(
    (run) => `M${line([...run.map((p) => [p.at, p.upper] as const), ...run.toReversed().map((p) => [p.at, p.lower] as const)])}Z`,
  );
  const means = drawn.map((run) => `M${line(run.map((p) => [p.at, p.mean] as const))}`);
  const outline = c.stroke > 1.5 ? ` stroke="${c.curve}" stroke-width="1" stroke-dasharray="2 2"` : "";
  return `<path d="${areas.join("")}" fill="${c.curve}" fill-opacity="${c.band}"${outline}/><path d="${means.join("")}" fill="none" stroke="${c.curve}" stroke-width="${c.stroke + 0.5}" stroke-linejoin="round"/>`;
}

function bars(slice: LandscapeSlice, values: readonly ParameterValue[], x: ParameterScale, y: ObjectiveScale, c: PictureColours): string {
  const half = round(Math.min(34, (0.36 * INNER.width) / Math.max(1, values.length)));
  return values
    .map((value, i) => {
      const [mean, lower, upper, at] = [slice.mean[i], slice.lower[i], slice.upper[i], x.at(value)];
      if (mean == null || lower == null || upper == null || at === null) return "";
      const [left, top] = [px(at) - half, py(y.at(upper))];
      const outline = c.stroke > 1.5 ? ` stroke="${c.curve}" stroke-dasharray="2 2"` : "";
      const band = `<rect x="${round(left)}" y="${top}" width="${2 * half}" height="${round(Math.max(1, py(y.at(lower)) - top))}" rx="2" fill="${c.curve}" fill-opacity="${c.band}"${outline}/>`;
      return `${band}<path d="M${round(left)} ${py(y.at(mean))}h${2 * half}" stroke="${c.curve}" stroke-width="${c.stroke + 1}"/>`;
    })
    .join("");
}

/** Complete trials are dots, those that broke a constraint rings, those without a value small crosses on the axis, what is out of sight lies on the edge. */
function dots(measured: readonly MeasuredPoint[], x: ParameterScale, y: ObjectiveScale, c: PictureColours, isChoice: boolean): string {
  const spread = isChoice ? Math.min(24, 0.24 * INNER.width * ((x.ticks[1]?.at ?? 1) - (x.ticks[0]?.at ?? 0))) : 0;
  const [full, rings, crosses, beyond]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const { trial, at, value, state, feasible } of measured.slice(-MOST_DOTS)) {
    const share = x.at(at[0] ?? "");
    if (share === null) continue;
    const left = round(px(share) + spread * (2 * ((trial * 0.618034) % 1) - 1));
    const height = value === null ? null : y.at(value);
    if (height === null || state === "failed") crosses.push(`M${left - 2} ${TOP + INNER.height - 6}l4 4m0-4l-4 4`);
    else if (height > 1 || height < 0)
      beyond.push(height > 1 ? `M${left - 3} ${TOP + 6}l3-5 3 5z` : `M${left - 3} ${TOP + INNER.height - 6}l3 5 3-5z`);
    else if (state !== "complete" || !feasible) rings.push(`M${left - 2.2} ${py(height)}a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0`);
    else full.push(`M${left} ${py(height)}h0`);
  }
  return [
    full.length === 0 ? "" : `<path d="${full.join("")}" stroke="${c.dot}" stroke-opacity=".75" stroke-width="5" stroke-linecap="round"/>`,
    rings.length === 0 ? "" : `<path d="${rings.join("")}" fill="none" stroke="${c.dot}"/>`,
    crosses.length === 0 ? "" : `<path d="${crosses.join("")}" fill="none" stroke="${c.faint}"/>`,
    beyond.length === 0 ? "" : `<path d="${beyond.join("")}" fill="${c.faint}"/>`,
  ].join("");
}

/** The value in the code dashed, the recommended one in full, each named above; one line where they are the same. */
function verticals({ code, recommended }: PictureMarks, x: ParameterScale, c: PictureColours): string {
  const own = code === null ? null : x.at(code);
  const new_ = recommended === null ? null : x.at(recommended);
  const same = own !== null && new_ !== null && Math.abs(own - new_) * INNER.width < 1;
  const marks = [
    ...(own === null || same ? [] : [{ at: own, label: tr("in the code"), colour: c.code, dash: ' stroke-dasharray="4 3"' }]),
    ...(new_ === null
      ? []
      : [{ at: new_, label: same ? tr("in the code, recommended") : tr("recommended"), colour: c.recommended, dash: "" }]),
  ].toSorted((a, b) => a.at - b.at);
  const places = labelPlaces(marks.map(({ at, label }) => ({ at: px(at), width: widthOf(label) })));
  return marks
    .map(
      ({ at, label, colour, dash }, i) =>
        `<path d="M${px(at)} ${TOP - 6}V${TOP + INNER.height}" stroke="${colour}" stroke-width="${c.stroke}"${dash}/>${text(places[i] ?? 0, TOP - 9, label, colour, "middle")}`,
    )
    .join("");
}

/** The middles of one label or two side by side: above their places where there is room, never over each other, nor over the edge. */
function labelPlaces(labels: readonly { readonly at: number; readonly width: number }[]): readonly number[] {
  const inside = (middle: number, width: number): number => Math.min(Math.max(middle, 2 + width / 2), WIDTH - 2 - width / 2);
  const [first, second] = labels;
  if (first === undefined || second === undefined) return labels.map(({ at, width }) => inside(at, width));
  const apart = (first.width + second.width) / 2 + 6;
  const short = Math.max(0, apart - (inside(second.at, second.width) - inside(first.at, first.width))) / 2;
  const left = inside(inside(first.at, first.width) - short, first.width);
  const right = inside(Math.max(inside(second.at, second.width) + short, left + apart), second.width);
  return [Math.min(left, right - apart), right];
}

function widthOf(label: string): number {
  return [...label].reduce((sum, character) => sum + (character.charCodeAt(0) > 0x1100 ? WIDE : WIDEST), 0);
}

function text(x: number, y: number, content: string, colour: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${round(x)}" y="${round(y)}" fill="${colour}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replace(/\p{Cc}/gu, " ").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
