import type { TrialView } from "../server/protocol/view";
import { arrange, el, icon, show } from "./dom";
import { formatValue } from "./format";
import type { Point } from "./layered-canvas";
import { type Study, scoreOf } from "./study";
import { expectedText, parametersText, stateOf, storyOf } from "./trial-text";

/** What is said of a trial that is pointed at: number, value, how it ended, parameters. */
export function trialWords(trial: TrialView, study: Study): readonly HTMLElement[] {
  const state = stateOf(trial, study);
  const value = scoreOf(trial, study);
  const expected = expectedText(trial, study);
  return [
    el("div", {}, el("b", {}, `#${trial.trial}`), value === null ? null : ` ${formatValue(value, study.places)}`),
    el("div", {}, icon(state.icon, state.role.replace("codicon-modifier-spin", "")), ` ${storyOf(trial, study)}`),
    ...(expected === "" ? [] : [el("div", {}, expected)]),
    el("div", { class: "mono dim" }, parametersText(trial, study)),
  ];
}

/** The same in a box beside a place of a picture. */
export function createTrialTip(): { node: HTMLElement; place(at: Point | null, trial: TrialView | null, study: Study): void } {
  const node = el("div", { class: "tip", role: "tooltip", hidden: true });
  return {
    node,
    place(at, trial, study) {
      if (at === null || trial === null) return show(node, false);
      arrange(node, trialWords(trial, study));
      show(node, true);
      const box = node.parentElement;
      const [width, height] = [box?.clientWidth ?? 0, box?.clientHeight ?? 0];
      const above = at.y - node.offsetHeight - 12;
      node.style.left = `${Math.max(0, Math.min(at.x + 12, width - node.offsetWidth))}px`;
      node.style.top = `${at.y > height / 2 && above > -60 ? above : at.y + 12}px`;
    },
  };
}
