import { Chart, LinearScale, LineController } from "chart.js";
import type { TrialView } from "../server/protocol/view";
import { stepName } from "../server/words/early-stop";
import { stepTicks } from "../server/words/ticks";
import { tr } from "../server/words/translate";
import { type ValueAxis, valueAxis, valueRange } from "./axis";
import { DIGIT, shortened } from "./axis-plan";
import { type Drawing, drawingOf, type Look, pointsOf } from "./chart-lines";
import { drawEndLabels, drawEndMarks, drawHot, gutterFor } from "./chart-marks";
import { type Colours, withAlpha } from "./colours";
import type { Scene } from "./context";
import { curveOf } from "./curve";
import { filterOf } from "./filter";
import type { Layer } from "./intent";
import { KeptPicture } from "./kept-picture";
import { LayeredCanvas } from "./layered-canvas";
import { paintLines } from "./line-painter";
import { sameGround } from "./steady-range";

Chart.register(LineController, LinearScale);

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

/** The chart.js canvas for the data and one above it for what the pointer is on, so that hovering never draws the data again. */
export class CurvesChart {
  readonly #layers = new LayeredCanvas();
  readonly #chart: Chart<"line", { x: number; y: number }[]>;
  #plot: Plot | null = null;
  #axis: ValueAxis | null = null;
  #drawing: Drawing | null = null;
  #scene: Scene | null = null;
  #measured = false;
  /** The axes alone, and what they were drawn from. */
  readonly #axes = new OffscreenCanvas(1, 1);
  #framed: readonly unknown[] = [];
  /** Axes and crowd. */
  readonly #ground = new KeptPicture();
  /** Lines that do not go on, by their place among the layers. */
  readonly #still: KeptPicture[] = [];
  #hot: number | null = null;

  constructor() {
    this.#chart = new Chart(this.canvas, {
      type: "line",
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: false,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        events: [],
        plugins: {},
        scales: { x: { type: "linear" }, y: { type: "linear" } },
      },
      plugins: [{ id: "curves", beforeDatasetsDraw: () => this.#keepAxes() }],
    });
  }

  get node(): HTMLElement {
    return this.#layers.node;
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

  /** chart.js lays out and draws axes; with most reports they stay as they are. */
  #drawAxes(scene: Scene, axis: ValueAxis, narrow: boolean): void {
    const { width, height, colours } = this.#layers;
    const [first, last] = stepsShown(scene);
    const gutter = gutterFor(scene, colours, narrow);
    const { metric, step } = scene.study;
    const ticks = axis.ticks.flatMap((t) => [t.at, t.label]);
    const ratio = window.devicePixelRatio;
    const framed = [width, height, ratio, colours, first, last, gutter, metric, step, axis.low, axis.high, ...ticks];
    if (sameGround(this.#framed, framed)) return;
    this.#framed = framed;
    this.#setScales(scene, axis, narrow, width, gutter);
    const chart = this.#chart;
    if (chart.width !== width || chart.height !== height || chart.currentDevicePixelRatio !== ratio) chart.resize(width, height);
    chart.update("none");
  }

  #keepAxes(): void {
    const { canvas } = this;
    [this.#axes.width, this.#axes.height] = [canvas.width, canvas.height];
    this.#axes.getContext("2d")?.drawImage(canvas, 0, 0);
  }

  #setScales(scene: Scene, axis: ValueAxis, narrow: boolean, width: number, gutter: number): void {
    const { colours } = this.#layers;
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
    this.#chart.options.layout = { padding: { right: gutter, top: 8, left: 0, bottom: 0 } };
    this.#chart.options.scales = {
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
          text: shortened(study.metric, Math.floor((this.node.clientHeight - 40) / DIGIT)),
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
  }

  #draw(): void {
    const { ctx, chartArea: area, width, height } = this.#chart;
    const { x, y } = this.#chart.scales;
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
      narrow: width < NARROW,
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
    const where = [this.#framed, area.left, area.right, area.top, area.bottom];
    const ground = (ink: OffscreenCanvasRenderingContext2D) => {
      ink.save();
      ink.setTransform(1, 0, 0, 1, 0, 0);
      ink.drawImage(this.#axes, 0, 0);
      ink.restore();
      if (crowd !== null) paintLines(ink, crowd.lines(), place);
    };
    this.#ground.draw(ctx, { width, height }, [...where, ...(crowd?.of ?? [])], ground, true);
    if (nothing !== null) {
      drawNothing(ctx, plot, nothing);
      return;
    }
    drawing.layers.forEach((layer, k) => {
      if (layer.of === null) {
        this.#still[k]?.forget();
        paintLines(ctx, layer.lines(), place);
        return;
      }
      this.#still[k] ??= new KeptPicture();
      this.#still[k].draw(ctx, { width, height }, [...where, ...layer.of], (ink) => paintLines(ink, layer.lines(), place));
    });
    for (const left of this.#still.splice(drawing.layers.length)) left?.forget();
    drawEndMarks(ctx, plot);
    drawEndLabels(ctx, plot);
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
