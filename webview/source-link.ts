import { tr } from "../server/words/translate";
import type { Actions } from "./context";
import { el, link } from "./dom";
import { fileName } from "./format";
import type { Study } from "./study";

/** `train.py:22` as a link into the editor, or as text where there is none. `line` counts from 1. */
export function sourceLink(actions: Actions, study: Study, file: string, line: number): HTMLElement {
  const text = `${fileName(file)}:${line}`;
  if (!actions.can("openFile", study)) return el("span", { class: "mono", title: `${file}:${line}` }, text);
  return link(text, () => actions.post({ type: "openFile", file, line }), tr("Open {0} at line {1}", file, line));
}
