import { type Change, type Changes, changesOf } from "./changes";
import type { Actions, View } from "./context";
import { arrange, button, el, icon, iconButton, setText, show, whenChanged } from "./dom";
import { formatDomain, plural } from "./format";
import { writesByCommand } from "./offers";
import { rangeStrip } from "./range-strip";
import { allFailed, type Study } from "./study";

/** A row per parameter: value in the code → recommended, where that lies in its range, and Apply. */
export function createChanges(actions: Actions): View {
  let changes: Changes | null = null;
  const apply = (parameters: readonly string[] | null) => actions.post({ type: "apply", trial: changes?.trial ?? null, parameters });
  const note = el("span", { class: "grow dim s" });
  const command = writesByCommand(actions.place);
  const diff = button("Show diff", () => actions.post({ type: "showDiff", trial: changes?.trial ?? null }), {
    icon: "diff",
    kind: "small",
    shrinks: true,
    title: "Show diff: what Apply all would write, changes nothing",
  });
  const all = button(command ? "Copy command" : "Apply all", () => apply(null), {
    kind: "small",
    ...(command ? { icon: "terminal" } : {}),
  });
  const head = el(
    "div",
    { class: "row head", role: "row" },
    ...["parameter", "in code → recommended", "range, ◇ yours"].map((t) => el("span", { role: "columnheader" }, t)),
    el("span", { role: "columnheader" }, el("span", { class: "sr" }, "apply")),
  );
  const table = el("div", { class: "rec", role: "table", "aria-label": "Recommended values" }, head);
  const node = el(
    "section",
    { class: "changes", "aria-label": "What to change" },
    el("div", { class: "sh" }, el("h2", {}, "What to change"), note, diff, all),
    table,
  );
  const rows = new Map<string, { key: string; node: HTMLElement }>();

  const rowOf = (change: Change): HTMLElement => {
    const key = JSON.stringify(change);
    const known = rows.get(change.parameter.name);
    if (known?.key === key) return known.node;
    const built = row(change, command ? null : () => apply([change.parameter.name]));
    rows.set(change.parameter.name, { key, node: built });
    return built;
  };
  const draw = whenChanged((study: Study, code: Readonly<Record<string, string>>) => {
    changes = changesOf(study, code);
    const open = changes.rows.filter((r) => r.kind === "change" && !r.applied).length;
    const changed = changes.rows.filter((r) => r.kind === "change").length;
    const offered = changed > 0;
    setText(note, noteOf(study, changes, changed, open));
    const can = offered && actions.can("apply", study);
    show(diff, can && open > 0 && !command);
    show(all, can);
    all.disabled = open === 0;
    all.classList.toggle("primary", changes.stage === "confirmed" && open > 0);
    const file = study.view.started.entry ?? "the code";
    all.title =
      open === 0
        ? "Everything is applied"
        : command
          ? `Copy the command that writes ${open === 1 ? "the value" : `all ${open} values`} into ${file}, to be run in its workspace`
          : `Write ${open === 1 ? "the value" : `all ${open} values`} into ${file}; undo takes it back`;
    const focused = document.activeElement?.getAttribute("data-apply");
    arrange(table, [head, ...changes.rows.map(rowOf)]);
    if (focused) table.querySelector<HTMLElement>(`[data-apply="${CSS.escape(focused)}"]`)?.focus();
    show(node, !allFailed(study) && changes.rows.length > 0);
  });

  return { node, update: ({ study, session }) => draw(study, session.code) };
}

function noteOf(study: Study, changes: Changes, changed: number, open: number): string {
  if (changes.stage === "none")
    return study.live && study.counts.finished <= 1 ? `first recommendation after a few trials` : "nothing better than your values yet";
  if (changes.stage === "keep") return "nothing: keep your values";
  if (changed > 0 && open === 0) return "all applied";
  if (changes.stage === "preliminary") return `preliminary, from ${study.counts.finished} ${plural(study.counts.finished, "trial")}`;
  const count = `${changed} of ${changes.rows.length} ${plural(changes.rows.length, "value")}`;
  return changes.stage === "unconfirmed" ? `${count}, seen in one run` : count;
}

function row(change: Change, apply: (() => void) | null): HTMLElement {
  const { parameter } = change;
  const name = parameter.name;
  const applying = change.kind === "change" && !change.applied;
  const label = `Apply ${name} = ${change.recommended ?? ""}`;
  const act = applying && apply !== null ? iconButton("check", label, apply) : null;
  act?.setAttribute("data-apply", name);
  return el(
    "div",
    { class: `row ${change.kind}`, role: "row" },
    el("span", { role: "rowheader", class: "mono name", title: name }, name),
    el("span", { role: "cell", class: "c-val mono" }, ...valueTexts(change)),
    el("span", { role: "cell", class: "c-strip" }, rangeStrip(change), caption(change)),
    el("span", { role: "cell", class: "c-act" }, act),
  );
}

function valueTexts(change: Change): readonly HTMLElement[] {
  const old = el("span", { class: "old", title: change.old }, change.old);
  if (change.kind === "inactive") return [old, el("span", { class: "keep" }, " not used")];
  if (change.kind === "open") return [old];
  if (change.recommended === null) return [old, el("span", { class: "keep" }, " keep")];
  return [old, el("span", { class: "arrow" }, "→"), el("span", { class: "new", title: change.recommended }, change.recommended)];
}

/** Under the strip: what has been done about the row, the edge of the range, or the range itself. */
function caption(change: Change): HTMLElement | null {
  const { parameter } = change;
  if (change.applied) return el("div", { class: "cap done" }, icon("pass-filled", "i-best"), "applied");
  if (change.elsewhere !== null) return el("div", { class: "cap" }, "code has ", el("span", { class: "mono" }, change.elsewhere), " now");
  if (change.kind === "inactive") return el("div", { class: "cap" }, `only if ${parameter.condition ?? "its condition holds"}`);
  if (change.edge !== null) return el("div", { class: "cap warn" }, icon("warning"), `${change.edge} edge of ${formatDomain(parameter)}`);
  return parameter.type === "categorical" ? null : el("div", { class: "cap" }, formatDomain(parameter));
}
