import { tr } from "../server/words/translate";
import { CROWD, drawnRole, standingOut } from "./chart-lines";
import type { Actions, Scene } from "./context";
import { arrange, el, setAttributes, setText, svg } from "./dom";
import type { Layer } from "./intent";
import type { Role, Study } from "./study";

interface Entry {
  readonly role: Layer;
  readonly label: string;
  readonly count: number | null;
}

/** A few toggles for any number of trials: roles, not trials, and what is predicted. */
export function createLegend(actions: Actions): { node: HTMLElement; update(scene: Scene): void } {
  const node = el("div", { class: "legend", role: "group", "aria-label": tr("Show or hide lines") });
  const known = new Map<Layer, { button: HTMLButtonElement; label: HTMLElement; count: HTMLElement }>();
  let hidden: readonly Layer[] = [];

  const entryFor = (role: Layer) => {
    const existing = known.get(role);
    if (existing !== undefined) return existing;
    const label = el("span");
    const count = el("span", { class: "n" });
    const toggle = () => actions.intend({ hidden: hidden.includes(role) ? hidden.filter((r) => r !== role) : [...hidden, role] });
    const button = el("button", { type: "button", "data-role": role, onclick: toggle }, glyph(role), label, count);
    const made = { button, label, count };
    known.set(role, made);
    return made;
  };
  node.addEventListener("keydown", (event) => {
    const buttons = [...node.children] as HTMLElement[];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (at < 0 || by === 0) return;
    event.preventDefault();
    buttons[(at + by + buttons.length) % buttons.length]?.focus();
  });
  node.addEventListener("focusin", (event) => {
    for (const button of node.children) setAttributes(button, { tabindex: button === event.target ? 0 : -1 });
  });

  return {
    node,
    update({ study, intent }) {
      hidden = intent.hidden;
      const entries = entriesOf(study);
      const buttons = entries.map((entry) => {
        const { button, label, count } = entryFor(entry.role);
        setText(label, entry.label);
        setText(count, entry.count === null ? "" : String(entry.count));
        setAttributes(button, { "aria-pressed": String(!hidden.includes(entry.role)) });
        return button;
      });
      arrange(node, buttons);
      if (!buttons.some((b) => b.tabIndex === 0)) buttons[0]?.setAttribute("tabindex", "0");
      buttons.forEach((b) => {
        if (!b.hasAttribute("tabindex")) b.setAttribute("tabindex", "-1");
      });
    },
  };
}

function entriesOf(study: Study): readonly Entry[] {
  const fan = study.search.length > CROWD;
  const drawn = (fan ? standingOut(study) : study.trials).filter((t) => t.reports.length > 0);
  const count = (role: Role) => drawn.filter((t) => drawnRole(t, study) === role).length;
  const entries: Entry[] = [];
  const add = (role: Layer, label: string, n: number | null) => {
    if (n === null || n > 0) entries.push({ role, label, count: n });
  };
  if (study.baseline !== null) add("base", tr("your code"), null);
  if (study.best !== null && study.best !== study.baseline) add("best", tr("best"), null);
  add("running", tr("running"), count("running"));
  if (mayPredict(study)) add("predicted", tr("predicted, 90 %"), null);
  if (fan) {
    add("complete", tr("median, 50 and 90 %, next ten"), study.counts.complete);
    return entries;
  }
  add("complete", tr("complete"), count("complete"));
  add("stopped", tr("stopped early"), count("stopped"));
  add("failed", tr("failed"), count("failed"));
  return entries;
}

/** There from when the first trial is complete, not only while something is predicted: a legend that comes and goes moves the chart. */
function mayPredict(study: Study): boolean {
  return study.live && study.search.some((t) => t.forecast !== undefined || (t.state === "complete" && t.reports.length > 2));
}

/** The line and marker of a role as the chart draws them; colours come from the style sheet. */
function glyph(role: Layer): SVGSVGElement {
  const parts: Readonly<Record<Layer, readonly SVGElement[]>> = {
    base: [svg("path", { d: "M0 5h22", class: "g-base" })],
    best: [svg("path", { d: "M0 5h22", class: "g-best" })],
    running: [svg("path", { d: "M0 5h16", class: "g-run" }), svg("circle", { cx: 17, cy: 5, r: 3, class: "g-run-dot" })],
    predicted: [svg("path", { d: "M0 5L22 0V10Z", class: "g-band" }), svg("path", { d: "M0 5h22", class: "g-mean" })],
    complete: [svg("path", { d: "M0 5h22", class: "g-line" })],
    stopped: [svg("path", { d: "M0 5h13", class: "g-faint" }), svg("rect", { x: 14, y: 2, width: 6, height: 6, class: "g-square" })],
    failed: [svg("path", { d: "M8 2l6 6m0-6l-6 6", class: "g-bad" })],
  };
  return svg("svg", { "aria-hidden": "true", width: 22, height: 10 }, ...parts[role]);
}
