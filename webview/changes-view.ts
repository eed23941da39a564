import { tr, trCount, trParts } from "../server/words/translate";
import { type Change, type Changes, changesOf } from "./changes";
import type { Actions, View } from "./context";
import { arrange, button, el, icon, iconButton, setAttributes, setText, show, whenChanged } from "./dom";
import { formatDomain } from "./format";
import { writesByCommand } from "./offers";
import { rangeStrip } from "./range-strip";
import { allFailed, type Study } from "./study";

/** A row per parameter: value in the code → recommended, where that lies in its range, and Apply. */
export function createChanges(actions: Actions): View {
  let changes: Changes | null = null;
  const apply = (parameters: readonly string[] | null) => actions.post({ type: "apply", trial: changes?.trial ?? null, parameters });
  const note = el("span", { class: "grow dim s" });
  const command = writesByCommand(actions.place);
  const diff = button(tr("Show diff"), () => actions.post({ type: "showDiff", trial: changes?.trial ?? null }), {
    icon: "diff",
    kind: "small",
    shrinks: true,
    title: tr("Show diff: what Apply all would write, changes nothing"),
  });
  const all = button(command ? tr("Copy command") : tr("Apply all"), () => apply(null), {
    kind: "small",
    ...(command ? { icon: "terminal" } : {}),
  });
  const heads = [el("span", { role: "columnheader" }), el("span", { role: "columnheader" })] as const;
  const title = el("h2");
  const head = el(
    "div",
    { class: "row head", role: "row" },
    el("span", { role: "columnheader" }, tr("parameter")),
    ...heads,
    el("span", { role: "columnheader" }, el("span", { class: "sr" }, tr("apply"))),
  );
  const table = el("div", { class: "rec", role: "table", "aria-label": tr("Recommended values") }, head);
  const node = el("section", { class: "changes" }, el("div", { class: "sh" }, title, note, diff, all), table);
  const rows = new Map<string, { key: string; node: HTMLElement }>();

  const rowOf = (change: Change, offered: boolean): HTMLElement => {
    const key = JSON.stringify([change, offered]);
    const known = rows.get(change.parameter.name);
    if (known?.key === key) return known.node;
    const built = row(change, command ? null : () => apply([change.parameter.name]), offered);
    rows.set(change.parameter.name, { key, node: built });
    return built;
  };
  const draw = whenChanged((study: Study, code: Readonly<Record<string, string>>) => {
    changes = changesOf(study, code);
    const open = changes.rows.filter((r) => r.kind === "change" && !r.applied).length;
    const changed = changes.rows.filter((r) => r.kind === "change").length;
    const offered = changed > 0;
    const known = study.view.started.space.some(({ baseline }) => baseline !== null);
    setText(title, known ? tr("What to change") : tr("Best values"));
    setText(heads[0], known ? tr("in code → recommended") : tr("value"));
    setText(heads[1], known ? tr("range, ◇ yours") : tr("range"));
    setText(note, noteOf(study, changes, changed, open));
    setAttributes(node, { "aria-label": title.textContent ?? "" });
    const can = offered && actions.can("apply", study);
    show(diff, can && open > 0 && !command);
    show(all, can);
    all.disabled = open === 0;
    all.classList.toggle("primary", changes.stage === "confirmed" && open > 0);
    const file = study.view.started.entry ?? tr("the code");
    all.title =
      open === 0
        ? tr("Everything is applied")
        : command
          ? trCount(
              open,
              "Copy the command that writes the value into {1}, to be run in its workspace",
              "Copy the command that writes all {0} values into {1}, to be run in its workspace",
              file,
            )
          : trCount(open, "Write the value into {1}; undo takes it back", "Write all {0} values into {1}; undo takes it back", file);
    const focused = document.activeElement?.getAttribute("data-apply");
    arrange(table, [head, ...changes.rows.map((r) => rowOf(r, actions.can("apply", study)))]);
    if (focused) table.querySelector<HTMLElement>(`[data-apply="${CSS.escape(focused)}"]`)?.focus();
    show(node, !allFailed(study) && changes.rows.length > 0);
  });

  return { node, update: ({ study, session }) => draw(study, session.code) };
}

function noteOf(study: Study, changes: Changes, changed: number, open: number): string {
  if (changes.stage === "none")
    return study.live && study.counts.finished <= 1
      ? tr("first recommendation after a few trials")
      : study.view.started.entry === null
        ? tr("no one best value; see the trade-off")
        : study.best === null && study.counts.complete > 0 && study.view.started.constraints.length > 0
          ? tr("no trial meets the constraints")
          : study.live
            ? tr("nothing better than your values yet")
            : tr("nothing to recommend");
  if (changes.stage === "keep")
    return study.view.started.objectives.length > 1
      ? tr("nothing is better in all objectives; see the trade-off")
      : tr("nothing: keep your values");
  if (changed > 0 && open === 0) return tr("all applied");
  if (changes.stage === "preliminary") return trCount(study.counts.finished, "preliminary, from {0} trial", "preliminary, from {0} trials");
  const count = trCount(changes.rows.length, "{1} of {0} value", "{1} of {0} values", changed);
  return changes.stage === "unconfirmed" ? tr("{0}, seen in one run", count) : count;
}

function row(change: Change, apply: (() => void) | null, offered: boolean): HTMLElement {
  const { parameter } = change;
  const name = parameter.name;
  const applying = offered && change.kind === "change" && !change.applied;
  const label = tr("Apply {0} = {1}", name, change.recommended ?? "");
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
  const fresh = change.parameter.baseline === null && change.kind === "change" && change.recommended !== null;
  if (fresh) return [el("span", { class: "new", title: change.recommended ?? "" }, change.recommended)];
  const old = el("span", { class: "old", title: change.old }, change.old);
  if (change.kind === "inactive") return [old, el("span", { class: "keep" }, ` ${tr("not used")}`)];
  if (change.kind === "open") return [old];
  if (change.recommended === null) return [old, el("span", { class: "keep" }, ` ${tr("keep")}`)];
  return [old, el("span", { class: "arrow" }, "→"), el("span", { class: "new", title: change.recommended }, change.recommended)];
}

/** Under the strip: what has been done about the row, the edge of the range, or the range itself. */
function caption(change: Change): HTMLElement | null {
  const { parameter } = change;
  if (change.applied) return el("div", { class: "cap done" }, icon("pass-filled", "i-best"), tr("applied"));
  if (change.elsewhere !== null)
    return el("div", { class: "cap" }, ...trParts("code has {0} now", el("span", { class: "mono" }, change.elsewhere)));
  if (change.kind === "inactive")
    return el(
      "div",
      { class: "cap" },
      parameter.condition === null ? tr("only if its condition holds") : tr("only if {0}", parameter.condition),
    );
  if (change.edge !== null)
    return el(
      "div",
      { class: "cap warn" },
      icon("warning"),
      change.edge === "upper" ? tr("upper edge of {0}", formatDomain(parameter)) : tr("lower edge of {0}", formatDomain(parameter)),
    );
  return parameter.type === "categorical" ? null : el("div", { class: "cap" }, formatDomain(parameter));
}
