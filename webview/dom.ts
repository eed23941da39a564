export type AttributeValue = string | number | boolean | null | undefined | ((event: Event) => void);
export type Attributes = Readonly<Record<string, AttributeValue>>;
export type Child = Node | string | null;

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, `on…` listeners and children. Strings become text nodes, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  append(node, children);
  return node;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS(SVG, tag);
  setAttributes(node, attributes);
  append(node, children);
  return node;
}

function append(node: Element, children: readonly Child[]): void {
  for (const child of children) if (child !== null) node.append(child);
}

/** Sets what differs; `null`, `undefined` and `false` take an attribute away. */
export function setAttributes(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else {
      const text = value === true ? "" : String(value);
      if (node.getAttribute(name) !== text) node.setAttribute(name, text);
    }
  }
}

export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function show(node: HTMLElement | SVGElement, shown: boolean): void {
  node.toggleAttribute("hidden", !shown);
}

/** Makes `parent` hold exactly these children in this order, moving only those that are out of place. */
export function arrange(parent: Element, children: readonly Node[]): void {
  let at = parent.firstChild;
  for (const child of children) {
    if (child === at) at = at.nextSibling;
    else parent.insertBefore(child, at);
  }
  while (at !== null) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** A view that is built again only when what it shows has changed. */
export function whenChanged<T extends readonly unknown[]>(render: (...input: T) => void): (...input: T) => void {
  let last: T | null = null;
  return (...input) => {
    if (last?.every((value, k) => Object.is(value, input[k])) === true) return;
    last = input;
    render(...input);
  };
}

export function icon(name: string, role = ""): HTMLElement {
  return el("i", { class: `codicon codicon-${name} ${role}`.trim(), "aria-hidden": "true" });
}

export function setIcon(node: Element, name: string, role = ""): void {
  const classes = `codicon codicon-${name} ${role}`.trim();
  if (node.className !== classes) node.className = classes;
}

export interface ButtonOptions {
  readonly icon?: string;
  readonly title?: string;
  readonly kind?: string;
  /** The label goes away in a narrow panel, the icon stays. */
  readonly shrinks?: boolean;
}

export function button(label: string, click: () => void, options: ButtonOptions = {}): HTMLButtonElement {
  return el(
    "button",
    {
      class: `btn ${options.kind ?? ""}`.trim(),
      type: "button",
      title: options.title,
      "aria-label": options.shrinks ? label : null,
      onclick: click,
    },
    options.icon === undefined ? null : icon(options.icon),
    el("span", { class: options.shrinks ? "shrinks" : null }, label),
  );
}

export function iconButton(name: string, label: string, click: (event: Event) => void): HTMLButtonElement {
  return el("button", { class: "ic", type: "button", title: label, "aria-label": label, onclick: click }, icon(name));
}

export function link(text: string, click: () => void, title?: string): HTMLButtonElement {
  return el("button", { class: "link", type: "button", title, onclick: click }, text);
}
