import type { Actions, Scene } from "./context";
import { el, setAttributes } from "./dom";
import { TABS, type Tab } from "./intent";

const TITLES: Readonly<Record<Tab, string>> = { overview: "Overview", analysis: "Analysis", timeline: "Timeline" };

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
  const node = el("div", { role: "tablist", "aria-label": "Views" }, ...buttons);
  const STEPS: Readonly<Record<string, (at: number) => number>> = {
    ArrowRight: (at) => at + 1,
    ArrowLeft: (at) => at - 1,
    Home: () => 0,
    End: () => TABS.length - 1,
  };
  node.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const next = (step(at) + TABS.length) % TABS.length;
    actions.intend({ tab: TABS[next] ?? "overview" });
    buttons[next]?.focus();
  });
  return {
    node,
    update({ intent }) {
      TABS.forEach((tab, k) => {
        const chosen = tab === intent.tab;
        const button = buttons[k];
        if (button) setAttributes(button, { "aria-selected": String(chosen), tabindex: chosen ? 0 : -1 });
      });
    },
  };
}
