import { tr } from "../server/words/translate";
import { onThemeChange } from "./colours";
import type { Actions, Scene } from "./context";
import { arrange, el, iconButton, setAttributes, setText, show } from "./dom";
import type { Surface } from "./layered-canvas";
import { createTrialTip } from "./trial-tip";

/** The same numbers as a picture, as text. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Shown {
  readonly subtitle: string;
  /** The canvas's name: what is seen, not that there is a picture. */
  readonly finding: string;
  /** Instead of the picture: why there is none yet. */
  readonly note: string | null;
  table(): FigureTable;
}

export interface FigureOptions {
  /** Its name in what is kept over a reload. */
  readonly name: string;
  readonly title: string;
  readonly level?: 2 | 3;
  readonly surface: Surface;
  readonly controls?: readonly HTMLElement[];
  readonly actions: Actions;
  /** Draws again after a change of size or theme. */
  readonly redraw: () => void;
}

export interface Figure {
  readonly node: HTMLElement;
  /** Changes whenever the picture must be drawn again though its data did not change. */
  readonly version: number;
  setTitle(text: string, mono?: boolean): void;
  show(scene: Scene, shown: Shown): void;
  /** Points out what is hovered or pinned; draws no data. */
  point(scene: Scene): void;
}

/** A table longer than this helps nobody; the trials table has all of them. */
const MOST_ROWS = 500;

/** A picture of trials with its heading: the pointer and keys on it, its name, and its numbers as a table. */
export function createFigure({ name, title, level = 2, surface, controls = [], actions, redraw }: FigureOptions): Figure {
  const heading = el(level === 2 ? "h2" : "h3", {}, title);
  const sub = el("span", { class: "grow dim s" });
  const note = el("div", { class: "not-yet dim", hidden: true });
  const box = el("div", { class: "as-table", tabindex: 0, role: "region", hidden: true });
  const tip = createTrialTip();
  surface.node.append(tip.node);
  let scene: Scene | null = null;
  let shown: Shown | null = null;
  let version = 0;
  let under = false;
  let filled: Shown | null = null;

  const asTable = () => scene?.intent.tables.includes(name) ?? false;
  const toggle = iconButton("table", tr("View as table"), () => {
    const tables = scene?.intent.tables ?? [];
    actions.intend({ tables: asTable() ? tables.filter((t) => t !== name) : [...tables, name] });
  });
  const head = el("div", { class: "sh" }, heading, sub, el("div", { class: "controls" }, ...controls, toggle));
  const node = el("section", { class: `figure f-${name.split(":")[0]}`, "aria-label": title }, head, note, surface.node, box);
  const again = () => {
    version++;
    redraw();
  };
  onThemeChange(() => {
    surface.forgetColours();
    again();
  });
  surface.extent.onChange(again);
  const setUnder = (is: boolean) => {
    under = is;
    if (scene !== null) point(scene);
  };
  listen(surface, actions, () => scene, setUnder);

  const point = (next: Scene) => {
    scene = next;
    const trial = next.hovered ?? next.intent.pinned;
    surface.highlight(trial);
    const of = under && trial !== null ? (next.study.view.trials[trial] ?? null) : null;
    tip.place(trial === null ? null : surface.placeOf(trial), of, next.study);
  };

  return {
    node,
    get version() {
      return version;
    },
    setTitle(text, mono = false) {
      setText(heading, text);
      heading.classList.toggle("mono", mono);
      setAttributes(heading, { title: text });
      setAttributes(node, { "aria-label": text });
    },
    show(next, what) {
      scene = next;
      shown = what;
      setText(sub, what.note === null ? what.subtitle : "");
      setAttributes(sub, { title: sub.textContent });
      setText(note, what.note ?? "");
      show(note, what.note !== null);
      const table = asTable() && what.note === null;
      show(surface.node, what.note === null && !table);
      show(box, table);
      show(toggle, what.note === null);
      setAttributes(toggle, { "aria-pressed": String(table), title: table ? tr("View as chart") : tr("View as table") });
      setAttributes(surface.canvas, { "aria-label": what.finding });
      setAttributes(box, { "aria-label": what.finding });
      if (table && filled !== shown) {
        filled = shown;
        arrange(box, [tableOf(what.table())]);
      }
    },
    point,
  };
}

function tableOf({ columns, rows }: FigureTable): HTMLElement {
  const shown = rows.slice(0, MOST_ROWS);
  const left = rows.length - shown.length;
  return el(
    "div",
    {},
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...columns.map((column) => el("th", { scope: "col" }, column)))),
      el(
        "tbody",
        {},
        ...shown.map((row) => el("tr", {}, ...row.map((cell, k) => (k === 0 ? el("th", { scope: "row" }, cell) : el("td", {}, cell))))),
      ),
    ),
    left > 0 ? el("p", { class: "dim s" }, tr("and {0} more; the trials table has all", left)) : null,
  );
}

function listen(surface: Surface, actions: Actions, scene: () => Scene | null, under: (is: boolean) => void): void {
  const { canvas } = surface;
  canvas.addEventListener("pointerenter", () => under(true));
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons === 0) actions.hover(surface.nearest(event.offsetX, event.offsetY));
  });
  canvas.addEventListener("pointerleave", () => {
    under(false);
    actions.hover(null);
  });
  canvas.addEventListener("focus", () => under(true));
  canvas.addEventListener("blur", () => {
    under(false);
    actions.hover(null);
  });
  canvas.addEventListener("click", (event) => {
    const trial = surface.nearest(event.offsetX, event.offsetY);
    if (trial !== null || scene()?.intent.pinned !== null) actions.intend({ pinned: trial === scene()?.intent.pinned ? null : trial });
  });
  const step = (by: number) => {
    const now = scene();
    const { trials } = surface;
    if (now === null || trials.length === 0) return;
    const at = trials.indexOf(now.hovered ?? now.intent.pinned ?? -1);
    actions.hover(trials[at < 0 ? (by > 0 ? 0 : trials.length - 1) : (at + by + trials.length) % trials.length] ?? null);
  };
  canvas.addEventListener("keydown", (event) => {
    const now = scene();
    if (now === null) return;
    if (event.key === "Enter") actions.intend({ pinned: now.hovered ?? now.intent.pinned });
    else if (event.key === "Escape") {
      actions.hover(null);
      actions.intend({ pinned: null });
    } else if (event.key === "]" || event.key === "ArrowRight") step(1);
    else if (event.key === "[" || event.key === "ArrowLeft") step(-1);
    else return;
    event.preventDefault();
  });
}
