import type { Landscape, ParameterKnowledge } from "../server/protocol/landscape";
import { tr } from "../server/words/translate";
import { notYet } from "./analysed";
import type { Actions, Scene, View } from "./context";
import { arrange, el, setAttributes, setText, show, whenChanged } from "./dom";
import { WAITING } from "./landscapes";
import { createSelect } from "./select";

/** How much each parameter decides. A row that is chosen selects the slice. */
export function createImportance(actions: Actions): View {
  const sub = el("span", { class: "grow dim s" });
  const objective = createSelect(tr("Objective"), (value) => actions.intend({ objective: Number(value) }));
  const rows = el("div", { class: "imp", role: "radiogroup", "aria-label": tr("Parameters by importance") });
  const note = el("p", { class: "dim s" });
  const node = el(
    "section",
    { class: "figure f-matters", "aria-label": tr("What matters") },
    el("div", { class: "sh" }, el("h2", {}, tr("What matters")), sub, objective.node),
    rows,
    note,
  );
  rows.addEventListener("keydown", (event) => {
    const buttons = [...rows.children] as HTMLElement[];
    const at = buttons.indexOf(event.target as HTMLElement);
    const by = event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : event.key === "ArrowUp" || event.key === "ArrowLeft" ? -1 : 0;
    if (at < 0 || by === 0) return;
    event.preventDefault();
    const next = buttons[(at + by + buttons.length) % buttons.length];
    next?.focus();
    next?.click();
  });

  const draw = whenChanged((landscape: Landscape | null, chosen: string | null, absent: string | null, filtered: boolean) => {
    const sorted = landscape === null || absent !== null ? [] : byImportance(landscape);
    const known = new Map([...rows.children].map((row) => [(row as HTMLElement).dataset["parameter"], row as HTMLElement]));
    arrange(
      rows,
      sorted.map((k, at) => {
        const row = known.get(k.name) ?? createRow(k.name, () => actions.intend({ parameter: k.name }));
        fillRow(row, k, chosen === null ? at === 0 : k.name === chosen);
        return row;
      }),
    );
    show(rows, sorted.length > 0);
    setText(sub, sorted.length > 0 ? tr("share of variance") : "");
    setText(note, absent ?? (landscape === null ? "" : caption(landscape, filtered)));
  });

  return {
    node,
    update({ study, intent, landscapes }: Scene) {
      const { objectives } = study.view.started;
      objective.update(
        objectives.map((o, k) => ({ value: String(k), label: o.name })),
        String(intent.objective),
      );
      const early = notYet(study);
      const belief = early === null ? landscapes.of(study, [], intent.objective) : null;
      const absent = early ?? (belief?.landscape ? null : (belief?.reason ?? WAITING));
      draw(belief?.landscape ?? null, intent.parameter, absent, intent.filter.trim() !== "");
      node.setAttribute("aria-busy", String(belief?.waiting ?? false));
    },
  };
}

/** The one that decides most first; equal ones in the order of the space. */
export function byImportance({ parameters }: Landscape): readonly ParameterKnowledge[] {
  return parameters.toSorted((a, b) => b.importance - a.importance);
}

function createRow(name: string, choose: () => void): HTMLElement {
  return el(
    "button",
    { type: "button", role: "radio", "data-parameter": name, onclick: choose },
    el("span", { class: "mono name", title: name }, name),
    el("span", { class: "bar-box" }, el("i", { class: "all" }), el("i", { class: "whisker", hidden: true })),
    el("span", { class: "share" }),
  );
}

function fillRow(row: HTMLElement, known: ParameterKnowledge, chosen: boolean): void {
  const { name, importance, alone, importanceAmongGood, spread = 0 } = known;
  const [, box, share] = row.children;
  const [all, whisker] = box?.children ?? [];
  if (all instanceof HTMLElement) all.style.width = `${100 * importance}%`;
  if (whisker instanceof HTMLElement) {
    const [low, high] = [Math.max(0, importance - spread), Math.min(1, importance + spread)];
    show(whisker, spread >= 0.005);
    whisker.style.left = `${100 * low}%`;
    whisker.style.width = `${100 * (high - low)}%`;
  }
  if (share) setText(share, percent(importance));
  const doubt = spread >= 0.005 ? ` ± ${Math.round(100 * spread)}` : "";
  const words = tr(
    "{0}: {1} of the variance, interactions included; alone {2}; among good values {3}",
    name,
    `${percent(importance)}${doubt}`,
    percent(alone),
    percent(importanceAmongGood),
  );
  setAttributes(row, { "aria-checked": String(chosen), tabindex: chosen ? 0 : -1, title: words, "aria-label": words });
}

function percent(share: number): string {
  return share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`;
}

function caption({ parameters, measurements }: Landscape, filtered: boolean): string {
  const nothing = parameters.every((p) => p.importance === 0);
  if (nothing) return tr("Nothing makes a difference so far, from {0} measured values.", measurements);
  return [
    tr("Functional ANOVA over the model of {0} measured values.", measurements),
    ...(parameters.some(({ spread = 0 }) => spread >= 0.005) ? [tr("Whiskers: ± one standard deviation.")] : []),
    ...(filtered ? [tr("Of all trials and the whole space, whatever the filter lets through.")] : []),
    tr("Choose one to see its slice."),
  ].join(" ");
}
