import { type AxisPlan, DIGIT, digitsOf, shortened } from "./axis-plan";
import { type AxesOptions, ChartAxes } from "./chart-axes";
import type { Line } from "./chart-lines";
import { type Colours, withAlpha } from "./colours";
import type { Extent } from "./extent";
import { LayeredCanvas, type Point, type Surface } from "./layered-canvas";
import { paintLines } from "./line-painter";
import { sameGround } from "./steady-range";
import { drawTrialMark, inDrawingOrder, type Mark } from "./trial-marks";

/** Where things are on the canvas. */
export interface Place {
  readonly area: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** The strip below with the same x; null where there is none. */
  readonly strip: { readonly top: number; readonly bottom: number } | null;
  x(at: number): number;
  y(at: number): number;
}

/** What a chart shows: axes, lines, a marker for each trial, and what is painted under and over them. */
export interface Picture {
  readonly x: AxisPlan;
  readonly y: AxisPlan;
  /** A second plot below on the same x, from 0 to 1: lines with `yAxisID: "strip"`. */
  readonly strip?: { readonly label: string };
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  /**
   * All that it is made of beside its marks; null for what is always drawn as a whole. Where that is the same as before, and every mark that
   * was there still is, the new ones are drawn on top.
   */
  readonly ground: readonly unknown[] | null;
  under?(ink: CanvasRenderingContext2D, place: Place, colours: Colours): void;
  over?(ink: CanvasRenderingContext2D, place: Place, colours: Colours): void;
}

const NEAR = 24;
/** So far beyond its plot a line at its edge reaches: half its width. Pixels. */
const OVER = 1.5;
/** Shares of the height that the plot and the strip below it have. */
const [UPPER, LOWER] = [4, 1.5];
/** So many marks at most are drawn on top before all are drawn again in their order. */
const ON_TOP = 40;

/** A chart of trials on two axes. */
export class XyChart implements Surface {
  readonly #layers: LayeredCanvas;
  readonly #axes: ChartAxes;
  #picture: Picture | null = null;
  #place: Place | null = null;
  #drawnFor = "";
  #onTop = 0;
  #places = new Map<number, Point>();
  #hot: number | null = null;
  trials: readonly number[] = [];

  constructor(className = "") {
    this.#layers = new LayeredCanvas(className);
    this.#axes = new ChartAxes(this.#layers.canvas);
  }

  get node(): HTMLElement {
    return this.#layers.node;
  }

  get extent(): Extent {
    return this.#layers.extent;
  }

  get canvas(): HTMLCanvasElement {
    return this.#layers.canvas;
  }

  get colours(): Colours {
    return this.#layers.colours;
  }

