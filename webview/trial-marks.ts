import { type Colours, roleColour, withAlpha } from "./colours";
import { drawMark, type Shape } from "./marks";
import type { Role } from "./study";

/** A trial's marker on a chart, in the units of its axes. */
export interface Mark {
  readonly trial: number;
  readonly x: number;
  readonly y: number;
  readonly role: Role;
  /** 0 … 1: how near it is to what the chart is about. */
  readonly strength: number;
}

const SHAPES: Readonly<Record<Role, Shape>> = {
  base: "diamond",
  best: "star",
  running: "dot",
  complete: "circle",
  stopped: "square",
  failed: "cross",
};
const RADII: Readonly<Record<Role, number>> = { base: 3.6, best: 4.6, running: 4.5, complete: 3.4, stopped: 3, failed: 3 };
const ORDER: Readonly<Record<Role, number>> = { failed: 0, stopped: 1, complete: 2, running: 3, base: 4, best: 5 };
const FAINTEST = 0.16;

/** Those that matter are drawn last, over the crowd. */
export function inDrawingOrder(marks: readonly Mark[]): readonly Mark[] {
  return marks.toSorted((a, b) => ORDER[a.role] - ORDER[b.role]);
}

/** Draws a trial's marker at a place on the canvas. */
export function drawTrialMark(ink: CanvasRenderingContext2D, x: number, y: number, { role, strength }: Mark, colours: Colours): void {
  const stands = role === "base" || role === "best" || role === "running" || role === "failed";
  const full = stands || colours.highContrast ? 1 : role === "stopped" ? 0.6 : 0.75;
  const alpha = Math.round(20 * Math.max(FAINTEST, full * (colours.highContrast ? Math.max(0.45, strength) : strength))) / 20;
  const colour = withAlpha(roleColour(role, colours), alpha);
  drawMark(ink, x, y, SHAPES[role], colour, colours.background, RADII[role]);
}
