import { stepsName } from "../server/words/early-stop";
import { tr } from "../server/words/translate";
import { analysed, standingOf } from "./analysed";
import { bestSoFar, bestSoFarFinding, bestSoFarPicture, bestSoFarRows, PACE_WORDS } from "./best-so-far";
import type { Actions, Scene, View } from "./context";
import { whenChanged } from "./dom";
import { createFigure } from "./figure";
import { PACES, type Pace } from "./intent";
import { createSelect } from "./select";
import { SteadyRange } from "./steady-range";
import { XyChart } from "./xy-chart";

/** How the best value came about: by trial, by steps spent, by time. */
export function createBestSoFar(actions: Actions): View {
  const chart = new XyChart("short");
  const steady = new SteadyRange();
  const pace = createSelect(tr("Count best so far"), (value) => actions.intend({ pace: PACES.find((p) => p === value) ?? "trial" }));
  let scene: Scene | null = null;
  const redraw = () => scene && draw(standingOf(scene.study), scene.intent.pace, scene.intent.objective, scene.intent, figure.version);
  const figure = createFigure({
    name: "best",
    title: tr("Best so far"),
    surface: chart,
    controls: [pace.node],
    actions,
    redraw: () => redraw(),
  });
  const draw = whenChanged((_standing: string, by: Pace, objective: number, intent: Scene["intent"], _version: number) => {
    if (scene === null) return;
    const a = analysed(scene.study, objective, intent.filter);
    const passed = bestSoFar(a, by);
    const words = PACE_WORDS(scene.study);
    pace.update(
      PACES.map((value) => ({ value, label: words[value] })),
      by,
    );
    figure.show(scene, {
      subtitle: scene.study.view.started.objectives.length > 1 ? a.name : "",
      finding: bestSoFarFinding(a, passed, by),
      note:
        passed.length === 0
          ? tr("From the first trial that ends on")
          : passed.every((p) => p.value === null)
            ? tr("No trial has a value")
            : null,
      table: () => ({
        columns: [
          tr("trial"),
          by === "trial" ? tr("number") : by === "steps" ? tr("{0}, all", stepsName(a.study.step)) : tr("time"),
          tr("state"),
          a.name,
          tr("best so far"),
        ],
        rows: bestSoFarRows(a, passed, by),
      }),
    });
    if (passed.length > 0) chart.draw(bestSoFarPicture(a, by, passed, chart.room, chart.colours, steady));
  });
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
