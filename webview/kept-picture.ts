import { sameGround } from "./steady-range";

/** A part of a picture that seldom changes, kept as pixels: to lay them down costs a tenth of drawing large areas again. */
export class KeptPicture {
  #ground: readonly unknown[] = [];
  #kept: OffscreenCanvas | null = null;

  /** Lays the part down on a canvas of this size in CSS pixels; paints it anew where what it is made of is another. */
  draw(
    ink: CanvasRenderingContext2D,
    { width, height }: { readonly width: number; readonly height: number },
    ground: readonly unknown[],
    paint: (ink: OffscreenCanvasRenderingContext2D) => void,
  ): void {
    const ratio = window.devicePixelRatio || 1;
    const all = [...ground, width, height, ratio];
    if (this.#kept === null || !sameGround(this.#ground, all)) {
      const kept = new OffscreenCanvas(Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio)));
      const own = kept.getContext("2d");
      if (own === null) return;
      own.scale(ratio, ratio);
      paint(own);
      this.#kept = kept;
      this.#ground = all;
    }
    ink.drawImage(this.#kept, 0, 0, this.#kept.width / ratio, this.#kept.height / ratio);
  }
}
