import type { TrialView } from "../server/protocol/view";
import { reasonText } from "../server/words/reasons";
import { tr } from "../server/words/translate";
import type { Column } from "./columns";
import type { Actions } from "./context";
import { curveOf } from "./curve";
import { arrange, el, icon, iconButton, setAttributes, setIcon, setText, svg } from "./dom";
import { capitalized, lastLine } from "./format";
import { writesByCommand } from "./offers";
import { sourceLink } from "./source-link";
import { roleOf, type Study } from "./study";
import { expectedText, noteOf, parametersText, stateOf, storyOf, toldOf } from "./trial-text";
import { usageText } from "./usage";

export interface RowState {
  readonly pinned: boolean;
  readonly hot: boolean;
  readonly focusable: boolean;
  readonly index: number;
  /** The trial whose error this one repeats. */
  readonly sameAs: number | null;
}

/** The table rows of one trial: the row itself, its error, and in a narrow panel what a chosen trial opens. */
export interface TrialRow {
  readonly nodes: readonly HTMLTableRowElement[];
  update(trial: TrialView, study: Study, columns: readonly Column[], now: number, state: RowState): void;
}

export function createTrialRow(number: number, actions: Actions): TrialRow {
  const main = el("tr", { "data-trial": number, "data-vscode-context": JSON.stringify({ webviewSection: "trial", trial: number }) });
  const cells = new Map<string, HTMLTableCellElement>();
  const buttons = el("span", { class: "acts" });
  const acts = el("td", { class: "acts-c" }, buttons);
  let error: HTMLTableRowElement | null = null;
  let more: HTMLTableRowElement | null = null;
  let last: readonly unknown[] = [];
  let nodes: readonly HTMLTableRowElement[] = [main];

  const cellOf = (column: Column): HTMLTableCellElement => {
    const known = cells.get(column.id);
    if (known !== undefined) return known;
    const made = el("td", {
      class: [column.align === "left" ? "l" : "", column.mono ? "mono" : "", column.show].join(" ").trim(),
      "data-column": column.id,
    });
    cells.set(column.id, made);
    return made;
  };

  return {
    get nodes() {
      return nodes;
    },
    update(trial, study, columns, now, state) {
      setAttributes(main, { tabindex: state.focusable ? 0 : -1, "aria-rowindex": state.index + 2, "aria-selected": String(state.pinned) });
      main.classList.toggle("hot", state.hot);
      main.classList.toggle("sel", state.pinned);
      const key = [
        trial,
        study.best,
        study.view.recommendation,
        study.horizon,
        study.places,
        columns.length,
        state.pinned,
        state.sameAs,
        trial.state === "running" ? Math.floor(now / 1000) : 0,
      ];
      if (key.every((k, i) => Object.is(k, last[i]))) return;
      if (last.length === 0) buttons.append(...rowActions(number, study, actions));
      last = key;
      const role = roleOf(trial, study);
      main.classList.toggle("dimrow", trial.state === "pruned" || trial.state === "failed");
      arrange(main, [...columns.map((column) => fill(cellOf(column), column, trial, study, now)), acts]);
      main.classList.toggle("best", role === "best");
      error = trial.state === "failed" ? errorRow(trial, study, columns.length, state.sameAs, actions) : null;
      more = state.pinned ? moreRow(trial, study, columns.length, actions) : null;
      nodes = [main, more, error].filter((n) => n !== null);
    },
  };
}

/** So many letters have room in a cell for certain. */
const MONO = 14;
const NOTE = 27;

function fill(cell: HTMLTableCellElement, column: Column, trial: TrialView, study: Study, now: number): HTMLTableCellElement {
  if (column.id === "state") return fillState(cell, trial, study);
  if (column.id === "curve") {
    const drawn = sparkline(trial, study);
    cell.replaceChildren(...(drawn === null ? [] : [drawn]));
    return cell;
  }
  const text = column.text(trial, now);
  setText(cell, text);
  cell.classList.toggle("long", (column.mono && text.length > MONO) || (column.id === "note" && text.length > NOTE));
  if (column.show !== "always") cell.title = column.tip?.(trial) ?? text;
  if (column.id.startsWith("v:")) cell.classList.toggle("tentative", trial.state === "running");
  return cell;
}

