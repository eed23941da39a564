import { shortened } from "./axis-plan";
import { type Brush, brushOf } from "./brush";
import { type Colours, withAlpha } from "./colours";
import type { Extent } from "./extent";
import { LayeredCanvas, type Point, type Surface } from "./layered-canvas";
import type { Parallel, ParallelLine } from "./parallel";

const TOP = 40;
const BOTTOM = 22;
const SIDE = 30;
const REACH = 14;
const NEAR = 12;
const DIGIT = 6.4;

/** Axes side by side, a line a trial, brushes on axes. */
export class ParallelCanvas implements Surface {
  readonly #layers = new LayeredCanvas("parallel");
  #shown: Parallel | null = null;
  #filter = "";
  #drawnFor = "";
  #hot: number | null = null;
  trials: readonly number[] = [];

  get node(): HTMLElement {
    return this.#layers.node;
  }

  get extent(): Extent {
    return this.#layers.extent;
  }

  get canvas(): HTMLCanvasElement {
    return this.#layers.canvas;
  }

  get width(): number {
    return this.#layers.width;
  }

  forgetColours(): void {
    this.#layers.forgetColours();
    this.#drawnFor = "";
  }

  draw(shown: Parallel, filter: string): void {
    const added = this.#added(shown, filter);
    this.#shown = shown;
    this.#filter = filter;
    this.trials = shown.lines.map((l) => l.trial.trial).sort((a, b) => a - b);
    if (added !== null) {
      const { ink, colours } = this.#layers;
      if (ink !== null) for (const line of added) this.#drawLine(ink, line, colours);
      return;
    }
    this.#drawnFor = this.#size();
    const ink = this.#layers.clean();
    if (ink === null) return;
    const { colours } = this.#layers;
    for (const line of shown.lines) this.#drawLine(ink, line, colours);
    shown.axes.forEach((_, k) => {
      this.#drawAxis(ink, k, colours);
    });
    this.highlight(this.#hot);
  }

  /** The lines that are new where all the rest is on the canvas already; null where it is not. */
  #added(shown: Parallel, filter: string): readonly ParallelLine[] | null {
    const before = this.#shown;
    if (before === null || this.#drawnFor !== this.#size() || this.#filter !== filter) return null;
    const key = ({ axes }: Parallel) => JSON.stringify(axes);
    if (crowdOf(before) !== crowdOf(shown) || key(before) !== key(shown)) return null;
    const old = new Map(before.lines.map((line) => [line.trial, line.kind]));
    const added = shown.lines.filter((line) => !old.has(line.trial));
    // Who is of the best fifth moves a little with every trial: that is right again with the next whole picture.
    const rank = (kind: ParallelLine["kind"]) => (kind === "good" ? "crowd" : kind);
    const changed = shown.lines.some((line) => rank(old.get(line.trial) ?? line.kind) !== rank(line.kind));
    return changed || shown.lines.length - added.length < old.size ? null : added;
  }

  #size(): string {
    return `${this.#layers.width} ${this.#layers.height} ${window.devicePixelRatio}`;
  }

  highlight(trial: number | null): void {
    this.#hot = trial;
    const line = trial === null ? undefined : this.#shown?.lines.find((l) => l.trial.trial === trial);
    if (line === undefined) {
      this.#layers.clearOverlay();
      return;
    }
    const ink = this.#layers.cleanOverlay();
    if (ink === null) return;
    const { foreground, background } = this.#layers.colours;
    for (const [colour, width] of [
      [background, 6],
      [foreground, 2.5],
    ] as const) {
      ink.strokeStyle = colour;
      ink.lineWidth = width;
      this.#trace(ink, line);
      ink.stroke();
    }
  }

  nearest(x: number, y: number): number | null {
    let found: number | null = null;
    let least = NEAR;
    for (const line of this.#shown?.lines ?? []) {
      const points = this.#points(line);
      for (const [k, p] of points.entries()) {
        const q = points[k + 1];
        if (q === undefined || x < p.x || x > q.x) continue;
        const distance = Math.abs(p.y + ((q.y - p.y) * (x - p.x)) / Math.max(1, q.x - p.x) - y);
        if (distance < least) [found, least] = [line.trial.trial, distance];
      }
    }
    return found;
  }

