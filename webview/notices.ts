import type { Problem } from "../server/protocol/problem";
import { reasonText } from "../server/words/reasons";
import { saidText, toldProblem } from "../server/words/search-problems";
import { tr, trCount } from "../server/words/translate";
import type { Actions, View } from "./context";
import { el, icon, show, whenChanged } from "./dom";
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
  const node = el("section", { class: "notices", "aria-label": tr("Notices"), hidden: true });
  const draw = whenChanged((study: Study) => {
    const notices = noticesOf(study);
    const rest = notices.length - SHOWN;
    node.replaceChildren(
      ...notices.slice(0, SHOWN).map((n) => line(n, study, actions)),
      ...(rest > 0
        ? [
            el(
              "div",
              { class: "dim s" },
              trCount(rest, "and {0} more problem, listed in the journal", "and {0} more problems, listed in the journal"),
            ),
          ]
        : []),
    );
    show(node, notices.length > 0);
  });
  return { node, update: ({ study }) => draw(study) };
}

function noticesOf(study: Study): readonly Notice[] {
  const notices: Notice[] = [];
  const ending = endingOf(study);
  if (ending !== null) notices.push(ending);
  const edits = study.view.edits ?? [];
  if (edits.length > 0)
    notices.push({ ...ICONS.information, text: tr("The space was edited: {0}", edits.map(saidText).join("; ")), problem: null });
  const seen = new Set<string>();
  for (const problem of study.view.problems) {
    const key = `${problem.code} ${problem.message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    notices.push({ ...ICONS[problem.severity], text: toldProblem(problem).message, problem });
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
      tr("The search ended without finishing: its process went away. Everything found until then is kept; Run again starts a new search."),
    );
  if (state === "interrupted")
    return text(
      "circle-slash",
      `${sentence(finished?.reason == null ? tr("The search was stopped") : reasonText(finished.reason, study.step))} ${tr("{0} of {1} trials had finished; everything found is kept.", study.counts.finished, planned)}`,
    );
  if (state === "failed" && !allFailed(study))
    return {
      icon: "error",
      role: "i-bad",
      text: finished?.reason == null ? tr("The search failed.") : reasonText(finished.reason, study.step),
      problem: null,
    };
  return null;
}

function sentence(text: string): string {
  return /[.!?]\s*$/.test(text) ? text : `${text}.`;
}

function line(notice: Notice, study: Study, actions: Actions): HTMLElement {
  const { problem } = notice;
  const at = problem === null ? null : sourceLink(actions, study, problem.file, problem.range.start.line + 1);
  return el("div", { class: "notice" }, icon(notice.icon, notice.role), el("div", {}, notice.text, at === null ? null : " ", at));
}
