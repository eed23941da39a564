import { isBetter, type TrialView } from "../server/protocol/view";
import { tr, trCount } from "../server/words/translate";
import { type Analysed, analysed, scoreIn } from "./analysed";
import { contendersRange, valueAxisPlan } from "./axis-plan";
import type { Line } from "./chart-lines";
import { type Colours, withAlpha } from "./colours";
import { nameOwnAndBest } from "./contour";
import { formatValue } from "./format";
import type { Study } from "./study";
import type { Mark } from "./trial-marks";
import type { Picture, Place } from "./xy-chart";

/** Two objectives of a study beside each other. */
export interface TradeOff {
  readonly x: Analysed;
  readonly y: Analysed;
  readonly trials: readonly { readonly trial: TrialView; readonly x: number; readonly y: number }[];
  /** Feasible trials that no other one betters in both; from the best of x to the best of y. */
  readonly front: readonly { readonly trial: TrialView; readonly x: number; readonly y: number }[];
  readonly own: { readonly x: number; readonly y: number } | null;
  /** The trial that the search recommends, where it lies on the front. */
  readonly suggested: number | null;
}

export function tradeOff(study: Study, [across, upward]: readonly [number, number], filter: string): TradeOff {
  const [x, y] = [analysed(study, across, filter), analysed(study, upward, filter)];
  const trials = study.search.flatMap((trial) => {
    const [vx, vy] = trial.state === "complete" ? [scoreIn(trial, x), scoreIn(trial, y)] : [null, null];
    return vx === null || vy === null ? [] : [{ trial, x: vx, y: vy }];
  });
  const front = frontOf(
    trials.filter((t) => t.trial.feasible),
    x.maximize,
    y.maximize,
  );
  // To keep what the code has is no suggestion.
  const { trial: recommended = null } = study.view.recommendation ?? {};
  return {
    x,
    y,
    trials,
    front,
    own: trials.find((t) => t.trial === study.baseline) ?? null,
    suggested: front.some((t) => t.trial !== study.baseline && t.trial.trial === recommended) ? recommended : null,
  };
}

/** Sorted by x, best first; each next one must be better in y than all before it. */
export function frontOf<T extends { readonly x: number; readonly y: number }>(
  points: readonly T[],
  maximizeX: boolean,
  maximizeY: boolean,
): readonly T[] {
  const direction = (maximize: boolean) => (maximize ? "maximize" : "minimize");
  const better = (maximize: boolean, a: number, b: number) => isBetter(direction(maximize), a, b);
  const order = points.toSorted((a, b) =>
    better(maximizeX, a.x, b.x) ? -1 : better(maximizeX, b.x, a.x) ? 1 : better(maximizeY, a.y, b.y) ? -1 : 1,
  );
  const front: T[] = [];
  for (const point of order) {
    const last = front.at(-1);
    if (last === undefined || better(maximizeY, point.y, last.y)) front.push(point);
  }
  return front;
}

export function tradeOffPicture(t: TradeOff, room: { readonly width: number; readonly height: number }, colours: Colours): Picture {
  const { x, y, trials, front, own, suggested } = t;
  const range = (axis: "x" | "y", maximize: boolean) =>
    contendersRange(
      trials.map((p) => p[axis]),
      maximize,
      [...front.map((p) => p[axis]), ...(own === null ? [] : [own[axis]])],
    );
  const marks = trials.map((p): Mark => {
    const mark: Mark = {
      trial: p.trial.trial,
      x: p.x,
      y: p.y,
      role: p.trial === x.study.baseline ? "base" : "complete",
      strength: x.passes(p.trial) ? (p.trial.feasible ? 1 : 0.4) : 0.2,
    };
    return p.trial.trial === suggested ? { ...mark, role: "best" } : mark;
  });
  const direction = (a: Analysed) => (a.maximize ? tr("{0} (higher is better)", a.name) : tr("{0} (lower is better)", a.name));
  return {
    x: valueAxisPlan(range("x", x.maximize), room.width * 0.6, direction(x)),
    y: valueAxisPlan(range("y", y.maximize), room.height, direction(y)),
    marks,
    ground: null,
    lines: frontLine(t, colours),
    under: (ink, place) => drawBetterInBoth(ink, place, t, colours),
    over(ink, place) {
      drawFront(ink, place, t, colours);
      nameOwnAndBest(
        ink,
        place,
        marks.filter((m) => m.role === "base"),
        colours,
      );
      nameSuggested(ink, place, t, colours);
    },
  };
}

