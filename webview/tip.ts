import type { TrialView } from "../server/protocol/view";
import { endOf } from "./chart-marks";
import type { Plot } from "./curves-chart";
import { arrange, el, show } from "./dom";
import { pathOf } from "./forecast";
import { trialWords } from "./trial-tip";

/** The hover of a curve: number, value, how it ended, parameters. */
export function createTip(): { node: HTMLElement; place(plot: Plot | null, trial: TrialView | null): void } {
  const node = el("div", { class: "tip", role: "tooltip", hidden: true });
  return {
    node,
    place(plot, trial) {
      const end = trial === null || plot === null ? null : endOf(trial, plot.scene.intent.smoothing);
      if (plot === null || trial === null || end === null) return show(node, false);
      arrange(node, trialWords(trial, plot.scene.study));
      show(node, true);
      const [x, y] = [Math.min(plot.area.right, Math.max(plot.area.left, plot.x(end.step))), plot.y(end.value)];
      const [top, bottom] = bandOf(plot, trial) ?? [y, y];
      const width = node.parentElement?.clientWidth ?? 0;
      const above = top - node.offsetHeight - 12;
      node.style.left = `${Math.max(0, Math.min(x + 12, width - node.offsetWidth))}px`;
      node.style.top = `${(top + bottom) / 2 > (plot.area.top + plot.area.bottom) / 2 && above > -40 ? above : bottom + 12}px`;
    },
  };
}

/** Upper and lower end of what is expected of the trial, where that is drawn: it is what one points at the trial for. */
function bandOf(plot: Plot, trial: TrialView): readonly [top: number, bottom: number] | null {
  const { forecast } = trial;
  if (forecast === undefined || plot.hidden.has("predicted")) return null;
  const { low, high } = pathOf(trial, forecast);
  const all = [...low, ...high].map((value) => plot.y(value));
  return [Math.min(...all), Math.max(...all)];
}
