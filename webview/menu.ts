import { tr } from "../server/words/translate";
import { el, icon, iconButton } from "./dom";

export interface MenuItem {
  readonly icon: string;
  readonly label: string;
  readonly run: () => void;
}

/** The `…` button and the list it opens: arrows move, Esc and a click elsewhere close it. */
export function createMenu(items: () => readonly MenuItem[]): HTMLElement {
  const list = el("div", { class: "menu", role: "menu", hidden: true });
  const opener = iconButton("ellipsis", tr("More actions"), () => (list.hidden ? open() : close()));
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");

  const close = () => {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  };
  const entry = (item: MenuItem) => {
    const run = () => {
      close();
      opener.focus();
      item.run();
    };
    return el("button", { type: "button", role: "menuitem", tabindex: -1, onclick: run }, icon(item.icon), item.label);
  };
  const open = () => {
    list.replaceChildren(...items().map(entry));
    list.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    (list.firstElementChild as HTMLElement | null)?.focus();
  };
  const move = (by: number) => {
    const entries = [...list.children] as HTMLElement[];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    entries[(at + by + entries.length) % entries.length]?.focus();
  };
  list.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape" || event.key === "Tab") {
      close();
      opener.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const holder = el("span", { class: "menu-holder" }, opener, list);
  document.addEventListener("pointerdown", (event) => {
    if (!holder.contains(event.target as Node)) close();
  });
  return holder;
}
