import type { ParameterValue, SpaceParameter } from "../server/protocol/space";
import { tr } from "../server/words/translate";
import type { Change } from "./changes";
import { el, svg } from "./dom";
import { formatDomain } from "./format";

/** The domain on its own scale with ◇ in the code and ● recommended; the choices of a categorical parameter in a row. */
export function rangeStrip(change: Change): HTMLElement {
  const { parameter } = change;
  if (parameter.type === "categorical") return choices(change, parameter.choices);
  const at = (value: ParameterValue | null) => (typeof value === "number" ? position(parameter, value) : null);
  const own = at(change.oldValue);
  const recommended = change.kind === "change" ? at(change.value) : null;
  const words = [
    tr("range {0}", formatDomain(parameter)),
    tr("in the code {0}", change.old),
    change.recommended === null ? null : tr("recommended {0}", change.recommended),
  ];
  return el(
    "div",
    { class: "strip", role: "img", "aria-label": words.filter((w) => w !== null).join(", ") },
    el("span", { class: "ax" }),
    mark("dot", recommended),
    mark("dia", own),
  );
}

function mark(kind: string, at: number | null): HTMLElement | null {
  if (at === null) return null;
  const node = el("span", { class: kind });
  node.style.left = `${at * 100}%`;
  return node;
}

/** Where a value lies in its domain, 0 to 1; log domains are drawn log. */
export function position(parameter: Exclude<SpaceParameter, { type: "categorical" }>, value: number): number {
  const { low, high, log } = parameter;
  if (high <= low) return 0.5;
  const share = log && low > 0 ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}

const SHOWN = 12;

function choices(change: Change, all: readonly string[]): HTMLElement {
  const shown = all.length <= SHOWN ? all : all.filter((c, k) => k < SHOWN - 1 || c === change.value || c === change.oldValue);
  const rest = all.length - shown.length;
  return el(
    "div",
    { class: "cats", role: "list", "aria-label": tr("Choices") },
    ...shown.map((choice) => choiceItem(change, choice)),
    rest > 0 ? el("span", { class: "dim" }, tr("and {0} more", rest)) : null,
  );
}

function choiceItem(change: Change, choice: string): HTMLElement {
  const own = choice === change.oldValue;
  const on = change.kind === "change" && choice === change.value;
  const shape = on
    ? svg("circle", { class: "on", cx: 5, cy: 5, r: 4 })
    : own
      ? svg("path", { class: "own", d: "M5 .8l4.2 4.2L5 9.2.8 5z" })
      : svg("circle", { class: "off", cx: 5, cy: 5, r: 3.5 });
  const word = on ? tr(", recommended") : own ? tr(", in your code") : "";
  return el(
    "span",
    { role: "listitem", class: on || own ? "said" : null },
    svg("svg", { width: 10, height: 10, "aria-hidden": "true" }, shape),
    choice,
    el("span", { class: "sr" }, word),
  );
}
