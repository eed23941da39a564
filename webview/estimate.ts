import { formatDuration } from "../server/words/numbers";
import { roughDuration, secondsLeft } from "../server/words/time-left";
import { tr } from "../server/words/translate";
import { formatAgo } from "./format";
import type { Study } from "./study";

const HOLD = 5000;

/** The words right of the tabs. An estimate changes at most every five seconds, so that it can be read. */
export function timeText(): (study: Study, now: number) => string {
  let said: { text: string; at: number; state: string; of: unknown } = { text: "", at: Number.NEGATIVE_INFINITY, state: "", of: null };
  return (study, now) => {
    const { view } = study;
    if (!study.live) {
      const finished = view.finished;
      return finished === null ? "" : tr("finished {0}, took {1}", formatAgo(now - finished.time), formatDuration(finished.seconds));
    }
    if (view.state === "stopping") return tr("ending running trials");
    if (view.state === "paused") return tr("no new trial starts");
    if (now - said.at < HOLD && said.state === view.state && said.of === view.started) return said.text;
    const left = secondsLeft(view, now);
    if (left === null) return tr("no estimate yet");
    said = { text: tr("about {0} left", roughDuration(left)), at: now, state: view.state, of: view.started };
    return said.text;
  };
}

/** For what is read later: a day and a time instead of a distance from now. */
export function datedText({ view }: Study, written: number): string {
  const { finished } = view;
  if (finished === null) return tr("as of {0}", dated(written));
  return tr("finished {0}, took {1}", dated(finished.time), formatDuration(finished.seconds));
}

function dated(time: number): string {
  const at = new Date(time);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
