import type { StudyStarted } from "../protocol/events";
import { shownPath } from "./shown-names";
import type { Colors } from "./study-lines";

/** What a search is about to do: its goals, its means and what they were chosen by. `planned`: trials by now. */
export function headerLines(started: StudyStarted, planned: number, { bold, dim }: Colors): readonly string[] {
  const goals = started.objectives.map((o) => `${o.direction} ${o.name}`).join(", ");
  const how = [
    `${planned} trials`,
    ...(started.parallel > 1 ? [`${started.parallel} at once`] : []),
    started.sampler,
    ...(started.stop === "none" ? [] : [`early stop ${started.stop}`]),
    // Of a study that another program made nobody knows it.
    ...(started.entry === null ? [] : [`seed ${started.seed}`]),
  ].join(" · ");
  const reasons = [started.samplerReason, started.stopReason, fidelityText(started), warmText(started)].flatMap((reason) =>
    reason === null ? [] : [dim(reason)],
  );
  return [`${bold(started.study)}  ${goals}`, dim(how), ...reasons, dim(shownPath(started.journal)), ""];
}

/** What is understood and does not do all that it may one day. */
function fidelityText({ fidelity }: StudyStarted): string | null {
  return fidelity === null
    ? null
    : `${fidelity.name} is @fidelity ${fidelity.low}..${fidelity.high}: for now all trials run at ${fidelity.baseline}, the value in the code`;
}

/** What the study starts from; null for one that starts from nothing and was not asked to do otherwise. */
function warmText({ earlier }: StudyStarted): string | null {
  if (earlier === undefined) return null;
  if (earlier.studies.length === 0) return `starts cold: ${earlier.reason ?? "nothing fits"}`;
  const from = earlier.studies.map(({ study, finished, fit }) => {
    const trials = `${finished} ${finished === 1 ? "trial" : "trials"}`;
    return `${study} (${trials}${fit === finished ? "" : `, ${fit} of them ${fit === 1 ? "fits" : "fit"}`})`;
  });
  return `starts from ${listed(from)}`;
}

/** `1, 2 and 3`. */
export function listed(names: readonly (number | string)[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
