import { createBestSoFar } from "./best-so-far-view";
import type { Actions, View } from "./context";
import { createCurves } from "./curves-view";
import { arrange, el } from "./dom";
import type { Study } from "./study";

/** How values came about: learning curves, or the best so far where each trial has one value and no curve. */
export function createCourse(actions: Actions): View {
  const [curves, best] = [createCurves(actions), createBestSoFar(actions)];
  const node = el("div", { class: "course" });
  return {
    node,
    painted: true,
    update(scene) {
      const shown = hasOneValueEach(scene.study) ? best : curves;
      arrange(node, [shown.node]);
      shown.update(scene);
    },
    point: (scene) => (hasOneValueEach(scene.study) ? best : curves).point?.(scene),
  };
}

/** Known once a trial has ended: until then more may come. */
function hasOneValueEach({ trials, ended, firstStep, horizon, reported }: Study): boolean {
  return reported && ended.some((t) => t.state === "complete") && horizon <= firstStep && trials.every((t) => t.steps.length <= 1);
}
