import type { Landscape } from "../server/protocol/landscape";
import { formatCount } from "../server/words/numbers";
import { tr } from "../server/words/translate";
import { analysed, notYet, parameterOf, scoreIn, standingOf } from "./analysed";
import type { Actions, Scene, View } from "./context";
import { contourColumns, contourFinding, contourPicture, contourRows, reliefOf } from "./contour";
import { el, show, whenChanged } from "./dom";
import { createFigure } from "./figure";
import { byImportance } from "./importance-view";
import { WAITING } from "./landscapes";
import { createSelect } from "./select";
import { Stratified } from "./stratified";
import type { Study } from "./study";
import { XyChart } from "./xy-chart";

/** The objective over two parameters. */
export function createContour(actions: Actions): View {
  const chart = new XyChart("tall");
  const some = new Stratified();
  const across = createSelect(tr("Parameter across"), (value) => actions.intend({ across: value }));
  const upward = createSelect(tr("Parameter upward"), (value) => actions.intend({ upward: value }));
  const times = el("span", { class: "dim" }, "×");
  let scene: Scene | null = null;
  const figure = createFigure({
    name: "map",
    title: tr("Two at a time"),
    surface: chart,
    controls: [across.node, times, upward.node],
    actions,
    redraw: () => scene && update(scene),
  });
  const draw = whenChanged(
    (
      landscape: Landscape | null,
      absent: string | null,
      _standing: string,
      filter: string,
      objective: number,
      _tables: unknown,
      _v: number,
    ) => {
      if (scene === null) return;
      const a = analysed(scene.study, objective, filter);
      const slice = landscape?.slice ?? null;
      const relief = slice === null ? null : reliefOf(slice, a.maximize);
      const valued = a.study.search.filter((t) => scoreIn(t, a) !== null);
      const shown = some.of(valued, a);
      const ready = landscape !== null && slice !== null && relief !== null;
      figure.show(scene, {
        subtitle: ready ? `${subtitle(a.name, relief.labels)}${leftOut(valued.length, shown.size)}` : "",
        finding: ready ? contourFinding(a, slice) : tr("Two parameters at a time"),
        note: ready ? null : (absent ?? WAITING),
        table: () => (ready ? { columns: contourColumns(slice, relief), rows: contourRows(a, relief) } : { columns: [], rows: [] }),
      });
      const picture = ready ? contourPicture(a, landscape, slice, chart.room, chart.colours, shown) : null;
      if (picture !== null) chart.draw(picture);
    },
  );
  const update = (next: Scene) => {
    scene = next;
    const { study, intent, landscapes } = next;
    const several = study.view.started.space.length > 1;
    const early = several ? notYet(study) : tr("Needs two parameters.");
    const overall = early === null ? landscapes.of(study, [], intent.objective) : null;
    const pair = overall?.landscape ? pairOf(study, overall.landscape, intent.across, intent.upward) : null;
    for (const node of [across.node, times, upward.node]) show(node, pair !== null);
    if (pair === null) return drawNothing(early ?? overall?.reason ?? null);
    const options = study.view.started.space.map((p) => ({ value: p.name, label: p.name }));
    across.update(
      options.filter((o) => o.value !== pair[1]),
      pair[0],
    );
    upward.update(
      options.filter((o) => o.value !== pair[0]),
      pair[1],
    );
    for (const node of [across.node, upward.node]) show(node, true);
    const belief = landscapes.of(study, pair, intent.objective);
    draw(belief.landscape, belief.reason, standingOf(study), intent.filter, intent.objective, intent.tables, figure.version);
    figure.point(next);
  };
  const drawNothing = (reason: string | null) => draw(null, reason, "", "", 0, null, 0);
  return { node: figure.node, update, point: figure.point };
}

/** What was chosen; else the two that matter most, numbers before choices. */
function pairOf(study: Study, landscape: Landscape, across: string | null, upward: string | null): [string, string] | null {
  const order = byImportance(landscape).map((p) => p.name);
  const isChoice = (name: string) => parameterOf(study, name)?.type === "categorical";
  const usual = [...order.filter((n) => !isChoice(n)), ...order.filter(isChoice)];
  const known = (name: string | null) => (name !== null && order.includes(name) ? name : null);
  const x = known(across) ?? usual.find((n) => n !== known(upward));
  const y = known(upward) !== x && known(upward) !== null ? known(upward) : usual.find((n) => n !== x);
  return x === undefined || y === undefined || y === null ? null : [x, y];
}

/** Of very many trials the map shows some. */
function leftOut(valued: number, shown: number): string {
  return shown < valued ? `; ${tr("{0} of {1} trials, evenly by rank", shown, formatCount(valued))}` : "";
}

function subtitle(name: string, labels: readonly string[]): string {
  if (labels.length < 2) return tr("{0} predicted", name);
  return tr("{0} predicted; lines at {1} to {2}", name, labels[0] ?? "", labels.at(-1) ?? "");
}
