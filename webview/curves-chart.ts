import type { TrialView } from "../server/protocol/view";
import { stepName } from "../server/words/early-stop";
import { stepTicks } from "../server/words/ticks";
import { tr } from "../server/words/translate";
import { type ValueAxis, valueAxis, valueRange } from "./axis";
import { DIGIT, shortened } from "./axis-plan";
import { type AxesOptions, ChartAxes } from "./chart-axes";
import { type Drawing, drawingOf, type Look, pointsOf } from "./chart-lines";
import { drawEndLabels, drawEndMarks, drawHot, gutterFor } from "./chart-marks";
import { type Colours, withAlpha } from "./colours";
import type { Scene } from "./context";
import { curveOf } from "./curve";
import type { Extent } from "./extent";
import { filterOf } from "./filter";
import type { Layer } from "./intent";
import { KeptPicture } from "./kept-picture";
import { LayeredCanvas } from "./layered-canvas";
import { paintLines } from "./line-painter";

/** Where things are on the canvas, for whoever draws on it or points at it. */
export interface Plot {
  readonly scene: Scene;
  readonly axis: ValueAxis;
  readonly drawing: Drawing;
  readonly colours: Colours;
  readonly hidden: ReadonlySet<Layer>;
  readonly narrow: boolean;
  readonly area: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** Whether a step is in sight: the chart may be zoomed. */
  shows(step: number): boolean;
  x(step: number): number;
  /** Clipped to the plot: what lies outside has its marker on the edge. */
  y(value: number): number;
  /** A trial's line as it is drawn, not clipped. */
  points(trial: TrialView): readonly { readonly x: number; readonly y: number }[];
}

const NARROW = 480;

/** One canvas for the data and one above it for what the pointer is on, so that hovering never draws the data again. */
export class CurvesChart {
  readonly #layers = new LayeredCanvas();
  readonly #axes = new ChartAxes(this.#layers.canvas);
  #plot: Plot | null = null;
  #axis: ValueAxis | null = null;
  #drawing: Drawing | null = null;
  #scene: Scene | null = null;
  #measured = false;
  /** Lines that do not go on, by their place among the layers. */
  readonly #still: KeptPicture[] = [];
  #hot: number | null = null;

  get node(): HTMLElement {
    return this.#layers.node;
  }

  get extent(): Extent {
    return this.#layers.extent;
  }

  get canvas(): HTMLCanvasElement {
    return this.#layers.canvas;
  }

  get plot(): Plot | null {
    return this.#plot;
  }

  /** Reads the theme's colours again; the next update draws with them. */
  forgetColours(): void {
    this.#layers.forgetColours();
  }

