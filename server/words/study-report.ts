import type { CheckResult } from "../protocol/check";
import { fromWire } from "../protocol/number";
import type { Problem } from "../protocol/problem";
import { journalAt } from "../protocol/study-address";
import type { StudySummary } from "../protocol/tuner";
import { isBetter, type StudyView, type TrialView } from "../protocol/view";
import { domainWords } from "./domain";
import { formatParameter } from "./numbers";
import { bestText, progressText, standingOf } from "./search-state";
import { bestTrialOf, countsText, goalsOf, searched, valueText } from "./study-facts";

const MOST_TRIALS = 15;
const MOST_STUDIES = 50;

/** A study in plain text, as a coding agent reads it: state, best, what is recommended and how sure, the best trials, what went wrong. */
export function studyReport(view: StudyView): string {
  const { started, recommendation, finished, problems } = view;
  const own = searched(view).find((trial) => trial.baseline);
  const best = bestTrialOf(view);
  const worth = recommendation !== null && (recommendation.verdict === "better" || recommendation.verdict === "unconfirmed");
  return [
    `${started.study}: ${view.state === "orphaned" ? "interrupted" : view.state}, ${countsText(view)}`,
    `goal: ${goalsOf(view)}`,
    ...(best === undefined ? [] : [`best: ${valueText(best)}; the code as it is: ${valueText(own)}`]),
    ...(recommendation === null ? [] : [`finding: ${recommendation.summary}`]),
    ...(finished?.reason ? [`ended: ${finished.reason}`] : []),
    ...(worth ? ["", "recommended values:", ...changes(view)] : []),
    "",
    ...trialLines(view),
    ...failureLines(view),
    ...(problems.length === 0 ? [] : ["", "noticed:", ...problems.map(problemText)]),
    "",
    `journal: ${journalAt(started.journal)}`,
  ].join("\n");
}

/** The studies of a workspace, a line each, newest first. */
export function studiesReport(studies: readonly StudySummary[]): string {
  if (studies.length === 0) return "There is no study in this workspace yet.";
  const lines = studies.slice(0, MOST_STUDIES).map((study) => {
    const best = bestText(study);
    const state = [standingOf(study), progressText(study), ...(best === null ? [] : [`best ${best}`])].join(", ");
    return `${study.study}: ${state}, begun ${new Date(study.startedAt).toISOString()}`;
  });
  return [...lines, ...(studies.length > MOST_STUDIES ? [`and ${studies.length - MOST_STUDIES} older ones`] : [])].join("\n");
}

/** A search space and its problems. */
export function spaceReport(file: string, { space, objectives, constraints, fidelity, problems }: CheckResult): string {
  const lines = space.map((spec) => {
    const own = spec.baseline === null ? "?" : (spec.source ?? formatParameter(spec.baseline));
    return `  ${spec.name} = ${own} (${spec.file}:${spec.range.start.line + 1}): ${domainWords(spec)}${spec.condition === null ? "" : `, if ${spec.condition}`}`;
  });
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return [
    `${file}: ${space.length} parameter${space.length === 1 ? "" : "s"}, ${objectives.length} objective${objectives.length === 1 ? "" : "s"}; ${errors === 0 ? "a search can run" : `no search can run: ${errors} error${errors === 1 ? "" : "s"}`}`,
    ...lines,
    ...(fidelity === null ? [] : [`  ${fidelity.name}: fidelity ${fidelity.low}..${fidelity.high}, ${fidelity.baseline} in the code`]),
    ...objectives.map(({ direction, name }) => `  ${direction} ${name}`),
    ...constraints.map(({ name, operator, bound }) => `  keep ${name} ${operator} ${bound}`),
    ...problems.map(problemText),
  ].join("\n");
}

export function problemText({ file, range, severity, code, message }: Problem): string {
  return `${file}:${range.start.line + 1}:${range.start.character + 1}: ${severity} ${code}: ${message}`;
}

function changes({ started, recommendation }: StudyView): string[] {
  return started.space.flatMap(({ name, baseline, source, file, range }) => {
    const value = recommendation?.params[name];
    if (value === undefined) return [];
    const own = baseline === null ? "?" : (source ?? formatParameter(baseline));
    const at = `${file}:${range.start.line + 1}`;
    return [value === baseline ? `  ${name} stays ${own}` : `  ${name}: ${own} -> ${formatParameter(value)} (${at})`];
  });
}

function trialLines(view: StudyView): string[] {
  const direction = view.started.objectives[0]?.direction ?? "maximize";
  const value = (trial: TrialView) => fromWire(trial.values?.[0] ?? "NaN");
  const complete = searched(view)
    .filter(({ state, feasible }) => state === "complete" && feasible)
    .toSorted((a, b) => (isBetter(direction, value(a), value(b)) ? -1 : isBetter(direction, value(b), value(a)) ? 1 : a.trial - b.trial));
  if (complete.length === 0) return ["no trial is complete yet"];
  const shown = complete
    .slice(0, MOST_TRIALS)
    .map((trial) => `  ${valueText(trial)}: ${paramsOf(trial)}${trial.baseline ? " (the code as it is)" : ""}`);
  return [
    complete.length > MOST_TRIALS ? `the best ${MOST_TRIALS} of ${complete.length} complete trials:` : "complete trials, best first:",
    ...shown,
  ];
}

function failureLines(view: StudyView): string[] {
  const failed = searched(view).filter(({ state, reason }) => state === "failed" && reason !== null);
  const reasons = new Map<string, TrialView[]>();
  for (const trial of failed) reasons.set(trial.reason ?? "", [...(reasons.get(trial.reason ?? "") ?? []), trial]);
  const lines = [...reasons].slice(0, 5).map(([reason, trials]) => {
    const [first] = trials;
    const at = first?.location ? ` at ${first.location.file}:${first.location.line}` : "";
    return `  ${trials.length === 1 ? `#${first?.trial}` : `${trials.length} trials, first #${first?.trial}`}${at}: ${reason.split("\n")[0]}${first?.log ? ` (log: ${first.log})` : ""}`;
  });
  return lines.length === 0 ? [] : ["", "failed:", ...lines];
}

function paramsOf({ params }: TrialView): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} = ${formatParameter(value)}`)
    .join(", ");
}
