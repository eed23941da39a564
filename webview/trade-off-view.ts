import { tr } from "../server/words/translate";
import { standingOf } from "./analysed";
import type { Actions, Scene, View } from "./context";
import { show, whenChanged } from "./dom";
import { createFigure } from "./figure";
import { createSelect } from "./select";
import { tradeOff, tradeOffFinding, tradeOffPicture, tradeOffRows } from "./trade-off";
import { XyChart } from "./xy-chart";

/** What is given up of one objective for another; only for studies that have two or more. */
export function createTradeOff(actions: Actions): View {
  const chart = new XyChart("tall");
  const pairs = createSelect(tr("Objectives"), (value) => {
    const [x = 1, y = 0] = value.split(" ").map(Number);
    actions.intend({ tradeOff: [x, y] });
  });
  let scene: Scene | null = null;
  const figure = createFigure({
    name: "tradeoff",
    title: tr("Trade-off"),
    surface: chart,
    controls: [pairs.node],
    actions,
    redraw: () => redraw(),
  });
  const draw = whenChanged((_standing: string, x: number, y: number, filter: string, _tables: unknown, _version: number) => {
    if (scene === null) return;
    const t = tradeOff(scene.study, [x, y], filter);
    figure.show(scene, {
      subtitle: tr("{0} on the Pareto front", t.front.length),
      finding: tradeOffFinding(t),
      note: t.trials.length === 0 ? tr("From the first complete trial on") : null,
      table: () => ({ columns: [tr("trial"), t.x.name, t.y.name, tr("front")], rows: tradeOffRows(t) }),
    });
    if (t.trials.length > 0) chart.draw(tradeOffPicture(t, chart.room, chart.colours));
  });
  const redraw = () => {
    if (scene === null) return;
    const { study, intent } = scene;
    const { objectives } = study.view.started;
    show(figure.node, objectives.length > 1);
    if (objectives.length < 2) return;
    const [x, y] = intent.tradeOff.every((k) => k < objectives.length) ? intent.tradeOff : ([1, 0] as const);
    const options = objectives.flatMap((upward, b) =>
      objectives.flatMap((across, a) => (a > b ? [{ value: `${a} ${b}`, label: `${upward.name} × ${across.name}` }] : [])),
    );
    pairs.update(options, `${x} ${y}`);
    draw(standingOf(study), x, y, intent.filter, intent.tables, figure.version);
  };
  return {
    node: figure.node,
    update(next) {
      scene = next;
      redraw();
      figure.point(next);
    },
    point: figure.point,
  };
}
