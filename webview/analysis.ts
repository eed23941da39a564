import { createBestSoFar } from "./best-so-far-view";
import type { Actions, View } from "./context";
import { createContour } from "./contour-view";
import { el } from "./dom";
import { createImportance } from "./importance-view";
import { createParallel } from "./parallel-view";
import { createSlices } from "./slices-view";
import { createTradeOff } from "./trade-off-view";

/** What one consults about a search: how it came about, what matters, how the objective looks. */
export function createAnalysis(actions: Actions): View {
  const parts = [createBestSoFar, createImportance, createParallel, createSlices, createContour, createTradeOff].map((create) =>
    create(actions),
  );
  const node = el(
    "main",
    { class: "an", role: "tabpanel", id: "analysis", "aria-labelledby": "tab-analysis" },
    ...parts.map((p) => p.node),
  );
  return {
    node,
    update(scene) {
      node.classList.toggle("several", scene.study.view.started.objectives.length > 1);
      for (const part of parts) part.update(scene);
    },
  };
}