  update(scene: Scene, kind: ValueAxis["kind"]): void {
    const { width, height, colours } = this.#layers;
    if (width === 0 || height === 0) return;
    const { study, intent } = scene;
    const narrow = width < NARROW;
    const passes = filterOf(intent.filter);
    const look: Look = { hidden: new Set(intent.hidden), smoothing: intent.smoothing, passes: (trial) => passes(trial, study) };
    const within = study.trials.filter((t) => t.repeatOf === null && (t.baseline || look.passes(t)));
    const { zoom } = intent;
    const selected = intent.pinned === null ? null : (study.view.trials[intent.pinned] ?? null);
    const range = valueRange(study, within, intent.fit, selected, zoom === null ? null : [zoom.from, zoom.to]);
    this.#measured = range[0] <= range[1];
    const axis = valueAxis(kind, range, height - 30, zoom?.values ?? null);
    this.#scene = scene;
    this.#axis = axis;
    this.#drawing = drawingOf(study, axis, look, colours, width);
    this.#drawAxes(scene, axis, narrow);
    this.#draw();
    this.highlight(this.#hot);
  }

  /** Draws one trial's line over the others; null takes it away. */
  highlight(trial: number | null): void {
    this.#hot = trial;
    if (trial === null || this.#plot === null) {
      this.#layers.clearOverlay();
      return;
    }
    const ink = this.#layers.cleanOverlay();
    if (ink !== null) drawHot(ink, this.#plot, trial);
  }

  #drawAxes(scene: Scene, axis: ValueAxis, narrow: boolean): void {
    const { width, height, colours } = this.#layers;
    const { metric, step } = scene.study;
    const gutter = gutterFor(scene, colours, narrow);
    const ticks = axis.ticks.flatMap((t) => [t.at, t.label]);
    const of = [colours, ...stepsShown(scene), gutter, metric, step, axis.low, axis.high, ...ticks];
    this.#axes.update(width, height, of, () => this.#axesOf(scene, axis, narrow, gutter));
  }

  #axesOf(scene: Scene, axis: ValueAxis, narrow: boolean, gutter: number): AxesOptions {
    const { colours, width } = this.#layers;
    const { study } = scene;
    const [first, last] = stepsShown(scene);
    const xTicks = stepTicks(
      Math.ceil(first),
      Math.max(Math.ceil(first) + 1, Math.floor(last)),
      narrow ? 4 : Math.max(4, Math.floor(width / 110)),
    );
    const font = { family: colours.font, size: 11 };
    const grid = withAlpha(colours.foreground, colours.highContrast ? 0.25 : 0.1);
    const longest = Math.max(3, ...axis.ticks.map((t) => t.label.length));
    const scales: AxesOptions["scales"] = {
      x: {
        type: "linear",
        min: first,
        max: last,
        grid: { display: false },
        border: { color: withAlpha(colours.foreground, 0.35) },
        title: { display: true, text: stepName(study.step), color: colours.faint, font, padding: { top: 0, bottom: 0 } },
        ticks: { color: colours.faint, font, maxRotation: 0, padding: 3, autoSkip: false },
        afterBuildTicks: (scale) => {
          scale.ticks = xTicks.filter((value) => value <= last).map((value) => ({ value, label: String(value) }));
        },
      },
      y: {
        type: "linear",
        min: axis.low,
        max: axis.high,
        grid: { color: grid, tickLength: 0 },
        border: { display: false },
        title: {
          display: true,
          text: shortened(study.metric, Math.floor((this.#layers.height - 40) / DIGIT)),
          color: colours.faint,
          font,
          padding: { top: 0, bottom: 0 },
        },
        ticks: { color: colours.faint, font, padding: 5, autoSkip: false, callback: (_value, k) => axis.ticks[k]?.label ?? "" },
        afterBuildTicks: (scale) => {
          scale.ticks = axis.ticks.map((t) => ({ value: t.at, label: t.label }));
        },
        afterFit: (scale) => {
          scale.width = Math.max(30, longest * 6.6 + 8) + 14;
        },
      },
    };
    return { padding: { right: gutter }, scales };
  }

  #draw(): void {
    const { ink, area, size } = this.#axes;
    const [x, y] = [this.#axes.scale("x"), this.#axes.scale("y")];
    const [scene, axis, drawing] = [this.#scene, this.#axis, this.#drawing];
    if (x === undefined || y === undefined || scene === null || axis === null || drawing === null) return;
    const { colours } = this.#layers;
    const raw = (value: number) => (Number.isFinite(value) ? y.getPixelForValue(axis.toAxis(value)) : area.bottom);
    const plot: Plot = {
      scene,
      axis,
      drawing,
      colours,
      hidden: new Set(scene.intent.hidden),
      narrow: size.width < NARROW,
      area,
      shows: (step) => step >= x.min && step <= x.max,
      x: (step) => x.getPixelForValue(step),
      y: (value) => Math.min(area.bottom, Math.max(area.top, raw(value))),
      points: (trial) =>
        pointsOf(trial, axis, area.right - area.left, scene.intent.smoothing).map((p) => ({
          x: x.getPixelForValue(p.x),
          y: y.getPixelForValue(p.y),
        })),
    };
    this.#plot = plot;
    const nothing = whyNothing(scene, drawing, this.#measured);
    const from = axis.low;
    const perUnit = (area.bottom - area.top) / (axis.high - from);
    const [start, perStep] = [x.getPixelForValue(x.min), (x.getPixelForValue(x.max) - x.getPixelForValue(x.min)) / (x.max - x.min)];
    const place = { area, x: (step: number) => start + (step - x.min) * perStep, y: (at: number) => area.bottom - (at - from) * perUnit };
    const crowd = nothing === null ? drawing.crowd : null;
    this.#axes.lay(crowd?.of ?? [], (own) => crowd !== null && paintLines(own, crowd.lines(), place));
    if (nothing !== null) {
      drawNothing(ink, plot, nothing);
      return;
    }
    drawing.layers.forEach((layer, k) => {
      if (layer.of === null) {
        this.#still[k]?.forget();
        paintLines(ink, layer.lines(), place);
        return;
      }
      this.#still[k] ??= new KeptPicture();
      this.#still[k].draw(ink, size, [this.#axes.token, ...layer.of], (own) => paintLines(own, layer.lines(), place));
    });
    for (const left of this.#still.splice(drawing.layers.length)) left?.forget();
    drawEndMarks(ink, plot);
    drawEndLabels(ink, plot);
  }
}

/** The first and the last step in sight. */
export function stepsShown({ study, intent }: Pick<Scene, "study" | "intent">): readonly [first: number, last: number] {
  const last = Math.max(study.horizon, study.firstStep + 1);
  const { zoom } = intent;
  return zoom === null ? [study.firstStep, last] : [zoom.from, zoom.to];
}

/** Null where there is something to draw. `measured`: some value is a number. */
function whyNothing({ study, intent }: Scene, { drawn }: Drawing, measured: boolean): string | null {
  if (!study.reported) {
    if (!study.live) return tr("No values came");
    return study.horizon > 1
      ? tr("The first value comes after {0} {1} of {2}", stepName(study.step), study.firstStep, study.horizon)
      : tr("The first value comes after {0} {1}", stepName(study.step), study.firstStep);
  }
  if (!study.live && drawn.every((t) => curveOf(t).steps.length === 0)) return tr("Values came at the end only: there are no curves");
  return measured || intent.filter.trim() !== "" ? null : tr("No value so far is a number");
}

/** Axes with the horizon, and why there is nothing on them. */
function drawNothing(ink: CanvasRenderingContext2D, { colours, area }: Plot, text: string): void {
  ink.save();
  ink.font = `12px ${colours.font}`;
  ink.fillStyle = colours.faint;
  ink.textAlign = "center";
  ink.fillText(text, (area.left + area.right) / 2, (area.top + area.bottom) / 2);
  ink.restore();
}
