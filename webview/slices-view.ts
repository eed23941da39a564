import type { Landscape } from "../server/protocol/landscape";
import { tr } from "../server/words/translate";
import { analysed, notYet, standingOf } from "./analysed";
import type { Actions, Page, Scene } from "./context";
import { show, whenChanged } from "./dom";
import { Extent } from "./extent";
import { createFigure } from "./figure";
import { byImportance } from "./importance-view";
import { WAITING } from "./landscapes";
import { sliceFinding, slicePicture, sliceRows } from "./slice";
import { createSliceSection, type SliceOrder, type SliceSlot } from "./slice-section";
import { SteadyRange } from "./steady-range";
import { XyChart } from "./xy-chart";

/** The objective along one parameter, the others held: the chosen one first, then those that matter most. */
export function createSlices(actions: Actions): Page {
  const words = tr("mean and 90 % band of the model; below, expected improvement (EI)");
  return createSliceSection(tr("One parameter at a time"), words, (k) => createSlice(actions, k), orderOf);
}

/** The chosen one first, then those that matter most. */
function orderOf({ study, intent, landscapes }: Scene): SliceOrder {
  const early = notYet(study);
  const { landscape, reason } = early === null ? landscapes.of(study, [], intent.objective) : { landscape: null, reason: early };
  if (landscape === null) return { absent: reason ?? WAITING, names: [] };
  const names = byImportance(landscape).map((p) => p.name);
  const chosen = names.filter((name) => name === intent.parameter);
  return { absent: null, names: [...new Set([...chosen, ...names])] };
}

function createSlice(actions: Actions, slot: number): SliceSlot {
  const chart = new XyChart("slice");
  const steady = new SteadyRange();
  let scene: Scene | null = null;
  let parameter: string | null = null;
  const figure = createFigure({
    name: `slice:${slot}`,
    title: tr("Slice"),
    level: 3,
    surface: chart,
    actions,
    redraw: () => scene && update(scene, parameter),
  });
  const place = new Extent(figure.node);
  const draw = whenChanged(
    (
      name: string,
      landscape: Landscape | null,
      reason: string | null,
      _standing: string,
      filter: string,
      objective: number,
      _tables: unknown,
      _v: number,
    ) => {
      if (scene === null) return;
      const a = analysed(scene.study, objective, filter);
      const slice = landscape?.slice ?? null;
      figure.setTitle(name, true);
      figure.show(scene, {
        subtitle: slice === null ? "" : tr("others as in #{0}", slice.trial),
        finding: slice === null ? name : sliceFinding(a, name, slice),
        note: slice === null ? (reason ?? WAITING) : null,
        table: () => ({
          columns: [name, tr("mean"), "5 %", "95 %", tr("EI, share of the best")],
          rows: slice === null ? [] : sliceRows(a, slice),
        }),
      });
      const picture = landscape === null || slice === null ? null : slicePicture(a, landscape, slice, chart.room, chart.colours, steady);
      if (picture !== null) chart.draw(picture);
    },
  );
  const update = (next: Scene, name: string | null) => {
    scene = next;
    parameter = name;
    show(figure.node, name !== null);
    // Narrow, the second and third are not there, and nobody computes what nobody sees.
    if (name === null || place.width === 0) return;
    const { study, intent } = next;
    const { landscape, reason } = next.landscapes.of(study, [name], intent.objective);
    draw(name, landscape, reason, standingOf(study), intent.filter, intent.objective, intent.tables, figure.version);
    figure.point(next);
  };
  return { node: figure.node, update, point: figure.point };
}
