import { tr } from "../server/words/translate";
import { el, setText } from "./dom";
import { formatValue } from "./format";
import { type Study, scoreOf } from "./study";

const QUIET = 10_000;

/** The one polite live region: counts and a new best, at most every ten seconds. */
export function createAnnouncer(): { node: HTMLElement; update(study: Study, now: number): void } {
  const node = el("div", { class: "sr", "aria-live": "polite", role: "status" });
  let last = Number.NEGATIVE_INFINITY;
  let state = "";
  return {
    node,
    update(study, now) {
      const changed = study.view.state !== state;
      if (!changed && now - last < QUIET) return;
      const best = study.best === null ? null : scoreOf(study.best, study);
      const { finished } = study.counts;
      const counted =
        best === null
          ? tr("{0} of {1} trials finished", finished, study.view.planned)
          : tr("{0} of {1} trials finished, best {2}", finished, study.view.planned, formatValue(best, study.places));
      const text = study.live ? counted : `${counted}. ${tr("The search has ended")}`;
      if (text === node.textContent) return;
      state = study.view.state;
      last = now;
      setText(node, text);
    },
  };
}
