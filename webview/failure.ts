import type { TrialView } from "../server/protocol/view";
import type { Actions, View } from "./context";
import { button, el, setAttributes, show, whenChanged } from "./dom";
import { plural } from "./format";
import { sourceLink } from "./source-link";
import { allFailed, type Study } from "./study";

/** When every trial failed: the error, where it is, and what that means; announced at once. */
export function createFailure(actions: Actions): View {
  const node = el("section", { class: "callout", "aria-label": "Failure", hidden: true });
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
        ? "Your code failed as written"
        : "The trial failed"
      : `All ${count} trials failed${alike ? " in the same way" : ""}`;
  const { location } = first;
  const place = location === null ? null : sourceLink(actions, study, location.file, location.line);
  const openLog = button(`Open log of trial ${first.trial}`, () => actions.post({ type: "openLog", trial: first.trial }), {
    icon: "output",
  });
  return [
    el("h2", {}, title),
    el(
      "div",
      { class: "error-text" },
      el("code", {}, (first.reason ?? "It ended without reporting a value.").trim()),
      place === null ? null : " ",
      place,
    ),
    el("div", { class: "dim" }, explanation(study, first)),
    ...(actions.can("openLog", study) ? [el("div", { class: "buttons" }, openLog)] : []),
  ];
}

function explanation(study: Study, first: TrialView): string {
  const own = first.baseline ? `Trial ${first.trial} is your code as written, so no choice of values can help. ` : "";
  const open = study.view.planned - study.search.length;
  if (study.live) return `${own}Nothing in your files was changed.`;
  const rest =
    open > 0 ? `${open} ${plural(open, "trial was", "trials were")} not started and nothing was changed.` : "Nothing was changed.";
  return `${own}${open > 0 ? "The search stopped by itself; " : ""}${rest}`;
}
