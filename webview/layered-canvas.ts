import { type Colours, readColours } from "./colours";
import { el } from "./dom";
import { Extent } from "./extent";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A picture of trials: what a pointer or a key can find on it. */
export interface Surface {
  readonly node: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly extent: Extent;
  /** The trial at a place on the canvas, null for none near. */
  nearest(x: number, y: number): number | null;
  /** Where a trial is on the canvas, null for one that is not. */
  placeOf(trial: number): Point | null;
  /** What keys step through, in order. */
  readonly trials: readonly number[];
  /** Points a trial out above the picture; null takes that away. */
  highlight(trial: number | null): void;
  /** The theme's colours are read again with the next picture. */
  forgetColours(): void;
}

/** One canvas for the data and one above it for what is pointed at, so that hovering never draws the data again. */
export class LayeredCanvas {
  readonly canvas = el("canvas", { role: "img", tabindex: 0 });
  readonly node: HTMLElement;
  readonly extent: Extent;
  readonly #overlay = el("canvas", { class: "overlay", "aria-hidden": "true", width: 0, height: 0 });
  #colours: Colours | null = null;
  #marked = false;

  constructor(className = "") {
    this.node = el("div", { class: `chart ${className}`.trim() }, this.canvas, this.#overlay);
    this.extent = new Extent(this.node);
  }

  get width(): number {
    return this.extent.width;
  }

  get height(): number {
    return this.extent.height;
  }

  get colours(): Colours {
    this.#colours ??= readColours(this.node);
    return this.#colours;
  }

  forgetColours(): void {
    this.#colours = null;
  }

  /** The data's canvas, empty; null without room. `height`: what the node was just given, where it has no height of its own. */
  clean(height = this.height): CanvasRenderingContext2D | null {
    return cleaned(this.canvas, this.width, height);
  }

  /** The data's canvas as it is, to draw on top. */
  get ink(): CanvasRenderingContext2D | null {
    return this.canvas.getContext("2d");
  }

  /** The upper canvas, empty, to draw on. */
  cleanOverlay(): CanvasRenderingContext2D | null {
    this.#marked = true;
    return cleaned(this.#overlay, this.width, this.height);
  }

  /** Takes the upper canvas away: an empty one would be composed with the other all the same, and stick out of a window that narrows. */
  clearOverlay(): void {
    if (!this.#marked) return;
    this.#marked = false;
    this.#overlay.width = 0;
    this.#overlay.height = 0;
    this.#overlay.style.width = "0";
    this.#overlay.style.height = "0";
  }
}

function cleaned(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ink = canvas.getContext("2d");
  if (ink === null || width === 0 || height === 0) return null;
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  ink.setTransform(ratio, 0, 0, ratio, 0, 0);
  ink.clearRect(0, 0, width, height);
  return ink;
}
