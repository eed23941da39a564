import type { TrialView } from "../server/protocol/view";
import { reasonText } from "../server/words/reasons";
import { tr, trCount } from "../server/words/translate";
import type { Actions, View } from "./context";
import { button, el, setAttributes, show, whenChanged } from "./dom";
import { sourceLink } from "./source-link";
import { allFailed, type Study } from "./study";

/** When every trial failed: the error, where it is, and what that means; announced at once. */
export function createFailure(actions: Actions): View {
  const node = el("section", { class: "callout", "aria-label": tr("Failure"), hidden: true });
  const draw = whenChanged((study: Study) => {
    const failed = allFailed(study);
    show(node, failed);
    setAttributes(node, { role: failed ? "alert" : null });
    const first = study.search[0];
    node.replaceChildren(...(failed && first !== undefined ? content(study, first, actions) : []));
  });
  return { node, update: ({ study }) => draw(study) };
}

function content(study: Study, first: TrialView, actions: Actions): readonly HTMLElement[] {
  const count = study.counts.failed;
  const alike = study.search.every((t) => t.reason === first.reason);
  const title =
    count === 1
      ? first.baseline
        ? tr("Your code failed as written")
        : tr("The trial failed")
      : alike
        ? tr("All {0} trials failed in the same way", count)
        : tr("All {0} trials failed", count);
  const { location } = first;
  const place = location === null ? null : sourceLink(actions, study, location.file, location.line);
  const openLog = button(tr("Open log of trial {0}", first.trial), () => actions.post({ type: "openLog", trial: first.trial }), {
    icon: "output",
  });
  return [
    el("h2", {}, title),
    el(
      "div",
      { class: "error-text" },
      el("code", {}, first.reason === null ? tr("It ended without reporting a value.") : reasonText(first.reason.trim(), study.step)),
      place === null ? null : " ",
      place,
    ),
    el("div", { class: "dim" }, explanation(study, first)),
    ...(actions.can("openLog", study) ? [el("div", { class: "buttons" }, openLog)] : []),
  ];
}

function explanation(study: Study, first: TrialView): string {
  const own = first.baseline ? [tr("Trial {0} is your code as written, so no choice of values can help.", first.trial)] : [];
  const open = study.view.planned - study.search.length;
  const rest = study.live
    ? tr("Nothing in your files was changed.")
    : open > 0
      ? trCount(
          open,
          "The search stopped by itself; {0} trial was not started and nothing was changed.",
          "The search stopped by itself; {0} trials were not started and nothing was changed.",
        )
      : tr("Nothing was changed.");
  return [...own, rest].join(" ");
}
