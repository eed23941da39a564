import type { Problem } from "../server/protocol/problem";
import { noiseText } from "../server/words/noise";
import type { Actions, View } from "./context";
import { el, icon, show, whenChanged } from "./dom";
import { plural } from "./format";
import { sourceLink } from "./source-link";
import { allFailed, type Study } from "./study";

interface Notice {
  readonly icon: string;
  readonly role: string;
  readonly text: string;
  readonly problem: Problem | null;
}

const SHOWN = 3;

/** What the user should know about the study as a whole: how it ended when it did not finish, and problems noticed while it ran. */
export function createNotices(actions: Actions): View {
  const node = el("section", { class: "notices", "aria-label": "Notices", hidden: true });
  const draw = whenChanged((study: Study) => {
    const notices = noticesOf(study);
    const rest = notices.length - SHOWN;
    node.replaceChildren(
      ...notices.slice(0, SHOWN).map((n) => line(n, study, actions)),
      ...(rest > 0 ? [el("div", { class: "dim s" }, `and ${rest} more ${plural(rest, "problem")}, listed in the journal`)] : []),
    );
    show(node, notices.length > 0);
  });
  return { node, update: ({ study }) => draw(study) };
}

function noticesOf(study: Study): readonly Notice[] {
  const notices: Notice[] = [];
  const ending = endingOf(study);
  if (ending !== null) notices.push(ending);
  const { noise } = study.view;
  if (noise !== undefined) notices.push({ ...ICONS.information, text: noiseText(noise, study.objective?.name), problem: null });
  const edits = study.view.edits ?? [];
  if (edits.length > 0) notices.push({ ...ICONS.information, text: `The space was edited: ${edits.join("; ")}`, problem: null });
  const seen = new Set<string>();
  for (const problem of study.view.problems) {
    const key = `${problem.code} ${problem.message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    notices.push({ ...ICONS[problem.severity], text: problem.message, problem });
  }
  return notices;
}

const ICONS: Readonly<Record<Problem["severity"], { icon: string; role: string }>> = {
  error: { icon: "error", role: "i-bad" },
  warning: { icon: "warning", role: "i-warn" },
  information: { icon: "info", role: "i-dim" },
  hint: { icon: "info", role: "i-dim" },
};

function endingOf(study: Study): Notice | null {
  const { state, finished, planned } = study.view;
  const text = (icon: string, words: string): Notice => ({ icon, role: "i-dim", text: words, problem: null });
  if (state === "orphaned")
    return text(
      "debug-disconnect",
      "The search ended without finishing: its process went away. Everything found until then is kept; Run again starts a new search.",
    );
  if (state === "interrupted")
    return text(
      "circle-slash",
      `${finished?.reason ?? "The search was stopped"}${endsSentence(finished?.reason ?? null) ? "" : "."} ${study.counts.finished} of ${planned} trials had finished; everything found is kept.`,
    );
  if (state === "failed" && !allFailed(study))
    return { icon: "error", role: "i-bad", text: finished?.reason ?? "The search failed.", problem: null };
  return null;
}

function endsSentence(text: string | null): boolean {
  return text !== null && /[.!?]\s*$/.test(text);
}

function line(notice: Notice, study: Study, actions: Actions): HTMLElement {
  const { problem } = notice;
  const at = problem === null ? null : sourceLink(actions, study, problem.file, problem.range.start.line + 1);
  return el("div", { class: "notice" }, icon(notice.icon, notice.role), el("div", {}, notice.text, at === null ? null : " ", at));
}
