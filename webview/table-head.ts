import { tr } from "../server/words/translate";
import type { Column } from "./columns";
import { arrange, el, icon, setAttributes, setText, show } from "./dom";
import type { Sort } from "./intent";

/** Column titles that sort; the chosen one says its direction. */
export function createTableHead(choose: (sort: Sort) => void): { node: HTMLElement; update(columns: readonly Column[], sort: Sort): void } {
  const actions = el("th", { class: "acts-c", scope: "col" }, el("span", { class: "sr" }, tr("actions")));
  const row = el("tr");
  const cells = new Map<string, { cell: HTMLTableCellElement; label: HTMLElement; mark: HTMLElement }>();
  let now: Sort = { column: "", descending: false };

  const cellFor = (column: Column) => {
    const known = cells.get(column.id);
    if (known !== undefined) return known;
    const label = el("span");
    const mark = icon("triangle-down");
    const descendsFirst = column.align === "right" && column.id !== "#";
    const click = () => choose({ column: column.id, descending: now.column === column.id ? !now.descending : descendsFirst });
    const cell = el(
      "th",
      { scope: "col", class: `${column.align === "left" ? "l" : ""} ${column.show} ${column.id === "note" ? "note" : ""}`.trim() },
      el("button", { type: "button", onclick: click }, label, mark),
    );
    const made = { cell, label, mark };
    cells.set(column.id, made);
    return made;
  };

  return {
    node: el("thead", {}, row),
    update(columns, sort) {
      now = sort;
      const made = columns.map((column) => {
        const { cell, label, mark } = cellFor(column);
        const chosen = column.id === sort.column;
        setText(label, column.title);
        setAttributes(cell, { title: column.title, "aria-sort": chosen ? (sort.descending ? "descending" : "ascending") : null });
        setAttributes(mark, { class: `codicon codicon-triangle-${sort.descending ? "down" : "up"}` });
        show(mark, chosen);
        return cell;
      });
      arrange(row, [...made, actions]);
    },
  };
}
