import type { Landscape } from "../server/protocol/landscape";
import type { SpaceParameter } from "../server/protocol/space";
import { tr } from "../server/words/translate";
import { type Analysed, analysed, notYet, parameterOf, scoreIn } from "./analysed";
import { contendersRange, domainAxis, placeIn, valueAxisPlan } from "./axis-plan";
import type { Line } from "./chart-lines";
import { type Colours, withAlpha } from "./colours";
import { OTHER_DASH } from "./compare-best";
import type { Compared } from "./compared";
import type { Actions, Page, Scene } from "./context";
import { show, whenChanged } from "./dom";
import { Extent } from "./extent";
import { createFigure } from "./figure";
import { byImportance } from "./importance-view";
import { WAITING } from "./landscapes";
import { type SlicePoint, sliceFinding, slicePoints } from "./slice";
import { createSliceSection, type SliceOrder, type SliceSlot } from "./slice-section";
import type { Study } from "./study";
import { type Picture, type Place, XyChart } from "./xy-chart";

/** What both models believe along the same parameters, those that matter most in the study shown first. */
export function createCompareSlices(actions: Actions, compared: () => Compared | null): Page {
  const words = tr("mean and 90 % band of each model, the other parameters as in its own best trial");
  const slot = (k: number): SliceSlot => {
    const { node, update } = createSlot(actions, k);
    return {
      node,
      update(scene, name) {
        const c = compared();
        if (c !== null) update(scene, c, name);
      },
    };
  };
  const orderOf = (scene: Scene): SliceOrder | null => {
    const c = compared();
    return c === null ? null : shared(scene, c);
  };
  return createSliceSection(tr("The same parameters"), words, slot, orderOf);
}

/** Why there is nothing to draw, or the parameters that both have. */
function shared({ intent, landscapes }: Scene, c: Compared): SliceOrder {
  const early = c.pair.find((study) => notYet(study) !== null);
  if (early !== undefined) return { absent: `${early.view.started.study}: ${notYet(early)}`, names: [] };
  if (c.own.view.started.objectives[intent.objective]?.name !== c.other.view.started.objectives[intent.objective]?.name)
    return { absent: tr("They have different objectives."), names: [] };
  const { landscape, reason } = landscapes.of(c.own, [], intent.objective);
  if (landscape === null) return { absent: reason ?? WAITING, names: [] };
  const names = byImportance(landscape)
    .map((p) => p.name)
    .filter((name) => unionOf(c, name) !== null);
  const chosen = names.filter((name) => name === intent.parameter);
  return names.length === 0
    ? { absent: tr("They have no parameter in common."), names }
    : { absent: null, names: [...new Set([...chosen, ...names])] };
}

/** A domain that holds that of both; null where there is none. */
function unionOf({ own, other }: Compared, name: string): SpaceParameter | null {
  const [a, b] = [parameterOf(own, name), parameterOf(other, name)];
  if (a === undefined || b === undefined) return null;
  if (a.type === "categorical" || b.type === "categorical")
    return a.type === "categorical" && b.type === "categorical" ? { ...a, choices: [...new Set([...a.choices, ...b.choices])] } : null;
  const [low, high] = [Math.min(a.low, b.low), Math.max(a.high, b.high)];
  return { ...a, low, high, log: a.log && low > 0 };
}

function createSlot(actions: Actions, slot: number): { node: HTMLElement; update(scene: Scene, c: Compared, name: string | null): void } {
  const chart = new XyChart("slice");
  let latest: { readonly scene: Scene; readonly c: Compared; readonly name: string | null } | null = null;
  const figure = createFigure({
    name: `both:${slot}`,
    title: tr("Slice"),
    level: 3,
    surface: chart,
    actions,
    redraw: () => latest && update(latest.scene, latest.c, latest.name),
  });
  const place = new Extent(figure.node);
  const draw = whenChanged(
    (
      name: string,
      mine: Landscape | null,
      theirs: Landscape | null,
      absent: string | null,
      _bests: string,
      objective: number,
      _tables: unknown,
      _v: number,
    ) => {
      if (latest === null) return;
      const { scene, c } = latest;
      const domain = unionOf(c, name);
      const sides: readonly Side[] = [
        { study: c.own, landscape: mine, a: analysed(c.own, objective, "") },
        { study: c.other, landscape: theirs, a: analysed(c.other, objective, "") },
      ];
      const ready = domain !== null && sides.some(({ landscape }) => landscape?.slice != null);
      figure.setTitle(name, true);
      figure.show(scene, {
        subtitle: "",
        finding: sides.map((side) => findingOf(side, name)).join(" "),
        note: ready ? null : (absent ?? WAITING),
        table: () => tableOf(name, sides, c),
      });
      if (ready) chart.draw(pictureOf(sides, domain, chart.room, chart.colours));
    },
  );
  const update = (scene: Scene, c: Compared, name: string | null) => {
    latest = { scene, c, name };
    show(figure.node, name !== null);
    if (name === null || place.width === 0) return;
    const { objective } = scene.intent;
    const mine = scene.landscapes.of(c.own, [name], objective);
    const theirs = scene.others.landscapes.of(c.other, [name], objective);
    const bests = `${bestOf(c.own, objective)} ${bestOf(c.other, objective)}`;
    draw(name, mine.landscape, theirs.landscape, mine.reason ?? theirs.reason, bests, objective, scene.intent.tables, figure.version);
  };
  return { node: figure.node, update };
}

/** All that a slice shows of a study itself: which one it is, and its best trial. */
function bestOf(study: Study, objective: number): string {
  const { started, edits = [] } = study.view;
  const { best, places } = analysed(study, objective, "");
  return JSON.stringify([started.journal, started.time, edits.length, (best ?? study.baseline)?.trial, places]);
}