function fillState(cell: HTMLTableCellElement, trial: TrialView, study: Study): HTMLTableCellElement {
  const state = stateOf(trial, study);
  if (cell.firstElementChild === null) cell.append(icon(""), el("span", { class: "word" }), el("span", { class: "dim s tag" }));
  const [mark, word, tag] = cell.children;
  if (mark !== undefined) setIcon(mark, state.icon, state.role);
  if (word !== undefined) setText(word, state.word);
  const own = trial.baseline && trial.repeatOf === null;
  if (tag !== undefined) setText(tag, own ? tr("yours") : trial.repeatOf === null ? "" : tr("of #{0}", trial.repeatOf));
  cell.title =
    trial.state === "complete"
      ? [state.word, ...(trial.feasible ? [] : [noteOf(trial, study)])].join(": ")
      : capitalized([storyOf(trial, study), expectedText(trial, study)].filter((t) => t !== "").join("\n"));
  return cell;
}

const WIDTH = 68;

function sparkline(trial: TrialView, study: Study): SVGSVGElement | null {
  const { steps, values } = curveOf(trial);
  const finite = values.filter((v) => Number.isFinite(v));
  if (finite.length < 2) return null;
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const across = Math.max(1, study.horizon - study.firstStep);
  const stride = Math.max(1, Math.floor(values.length / WIDTH));
  const points = values.flatMap((v, k) =>
    Number.isFinite(v) && (k % stride === 0 || k === values.length - 1)
      ? [`${(1 + (((steps[k] ?? 0) - study.firstStep) / across) * WIDTH).toFixed(1)},${(14 - (13 * (v - low)) / span).toFixed(1)}`]
      : [],
  );
  return svg(
    "svg",
    { class: `spark ${roleOf(trial, study)}`, "aria-hidden": "true", width: 70, height: 16 },
    svg("polyline", { points: points.join(" ") }),
  );
}

function rowActions(trial: number, study: Study, actions: Actions): readonly HTMLElement[] {
  const act = (name: string, label: string, run: () => void) =>
    iconButton(name, label, (event) => {
      event.stopPropagation();
      run();
    });
  const [sign, label] = writesByCommand(actions.place)
    ? ["terminal", tr("Copy the command that applies these values")]
    : ["check", tr("Apply these values")];
  return [
    actions.can("apply", study) ? act(sign, label, () => actions.post({ type: "apply", trial, parameters: null })) : null,
    act("copy", tr("Copy parameters"), () => actions.post({ type: "copyParameters", trial })),
    actions.can("openLog", study) ? act("output", tr("Open log"), () => actions.post({ type: "openLog", trial })) : null,
  ].filter((button) => button !== null);
}

function moreRow(trial: TrialView, study: Study, span: number, actions: Actions): HTMLTableRowElement {
  const details = el("div", { class: "mono details" }, parametersText(trial, study));
  const usage = usageText(trial);
  return el(
    "tr",
    { class: "more", "data-of": trial.trial },
    el("td"),
    el(
      "td",
      { colspan: span },
      ...toldOf(trial, study).map((text) => el("div", { class: "s told" }, text)),
      details,
      usage === "" ? null : el("div", { class: "dim s" }, usage),
      el("div", { class: "more-acts" }, ...rowActions(trial.trial, study, actions)),
    ),
  );
}

function errorRow(trial: TrialView, study: Study, span: number, sameAs: number | null, actions: Actions): HTMLTableRowElement {
  const { location } = trial;
  const reason = trial.reason === null ? tr("it ended without a value") : reasonText(trial.reason, study.step);
  const said =
    sameAs === null ? el("code", { title: reason }, lastLine(reason)) : el("span", { title: reason }, tr("same error as #{0}", sameAs));
  const place = location === null || sameAs !== null ? null : sourceLink(actions, study, location.file, location.line);
  return el(
    "tr",
    { class: "err", "data-of": trial.trial },
    el("td"),
    el("td", { colspan: span }, el("div", { class: "one-line" }, said, place)),
  );
}
