import { formatDuration } from "../server/words/numbers";
import { formatAgo } from "./format";
import type { Study } from "./study";

/** Seconds until the search and its confirmation end, from how long trials took so far; null before one has finished. */
export function secondsLeft(study: Study, now: number): number | null {
  const { view } = study;
  if (!study.live) return null;
  const seconds = study.search.filter((t) => t.seconds !== null).map((t) => t.seconds ?? 0);
  if (seconds.length === 0) return null;
  const mean = seconds.reduce((sum, s) => sum + s, 0) / seconds.length;
  const full = study.search.filter((t) => t.state === "complete").map((t) => t.seconds ?? 0);
  const fullMean = full.length === 0 ? mean : full.reduce((sum, s) => sum + s, 0) / full.length;
  const parallel = Math.max(1, view.started.parallel);
  const searching = view.state === "running" ? Math.max(0, view.planned - study.counts.finished) : 0;
  const confirming = Math.max(0, 2 * view.started.repeats - study.repeats.filter((t) => t.state !== "running").length);
  const underway = study.trials
    .filter((t) => t.state === "running")
    .reduce((sum, t) => sum + Math.min(mean, (now - t.startedAt) / 1000), 0);
  return Math.max(0, (searching * mean + confirming * fullMean - underway) / parallel);
}

const HOLD = 5000;

/** The words right of the tabs. An estimate changes at most every five seconds, so that it can be read. */
export function timeText(): (study: Study, now: number) => string {
  let said = { text: "", at: Number.NEGATIVE_INFINITY, state: "" };
  return (study, now) => {
    const { view } = study;
    if (!study.live) {
      const finished = view.finished;
      return finished === null ? "" : `finished ${formatAgo(now - finished.time)}, took ${formatDuration(finished.seconds)}`;
    }
    if (view.state === "stopping") return "ending running trials";
    if (view.state === "paused") return "no new trial starts";
    const left = secondsLeft(study, now);
    if (left === null) return "no estimate yet";
    if (now - said.at >= HOLD || said.state !== view.state) said = { text: `about ${rough(left)} left`, at: now, state: view.state };
    return said.text;
  };
}

/** For what is read later: a day and a time instead of a distance from now. */
export function datedText({ view }: Study, written: number): string {
  const { finished } = view;
  if (finished === null) return `as of ${dated(written)}`;
  return `finished ${dated(finished.time)}, took ${formatDuration(finished.seconds)}`;
}

function dated(time: number): string {
  const at = new Date(time);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function rough(seconds: number): string {
  if (seconds < 10) return "10 s";
  if (seconds < 60) return `${Math.ceil(seconds / 10) * 10} s`;
  return formatDuration(Math.round(seconds / 60) * 60);
}
