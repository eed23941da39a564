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
  ink.save();
  ink.setLineDash([]);
  ink.lineWidth = 1.5;
  ink.strokeStyle = colour;
  ink.fillStyle = shape === "star" || shape === "dot" ? colour : background;
  ink.beginPath();
  PATHS[shape](ink, x, y, radius);
  if (shape !== "cross") ink.fill();
  ink.stroke();
  ink.restore();
}

type Path = (ink: CanvasRenderingContext2D, x: number, y: number, r: number) => void;

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
