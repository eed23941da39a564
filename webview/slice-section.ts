import type { Page, Scene, View } from "./context";
import { el, setText, show } from "./dom";

/** The most that have room beside each other; narrow panels show fewer. */
const SLOTS = 3;

/** A place for the figure of one parameter. */
export interface SliceSlot {
  readonly node: HTMLElement;
  /** `name`: the parameter that is to be shown there, null for none. */
  update(scene: Scene, name: string | null): void;
  point?(scene: Scene): void;
}

/** Why there is nothing to draw, or the parameters, the first one first. */
export interface SliceOrder {
  readonly absent: string | null;
  readonly names: readonly string[];
}

/** A section of a figure for each of some parameters, or why there is none yet. `slot` makes one; null from `orderOf`: all stays as it is. */
export function createSliceSection(
  title: string,
  words: string,
  slot: (k: number) => SliceSlot,
  orderOf: (scene: Scene) => SliceOrder | null,
): Page {
  const slots = Array.from({ length: SLOTS }, (_, k) => slot(k));
  const note = el("div", { class: "not-yet dim" });
  const sub = el("span", { class: "grow dim s" }, words);
  const row = el("div", { class: "slices" }, ...slots.map(({ node }) => node));
  const head = el("div", { class: "sh" }, el("h2", {}, title), sub);
  const node = el("section", { class: "figure f-slices", "aria-label": title }, head, note, row);
  const heading: View = {
    node,
    update(scene) {
      const order = orderOf(scene);
      if (order === null) return;
      setText(note, order.absent ?? "");
      show(note, order.absent !== null);
      show(sub, order.absent === null);
      show(row, order.absent === null);
    },
  };
  // A part each: whether it is in sight the section says, as a place without a parameter is nowhere.
  const views = slots.map((one, k): View => {
    return {
      node,
      update(scene) {
        const order = orderOf(scene);
        if (order?.absent === null) one.update(scene, order.names[k] ?? null);
      },
      point: (scene) => one.point?.(scene),
    };
  });
  return { node, views: [heading, ...views] };
}