/** A staircase: between two trials of the front nothing better is known. */
function frontLine({ front }: TradeOff, { best }: Colours): readonly Line[] {
  const data = front.flatMap((p, k) => {
    const before = front[k - 1];
    return before === undefined
      ? [{ x: p.x, y: p.y }]
      : [
          { x: p.x, y: before.y },
          { x: p.x, y: p.y },
        ];
  });
  return [{ data: data.sort((a, b) => a.x - b.x), pointRadius: 0, borderColor: best, borderWidth: 2 }];
}

function drawFront(ink: CanvasRenderingContext2D, { x, y }: Place, { front, suggested }: TradeOff, { best, background }: Colours): void {
  for (const p of front) {
    if (p.trial.trial === suggested) continue;
    ink.beginPath();
    ink.arc(x(p.x), y(p.y), 4, 0, 2 * Math.PI);
    ink.fillStyle = best;
    ink.strokeStyle = background;
    ink.lineWidth = 1;
    ink.fill();
    ink.stroke();
  }
}

function drawBetterInBoth(ink: CanvasRenderingContext2D, { area, x, y }: Place, t: TradeOff, colours: Colours): void {
  if (t.own === null) return;
  const clampX = Math.min(area.right, Math.max(area.left, x(t.own.x)));
  const clampY = Math.min(area.bottom, Math.max(area.top, y(t.own.y)));
  const [left, right] = t.x.maximize ? [clampX, area.right] : [area.left, clampX];
  const [top, bottom] = t.y.maximize ? [area.top, clampY] : [clampY, area.bottom];
  if (right - left < 2 || bottom - top < 2) return;
  if (colours.highContrast) {
    ink.strokeStyle = colours.faint;
    ink.setLineDash([4, 3]);
    ink.strokeRect(left, top, right - left, bottom - top);
    ink.setLineDash([]);
  } else {
    ink.fillStyle = withAlpha(colours.best, 0.1);
    ink.fillRect(left, top, right - left, bottom - top);
  }
  ink.font = `11px ${colours.font}`;
  const text = tr("better in both");
  if (right - left < ink.measureText(text).width + 12 || bottom - top < 18) return;
  ink.fillStyle = colours.faint;
  ink.textAlign = t.x.maximize ? "right" : "left";
  ink.fillText(text, t.x.maximize ? right - 6 : left + 6, t.y.maximize ? top + 14 : bottom - 7);
}

function nameSuggested(ink: CanvasRenderingContext2D, { area, x, y }: Place, { front, suggested }: TradeOff, colours: Colours): void {
  const point = front.find((p) => p.trial.trial === suggested);
  if (point === undefined) return;
  const at = x(point.x);
  const right = at + 90 > area.right;
  ink.font = `600 11px ${colours.font}`;
  ink.textAlign = right ? "right" : "left";
  ink.fillStyle = colours.best;
  ink.fillText(tr("suggested"), at + (right ? -11 : 11), Math.max(area.top + 10, y(point.y) - 9));
}

export function tradeOffFinding({ x, y, front, trials, own, suggested }: TradeOff): string {
  const better = (p: { x: number; y: number }) =>
    own !== null && (x.maximize ? p.x > own.x : p.x < own.x) && (y.maximize ? p.y > own.y : p.y < own.y);
  const count = trials.filter((p) => p.trial.feasible && better(p)).length;
  const words = [
    trCount(
      trials.length,
      "Trade-off of {1} and {2}: {3} of {0} trial on the Pareto front",
      "Trade-off of {1} and {2}: {3} of {0} trials on the Pareto front",
      x.name,
      y.name,
      front.length,
    ),
  ];
  if (own !== null) words.push(tr("{0} better your code in both", count));
  if (suggested !== null) words.push(tr("suggested #{0}", suggested));
  return words.join(", ");
}

export function tradeOffRows({ x, y, trials, front }: TradeOff): readonly (readonly string[])[] {
  const on = new Set(front.map((p) => p.trial.trial));
  return trials
    .toSorted((a, b) => Number(on.has(b.trial.trial)) - Number(on.has(a.trial.trial)) || a.trial.trial - b.trial.trial)
    .map((p) => [
      `#${p.trial.trial}`,
      formatValue(p.x, x.places),
      formatValue(p.y, y.places),
      on.has(p.trial.trial) ? tr("on the front") : p.trial.feasible ? "" : tr("breaks a constraint"),
    ]);
}
