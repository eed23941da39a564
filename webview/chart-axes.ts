import { Chart, type ChartOptions, LinearScale, LineController, type Scale } from "chart.js";
import { KeptPicture } from "./kept-picture";
import { sameGround } from "./steady-range";

Chart.register(LineController, LinearScale);

/** What chart.js is told of axes. */
export type AxesOptions = Pick<NonNullable<ChartOptions<"line">>, "scales"> & { readonly padding: { readonly right: number } };

/**
 * The axes of a chart, laid out and drawn by chart.js. Its lines are painted by ourselves (`line-painter.ts`), so most of what changes on a chart
 * leaves the axes as they are: then they are laid down as pixels.
 */
export class ChartAxes {
  readonly #chart: Chart<"line", { x: number; y: number }[]>;
  readonly #kept = new OffscreenCanvas(1, 1);
  readonly #ground = new KeptPicture();
  #of: readonly unknown[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.#chart = new Chart(canvas, {
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
      plugins: [{ id: "axes", beforeDatasetsDraw: ({ canvas }) => this.#keep(canvas) }],
    });
  }

  get ink(): CanvasRenderingContext2D {
    return this.#chart.ctx;
  }

  get area(): { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number } {
    return this.#chart.chartArea;
  }

  get size(): { readonly width: number; readonly height: number } {
    return this.#chart;
  }

  /** Stands for the axes as they are; another one for others. */
  get token(): unknown {
    return this.#of;
  }

  scale(name: "x" | "y" | "strip"): Scale | undefined {
    return this.#chart.scales[name];
  }

  /** `of`: all that the options are made of. */
  update(width: number, height: number, of: readonly unknown[], options: () => AxesOptions): void {
    const ratio = window.devicePixelRatio;
    const all = [width, height, ratio, ...of];
    if (sameGround(this.#of, all)) return;
    this.#of = all;
    const { padding, scales } = options();
    const chart = this.#chart;
    chart.options.layout = { padding: { top: 8, left: 0, bottom: 0, ...padding } };
    if (scales !== undefined) chart.options.scales = scales;
    if (chart.width !== width || chart.height !== height || chart.currentDevicePixelRatio !== ratio) chart.resize(width, height);
    chart.update("none");
  }

  /** On the canvas in place of all that is on it: the axes, and upon them what `paint` adds, kept as long as that is made of the same. */
  lay(of: readonly unknown[] = [], paint: (ink: OffscreenCanvasRenderingContext2D) => void = () => {}): void {
    const ground = (ink: OffscreenCanvasRenderingContext2D) => {
      ink.save();
      ink.setTransform(1, 0, 0, 1, 0, 0);
      ink.drawImage(this.#kept, 0, 0);
      ink.restore();
      paint(ink);
    };
    this.#ground.draw(this.ink, this.size, [this.#of, ...of], ground, true);
  }

  #keep(canvas: HTMLCanvasElement): void {
    [this.#kept.width, this.#kept.height] = [canvas.width, canvas.height];
    this.#kept.getContext("2d")?.drawImage(canvas, 0, 0);
  }
}
