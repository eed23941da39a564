import { arrange, el, setAttributes } from "./dom";

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A native select: the browser brings its keyboard and its list. */
export function createSelect(
  label: string,
  choose: (value: string) => void,
): { node: HTMLSelectElement; update(options: readonly Option[], value: string): void } {
  const node = el("select", { class: "sel", "aria-label": label, title: label, onchange: () => choose(node.value) });
  let known = "";
  return {
    node,
    update(options, value) {
      const now = JSON.stringify(options);
      if (now !== known) {
        known = now;
        arrange(
          node,
          options.map((option) => el("option", { value: option.value }, option.label)),
        );
      }
      if (node.value !== value) node.value = value;
      setAttributes(node, { hidden: options.length < 2 });
    },
  };
}
