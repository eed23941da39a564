import { createBestSoFar } from "./best-so-far-view";
import type { Actions, Page } from "./context";
import { createContour } from "./contour-view";
import { el } from "./dom";
import { createImportance } from "./importance-view";
import { createParallel } from "./parallel-view";
import { createSlices } from "./slices-view";
import { createTradeOff } from "./trade-off-view";

/** What one consults about a search: how it came about, what matters, how the objective looks. */
export function createAnalysis(actions: Actions): Page {
  const slices = createSlices(actions);
  const [best, importance, parallel] = [createBestSoFar(actions), createImportance(actions), createParallel(actions)];
  const [contour, tradeOff] = [createContour(actions), createTradeOff(actions)];
  const sections = [best, importance, parallel, slices, contour, tradeOff].map((part) => part.node);
  const node = el("div", { class: "an", role: "tabpanel", id: "analysis", "aria-labelledby": "tab-analysis" }, ...sections);
  const arrangement = {
    node,
    update: ({ study }) => void node.classList.toggle("several", study.view.started.objectives.length > 1),
  } satisfies Page["views"][number];
  return { node, views: [arrangement, best, importance, parallel, ...slices.views, contour, tradeOff] };
}
