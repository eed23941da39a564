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
  readonly #crowd = new KeptPicture();
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
      plugins: [{ id: "curves", beforeDatasetsDraw: (chart) => this.#draw(chart) }],
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
    this.#setScales(scene, axis, narrow, width);
    if (this.#chart.width !== width || this.#chart.height !== height) this.#chart.resize(width, height);
    this.#chart.update("none");
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

  #setScales(scene: Scene, axis: ValueAxis, narrow: boolean, width: number): void {
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
    this.#chart.options.layout = { padding: { right: gutterFor(scene, colours, narrow), top: 8, left: 0, bottom: 0 } };
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

  #draw(chart: Chart): void {
    const { ctx, chartArea: area } = chart;
    const { x, y } = chart.scales;
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
      narrow: chart.width < NARROW,
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
    if (nothing !== null) {
      drawNothing(ctx, plot, nothing);
      return;
    }
    const from = axis.low;
    const perUnit = (area.bottom - area.top) / (axis.high - from);
    const [start, perStep] = [x.getPixelForValue(x.min), (x.getPixelForValue(x.max) - x.getPixelForValue(x.min)) / (x.max - x.min)];
    const place = { area, x: (step: number) => start + (step - x.min) * perStep, y: (at: number) => area.bottom - (at - from) * perUnit };
    const { crowd } = drawing;
    if (crowd !== null) {
      const ground = [crowd.of, colours, axis.kind, from, axis.high, x.min, x.max, area.left, area.right, area.top, area.bottom];
      this.#crowd.draw(ctx, chart, ground, (ink) => paintLines(ink, crowd.lines, place));
    }
    paintLines(ctx, drawing.lines, place);
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
