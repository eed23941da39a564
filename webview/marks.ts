export type Shape = "square" | "diamond" | "cross" | "star" | "dot" | "circle";

/** Draws one marker; the same shape means the same thing in every view. */
export function drawMark(
  ink: CanvasRenderingContext2D,
  x: number,
  y: number,
  shape: Shape,
  colour: string,
  background: string,
  radius: number,
): void {
  const ratio = window.devicePixelRatio || 1;
  const half = Math.ceil(1.4 * radius + 1);
  const on = (at: number) => Math.round(at * ratio) / ratio - half;
  ink.drawImage(stamp(shape, colour, background, radius, half, ratio), on(x), on(y), 2 * half, 2 * half);
}

/** Marks as pictures: a chart has a thousand of them and a dozen that differ. */
const stamps = new Map<string, ImageBitmap>();
const STAMPS = 300;

function stamp(shape: Shape, colour: string, background: string, radius: number, half: number, ratio: number): ImageBitmap {
  const key = `${shape} ${colour} ${background} ${radius} ${ratio}`;
  const known = stamps.get(key);
  if (known !== undefined) return known;
  const size = Math.round(2 * half * ratio);
  const canvas = new OffscreenCanvas(size, size);
  const ink = canvas.getContext("2d");
  if (ink !== null) {
    ink.scale(ratio, ratio);
    ink.lineWidth = 1.5;
    ink.strokeStyle = colour;
    ink.fillStyle = shape === "star" || shape === "dot" ? colour : background;
    ink.beginPath();
    PATHS[shape](ink, half, half, radius);
    if (shape !== "cross") ink.fill();
    ink.stroke();
  }
  if (stamps.size >= STAMPS) stamps.clear();
  // Not the canvas: the browser would look each time whether anything was drawn on that meanwhile.
  const made = canvas.transferToImageBitmap();
  stamps.set(key, made);
  return made;
}

type Path = (ink: OffscreenCanvasRenderingContext2D, x: number, y: number, r: number) => void;

const PATHS: Readonly<Record<Shape, Path>> = {
  square: (ink, x, y, r) => ink.rect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6),
  diamond(ink, x, y, r) {
    const d = r * 1.3;
    ink.moveTo(x, y - d);
    ink.lineTo(x + d, y);
    ink.lineTo(x, y + d);
    ink.lineTo(x - d, y);
    ink.closePath();
  },
  cross(ink, x, y, r) {
    ink.moveTo(x - r, y - r);
    ink.lineTo(x + r, y + r);
    ink.moveTo(x + r, y - r);
    ink.lineTo(x - r, y + r);
  },
  star(ink, x, y, r) {
    for (let k = 0; k < 10; k++) {
      const angle = -Math.PI / 2 + (k * Math.PI) / 5;
      const reach = k % 2 === 0 ? r * 1.5 : r * 0.62;
      ink.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
    }
    ink.closePath();
  },
  dot: (ink, x, y, r) => ink.arc(x, y, r * 0.75, 0, 2 * Math.PI),
  circle: (ink, x, y, r) => ink.arc(x, y, r * 0.75, 0, 2 * Math.PI),
};
