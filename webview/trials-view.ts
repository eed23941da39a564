import type { TrialView } from "../server/protocol/view";
import { tr, trCount } from "../server/words/translate";
import { type Column, columnsOf, defaultSort, sorted, withRepeats } from "./columns";
import type { Actions, Scene, View } from "./context";
import { arrange, el, setAttributes, setText, show, whenChanged } from "./dom";
import { Extent } from "./extent";
import { filterOf } from "./filter";
import type { Sort } from "./intent";
import { onPaper } from "./outside-theme";
import type { Study } from "./study";
import { createTableHead } from "./table-head";
import { createTrialRow, type TrialRow } from "./trial-row";
import { toldOf } from "./trial-text";
import { windowOf } from "./window";

const WINDOWED_FROM = 200;
/** So many rows at most go on paper. */
const ON_PAPER = 300;
const ROW = 24;
const ERROR_ROW = 24;
const MORE_ROW = 64;
const TOLD_ROW = 24;

/** Every trial: sorted, filtered, one tab stop, rows beyond two hundred only while in sight. */
export function createTrials(actions: Actions): View {
  let scene: Scene | null = null;
  let order: readonly TrialView[] = [];
  let columns: readonly Column[] = [];
  let columnsKey = "";
  let focused: number | null = null;
  let heights: readonly number[] = [];
  let at = 0;
  const rows = new Map<number, TrialRow>();
  const badge = el("span", { class: "badge" });
  const found = el("span", { class: "grow dim s" });
  const input = el("input", {
    type: "text",
    placeholder: tr("Filter: stopped lr<0.1"),
    "aria-label": tr("Filter trials"),
    spellcheck: "false",
    oninput: () => actions.intend({ filter: input.value }),
  });
  const head = createTableHead((sort) => actions.intend({ sort }));
  const body = el("tbody");
  const none = el("div", { class: "dim s none", hidden: true });
  const rest = el("div", { class: "dim s none", hidden: true });
  const table = el("table", { class: "tr", "aria-label": tr("Trials") }, head.node, body);
  const box = el("div", { class: "tw" }, table);
  const node = el(
    "section",
    { class: "tt", "aria-label": tr("Trials") },
    el("div", { class: "sh" }, el("h2", {}, tr("Trials")), badge, found, input),
    box,
    none,
    rest,
  );
  const spacers = [spacer(), spacer()] as const;
  const extent = new Extent(box);
  let scrolled = 0;

  const draw = () => {
    if (scene === null) return;
    const { study, intent, hovered, now } = scene;
    const same = sameErrors(study);
    const state = (trial: TrialView, index: number) => ({
      pinned: trial.trial === intent.pinned,
      hot: trial.trial === hovered,
      focusable: trial.trial === (focused ?? order[0]?.trial),
      index,
      sameAs: same.get(trial.trial) ?? null,
    });
    // Wide there is a column for why a trial was stopped; narrower the chosen trial says it below its row.
    const { width } = extent;
    const opened = (t: TrialView) => (width < 480 ? MORE_ROW : width < 1060 && toldOf(t, study).length > 0 ? TOLD_ROW : 0);
    heights = order.map((t) => ROW + (t.state === "failed" ? ERROR_ROW : 0) + (t.trial === intent.pinned ? opened(t) : 0));
    const paper = onPaper();
    const windowed = order.length > WINDOWED_FROM && !paper;
    const view = windowed
      ? windowOf(heights, scrolled, extent.height || window.innerHeight)
      : { first: 0, last: paper ? Math.min(order.length, ON_PAPER) : order.length, above: 0, below: 0 };
    const nodes: HTMLElement[] = [];
    for (let k = view.first; k < view.last; k++) {
      const trial = order[k];
      if (trial === undefined) continue;
      const row = rows.get(trial.trial) ?? createTrialRow(trial.trial, actions);
      rows.set(trial.trial, row);
      row.update(trial, study, columns, now, state(trial, k));
      nodes.push(...row.nodes);
    }
    spacers[0].cell.style.height = `${view.above}px`;
    spacers[1].cell.style.height = `${view.below}px`;
    const kept = view.above > 0 || view.below > 0 ? [spacers[0].row, ...nodes, spacers[1].row] : nodes;
    const focus = document.activeElement;
    arrange(body, kept);
    // Moving a node in the document takes its focus away.
    if (focus instanceof HTMLElement && focus !== document.activeElement && body.contains(focus)) focus.focus({ preventScroll: true });
    setAttributes(table, { "aria-rowcount": order.length + 1 });
    const left = order.length - view.last;
    show(rest, paper && left > 0);
    if (paper) setText(rest, trCount(left, "and {0} more trial", "and {0} more trials"));
  };
  const moved = () => {
    scrolled = box.scrollTop;
    if (order.length > WINDOWED_FROM) draw();
  };
  box.addEventListener("scroll", moved, { passive: true });
  extent.onChange(moved);

  const focusAt = (index: number) => {
    const trial = order[Math.min(order.length - 1, Math.max(0, index))];
    if (trial === undefined) return;
    focused = trial.trial;
    const row = order.indexOf(trial);
    if (order.length > WINDOWED_FROM) {
      const top = heights.slice(0, row).reduce((sum, h) => sum + h, 0);
      if (top < box.scrollTop || top + 3 * ROW > box.scrollTop + box.clientHeight) box.scrollTop = Math.max(0, top - box.clientHeight / 2);
      scrolled = box.scrollTop;
    }
    draw();
    body.querySelector<HTMLElement>(`[data-trial="${trial.trial}"]`)?.focus();
  };
  listen(body, actions, {
    pin: (trial) => actions.intend({ pinned: trial === scene?.intent.pinned ? null : trial }),
    move: (from, by) => focusAt(order.findIndex((t) => t.trial === from) + by),
    focus: (trial) => {
      focused = trial;
      draw();
    },
    edge: (last) => focusAt(last ? order.length - 1 : 0),
  });

  const arrangeRows = whenChanged((study: Study, intent: Scene["intent"], _second: number) => {
    columns = columnsOf(study);
    const key = JSON.stringify([study.view.started.journal, study.step, columns.map((c) => c.id)]);
    if (key !== columnsKey) {
      rows.clear();
      columnsKey = key;
    }
    const chosen = intent.sort;
    const sort: Sort = chosen !== null && columns.some((c) => c.id === chosen.column) ? chosen : defaultSort(study);
    const passes = filterOf(intent.filter);
    const inOrder = sorted(
      study.trials.filter((t) => passes(t, study)),
      columns,
      sort,
      at,
    );
    order = sort === chosen || study.live ? inOrder : withRepeats(inOrder);
    head.update(columns, sort);
    setText(badge, String(study.trials.length));
    setText(found, intent.filter.trim() === "" ? "" : tr("{0} shown", order.length));
    if (document.activeElement !== input && input.value !== intent.filter) input.value = intent.filter;
    setText(none, intent.filter.trim() === "" ? tr("No trial has started yet.") : tr("No trial passes this filter."));
    show(none, order.length === 0);
  });

  return {
    node,
    update(next) {
      scene = next;
      const { study, intent, now } = next;
      at = now;
      arrangeRows(study, intent, study.live ? Math.floor(now / 1000) : 0);
      draw();
    },
    point(next) {
      scene = next;
      draw();
    },
  };
}

