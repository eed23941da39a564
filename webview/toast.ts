import { el, setText } from "./dom";

const SHOWN_MS = 6000;
let node: HTMLElement | null = null;
let timer = 0;

/** Says what was done, at the lower edge for a few seconds, where no editor is there to say it. */
export function say(text: string): void {
  node ??= document.body.appendChild(el("div", { class: "toast", role: "status" }));
  window.clearTimeout(timer);
  setText(node, text);
  node.hidden = false;
  timer = window.setTimeout(() => {
    if (node !== null) node.hidden = true;
  }, SHOWN_MS);
}
