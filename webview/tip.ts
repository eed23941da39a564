import type { TrialView } from "../server/protocol/view";
import { endOf } from "./chart-marks";
import type { Plot } from "./curves-chart";
import { arrange, el, icon, show } from "./dom";
import { formatValue } from "./format";
import { scoreOf } from "./study";
import { expectedText, parametersText, stateOf, storyOf } from "./trial-text";

/** The hover of a curve: number, value, how it ended, parameters. */
export function createTip(): { node: HTMLElement; place(plot: Plot | null, trial: TrialView | null): void } {
  const node = el("div", { class: "tip", role: "tooltip", hidden: true });
  return {
    node,
    place(plot, trial) {
      const end = trial === null ? null : endOf(trial);
      if (plot === null || trial === null || end === null) return show(node, false);
      const { study } = plot.scene;
      const state = stateOf(trial, study);
      const value = scoreOf(trial, study);
      const expected = expectedText(trial, study);
      arrange(node, [
        el("div", {}, el("b", {}, `#${trial.trial}`), value === null ? null : ` ${formatValue(value, study.places)}`),
        el("div", {}, icon(state.icon, state.role.replace("codicon-modifier-spin", "")), ` ${storyOf(trial, study)}`),
        ...(expected === "" ? [] : [el("div", {}, expected)]),
        el("div", { class: "mono dim" }, parametersText(trial, study)),
      ]);
      show(node, true);
      const [x, y] = [plot.x(end.step), plot.y(end.value)];
      const width = node.parentElement?.clientWidth ?? 0;
      const above = y - node.offsetHeight - 12;
      node.style.left = `${Math.max(0, Math.min(x + 12, width - node.offsetWidth))}px`;
      node.style.top = `${y > (plot.area.top + plot.area.bottom) / 2 && above > -40 ? above : y + 12}px`;
    },
  };
}