function spacer(): { row: HTMLTableRowElement; cell: HTMLTableCellElement } {
  const cell = el("td", { colspan: 100 });
  return { cell, row: el("tr", { class: "spacer", "aria-hidden": "true" }, cell) };
}

/** For each failed trial the first one with the very same reason. */
function sameErrors(study: Study): ReadonlyMap<number, number> {
  const first = new Map<string, number>();
  const same = new Map<number, number>();
  for (const trial of study.trials) {
    if (trial.state !== "failed" || trial.reason === null) continue;
    const known = first.get(trial.reason);
    if (known === undefined) first.set(trial.reason, trial.trial);
    else same.set(trial.trial, known);
  }
  return same;
}

interface RowKeys {
  pin(trial: number): void;
  move(from: number, by: number): void;
  focus(trial: number): void;
  edge(last: boolean): void;
}

function listen(body: HTMLElement, actions: Actions, keys: RowKeys): void {
  const trialAt = (event: Event): number | null => {
    const row = (event.target as Element).closest<HTMLElement>("[data-trial], [data-of]");
    const text = row?.dataset["trial"] ?? row?.dataset["of"];
    return text === undefined ? null : Number(text);
  };
  body.addEventListener("pointerover", (event) => actions.hover(trialAt(event)));
  body.addEventListener("pointerleave", () => actions.hover(null));
  body.addEventListener("click", (event) => {
    const trial = trialAt(event);
    if (trial !== null && (event.target as Element).closest("button") === null) keys.pin(trial);
  });
  body.addEventListener("focusin", (event) => {
    const trial = trialAt(event);
    if (trial === null) return;
    keys.focus(trial);
    actions.hover(trial);
  });
  body.addEventListener("focusout", () => actions.hover(null));
  body.addEventListener("keydown", (event) => {
    const trial = trialAt(event);
    if (trial === null || (event.target as Element).closest("button") !== null) return;
    if (event.key === "ArrowDown") keys.move(trial, 1);
    else if (event.key === "ArrowUp") keys.move(trial, -1);
    else if (event.key === "Home") keys.edge(false);
    else if (event.key === "End") keys.edge(true);
    else if (event.key === "Enter" || event.key === " ") keys.pin(trial);
    else if (event.key === "Escape") actions.intend({ pinned: null });
    else return;
    event.preventDefault();
  });
}
