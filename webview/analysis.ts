import { createBestSoFar } from "./best-so-far-view";
import type { Actions, Scene, View } from "./context";
import { createContour } from "./contour-view";
import { el } from "./dom";
import { createImportance } from "./importance-view";
import { createParallel } from "./parallel-view";
import { createSlices } from "./slices-view";
import { createTradeOff } from "./trade-off-view";

/** Figures of more trials than this are drawn again only after `SHARE` times as long as that took last, in milliseconds at most `LONGEST`. */
const MANY = 300;
const SHARE = 10;
const LONGEST = 2000;

/** What one consults about a search: how it came about, what matters, how the objective looks. */
export function createAnalysis(actions: Actions): View {
  const parts = [createBestSoFar, createImportance, createParallel, createSlices, createContour, createTradeOff].map((create) =>
    create(actions),
  );
  const node = el("div", { class: "an", role: "tabpanel", id: "analysis", "aria-labelledby": "tab-analysis" }, ...parts.map((p) => p.node));
  let latest: Scene | null = null;
  let turn: number | null = null;
  let took = 0;
  let done = Number.NEGATIVE_INFINITY;
  const inTurn = (k: number): void => {
    const from = performance.now();
    if (latest !== null) parts[k]?.update(latest);
    done = performance.now();
    took = (k === 0 ? 0 : took) + done - from;
    turn = k + 1 < parts.length ? window.setTimeout(() => inTurn(k + 1), 0) : null;
  };
  return {
    node,
    update(scene) {
      node.classList.toggle("several", scene.study.view.started.objectives.length > 1);
      const asked = latest === null || latest.intent !== scene.intent || latest.study === scene.study;
      latest = scene;
      // What the user did is answered at once; new data one figure after the other, so that none holds the page up for long.
      if (asked) for (const part of parts) part.update(scene);
      else if (turn === null) {
        const rest = scene.study.trials.length > MANY ? Math.min(LONGEST, SHARE * took) - (performance.now() - done) : 0;
        turn = window.setTimeout(() => inTurn(0), Math.max(0, rest));
      }
    },
  };
}
