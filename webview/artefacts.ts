import type { TrialArtefacts } from "../server/protocol/events";
import type { Actions, View } from "./context";
import { el, icon, link, show, whenChanged } from "./dom";
import { fileName } from "./format";

/** Where what the best trial and the user's own code left lies; there when the study has ended. */
export function createArtefacts(actions: Actions): View {
  const node = el("section", { class: "notices artefacts", "aria-label": "Artefacts", hidden: true });
  const draw = whenChanged((kept: readonly TrialArtefacts[], live: boolean) => {
    const lines = live ? [] : kept.flatMap((left) => [line(left, "files", actions), line(left, "checkpoint", actions)]);
    node.replaceChildren(...lines.filter((l) => l !== null));
    show(node, node.childElementCount > 0);
  });
  return { node, update: ({ study }) => draw(study.view.artefacts, study.live) };
}

function line(left: TrialArtefacts, kind: "files" | "checkpoint", actions: Actions): HTMLElement | null {
  const folder = left[kind];
  if (folder === null) return null;
  const { trial } = left;
  const words = `${kind === "files" ? "Artefacts" : "Checkpoint"} of trial ${trial}: `;
  const place = link(fileName(folder), () => actions.post({ type: "revealArtefacts", trial, kind }), folder);
  return el("div", { class: "notice" }, icon("archive", "i-dim"), el("div", { class: "dim" }, words, place));
}
