import { el, setText, show } from "./dom";

/** The most that have room beside each other; narrow panels show fewer. */
const SLOTS = 3;

interface Slot {
  readonly node: HTMLElement;
}

/** A section of a figure for each of some parameters, or why there is none yet. `slot` makes one. */
export function createSliceSection<S extends Slot>(title: string, words: string, slot: (k: number) => S) {
  const slots = Array.from({ length: SLOTS }, (_, k) => slot(k));
  const note = el("div", { class: "not-yet dim" });
  const sub = el("span", { class: "grow dim s" }, words);
  const row = el("div", { class: "slices" }, ...slots.map(({ node }) => node));
  const head = el("div", { class: "sh" }, el("h2", {}, title), sub);
  return {
    node: el("section", { class: "figure f-slices", "aria-label": title }, head, note, row),
    /** `fill` gets each place and the parameter that is to be shown there, null for none. */
    show(absent: string | null, names: readonly string[], fill: (slot: S, name: string | null) => void): void {
      setText(note, absent ?? "");
      show(note, absent !== null);
      show(sub, absent === null);
      show(row, absent === null);
      if (absent !== null) return;
      slots.forEach((slot, k) => {
        fill(slot, names[k] ?? null);
      });
    },
  };
}
