import type { Line } from "./chart-lines";

/** Where a chart has its lines: a plot, and where values of its axes lie. */
export interface LinePlace {
  readonly area: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  x(at: number): number;
  y(at: number): number;
}

type Ink = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
type Points = readonly { readonly x: number; readonly y: number }[];

/** How far a line may reach beyond the sides of its plot: half a marker. */
const OVER = 4;

/**
 * Paints lines, the first lowest; one with `fill: "-1"` with the band between it and the one before, one with `fill: "origin"` with the area
 * each of their points on every update: thousands, none of which is ever pointed at.
 */
export function paintLines(ink: Ink, lines: readonly Line[], place: LinePlace): void {
  const { left, right, top, bottom } = place.area;
  ink.save();
  ink.beginPath();
  ink.rect(left - OVER, top, right - left + 2 * OVER, bottom - top);
  ink.clip();
  lines.forEach((line, k) => {
    const below = line.fill === "-1" ? lines[k - 1] : undefined;
    if (below !== undefined) paintBand(ink, below.data, line, place);
    if (line.fill === "origin")
      paintBand(
        ink,
        [line.data[0], line.data.at(-1)].flatMap((p) => (p ? [{ x: p.x, y: 0 }] : [])),
        line,
        place,
      );
    paintLine(ink, line, place);
  });
  ink.restore();
}

function paintLine(ink: Ink, line: Line, place: LinePlace): void {
  if (line.borderWidth === 0) return;
  ink.strokeStyle = String(line.borderColor);
  ink.lineWidth = Number(line.borderWidth ?? 1);
  ink.lineJoin = line.borderJoinStyle === "round" ? "round" : "miter";
  ink.setLineDash([...((line.borderDash as readonly number[] | undefined) ?? [])]);
  ink.beginPath();
  trace(ink, line.data, place, false);
  ink.stroke();
}

function paintBand(ink: Ink, low: Points, high: Line, place: LinePlace): void {
  ink.fillStyle = String(high.backgroundColor);
  ink.beginPath();
  trace(ink, low.filter(isThere), place, false);
  trace(ink, high.data.filter(isThere).toReversed(), place, true);
  ink.closePath();
  ink.fill();
}

/** A value that is none breaks the line. */
function trace(ink: Ink, points: Points, place: LinePlace, goesOn: boolean): void {
  let down = goesOn;
  for (const point of points) {
    if (!isThere(point)) down = false;
    else if (down) ink.lineTo(place.x(point.x), place.y(point.y));
    else {
      ink.moveTo(place.x(point.x), place.y(point.y));
      down = true;
    }
  }
}

function isThere({ y }: { readonly y: number }): boolean {
  return Number.isFinite(y);
}
