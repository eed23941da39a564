import { tr } from "../server/words/translate";
import type { Actions, Scene } from "./context";
import { el, setAttributes, show } from "./dom";
import { TABS, type Tab } from "./intent";

const TITLES: Readonly<Record<Tab, string>> = {
  overview: tr("Overview"),
  analysis: tr("Analysis"),
  timeline: tr("Timeline"),
  compare: tr("Compare"),
};

/** The tab that is open: nothing is compared where there is nothing to compare with. */
export function openTab({ intent, study, others }: Pick<Scene, "intent" | "study" | "others">): Tab {
  return intent.tab === "compare" && !others.canCompare(study.view.started.journal) ? "overview" : intent.tab;
}

/** The views of the panel: one tab stop, arrows, Home and End move and choose at once. */
export function createTabs(actions: Actions): { node: HTMLElement; update(scene: Scene): void } {
  const buttons = TABS.map((tab) =>
    el(
      "button",
      {
        class: "tab",
        type: "button",
        role: "tab",
        id: `tab-${tab}`,
        "aria-controls": tab,
        onclick: () => actions.intend({ tab }),
      },
      TITLES[tab],
    ),
  );
  const shown = () => buttons.filter((button) => !button.hidden);
  const node = el("div", { role: "tablist", "aria-label": tr("Views") }, ...buttons);
  const STEPS: Readonly<Record<string, (at: number) => number>> = {
    ArrowRight: (at) => at + 1,
    ArrowLeft: (at) => at - 1,
    Home: () => 0,
    End: () => shown().length - 1,
  };
  node.addEventListener("keydown", (event) => {
    const at = shown().indexOf(event.target as HTMLButtonElement);
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const count = shown().length;
    const next = shown()[(step(at) + count) % count];
    actions.intend({ tab: TABS.find((tab) => next?.id === `tab-${tab}`) ?? "overview" });
    next?.focus();
  });
  return {
    node,
    update(scene) {
      const open = openTab(scene);
      TABS.forEach((tab, k) => {
        const chosen = tab === open;
        const button = buttons[k];
        if (button && tab === "compare") show(button, chosen || scene.others.except(scene.study.view.started.journal).length > 0);
        if (button) setAttributes(button, { "aria-selected": String(chosen), tabindex: chosen ? 0 : -1 });
      });
    },
  };
}
