import { tr } from "../server/words/translate";
import { el } from "./dom";

const EXAMPLE: readonly (readonly [code: string, comment: string])[] = [
  ["lr = 0.5", "# @tune 1e-4..1 log"],
  ["batch_size = 16", "# @tune 16..128 step 16"],
  ["val_acc = evaluate(model)", "# @objective maximize"],
];
const COLUMN = 27;

/** No study to show: what to do, in three lines. */
export function createEmpty(): HTMLElement {
  const lines = EXAMPLE.flatMap(([code, comment]) => [`${code.padEnd(COLUMN)}`, el("span", { class: "m" }, comment), "\n"]);
  return el(
    "main",
    { class: "empty" },
    el("h1", {}, tr("No search to show")),
    el(
      "p",
      {},
      tr("A comment behind a literal makes it a parameter, another one names the value to improve. The program runs on unchanged."),
    ),
    el("pre", { "aria-label": tr("Example"), tabindex: 0 }, ...lines),
    el(
      "p",
      {},
      tr(
        "Run search, above the annotated values in the editor, starts it. Your own values are trial 0, so every recommendation can say what it gains.",
      ),
    ),
  );
}
