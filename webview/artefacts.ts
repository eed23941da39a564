import type { TrialArtefacts } from "../server/protocol/events";
import { tr } from "../server/words/translate";
import type { Actions, View } from "./context";
import { el, icon, link, show, whenChanged } from "./dom";
import { fileName } from "./format";
import type { Study } from "./study";

/** Where what the best trial and the user's own code left lies; there when the study has ended. */
export function createArtefacts(actions: Actions): View {
  const node = el("section", { class: "notices artefacts", "aria-label": tr("Artefacts"), hidden: true });
  const draw = whenChanged((kept: readonly TrialArtefacts[], study: Study) => {
    const own = study.baseline?.trial ?? null;
    // What was found is looked for first.
    const ordered = kept.toSorted((a, b) => Number(a.trial === own) - Number(b.trial === own));
    const lines = study.live
      ? []
      : ordered.flatMap((left) => [line(left, "files", study, actions), line(left, "checkpoint", study, actions)]);
    node.replaceChildren(...lines.filter((l) => l !== null));
    show(node, node.childElementCount > 0);
  });
  return { node, update: ({ study }) => draw(study.view.artefacts, study) };
}

function line(left: TrialArtefacts, kind: "files" | "checkpoint", study: Study, actions: Actions): HTMLElement | null {
  const folder = left[kind];
  if (folder === null) return null;
  const { trial } = left;
  const whose = trial === study.baseline?.trial ? tr("your code") : tr("trial {0}", trial);
  const words = kind === "files" ? tr("Artefacts of {0}:", whose) : tr("Checkpoint of {0}:", whose);
  const place = actions.can("revealArtefacts", study)
    ? link(fileName(folder), () => actions.post({ type: "revealArtefacts", trial, kind }), folder)
    : el("span", { class: "mono", title: folder }, folder);
  return el("div", { class: "notice" }, icon("archive", "i-dim"), el("div", { class: "dim" }, `${words} `, place));
}