interface Side {
  readonly study: Study;
  readonly landscape: Landscape | null;
  readonly a: Analysed;
}

interface SidePoint extends SlicePoint {
  /** 0 … 1 along the domain that holds both. */
  readonly place: number;
}

function pointsIn({ landscape }: Side, domain: SpaceParameter): readonly SidePoint[] {
  const slice = landscape?.slice ?? null;
  if (slice === null) return [];
  return slicePoints(slice).flatMap((p) => {
    const place = placeIn(domain, p.value);
    return place === null ? [] : [{ ...p, place }];
  });
}

function pictureOf(
  sides: readonly Side[],
  domain: SpaceParameter,
  room: { readonly width: number; readonly height: number },
  colours: Colours,
): Picture {
  const lists = sides.map((side) => pointsIn(side, domain));
  const maximize = sides[0]?.a.maximize ?? true;
  const sights = lists.flatMap((points) => {
    const means = points.map((p) => p.mean);
    return means.length === 0 ? [] : [contendersRange(means, maximize, [])];
  });
  const seen = sights.flat();
  const y = valueAxisPlan([Math.min(...seen), Math.max(...seen)], room.height, sides[0]?.a.name ?? "");
  const choice = domain.type === "categorical";
  const own = sides.flatMap(({ a, study }, k) => {
    const best = a.best ?? study.baseline;
    const at = best === null ? null : placeIn(domain, best.params[domain.name]);
    const value = best === null ? null : scoreIn(best, a);
    return at === null || value === null ? [] : [{ at, value, own: k === 0 }];
  });
  return {
    x: domainAxis(domain.name, domain, room.width),
    y,
    marks: [],
    ground: null,
    lines: choice ? [] : [...curves(lists[1] ?? [], colours, false), ...curves(lists[0] ?? [], colours, true)],
    under: (ink, place) => {
      if (!choice) return;
      lists.forEach((points, k) => {
        drawChoices(ink, place, points, k, colours);
      });
    },
    over: (ink, place) => {
      for (const { at, own: mine } of own) drawBest(ink, place, at, mine ? colours.best : colours.foreground, mine);
    },
  };
}

function curves(points: readonly SidePoint[], { best, foreground, highContrast }: Colours, own: boolean): readonly Line[] {
  const colour = own ? best : foreground;
  const data = (of: (p: SidePoint) => number) => points.map((p) => ({ x: p.place, y: of(p) }));
  const line = { pointRadius: 0, borderJoinStyle: "round" } as const;
  const edge = highContrast ? { borderColor: colour, borderWidth: 1, borderDash: [2, 3] } : { borderWidth: 0, borderColor: "transparent" };
  return [
    { ...line, ...edge, data: data((p) => p.low) },
    {
      ...line,
      ...edge,
      data: data((p) => p.high),
      fill: highContrast ? false : "-1",
      backgroundColor: withAlpha(colour, own ? 0.18 : 0.1),
    },
    { ...line, data: data((p) => p.mean), borderColor: colour, borderWidth: 2, borderDash: own ? [] : OTHER_DASH },
  ];
}

/** A whisker of each for every choice, side by side. */
function drawChoices(ink: CanvasRenderingContext2D, place: Place, points: readonly SidePoint[], side: number, colours: Colours): void {
  const { area } = place;
  ink.save();
  ink.beginPath();
  ink.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  ink.clip();
  ink.strokeStyle = side === 0 ? colours.best : colours.foreground;
  const apart = Math.min(10, (area.right - area.left) / Math.max(1, points.length) / 5);
  for (const p of points) {
    const x = place.x(p.place) + (side === 0 ? apart : -apart);
    ink.setLineDash(side === 0 ? [] : OTHER_DASH);
    ink.lineWidth = 2;
    ink.beginPath();
    ink.moveTo(x, place.y(p.low));
    ink.lineTo(x, place.y(p.high));
    ink.stroke();
    ink.setLineDash([]);
    ink.beginPath();
    ink.moveTo(x - 5, place.y(p.mean));
    ink.lineTo(x + 5, place.y(p.mean));
    ink.stroke();
  }
  ink.restore();
}

/** Where the best trial of each lies, at the foot of the plot. */
function drawBest(ink: CanvasRenderingContext2D, { area, x }: Place, at: number, colour: string, filled: boolean): void {
  const px = x(at);
  ink.save();
  ink.beginPath();
  ink.moveTo(px - 5, area.bottom);
  ink.lineTo(px, area.bottom - 8);
  ink.lineTo(px + 5, area.bottom);
  ink.closePath();
  ink.strokeStyle = colour;
  ink.fillStyle = colour;
  ink.lineWidth = 1.5;
  if (filled) ink.fill();
  ink.stroke();
  ink.restore();
}

function findingOf({ study, landscape, a }: Side, name: string): string {
  const slice = landscape?.slice ?? null;
  const { study: title } = study.view.started;
  return slice === null ? tr("{0}: nothing is known of {1}.", title, name) : `${title}: ${sliceFinding(a, name, slice).split(";")[0]}.`;
}

function tableOf(name: string, sides: readonly Side[], c: Compared) {
  const ordered = c.pair.flatMap((study) => sides.find((side) => side.study === study) ?? []);
  const rows = ordered.flatMap((side) => {
    const slice = side.landscape?.slice ?? null;
    const value = (v: number) => String(Number(v.toPrecision(4)));
    if (slice === null) return [];
    return slicePoints(slice).map((p) => [
      side.study.view.started.study,
      typeof p.value === "number" ? value(p.value) : p.value,
      value(p.mean),
      value(p.low),
      value(p.high),
    ]);
  });
  return { columns: [tr("study"), name, tr("mean"), "5 %", "95 %"], rows };
}
