import { sameGround } from "./steady-range";

/** A part of a picture that seldom changes, kept as pixels: to lay them down costs a tenth of drawing lines or large areas again. */
export class KeptPicture {
  #ground: readonly unknown[] | null = null;
  #kept: OffscreenCanvas | null = null;

  /**
   * Lays the part down on a canvas of this size in CSS pixels; paints it anew where what it is made of is another. `instead`: of all that
   * is on the canvas, not over it.
   */
  draw(
    ink: CanvasRenderingContext2D,
    { width, height }: { readonly width: number; readonly height: number },
    ground: readonly unknown[],
    paint: (ink: OffscreenCanvasRenderingContext2D) => void,
    instead = false,
  ): void {
    const ratio = window.devicePixelRatio || 1;
    const all = [...ground, width, height, ratio];
    if (this.#ground === null || !sameGround(this.#ground, all)) {
      const own = this.#clean(Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio)));
      if (own === null) return;
      own.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.#ground = all;
      this.add(paint);
    }
    if (this.#kept === null) return;
    ink.save();
    // Pixel on pixel.
    ink.setTransform(1, 0, 0, 1, 0, 0);
    if (instead) ink.globalCompositeOperation = "copy";
    ink.drawImage(this.#kept, 0, 0);
    ink.restore();
  }

  /** Paints more on what is kept: it is laid down with the rest from now on. */
  add(paint: (ink: OffscreenCanvasRenderingContext2D) => void): void {
    const own = this.#kept?.getContext("2d") ?? null;
    if (own === null) return;
    own.save();
    paint(own);
    own.restore();
  }

  /** What is no longer asked for takes no room. */
  forget(): void {
    this.#ground = null;
    this.#kept = null;
  }

  #clean(width: number, height: number): OffscreenCanvasRenderingContext2D | null {
    if (this.#kept?.width !== width || this.#kept.height !== height) this.#kept = new OffscreenCanvas(width, height);
    const own = this.#kept.getContext("2d");
    own?.setTransform(1, 0, 0, 1, 0, 0);
    own?.clearRect(0, 0, width, height);
    return own;
  }
}