  placeOf(trial: number): Point | null {
    const line = this.#shown?.lines.find((l) => l.trial.trial === trial);
    return line === undefined ? null : (this.#points(line).at(-1) ?? null);
  }

  /** The axis near a place of the canvas; null between axes. */
  axisAt(x: number): number | null {
    const axes = this.#shown?.axes.length ?? 0;
    for (let k = 0; k < axes; k++) if (Math.abs(this.#x(k) - x) <= REACH) return k;
    return null;
  }

  /** Along an axis, 0 below … 1 above; may lie outside. */
  along(y: number): number {
    return 1 - (y - TOP) / Math.max(1, this.#layers.height - TOP - BOTTOM);
  }

  /** What is being dragged, over the picture. */
  preview(axis: number, brush: Brush): void {
    const ink = this.#layers.cleanOverlay();
    if (ink !== null) this.#drawBrush(ink, axis, brush, this.#layers.colours);
  }

  #x(k: number): number {
    const count = this.#shown?.axes.length ?? 2;
    return SIDE + (k * (this.#layers.width - 2 * SIDE)) / Math.max(1, count - 1);
  }

  #y(at: number): number {
    const height = this.#layers.height - TOP - BOTTOM;
    return TOP + (1 - Math.min(1, Math.max(0, at))) * height;
  }

  /** An axis in which a trial takes no part is passed by. */
  #points({ places }: ParallelLine): readonly Point[] {
    return places.flatMap((at, k) => (at === null ? [] : [{ x: this.#x(k), y: this.#y(at) }]));
  }

  #trace(ink: CanvasRenderingContext2D, line: ParallelLine): void {
    ink.beginPath();
    for (const [k, p] of this.#points(line).entries()) {
      if (k === 0) ink.moveTo(p.x, p.y);
      else ink.lineTo(p.x, p.y);
    }
  }

  #drawLine(ink: CanvasRenderingContext2D, line: ParallelLine, colours: Colours): void {
    const { kind, passes } = line;
    const faint = crowdOf(this.#shown);
    const alpha = (colours.highContrast ? { crowd: 0.45, good: 0.9, own: 1, best: 1 } : { crowd: faint, good: 0.65, own: 1, best: 1 })[
      kind
    ];
    const colour = kind === "crowd" ? colours.foreground : kind === "own" ? colours.base : colours.best;
    ink.save();
    ink.setLineDash(kind === "own" ? [6, 4] : colours.highContrast && kind === "crowd" ? [1, 3] : []);
    ink.strokeStyle = withAlpha(colour, passes ? alpha : Math.min(alpha, 0.05));
    ink.lineWidth = { crowd: 1, good: 1.25, own: 2, best: 2.75 }[kind];
    ink.lineJoin = "round";
    this.#trace(ink, line);
    ink.stroke();
    ink.restore();
  }

  #drawAxis(ink: CanvasRenderingContext2D, k: number, colours: Colours): void {
    const axis = this.#shown?.axes[k];
    const count = this.#shown?.axes.length ?? 0;
    if (axis === undefined) return;
    const x = this.#x(k);
    ink.save();
    ink.strokeStyle = withAlpha(colours.foreground, colours.highContrast ? 0.9 : 0.45);
    ink.lineWidth = 1;
    ink.beginPath();
    ink.moveTo(x, TOP);
    ink.lineTo(x, this.#y(0));
    ink.stroke();
    const [first, last] = [k === 0, k === count - 1];
    ink.textAlign = first ? "left" : last ? "right" : "center";
    const left = first ? 0 : last ? this.#layers.width : x;
    const gap = (this.#layers.width - 2 * SIDE) / Math.max(1, count - 1);
    const room = Math.floor((first || last ? gap / 2 + SIDE - 6 : gap - 8) / (DIGIT * 1.06));
    ink.font = `600 11px ${colours.font}`;
    ink.fillStyle = colours.foreground;
    ink.fillText(shortened(axis.name, room), left, 12);
    ink.font = `11px ${colours.font}`;
    ink.fillStyle = colours.faint;
    ink.fillText(axis.top, left, TOP - 8);
    ink.fillText(axis.bottom, left, this.#y(0) + 16);
    ink.textAlign = last ? "right" : "left";
    ink.textBaseline = "middle";
    let above = Number.NEGATIVE_INFINITY;
    for (const { at, label } of axis.choices.toReversed()) {
      const y = this.#y(at);
      if (y - above < 13) continue;
      above = y;
      const text = shortened(label, Math.max(3, Math.floor((gap - 16) / DIGIT)));
      ink.lineWidth = 4;
      ink.lineJoin = "round";
      ink.strokeStyle = colours.background;
      ink.strokeText(text, x + (last ? -6 : 6), y);
      ink.fillStyle = colours.foreground;
      ink.fillText(text, x + (last ? -6 : 6), y);
    }
    ink.restore();
    const brush = brushOf(this.#filter, axis.name, axis.domain);
    if (brush !== null) this.#drawBrush(ink, k, brush, colours);
  }

  #drawBrush(ink: CanvasRenderingContext2D, k: number, { low, high }: Brush, colours: Colours): void {
    const [x, top, bottom] = [this.#x(k), this.#y(high), this.#y(low)];
    ink.save();
    if (!colours.highContrast) {
      ink.fillStyle = withAlpha(colours.best, 0.25);
      ink.fillRect(x - 6, top, 12, bottom - top);
    }
    ink.strokeStyle = colours.best;
    ink.lineWidth = 1.25;
    ink.strokeRect(x - 6, top, 12, Math.max(2, bottom - top));
    ink.restore();
  }
}

/** How strong one line of the crowd is. */
function crowdOf(shown: Parallel | null): number {
  const crowd = shown?.lines.length ?? 0;
  return crowd <= 40 ? 0.3 : crowd <= 100 ? 0.2 : 0.12;
}
