import { type Step, stepName } from "./early-stop";
import { saidText } from "./search-problems";
import { fill, retell, tr, trKey } from "./translate";

/** Why a trial or a search ended, as the study process writes it into the journal in English. */
export const REASONS = {
  diverging: trKey("the value is {0}, the trial has diverged"),
  below: trKey("best so far {0} is below {1}, {2}"),
  above: trKey("best so far {0} is above {1}, {2}"),
  dominated: trKey("expected to end no better than {0}, and trial {1} is better in every objective with {2}"),
  predicted: trKey("P(beats {0}) {1}, predicted {2}"),
  waits: trKey("waits for others here, {0} of {1} trials are"),
  diverged: trKey("diverged: {0} was {1}"),
  unreported: trKey("the objective {0} was never reported"),
  unreportedConstraint: trKey("the constraint {0} was never reported"),
  notAtMost: trKey("{0} is {1}, not <= {2}"),
  notAtLeast: trKey("{0} is {1}, not >= {2}"),
  timedOut: trKey("timed out after {0}"),
  memory: trKey("killed by signal {0} (out of memory?)"),
  signal: trKey("killed by signal {0}"),
  exit: trKey("exited with code {0}"),
  notStarted: trKey("could not be started: {0}"),
  interrupted: trKey("interrupted"),
  timeUp: trKey("the time of the search was up"),
  timeUpBefore: trKey("the time of the search, {0}, was up before one had run to its end"),
  noneCompletedFor: trKey("No trial completed: {0}"),
  noneCompleted: trKey("No trial completed"),
  noneFeasible: trKey("No trial kept every constraint"),
  usedUp: trKey("Every configuration that could be told apart was tried"),
  alike: trKey("{0} trials in a row failed with: {1}"),
  noneTookPart: trKey("No trial so far had {0} take part."),
  single: trKey("The space has a single configuration."),
  tooFewForModel: trKey("{0} different configurations have a value so far; a model of {1} needs {2}."),
  oneForModel: trKey("{0} different configuration has a value so far; a model of {1} needs {2}."),
  noModel: trKey("No model can be made of this study: {0}"),
} as const;

/** What a trial was behind. */
export const BARS = {
  median: trKey("the median of {0} complete trials"),
  quantile: trKey("the {0} quantile of {1} complete trials"),
  top: trKey("what the top {0} % of {1} earlier trials had by then"),
  rung: trKey("what the best 1 in {0} of {1} trials had by then"),
  good: trKey("what the best {0} of {1} complete trials had by then ({2})"),
} as const;

/** By which view of the curves. */
export const RANKS = {
  best: trKey("the best so far kept their ranks: rho {0}"),
  level: trKey("the level kept their ranks: rho {0}"),
  trend: trKey("the trend kept their ranks: rho {0}"),
} as const;

const AGAIN = trKey("{0} ({1} reports in a row)");
const AT_STEP = /^at step (\S+?)(?: of (\S+))?: (.*)$/s;
const [ENDS, PARTS] = [Object.values(REASONS), [...Object.values(BARS), ...Object.values(RANKS)]];

/** `best so far 0.9 is below 0.95, the median of 12 complete trials`. */
export function behind(best: string, bar: string, what: string, maximize: boolean): string {
  return fill(maximize ? REASONS.below : REASONS.above, best, bar, what);
}

/** A reason with how many reports in a row were so. */
export function again(reason: string, reports: number): string {
  return reports > 1 ? fill(AGAIN, reason, reports) : reason;
}

/** The reason of a stop with where it was. */
export function atStep(step: number | string, horizon: number | string | null, reason: string): string {
  return `at step ${step}${horizon === null ? "" : ` of ${horizon}`}: ${reason}`;
}

/** Whether all that a trial lacks is its metric. */
export function isUnreported(reason: string): boolean {
  const [before = "", behind = ""] = REASONS.unreported.split("{0}");
  return reason.startsWith(before) && reason.endsWith(behind);
}

/** Whether the reason of a stop says at which step it was. */
export function tellsStep(reason: string): boolean {
  return AT_STEP.test(reason);
}

/**
 * A reason in the language spoken and in the program's own steps: rules know of steps only. What a program itself said stays as it is.
 */
export function reasonText(reason: string, step: Step): string {
  const [, at, horizon, why] = AT_STEP.exec(reason) ?? [];
  if (at === undefined || why === undefined) return told(reason, step);
  return horizon === undefined
    ? tr("at {0} {1}: {2}", stepName(step), at, told(why, step))
    : tr("at {0} {1} of {2}: {3}", stepName(step), at, horizon, told(why, step));
}

function told(reason: string, step: Step): string {
  const repeated = retell(reason, [AGAIN], (part) => ended(part, step));
  return repeated === reason ? ended(reason, step) : repeated;
}

function ended(reason: string, step: Step): string {
  const told = retell(reason, ENDS, (part) => {
    const bar = retell(part, PARTS, (inner) => retell(inner, PARTS));
    return bar === part && part !== reason ? reasonText(part, step) : bar;
  });
  return told === reason ? saidText(reason) : told;
}