  /** Pixels of the plot, about: what is left beside the labels of the axes. */
  get room(): { readonly width: number; readonly height: number } {
    return { width: Math.max(40, this.#layers.width - 60), height: Math.max(40, this.#layers.height - 40) };
  }

  forgetColours(): void {
    this.#layers.forgetColours();
    this.#drawnFor = "";
  }

  draw(picture: Picture): void {
    const { width, height } = this.#layers;
    if (width === 0 || height === 0) return;
    const drawnFor = `${width} ${height} ${window.devicePixelRatio}`;
    const added = this.#drawnFor === drawnFor ? this.#added(picture) : null;
    if (added !== null) {
      this.#drawOnTop(picture, added);
      return;
    }
    this.#drawnFor = drawnFor;
    this.#onTop = 0;
    this.#picture = { ...picture, marks: inDrawingOrder(picture.marks) };
    this.trials = [...new Set(picture.marks.map((m) => m.trial))].sort((a, b) => a - b);
    this.#axes.update(width, height, axesOf(picture, this.colours), () => this.#axesOptions(picture));
    this.#paint(this.#picture);
    this.highlight(this.#hot);
  }

  /** The marks that are new where all the rest of a picture is on the canvas already; null where it is not. */
  #added(picture: Picture): readonly Mark[] | null {
    const before = this.#picture;
    if (before?.ground == null || picture.ground === null || this.#place === null || !sameGround(before.ground, picture.ground))
      return null;
    if (!sameAxis(before.x, picture.x) || !sameAxis(before.y, picture.y)) return null;
    const old = new Map(before.marks.map((mark) => [mark.trial, mark]));
    const added: Mark[] = [];
    for (const mark of picture.marks) {
      const known = old.get(mark.trial);
      if (known === undefined) added.push(mark);
      else if (known.x !== mark.x || !Object.is(known.y, mark.y) || known.role !== mark.role || known.strength !== mark.strength)
        return null;
    }
    const gone = picture.marks.length - added.length < old.size;
    return gone || this.#onTop + added.length > ON_TOP ? null : added;
  }

  #drawOnTop(picture: Picture, added: readonly Mark[]): void {
    const place = this.#place;
    const before = this.#picture;
    if (place === null || before === null || added.length === 0) return;
    this.#onTop += added.length;
    this.#picture = { ...before, marks: [...before.marks, ...added] };
    this.trials = [...this.trials, ...added.map((m) => m.trial)].sort((a, b) => a - b);
    this.#paintMarks(this.#axes.ink, added, place);
    if (picture.marks.some((m) => m.trial === this.#hot)) this.highlight(this.#hot);
  }

  nearest(x: number, y: number): number | null {
    let found: number | null = null;
    let least = NEAR ** 2;
    for (const [trial, place] of this.#places) {
      const distance = (place.x - x) ** 2 + (place.y - y) ** 2;
      if (distance <= least) [found, least] = [trial, distance];
    }
    return found;
  }

  placeOf(trial: number): Point | null {
    return this.#places.get(trial) ?? null;
  }

  highlight(trial: number | null): void {
    this.#hot = trial;
    const place = trial === null ? undefined : this.#places.get(trial);
    if (place === undefined) {
      this.#layers.clearOverlay();
      return;
    }
    const ink = this.#layers.cleanOverlay();
    if (ink === null) return;
    const { foreground, background } = this.colours;
    for (const [colour, width] of [
      [background, 5],
      [foreground, 2],
    ] as const) {
      ink.beginPath();
      ink.arc(place.x, place.y, 8, 0, 2 * Math.PI);
      ink.strokeStyle = colour;
      ink.lineWidth = width;
      ink.stroke();
    }
  }

  #axesOptions({ x, y, strip }: Picture): AxesOptions {
    const colours = this.colours;
    const font = { family: colours.font, size: 11 };
    const grid = { color: withAlpha(colours.foreground, colours.highContrast ? 0.25 : 0.1), tickLength: 0 };
    const longest = Math.max(3, ...y.ticks.map((t) => digitsOf(t.label)), digitsOf(strip?.label ?? ""));
    const title = (text: string, pixels: number) => ({
      display: true,
      text: shortened(text, Math.floor(pixels / DIGIT)),
      color: colours.faint,
      font,
      padding: { top: 0, bottom: 0 },
    });
    const ticks = { color: colours.faint, font, autoSkip: false, maxRotation: 0 } as const;
    const lastLabel = digitsOf(x.ticks.at(-1)?.label ?? "");
    const vertical = { type: "linear", axis: "y", border: { display: false }, stack: "upward" } as const;
    const fit = (scale: { width: number }) => {
      scale.width = Math.max(30, longest * 6.6 + 8) + 14;
    };
    const scales: AxesOptions["scales"] = {
      x: {
        type: "linear",
        min: x.low,
        max: x.high,
        grid: { ...grid, drawTicks: false },
        border: { color: withAlpha(colours.foreground, 0.35) },
        title: title(x.title, this.room.width),
        ticks: { ...ticks, padding: 4, callback: (_value, k) => x.ticks[k]?.label ?? "" },
        afterBuildTicks: (scale) => {
          scale.ticks = x.ticks.map((t) => ({ value: t.at, label: t.label }));
        },
      },
      y: {
        ...vertical,
        min: y.low,
        max: y.high,
        stackWeight: UPPER,
        weight: 2,
        grid,
        title: title(y.title, this.room.height * (strip === undefined ? 1 : UPPER / (UPPER + LOWER))),
        ticks: { ...ticks, padding: 5, callback: (_value, k) => y.ticks[k]?.label ?? "" },
        afterBuildTicks: (scale) => {
          scale.ticks = y.ticks.map((t) => ({ value: t.at, label: t.label }));
        },
        afterFit: fit,
      },
      ...(strip === undefined
        ? {}
        : {
            strip: {
              ...vertical,
              min: 0,
              max: 1.6,
              stackWeight: LOWER,
              weight: 1,
              grid: { display: false },
              ticks: { ...ticks, padding: 5, callback: () => strip.label },
              afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
                scale.ticks = [{ value: 0.5 }];
              },
              afterFit: fit,
            },
          }),
    };
    return { padding: { right: Math.max(8, lastLabel * 3.4) }, scales };
  }

  #paint(picture: Picture): void {
    const [x, y, strip] = [this.#axes.scale("x"), this.#axes.scale("y"), this.#axes.scale("strip")];
    if (x === undefined || y === undefined) return;
    const place: Place = {
      area: { left: x.left, right: x.right, top: y.top, bottom: y.bottom },
      strip: strip === undefined ? null : { top: strip.top, bottom: strip.bottom },
      x: (at) => x.getPixelForValue(at),
      y: (at) => y.getPixelForValue(at),
    };
    this.#place = place;
    const { ink } = this.#axes;
    this.#axes.lay();
    ink.save();
    picture.under?.(ink, place, this.colours);
    ink.restore();
    for (const scale of [y, strip]) {
      if (scale === undefined) continue;
      const area = { ...place.area, top: scale.top - OVER, bottom: scale.bottom + OVER };
      const lines = picture.lines.filter(({ yAxisID }) => (yAxisID === "strip") === (scale === strip));
      paintLines(ink, lines, { area, x: place.x, y: (at) => scale.getPixelForValue(at) });
    }
    ink.save();
    this.#places = new Map();
    this.#paintMarks(ink, picture.marks, place);
    picture.over?.(ink, place, this.colours);
    ink.restore();
  }

  /** What lies outside has its marker on the edge. */
  #paintMarks(ink: CanvasRenderingContext2D, marks: readonly Mark[], { area, x, y }: Place): void {
    for (const mark of marks) {
      const at = {
        x: Math.min(area.right, Math.max(area.left, x(mark.x))),
        y: Math.min(area.bottom, Math.max(area.top, Number.isFinite(mark.y) ? y(mark.y) : area.bottom)),
      };
      this.#places.set(mark.trial, at);
      drawTrialMark(ink, at.x, at.y, mark, this.colours);
    }
  }
}

function sameAxis(a: AxisPlan, b: AxisPlan): boolean {
  return a.low === b.low && a.high === b.high && a.title === b.title && a.ticks.length === b.ticks.length;
}

/** All that the axes of a picture are made of. */
function axesOf({ x, y, strip }: Picture, colours: Colours): readonly unknown[] {
  const of = ({ low, high, title, ticks }: AxisPlan) => [low, high, title, ticks.length, ...ticks.flatMap((t) => [t.at, t.label])];
  return [colours, strip?.label, ...of(x), ...of(y)];
}
