import type { ComparedRow, ComparedValue } from "../server/words/compared-rows";
import { tr } from "../server/words/translate";
import type { Actions } from "./context";
import { el, link } from "./dom";
import type { Study } from "./study";

/** Recommended values side by side; what differs stands first and says so. */
export function valuesTable(actions: Actions, study: Study, names: readonly [string, string], rows: readonly ComparedValue[]): HTMLElement {
  return el(
    "table",
    { class: "cmp values", "aria-label": tr("Recommended values of both") },
    head([tr("parameter"), tr("in the code"), ...names, ""]),
    el(
      "tbody",
      {},
      ...rows.map((row) =>
        el(
          "tr",
          { class: row.differs ? "differs" : null },
          el("th", { scope: "row" }, nameOf(actions, study, row)),
          ...[row.code, row.first, row.second].map((text) => el("td", { class: "mono", title: text }, text ?? "–")),
          el("td", { class: "dim s" }, row.differs ? tr("differs") : tr("same")),
        ),
      ),
    ),
  );
}

/** A parameter leads to its literal. */
function nameOf(actions: Actions, study: Study, { name, spec }: ComparedValue): HTMLElement {
  if (!actions.can("openFile", study) || spec.file === "") return el("span", { class: "mono", title: name }, name);
  const line = spec.range.start.line + 1;
  const node = link(name, () => actions.post({ type: "openFile", file: spec.file, line }), tr("Open {0} at line {1}", spec.file, line));
  node.classList.add("mono");
  return node;
}

/** Titles down, the two studies across. */
export function rowsTable(label: string, names: readonly [string, string], rows: readonly ComparedRow[], mono = false): HTMLElement {
  return el(
    "table",
    { class: "cmp", "aria-label": label },
    head(["", ...names]),
    el(
      "tbody",
      {},
      ...rows.map(({ title, first, second }) =>
        el(
          "tr",
          {},
          el("th", { scope: "row", class: mono ? "mono" : null }, title),
          el("td", {}, first === "" ? "–" : first),
          el("td", {}, second === "" ? "–" : second),
        ),
      ),
    ),
  );
}

function head(columns: readonly string[]): HTMLElement {
  return el("thead", {}, el("tr", {}, ...columns.map((c) => (c === "" ? el("td") : el("th", { scope: "col", title: c }, c)))));
}
