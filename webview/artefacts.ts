import type { TrialArtefacts } from "../server/protocol/events";
import type { Actions, View } from "./context";
import { el, icon, link, show, whenChanged } from "./dom";
import { fileName } from "./format";

/** Where what the best trial and the user's own code left lies; there when the study has ended. */
export function createArtefacts(actions: Actions): View {
  const node = el("section", { class: "notices artefacts", "aria-label": "Artefacts", hidden: true });
  const draw = whenChanged((kept: readonly TrialArtefacts[], live: boolean, own: number | null) => {
    // What was found is looked for first.
    const ordered = kept.toSorted((a, b) => Number(a.trial === own) - Number(b.trial === own));
    const lines = live ? [] : ordered.flatMap((left) => [line(left, "files", own, actions), line(left, "checkpoint", own, actions)]);
    node.replaceChildren(...lines.filter((l) => l !== null));
    show(node, node.childElementCount > 0);
  });
  return { node, update: ({ study }) => draw(study.view.artefacts, study.live, study.baseline?.trial ?? null) };
}

function line(left: TrialArtefacts, kind: "files" | "checkpoint", own: number | null, actions: Actions): HTMLElement | null {
  const folder = left[kind];
  if (folder === null) return null;
  const { trial } = left;
  const words = `${kind === "files" ? "Artefacts" : "Checkpoint"} of ${trial === own ? "your code" : `trial ${trial}`}: `;
  const place = link(fileName(folder), () => actions.post({ type: "revealArtefacts", trial, kind }), folder);
  return el("div", { class: "notice" }, icon("archive", "i-dim"), el("div", { class: "dim" }, words, place));
}
